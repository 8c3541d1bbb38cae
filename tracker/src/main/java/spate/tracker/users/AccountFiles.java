package spate.tracker.users;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.function.LongSupplier;
import spate.tracker.state.Generations;

/// The accounts of a private tracker in two files, in turn: there is a good one at any moment. They hold
/// the sessions, too, so that after a restart, or a crash, nothing that users did is lost or counted
/// twice: their next announces are compared with what was saved.
public final class AccountFiles {
    /// "spate-us".
    private static final long MAGIC = 0x73706174652D7573L;

    private final Generations files;
    private final Accounting accounting;
    private final UserNames names;
    private final LongSupplier seconds;
    private final LongSupplier unixSeconds;

    /// @param folder where they are; it is made when one is written
    /// @param seconds the time by which users announce, from any origin
    /// @param unixSeconds the time of day: how long a file has lain there
    public AccountFiles(
            Path folder,
            Accounting accounting,
            UserNames names,
            LongSupplier seconds,
            LongSupplier unixSeconds) {
        this.files = new Generations(folder, "accounts", MAGIC);
        this.accounting = accounting;
        this.names = names;
        this.seconds = seconds;
        this.unixSeconds = unixSeconds;
    }

    /// Loads the newest good file; none is no failure. To be called once, before anybody announces.
    ///
    /// @return what was wrong with files that were not taken, for people
    public synchronized List<String> load() {
        files.load(reader -> {
            long elapsed = unixSeconds.getAsLong() - reader.unixTime();
            int passed = Math.clamp(elapsed, 0, Integer.MAX_VALUE / 2);
            return accounting.load(reader, names, seconds.getAsLong(), passed);
        });
        return files.problems();
    }

    /// Writes everything over the older of the two; when this returns it is on the disk.
    public synchronized void save() throws IOException {
        files.save(
                unixSeconds.getAsLong(),
                writer -> accounting.save(writer, names, seconds.getAsLong()));
    }
}
