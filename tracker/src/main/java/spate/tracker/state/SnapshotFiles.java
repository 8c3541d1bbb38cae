package spate.tracker.state;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.function.BiConsumer;
import spate.tracker.swarm.TorrentRecord;

/// The two snapshots of the swarms of a tracker in its state folder.
public final class SnapshotFiles {
    /// "spate-sw".
    static final long MAGIC = 0x73706174652D7377L;

    private final Generations files;

    /// Puts torrents into a snapshot.
    interface Torrents {
        void writeTo(SnapshotWriter writer) throws IOException;
    }

    /// @param folder where they are; it is made when one is written
    public SnapshotFiles(Path folder) {
        this.files = new Generations(folder, "swarms", MAGIC);
    }

    /// What was wrong with snapshots that were not taken, for people.
    public List<String> problems() {
        return files.problems();
    }

    /// Reads the newest snapshot that is good, to be called before one is written. Where one turns out to
    /// be damaged half-way, the older one is read too: of a torrent that comes twice the peers add up.
    ///
    /// @param torrents is told each torrent, and the time of the snapshot in minutes of Unix time
    /// @return how many torrents there were
    public long load(BiConsumer<TorrentRecord, Long> torrents) {
        TorrentRecord record = new TorrentRecord();
        return files.load(reader ->
                reader.readAll(block -> {
                    SnapshotWriter.read(block, record);
                    torrents.accept(record, reader.unixTime());
                }));
    }

    /// Writes a snapshot over the older one; when this returns it is on the disk.
    ///
    /// @param unixMinute the time in minutes of Unix time
    /// @return how many torrents it has
    long save(long unixMinute, Torrents torrents) throws IOException {
        return files.save(unixMinute, blocks -> torrents.writeTo(new SnapshotWriter(blocks)));
    }
}
