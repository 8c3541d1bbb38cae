package spate.tracker.state;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.zip.CRC32C;
import spate.tracker.swarm.TorrentRecord;

/// Writes one snapshot, torrent by torrent. Only when it was finished, and is on the disk, will anybody
/// take it for one.
///
/// ```
/// file     header, blocks, a block of no bytes, torrents (8 bytes), checksum of those
/// header   "spate-sw" (8 bytes), sequence number (8), Unix time in minutes (8), checksum
/// block    length in bytes (4), its torrents, checksum of both
/// torrent  info hash (20), downloads (4), IPv4 peers (4), IPv6 peers (4), peers of 8 bytes, of 20 bytes
/// peer     address, port (2), age in minutes (1), flags (1)
/// ```
///
/// Numbers are big-endian; checksums are CRC-32C, 4 bytes.
final class SnapshotWriter implements Closeable {
    static final long MAGIC = 0x73706174652D7377L;
    static final int HEADER_BYTES = 3 * Long.BYTES;
    static final int TORRENT_BYTES = 20 + 3 * Integer.BYTES;
    static final int V4_BYTES = 8;
    static final int V6_BYTES = 20;

    /// A block is closed when it is longer; one large swarm can make it much longer.
    private static final int BLOCK_BYTES = 256 * 1024;

    private final FileChannel file;
    private final CRC32C checksum = new CRC32C();
    private ByteBuffer block = ByteBuffer.allocate(BLOCK_BYTES + 64 * 1024);
    private long torrents;

    SnapshotWriter(Path path, long sequence, long unixMinute) throws IOException {
        file =
                FileChannel.open(
                        path,
                        StandardOpenOption.CREATE,
                        StandardOpenOption.TRUNCATE_EXISTING,
                        StandardOpenOption.WRITE);
        block.putLong(MAGIC).putLong(sequence).putLong(unixMinute);
        writeSummed();
        startBlock();
    }

    private void startBlock() {
        block.clear().putInt(0);
    }

    void write(TorrentRecord torrent) throws IOException {
        int bytes = TORRENT_BYTES + torrent.v4Count() * V4_BYTES + torrent.v6Count() * V6_BYTES;
        reserve(bytes);
        block.putLong(torrent.hash0()).putLong(torrent.hash1()).putInt(torrent.hash2());
        block.putInt(torrent.downloads()).putInt(torrent.v4Count()).putInt(torrent.v6Count());
        for (int i = 0; i < torrent.v4Count(); i++) {
            block.putLong(torrent.v4(i));
        }
        for (int i = 0; i < torrent.v6Count(); i++) {
            block.putLong(torrent.v6(i, 0)).putLong(torrent.v6(i, 1));
            block.putInt((int) torrent.v6(i, 2));
        }
        torrents++;
        if (block.position() > BLOCK_BYTES) {
            endBlock();
        }
    }

    private void reserve(int bytes) {
        int free = block.remaining() - Integer.BYTES; // the checksum
        if (free < bytes) {
            ByteBuffer larger =
                    ByteBuffer.allocate(Math.addExact(block.position() + Integer.BYTES, bytes));
            block = larger.put(block.flip());
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
    void finish() throws IOException {
        if (block.position() > Integer.BYTES) {
            endBlock();
        }
        block.clear().putInt(0).putLong(torrents);
        writeSummed();
        file.force(true);
    }

    @Override
    public void close() throws IOException {
        file.close();
    }
}
