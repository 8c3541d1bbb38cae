package spate.tracker.access;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import spate.io.file.FileFailure;
import spate.tracker.file.ListFile;

/// The rules that hold, from an allow list and a deny list in files. They are read again when they have
/// changed, whenever somebody has [#poll] look, and can be changed from here: then the file is written,
/// as a whole, and holds the change after a restart.
///
/// A file that is gone or cannot be read any more leaves the rules as they are; [#problems] says so.
///
/// Any thread may do anything here; [#rules] never waits.
public final class AccessFiles {

    /// Which list.
    public enum Which {
        ALLOW,
        DENY
    }

    private final @Nullable Source allow;
    private final @Nullable Source deny;
    private final long seed;
    private volatile AccessRules rules;
    private volatile List<String> problems = List.of();

    /// A file and what was read from it last.
    private static final class Source {
        private final ListFile file;
        private AccessList list = AccessList.empty();
        private List<String> problems = List.of();

        Source(Path path) {
            file = new ListFile(path);
        }

        void read(long seed, long unixMillis) throws FileFailure {
            var lines = new AccessList.Builder(seed);
            problems = file.read(lines, unixMillis);
            list = lines.build();
        }

        /// Whether it was read, or cannot be read for another reason than before.
        boolean reread(long seed, long unixMillis) {
            try {
                read(seed, unixMillis);
                return true;
            } catch (FileFailure failure) {
                List<String> before = problems;
                problems = List.of(failure.getMessage() + "; the list stays as it was");
                return !problems.equals(before);
            }
        }
    }

    /// Reads the lists.
    ///
    /// @param allow the file of the allow list; null to allow everything that is not denied
    /// @param deny the file of the deny list; null to deny nothing
    /// @param seed of secret keys: random
    /// @param unixMillis the time
    /// @throws FileFailure if one of them cannot be read
    public AccessFiles(@Nullable Path allow, @Nullable Path deny, long seed, long unixMillis)
            throws FileFailure {
        this.allow = allow == null ? null : new Source(allow);
        this.deny = deny == null ? null : new Source(deny);
        this.seed = seed;
        for (Source source : sources()) {
            source.read(seed, unixMillis);
        }
        this.rules = newRules();
        this.problems = newProblems();
    }

    private List<Source> sources() {
        List<Source> sources = new ArrayList<>();
        if (allow != null) {
            sources.add(allow);
        }
        if (deny != null) {
            sources.add(deny);
        }
        return sources;
    }

    private AccessRules newRules() {
        AccessList allowed = allow == null ? null : allow.list;
        AccessList denied = deny == null ? AccessList.empty() : deny.list;
        return new AccessRules(allowed, denied);
    }

    private List<String> newProblems() {
        return sources().stream().flatMap(source -> source.problems.stream()).toList();
    }

    /// The rules that hold now.
    public AccessRules rules() {
        return rules;
    }

    /// What is wrong with the files as they were read last, for people: a line each.
    public List<String> problems() {
        return problems;
    }

    /// Reads the files that have changed since they were read. To be called every few seconds.
    ///
    /// @param unixMillis the time
    /// @return whether there is anything new: other rules, or other [#problems]
    public synchronized boolean poll(long unixMillis) {
        boolean isNew = false;
        for (Source source : sources()) {
            if (source.file.hasChanged(unixMillis)) {
                isNew |= source.reread(seed, unixMillis);
            }
        }
        if (isNew) {
            publish();
        }
        return isNew;
    }

    /// Reads all files.
    ///
    /// @param unixMillis the time
    public synchronized void reload(long unixMillis) {
        sources().forEach(source -> source.reread(seed, unixMillis));
        publish();
    }

    private void publish() {
        rules = newRules();
        problems = newProblems();
    }

    /// Whether there is such a list to be changed.
    public boolean has(Which which) {
        return source(which) != null;
    }

    private @Nullable Source source(Which which) {
        return switch (which) {
            case ALLOW -> allow;
            case DENY -> deny;
        };
    }

    /// A part of a list.
    ///
    /// @param total how many entries the list has
    /// @param entries as they stand in the file
    public record Page(long total, List<String> entries) {}

    /// Reads a part of a list from its file, in the order in which it stands there.
    ///
    /// @param from the first entry, 0 or more
    /// @param count how many at most
    /// @throws IllegalStateException if there is no such list
    /// @throws FileFailure if the file cannot be read
    public Page page(Which which, long from, int count) throws FileFailure {
        EntryParser parser = new EntryParser();
        List<String> entries = new ArrayList<>();
        long[] total = {0};
        new ListFile(present(which).file.path())
                .read(
                        (bytes, start, end) -> {
                            AccessEntry entry = parser.parse(bytes, start, end);
                            if (entry != null && total[0]++ >= from && entries.size() < count) {
                                entries.add(entry.toString());
                            }
                            return null;
                        },
                        0);
        return new Page(total[0], entries);
    }

    private Source present(Which which) {
        Source source = source(which);
        if (source == null) {
            throw new IllegalStateException("there is no " + which + " list");
        }
        return source;
    }

    /// Adds entries to a list, and writes its file. The file is read and written as a whole, so many
    /// entries are best added at once.
    ///
    /// @param unixMillis the time
    /// @return whether any of them was not there
    /// @throws IllegalStateException if there is no such list
    /// @throws FileFailure when the list stays as it is
    public synchronized boolean add(Which which, Collection<AccessEntry> entries, long unixMillis)
            throws FileFailure {
        return edit(which, Set.of(), new HashSet<>(entries), unixMillis);
    }

    /// Removes entries from a list, and writes its file. A network is removed as it stands there: other
    /// entries that have addresses in common with it stay.
    ///
    /// @param unixMillis the time
    /// @return whether any of them was there
    /// @throws IllegalStateException if there is no such list
    /// @throws FileFailure when the list stays as it is
    public synchronized boolean remove(
            Which which, Collection<AccessEntry> entries, long unixMillis) throws FileFailure {
        return edit(which, Set.copyOf(entries), new HashSet<>(), unixMillis);
    }

    private boolean edit(
            Which which, Set<AccessEntry> removed, Set<AccessEntry> added, long unixMillis)
            throws FileFailure {
        Source source = present(which);
        EntryParser parser = new EntryParser();
        boolean hasChanged =
                source.file.edit(
                        (bytes, from, to) -> {
                            AccessEntry entry = parser.parse(bytes, from, to);
                            if (entry != null) {
                                added.remove(entry);
                            }
                            return entry == null || !removed.contains(entry);
                        },
                        () -> added.stream().map(AccessEntry::toString).sorted().toList());
        if (hasChanged) {
            source.reread(seed, unixMillis);
            publish();
        }
        return hasChanged;
    }
}
