package spate.tracker.state;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiConsumer;
import spate.tracker.swarm.TorrentRecord;

/// The two snapshots of a tracker in its state folder. The older one is written over, so that there is a
/// good one at any moment.
public final class SnapshotFiles {
    private static final List<String> NAMES = List.of("swarms.0", "swarms.1");

    private final Path folder;
    private final List<String> problems = new ArrayList<>();
    private long nextSequence = 1;
    private Path next;

    /// @param folder where they are; there must be such a folder when one is written
    public SnapshotFiles(Path folder) {
        this.folder = folder;
        this.next = folder.resolve(NAMES.getFirst());
    }

    /// What was wrong with snapshots that were not taken, for people.
    public List<String> problems() {
        return List.copyOf(problems);
    }

    /// Reads the newest snapshot that is good, to be called before one is written. Where one turns out to
    /// be damaged half-way, the older one is read too: of a torrent that comes twice the peers add up.
    ///
    /// @param torrents is told each torrent, and the time of the snapshot in minutes of Unix time
    /// @return how many torrents there were
    public long load(BiConsumer<TorrentRecord, Long> torrents) {
        List<Path> newestFirst = newestFirst();
        long count = 0;
        for (Path path : newestFirst) {
            try (SnapshotReader reader = new SnapshotReader(path)) {
                long minute = reader.unixMinute();
                count += reader.readAll(torrent -> torrents.accept(torrent, minute));
                next = other(path);
                return count;
            } catch (IOException e) {
                problems.add(path + ": " + e.getMessage());
            }
        }
        return count;
    }

    private Path first() {
        return folder.resolve(NAMES.getFirst());
    }

    private Path other(Path path) {
        return path.equals(first()) ? folder.resolve(NAMES.getLast()) : first();
    }

    private List<Path> newestFirst() {
        record Found(Path path, long sequence) {}

        List<Found> found = new ArrayList<>();
        for (String name : NAMES) {
            Path path = folder.resolve(name);
            try (SnapshotReader reader = new SnapshotReader(path)) {
                found.add(new Found(path, reader.sequence()));
                nextSequence = Math.max(nextSequence, reader.sequence() + 1);
            } catch (NoSuchFileException e) {
                // never written
            } catch (IOException e) {
                problems.add(path + ": " + e.getMessage());
            }
        }
        found.sort((a, b) -> Long.compare(b.sequence, a.sequence));
        return found.stream().map(Found::path).toList();
    }

    /// Begins a snapshot over the older one.
    ///
    /// @param unixMinute the time in minutes of Unix time
    SnapshotWriter begin(long unixMinute) throws IOException {
        Files.createDirectories(folder);
        return new SnapshotWriter(next, nextSequence, unixMinute);
    }

    /// A snapshot was finished: the next goes over the other file.
    void finished() {
        nextSequence++;
        next = other(next);
    }
}
