package spate.tracker.state;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.zip.CRC32C;

/// Writes one file of state, entry by entry. Only when it was finished, and is on the disk, will anybody
/// take it for one.
///
/// ```
/// file     header, blocks, a block of no bytes, entries (8 bytes), checksum of those
/// header   what kind of file it is (8 bytes), sequence number (8), Unix time (8), checksum
/// block    length in bytes (4), its entries, checksum of both
/// ```
///
/// Numbers are big-endian; checksums are CRC-32C, 4 bytes.
public final class BlockWriter implements Closeable {
    static final int HEADER_BYTES = 3 * Long.BYTES;

    /// A block is closed when it is longer; one large entry can make it much longer.
    private static final int BLOCK_BYTES = 256 * 1024;

    private static final int MIN_BUFFER = BLOCK_BYTES + 64 * 1024;

    private final FileChannel file;
    private final CRC32C checksum = new CRC32C();
    private ByteBuffer block;
    private long entries;

    /// @param buffer that an earlier one has left, or any: one that is too small is replaced
    BlockWriter(Path path, long magic, long sequence, long unixTime, ByteBuffer buffer)
            throws IOException {
        block = buffer.capacity() < MIN_BUFFER ? ByteBuffer.allocate(MIN_BUFFER) : buffer.clear();
        file =
                FileChannel.open(
                        path,
                        StandardOpenOption.CREATE,
                        StandardOpenOption.TRUNCATE_EXISTING,
                        StandardOpenOption.WRITE);
        try {
            block.putLong(magic).putLong(sequence).putLong(unixTime);
            writeSummed();
            startBlock();
        } catch (IOException | RuntimeException e) {
            file.close();
            throw e;
        }
    }

    private void startBlock() {
        block.clear().putInt(0);
    }

    /// Begins an entry.
    ///
    /// @param bytes how many it has at most
    /// @return where it is to be put, at the position; to be used until the next entry begins
    public ByteBuffer entry(int bytes) throws IOException {
        if (block.position() > BLOCK_BYTES) {
            endBlock();
        }
        reserve(bytes);
        entries++;
        return block;
    }

    private void reserve(int bytes) {
        int free = block.remaining() - Integer.BYTES; // the checksum
        if (free < bytes) {
            int needed = Math.addExact(block.position() + Integer.BYTES, bytes);
            int doubled = Math.min(block.capacity(), Integer.MAX_VALUE / 4) * 2;
            block = ByteBuffer.allocate(Math.max(needed, doubled)).put(block.flip());
        }
    }

    private void endBlock() throws IOException {
        block.putInt(0, block.position() - Integer.BYTES);
        writeSummed();
        startBlock();
    }

    /// Writes what is in the buffer, and its checksum.
    private void writeSummed() throws IOException {
        checksum.reset();
        checksum.update(block.array(), 0, block.position());
        block.putInt((int) checksum.getValue()).flip();
        while (block.hasRemaining()) {
            file.write(block);
        }
    }

    /// Writes what is left, and waits until all is on the disk.
    ///
    /// @return how many entries there are
    long finish() throws IOException {
        if (block.position() > Integer.BYTES) {
            endBlock();
        }
        block.clear().putInt(0).putLong(entries);
        writeSummed();
        file.force(true);
        return entries;
    }

    /// For the next one, when this one is done.
    ByteBuffer buffer() {
        return block;
    }

    @Override
    public void close() throws IOException {
        file.close();
    }
}
