package spate.client.content;

import java.io.Closeable;
import java.io.EOFException;
import java.io.FileInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import org.jspecify.annotations.Nullable;

/// Reads files one after the other and keeps the last one open, so that a file that is read in parts
/// is opened once.
///
/// Small files are read through a plain stream, which opens them with the fewest system calls and
/// the least code to warm up; large parts through the file's channel, which spares a copy.
final class FileCursor implements Closeable {
    private static final int NONE = -1;

    /// Shorter parts are read through the stream.
    private static final int CHANNEL_BYTES = 32 * 1024;

    private final ContentLayout layout;
    private final byte[] small = new byte[CHANNEL_BYTES];
    private int fileIndex = NONE;
    private @Nullable FileInputStream stream;
    private @Nullable FileChannel channel;

    /// Where the stream is in the file. The channel reads without moving it.
    private long position;

    FileCursor(ContentLayout layout) {
        this.layout = layout;
    }

    /// Reads a part of a file, all that fits into the direct buffer.
    ///
    /// @throws EOFException if the file is shorter
    void read(int file, long from, ByteBuffer into) throws IOException {
        FileInputStream open = file == fileIndex && stream != null ? stream : open(file);
        if (into.remaining() < CHANNEL_BYTES) {
            readStream(open, from, into);
        } else {
            readChannel(open, from, into);
        }
    }

    private void readStream(FileInputStream open, long from, ByteBuffer into) throws IOException {
        if (position != from) {
            open.skip(from - position); // a seek, also backwards
            position = from;
        }
        int done = 0;
        int count = into.remaining();
        while (done < count) {
            int read = open.read(small, done, count - done);
            if (read < 0) {
                throw cut();
            }
            done += read;
        }
        into.put(small, 0, count);
        position += count;
    }

    private void readChannel(FileInputStream open, long from, ByteBuffer into) throws IOException {
        FileChannel reading = channel;
        if (reading == null) {
            reading = open.getChannel();
            channel = reading;
        }
        long at = from;
        while (into.hasRemaining()) {
            int read = reading.read(into, at);
            if (read < 0) {
                throw cut();
            }
            at += read;
        }
    }

    private static EOFException cut() {
        return new EOFException("it is shorter than it was");
    }

    private FileInputStream open(int file) throws IOException {
        close();
        FileInputStream opened = new FileInputStream(layout.path(file));
        stream = opened;
        fileIndex = file;
        position = 0;
        return opened;
    }

    @Override
    public void close() throws IOException {
        fileIndex = NONE;
        channel = null;
        if (stream != null) {
            stream.close();
            stream = null;
        }
    }
}
