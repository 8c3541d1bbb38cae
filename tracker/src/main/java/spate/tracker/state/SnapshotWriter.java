package spate.tracker.state;

import java.io.IOException;
import java.nio.ByteBuffer;
import spate.tracker.swarm.TorrentRecord;

/// Torrents as entries of a [BlockWriter].
///
/// ```
/// torrent  info hash (20 bytes), downloads (4), IPv4 peers (4), IPv6 peers (4), peers of 8 bytes, of 20 bytes
/// peer     address, port (2), age in minutes (1), flags (1)
/// ```
final class SnapshotWriter {
    private static final int TORRENT_BYTES = 20 + 3 * Integer.BYTES;
    private static final int V4_BYTES = 8;
    private static final int V6_BYTES = 20;

    private final BlockWriter blocks;

    SnapshotWriter(BlockWriter blocks) {
        this.blocks = blocks;
    }

    void write(TorrentRecord torrent) throws IOException {
        int bytes = TORRENT_BYTES + torrent.v4Count() * V4_BYTES + torrent.v6Count() * V6_BYTES;
        ByteBuffer block = blocks.entry(bytes);
        block.putLong(torrent.hash0()).putLong(torrent.hash1()).putInt(torrent.hash2());
        block.putInt(torrent.downloads()).putInt(torrent.v4Count()).putInt(torrent.v6Count());
        for (int i = 0; i < torrent.v4Count(); i++) {
            block.putLong(torrent.v4(i));
        }
        for (int i = 0; i < torrent.v6Count(); i++) {
            block.putLong(torrent.v6(i, 0)).putLong(torrent.v6(i, 1));
            block.putInt((int) torrent.v6(i, 2));
        }
    }

    /// Reads what [#write] wrote.
    static void read(ByteBuffer block, TorrentRecord record) throws IOException {
        record.begin(block.getLong(), block.getLong(), block.getInt(), block.getInt());
        int v4 = block.getInt();
        int v6 = block.getInt();
        long bytes = (long) v4 * V4_BYTES + (long) v6 * V6_BYTES;
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
}
