package spate.tracker;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import spate.tracker.admin.Figure;

/// Saves all that is to be there after a restart, and knows how that went.
final class Snapshots {
    private final List<Saving> archives = new ArrayList<>();
    private final AtomicLong count = new AtomicLong();
    private final AtomicLong failures = new AtomicLong();
    private volatile @Nullable Saved last;

    /// @param atMillis the time of day
    /// @param atNanos the same by the clock that nobody sets
    private record Saved(long atMillis, long atNanos, long tookNanos) {}

    /// From now on that is saved too, behind what was added before.
    void add(Saving archive) {
        archives.add(archive);
    }

    /// Whether there is nothing to be saved.
    boolean isEmpty() {
        return archives.isEmpty();
    }

    /// Saves everything now, each on its own: what fails keeps nothing else from the disk.
    ///
    /// @throws IOException if something could not be saved, with all reasons; of that the one before still
    ///     is there
    synchronized void save() throws IOException {
        long start = System.nanoTime();
        List<IOException> failed = new ArrayList<>();
        for (Saving archive : archives) {
            try {
                archive.save();
            } catch (IOException e) {
                failed.add(e);
            }
        }
        if (!failed.isEmpty()) {
            failures.incrementAndGet();
            throw together(failed);
        }
        long end = System.nanoTime();
        last = new Saved(System.currentTimeMillis(), end, end - start);
        count.incrementAndGet();
    }

    private static IOException together(List<IOException> failed) {
        IOException first = failed.getFirst();
        if (failed.size() == 1) {
            return first;
        }
        String reasons =
                failed.stream()
                        .map(each -> String.valueOf(each.getMessage()))
                        .collect(Collectors.joining("; "));
        IOException all = new IOException(reasons, first);
        failed.stream().skip(1).forEach(all::addSuppressed);
        return all;
    }

    List<Figure> figures() {
        List<Figure> all = new ArrayList<>();
        all.add(Figure.counter("written", "Snapshots that were written", count.get()));
        all.add(Figure.counter("failures", "Snapshots that could not be written", failures.get()));
        Saved saved = last;
        if (saved != null) {
            all.add(
                    Figure.gauge(
                            "last_timestamp_seconds",
                            "When the last snapshot was written, in Unix time",
                            saved.atMillis / 1000));
            all.add(
                    Figure.gauge(
                            "age_seconds",
                            "How old the last snapshot is",
                            (System.nanoTime() - saved.atNanos) / 1e9));
            all.add(
                    Figure.gauge(
                            "duration_seconds",
                            "How long it took to write the last snapshot",
                            saved.tookNanos / 1e9));
        }
        return all;
    }
}
