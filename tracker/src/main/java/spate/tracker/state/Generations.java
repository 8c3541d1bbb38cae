package spate.tracker.state;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// Two files of state of one kind in a folder. The older one is written over, so that there is a good one
/// at any moment.
public final class Generations {
    private final Path folder;
    private final List<String> names;
    private final long magic;
    private final List<String> problems = new ArrayList<>();
    private long nextSequence = 1;
    private Path next;

    /// Kept from file to file. It is so large that the next collection of everything would have to find it
    /// (see `cli/jvm.sh`), and that may be far away.
    private ByteBuffer buffer = ByteBuffer.allocate(0);

    /// Takes what is in a file.
    public interface Loader {
        /// Reads all entries.
        ///
        /// @return how many there were
        /// @throws IOException to have the older file instead
        long load(BlockReader reader) throws IOException;
    }

    /// Puts entries into a file.
    public interface Saver {
        /// Writes all entries.
        void save(BlockWriter writer) throws IOException;
    }

    /// @param folder where they are; it is made when one is written
    /// @param name what they are called, before `.0` and `.1`
    /// @param magic what their first 8 bytes are, so that nobody takes another file for one
    public Generations(Path folder, String name, long magic) {
        this.folder = folder;
        this.names = List.of(name + ".0", name + ".1");
        this.magic = magic;
        this.next = first();
    }

    private Path first() {
        return folder.resolve(names.getFirst());
    }

    private Path other(Path path) {
        return path.equals(first()) ? folder.resolve(names.getLast()) : first();
    }

    /// What was wrong with files that were not taken, for people.
    public List<String> problems() {
        return List.copyOf(problems);
    }

    /// Reads the newest file that is good, to be called before one is written. Where one turns out to
    /// be damaged half-way, the older one is read too.
    ///
    /// @return how many entries there were in both; 0 also if there is no file
    public long load(Loader loader) {
        long count = 0;
        for (Path path : newestFirst()) {
            try (BlockReader reader = new BlockReader(path, magic)) {
                count += loader.load(reader);
                next = other(path);
                return count;
            } catch (IOException e) {
                problems.add(path + ": " + e.getMessage());
            }
        }
        return count;
    }

    private List<Path> newestFirst() {
        record Found(Path path, long sequence) {}

        List<Found> found = new ArrayList<>();
        for (String name : names) {
            Path path = folder.resolve(name);
            try (BlockReader reader = new BlockReader(path, magic)) {
                found.add(new Found(path, reader.sequence()));
                nextSequence = Math.max(nextSequence, reader.sequence() + 1);
            } catch (NoSuchFileException _) {
                // never written
            } catch (IOException e) {
                problems.add(path + ": " + e.getMessage());
            }
        }
        found.sort((a, b) -> Long.compare(b.sequence, a.sequence));
        return found.stream().map(Found::path).toList();
    }

    /// Writes a file over the older one; when this returns it is on the disk.
    ///
    /// @param unixTime the time, in any unit
    /// @return how many entries it has
    public long save(long unixTime, Saver saver) throws IOException {
        Files.createDirectories(folder);
        try (BlockWriter writer = new BlockWriter(next, magic, nextSequence, unixTime, buffer)) {
            try {
                saver.save(writer);
                long entries = writer.finish();
                nextSequence++;
                next = other(next);
                return entries;
            } finally {
                buffer = writer.buffer();
            }
        }
    }
}
