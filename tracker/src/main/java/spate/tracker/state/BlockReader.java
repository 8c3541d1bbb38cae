package spate.tracker.state;

import java.io.Closeable;
import java.io.EOFException;
import java.io.IOException;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.zip.CRC32C;

/// Reads a file as [BlockWriter] writes it. Whatever the file holds, the worst that comes of it is
/// an [IOException].
public final class BlockReader implements Closeable {
    private final FileChannel file;
    private final long size;
    private final CRC32C checksum = new CRC32C();
    private final long sequence;
    private final long unixTime;

    /// Takes entries.
    public interface Entries {
        /// Reads one entry, at the position of a block.
        ///
        /// @throws IOException if it is none
        void read(ByteBuffer block) throws IOException;
    }

    /// Opens a file and reads its header.
    ///
    /// @throws IOException if it is not there, or not of this kind
    BlockReader(Path path, long magic) throws IOException {
        file = FileChannel.open(path, StandardOpenOption.READ);
        try {
            size = file.size();
            ByteBuffer header = readSummed(ByteBuffer.allocate(0), BlockWriter.HEADER_BYTES);
            if (header.getLong() != magic) {
                throw new IOException("it is a file of another kind");
            }
            sequence = header.getLong();
            unixTime = header.getLong();
        } catch (IOException | RuntimeException e) {
            file.close();
            throw e;
        }
    }

    /// Which of several files is newer.
    long sequence() {
        return sequence;
    }

    /// When it was begun, in the unit of who wrote it.
    public long unixTime() {
        return unixTime;
    }

    /// Reads all entries.
    ///
    /// @param entries is told each; what it takes must not be kept
    /// @return how many there were
    /// @throws IOException if something is damaged or missing; then some were told already
    public long readAll(Entries entries) throws IOException {
        file.position(BlockWriter.HEADER_BYTES + (long) Integer.BYTES);
        long count = 0;
        while (true) {
            ByteBuffer head = read(Integer.BYTES);
            int length = head.getInt(0);
            if (length == 0) {
                if (readSummed(head, Long.BYTES).getLong() != count) {
                    throw new IOException("it does not have the entries that it says");
                }
                return count;
            }
            ByteBuffer block = readSummed(head, length);
            while (block.hasRemaining()) {
                readEntry(entries, block);
                count++;
            }
        }
    }

    private static void readEntry(Entries entries, ByteBuffer block) throws IOException {
        try {
            entries.read(block);
        } catch (BufferUnderflowException _) {
            throw new IOException("an entry is cut");
        }
    }

    private ByteBuffer read(int length) throws IOException {
        if (length < 0 || length > size - file.position()) {
            throw new EOFException("it is cut");
        }
        ByteBuffer bytes = ByteBuffer.allocate(length);
        while (bytes.hasRemaining()) {
            if (file.read(bytes) < 0) {
                throw new EOFException("it is cut");
            }
        }
        return bytes.flip();
    }

    /// Reads so many bytes and the checksum of them and of what was read before.
    private ByteBuffer readSummed(ByteBuffer before, int length) throws IOException {
        if (length < 0 || length > Integer.MAX_VALUE - Integer.BYTES) {
            throw new IOException("a block says that it has " + length + " bytes");
        }
        ByteBuffer bytes = read(length + Integer.BYTES);
        checksum.reset();
        checksum.update(before.duplicate().rewind());
        checksum.update(bytes.limit(length));
        int found = bytes.limit(length + Integer.BYTES).getInt(length);
        if (found != (int) checksum.getValue()) {
            throw new IOException("a checksum is wrong");
        }
        return bytes.limit(length).rewind();
    }

    @Override
    public void close() throws IOException {
        file.close();
    }
}
