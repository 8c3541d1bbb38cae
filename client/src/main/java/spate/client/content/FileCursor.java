package spate.client.content;

import java.io.Closeable;
import java.io.EOFException;
import java.io.FileInputStream;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/// Reads files one after the other and keeps the last one open, so that a file that is read in parts
/// is opened once. A plain stream does that with the fewest system calls and the least warm-up.
final class FileCursor implements Closeable {
    private static final int NONE = -1;

    private final ContentLayout layout;
    private int fileIndex = NONE;
    private @Nullable FileInputStream stream;
    private long position;

    FileCursor(ContentLayout layout) {
        this.layout = layout;
    }

    /// Reads a part of a file, all of it.
    ///
    /// @throws EOFException if the file is shorter
    void read(int file, long from, byte[] into, int at, int count) throws IOException {
        FileInputStream open = file == fileIndex && stream != null ? stream : open(file);
        if (position != from) {
            open.skip(from - position); // a seek, also backwards
            position = from;
        }
        int done = 0;
        while (done < count) {
            int read = open.read(into, at + done, count - done);
            if (read < 0) {
                throw new EOFException("it is shorter than it was");
            }
            done += read;
        }
        position += count;
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
        if (stream != null) {
            stream.close();
            stream = null;
        }
    }
}
