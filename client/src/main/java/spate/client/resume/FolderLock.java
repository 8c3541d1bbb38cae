package spate.client.resume;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.jspecify.annotations.Nullable;

/// The right of one process to one torrent in one output folder. The system takes it back when the
/// process dies, however it dies.
final class FolderLock implements AutoCloseable {
    /// The locked byte lies far behind the text: Windows forbids others to read what is locked.
    private static final long LOCKED_BYTE = 1L << 40;

    private static final int MAX_TEXT_BYTES = 32;

    private final FileChannel channel;

    private FolderLock(FileChannel channel) {
        this.channel = channel;
    }

    /// Takes the lock of the file `path`, which stays there afterwards: removing it would let two
    /// processes lock two files of that name.
    ///
    /// @throws ResumeException when another process has it
    static FolderLock take(Path path, Path outputFolder) throws IOException, ResumeException {
        FileChannel channel =
                FileChannel.open(
                        path,
                        StandardOpenOption.CREATE,
                        StandardOpenOption.READ,
                        StandardOpenOption.WRITE);
        try {
            if (tryLock(channel) == null) {
                throw new ResumeException(
                        "another spate%s is at work on this torrent in %s: stop it, or choose another folder"
                                .formatted(holder(channel), outputFolder));
            }
            write(channel, Long.toString(ProcessHandle.current().pid()));
            return new FolderLock(channel);
        } catch (IOException | ResumeException e) {
            channel.close();
            throw e;
        }
    }

    private static @Nullable FileLock tryLock(FileChannel channel) throws IOException {
        try {
            return channel.tryLock(LOCKED_BYTE, 1, false);
        } catch (OverlappingFileLockException _) {
            return null; // This very process has it.
        }
    }

    private static String holder(FileChannel channel) {
        ByteBuffer text = ByteBuffer.allocate(MAX_TEXT_BYTES);
        try {
            channel.read(text, 0);
        } catch (IOException _) {
            return "";
        }
        String pid = new String(text.array(), 0, text.position(), StandardCharsets.US_ASCII);
        return pid.matches("\\d{1,10}") ? " (process " + pid + ")" : "";
    }

    private static void write(FileChannel channel, String text) throws IOException {
        channel.truncate(0);
        channel.write(ByteBuffer.wrap(text.getBytes(StandardCharsets.US_ASCII)), 0);
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
