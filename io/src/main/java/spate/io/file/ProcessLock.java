package spate.io.file;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.jspecify.annotations.Nullable;

/// The right of one process to what a file stands for. The system takes it back when the process dies,
/// however it dies.
public final class ProcessLock implements AutoCloseable {
    /// The locked byte lies far behind the text: Windows forbids others to read what is locked.
    private static final long LOCKED_BYTE = 1L << 40;

    private static final int MAX_TEXT_BYTES = 32;

    private final FileChannel channel;

    private ProcessLock(FileChannel channel) {
        this.channel = channel;
    }

    /// Somebody else has the lock.
    public static final class HeldException extends IOException {
        private static final long serialVersionUID = 1;

        private final String holder;

        private HeldException(String holder) {
            super("another process" + holder + " has it");
            this.holder = holder;
        }

        /// Who has it, as far as that is known: ` (process 4711)`, or nothing.
        public String holder() {
            return holder;
        }
    }

    /// Takes the lock of the file `path`, which stays there afterwards: removing it would let two
    /// processes lock two files of that name.
    ///
    /// @throws HeldException when another process has it
    public static ProcessLock take(Path path) throws IOException {
        FileChannel channel =
                FileChannel.open(
                        path,
                        StandardOpenOption.CREATE,
                        StandardOpenOption.READ,
                        StandardOpenOption.WRITE);
        try {
            if (tryLock(channel) == null) {
                throw new HeldException(holder(channel));
            }
            write(channel, Long.toString(ProcessHandle.current().pid()));
            return new ProcessLock(channel);
        } catch (IOException e) {
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
