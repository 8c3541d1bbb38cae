package spate.tracker.http;

import io.vertx.core.Context;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.streams.WriteStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.zip.GZIPOutputStream;
import org.jspecify.annotations.Nullable;

/// Sends a full scrape as fast as it is read: the next slice is written when those before have left. Between
/// two slices the event loop serves others.
final class FullScrapeStream {
    private static final int GZIP_BUFFER = 4 << 10;

    private final FullScrape scrape;
    private final WriteStream<Buffer> out;
    private final Context context;
    private final Runnable onProgress;
    private final Runnable onEnd;
    private final AnswerBytes slice = new AnswerBytes(FullScrape.MAX_SLICE);
    private final ByteArrayOutputStream zipped = new ByteArrayOutputStream();
    private final @Nullable GZIPOutputStream gzip;
    private boolean hasEnded;

    /// @param onProgress is called with each slice
    /// @param onEnd is called once, when all was written or nobody reads any more
    FullScrapeStream(
            FullScrape scrape,
            WriteStream<Buffer> out,
            boolean zips,
            Context context,
            Runnable onProgress,
            Runnable onEnd) {
        this.scrape = scrape;
        this.out = out;
        this.context = context;
        this.onProgress = onProgress;
        this.onEnd = onEnd;
        this.gzip = zips ? zipper() : null;
    }

    private GZIPOutputStream zipper() {
        try {
            return new GZIPOutputStream(zipped, GZIP_BUFFER);
        } catch (IOException e) {
            throw new UncheckedIOException(e); // memory takes everything
        }
    }

    void start() {
        out.drainHandler(_ -> next());
        next();
    }

    /// Nobody reads any more.
    void close() {
        if (!hasEnded) {
            end();
        }
    }

    private void next() {
        if (hasEnded) {
            return;
        }
        scrape.writeSlice(slice);
        onProgress.run();
        Buffer bytes = Buffer.buffer(gzip == null ? slice.toBytes() : zip(gzip));
        if (scrape.hasEnded()) {
            out.end(bytes).onComplete(_ -> {});
            end();
            return;
        }
        if (bytes.length() > 0) {
            out.write(bytes).onComplete(_ -> {});
        }
        if (!out.writeQueueFull()) {
            context.runOnContext(_ -> next());
        }
    }

    private byte[] zip(GZIPOutputStream into) {
        try {
            into.write(slice.array(), 0, slice.length());
            if (scrape.hasEnded()) {
                into.close();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        byte[] bytes = zipped.toByteArray();
        zipped.reset();
        return bytes;
    }

    private void end() {
        hasEnded = true;
        onEnd.run();
        if (gzip != null) {
            try {
                gzip.close(); // gives memory of the system back
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}
