package spate.tracker.state;

import java.io.Closeable;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.function.Consumer;
import java.util.zip.CRC32C;
import spate.tracker.swarm.TorrentRecord;

/// Reads a snapshot as [SnapshotWriter] writes it. Whatever the file holds, the worst that comes of it is
/// an [IOException].
final class SnapshotReader implements Closeable {
    private final FileChannel file;
    private final long size;
    private final CRC32C checksum = new CRC32C();
    private final long sequence;
    private final long unixMinute;

    /// Opens a file and reads its header.
    ///
    /// @throws IOException if it is not there, or no snapshot
    SnapshotReader(Path path) throws IOException {
        file = FileChannel.open(path, StandardOpenOption.READ);
        try {
            size = file.size();
            ByteBuffer header = readSummed(ByteBuffer.allocate(0), SnapshotWriter.HEADER_BYTES);
            if (header.getLong() != SnapshotWriter.MAGIC) {
                throw new IOException("it is no snapshot");
            }
            sequence = header.getLong();
            unixMinute = header.getLong();
        } catch (IOException | RuntimeException e) {
            file.close();
            throw e;
        }
    }

    /// Which of several snapshots is newer.
    long sequence() {
        return sequence;
    }

    /// When it was begun, in minutes of Unix time.
    long unixMinute() {
        return unixMinute;
    }

    /// Reads the rest.
    ///
    /// @param torrents is told each torrent; the object is used again
    /// @return how many there were
    /// @throws IOException if something is damaged or missing; then some were told already
    long readAll(Consumer<TorrentRecord> torrents) throws IOException {
        TorrentRecord record = new TorrentRecord();
        long count = 0;
        while (true) {
            ByteBuffer head = read(Integer.BYTES);
            int length = head.getInt(0);
            if (length == 0) {
                if (readSummed(head, Long.BYTES).getLong() != count) {
                    throw new IOException("it does not have the torrents that it says");
                }
                return count;
            }
            ByteBuffer block = readSummed(head, length);
            while (block.hasRemaining()) {
                readTorrent(block, record);
                torrents.accept(record);
                count++;
            }
        }
    }

    private static void readTorrent(ByteBuffer block, TorrentRecord record) throws IOException {
        if (block.remaining() < SnapshotWriter.TORRENT_BYTES) {
            throw new IOException("a torrent is cut");
        }
        record.begin(block.getLong(), block.getLong(), block.getInt(), block.getInt());
        int v4 = block.getInt();
        int v6 = block.getInt();
        long bytes = (long) v4 * SnapshotWriter.V4_BYTES + (long) v6 * SnapshotWriter.V6_BYTES;
        if (v4 < 0 || v6 < 0 || bytes > block.remaining()) {
            throw new IOException("a torrent says that it has " + v4 + " and " + v6 + " peers");
        }
        for (int i = 0; i < v4; i++) {
            record.addV4(block.getLong());
        }
        for (int i = 0; i < v6; i++) {
            record.addV6(block.getLong(), block.getLong(), block.getInt() & 0xFFFF_FFFFL);
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
