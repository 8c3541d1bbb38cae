package spate.tracker.state;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import spate.tracker.core.Shard;
import spate.tracker.core.Tracker;
import spate.tracker.swarm.TorrentRecord;

/// Keeps the swarms of a tracker in its [SnapshotFiles]: they are loaded before it serves, and saved while
/// it does. A shard is held for a few torrents at a time, and never while something is written.
public final class SwarmArchive {
    /// A shard is given back after so many torrents, or so many peers.
    private static final int MAX_TORRENTS = 128;

    private static final int MAX_PEERS = 4096;

    /// Larger ones are copied into the first record alone: that grows with the largest swarm, the others do
    /// not.
    private static final int MAX_PEERS_OF_OTHERS = 256;

    private final SnapshotFiles files;
    private final Tracker tracker;
    private final LongSupplier unixMillis;
    private final List<TorrentRecord> records = new ArrayList<>();

    /// @param folder is made when the first snapshot is written
    /// @param unixMillis the time of day: how long a snapshot has lain there
    public SwarmArchive(Path folder, Tracker tracker, LongSupplier unixMillis) {
        this.files = new SnapshotFiles(folder);
        this.tracker = tracker;
        this.unixMillis = unixMillis;
        for (int i = 0; i < MAX_TORRENTS; i++) {
            records.add(new TorrentRecord());
        }
    }

    /// Loads the newest good snapshot; none is no failure. To be called once, before the first
    /// [#save].
    ///
    /// @return what was wrong with snapshots, for people
    public synchronized List<String> load() {
        long now = unixMinute();
        int minute = tracker.minute();
        files.load((torrent, written) -> {
            int elapsed = Math.clamp(now - written, 0, Integer.MAX_VALUE);
            Shard shard = tracker.shards().of(torrent.hash0());
            shard.enter();
            try {
                shard.store().restore(torrent, elapsed, minute);
            } finally {
                shard.leave();
            }
        });
        return files.problems();
    }

    private long unixMinute() {
        return TimeUnit.MILLISECONDS.toMinutes(unixMillis.getAsLong());
    }

    /// Writes a snapshot over the older of the two.
    ///
    /// @return how many torrents it has
    public synchronized long save() throws IOException {
        return files.save(
                unixMinute(),
                writer -> {
                    for (Shard shard : tracker.shards().all()) {
                        save(shard, writer);
                    }
                });
    }

    private static boolean fits(int peers, int index) {
        return index == 0 || peers <= MAX_PEERS_OF_OTHERS;
    }

    /// From the last torrent to the first: see [spate.tracker.swarm.SwarmStore#copy].
    private void save(Shard shard, SnapshotWriter writer) throws IOException {
        int next = Integer.MAX_VALUE;
        while (next > 0) {
            int copied = 0;
            shard.enter();
            try {
                next = Math.min(next, shard.store().torrentCount());
                int peers = 0;
                while (next > 0
                        && copied < MAX_TORRENTS
                        && peers < MAX_PEERS
                        && fits(shard.store().peerCountOf(next - 1), copied)) {
                    TorrentRecord record = records.get(copied++);
                    shard.store().copy(--next, record, tracker.minute());
                    peers += record.v4Count() + record.v6Count();
                }
            } finally {
                shard.leave();
            }
            for (TorrentRecord record : records.subList(0, copied)) {
                writer.write(record);
            }
        }
    }
}
