package spate.client.content;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedByInterruptException;

/// Reads the piece space in order, from where it was told to: what lies in files from them, zeros
/// where no file lies. On one thread.
final class PieceReader implements AutoCloseable {
    private static final int ZERO_BYTES = 64 * 1024;

    private static final ByteBuffer ZEROS =
            ByteBuffer.allocateDirect(ZERO_BYTES).asReadOnlyBuffer();

    private final ContentLayout layout;
    private final ReadObserver observer;
    private final long shareBytes;
    private final FileCursor cursor;

    /// The first file that ends behind `next`.
    private int file;

    /// Where in the piece space the last reading ended.
    private long next;

    private long bytesRead;

    /// @param shareBytes how much of the piece space one reader reads at a time; of a file that lies
    ///     in several such parts nobody knows here when all of it was read
    PieceReader(ContentLayout layout, ReadObserver observer, long shareBytes) {
        this.layout = layout;
        this.observer = observer;
        this.shareBytes = shareBytes;
        this.cursor = new FileCursor(layout);
    }

    /// How many bytes of files were passed since this was asked last.
    long takeBytesRead() {
        long taken = bytesRead;
        bytesRead = 0;
        return taken;
    }

    /// Fills a part of a buffer with what lies at an offset of the piece space.
    ///
    /// @param into its limit and position are changed
    /// @param start where in the buffer the part begins
    /// @return how many bytes, from the start of the part, are not padding; -1 if some are missing
    int fill(ByteBuffer into, int start, long at, int count) throws IOException {
        seek(at);
        int filled = 0;
        int data = 0;
        boolean whole = true;
        while (filled < count && file < layout.fileCount()) {
            long position = at + filled;
            if (layout.end(file) <= position) {
                file++;
                continue;
            }
            if (layout.offset(file) >= at + count) {
                break;
            }
            int gap = (int) Math.max(0, layout.offset(file) - position);
            clear(into, start + filled, gap);
            filled += gap;
            int part = (int) Math.min(count - filled, layout.end(file) - (at + filled));
            long from = at + filled - layout.offset(file);
            whole &= read(from, into.clear().limit(start + filled + part).position(start + filled));
            filled += part;
            data = filled;
        }
        clear(into, start + filled, count - filled);
        next = at + count;
        return whole ? data : -1;
    }

    private void seek(long at) {
        if (at != next) {
            file = layout.firstFileBehind(at);
        }
    }

    private static void clear(ByteBuffer into, int from, int count) {
        into.clear();
        for (int done = 0; done < count; done += ZERO_BYTES) {
            into.put(from + done, ZEROS, 0, Math.min(ZERO_BYTES, count - done));
        }
    }

    /// Reads a part of the current file; tells whether it was all there.
    private boolean read(long from, ByteBuffer into) throws IOException {
        int start = into.position();
        int count = into.remaining();
        bytesRead += count;
        if (observer.readableBytes(file) < from + count) {
            return false;
        }
        try {
            cursor.read(file, from, into);
        } catch (IOException e) {
            cursor.close();
            if (e instanceof ClosedByInterruptException) {
                throw e;
            }
            observer.failed(file, e);
            return false;
        }
        observer.read(file, into.slice(start, count));
        if (from + count == layout.length(file)) {
            cursor.close();
            if (!isShared(file)) {
                observer.finished(file);
            }
        }
        return true;
    }

    private boolean isShared(int fileIndex) {
        return layout.offset(fileIndex) / shareBytes != (layout.end(fileIndex) - 1) / shareBytes;
    }

    /// Passes over what lies at an offset, of a piece that has no hash any more.
    void skip(long at, int count) {
        seek(at);
        next = at + count;
        while (file < layout.fileCount() && layout.end(file) <= next) {
            file++;
        }
    }

    @Override
    public void close() throws IOException {
        cursor.close();
    }
}
