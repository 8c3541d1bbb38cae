package spate.tracker.users;

import java.nio.file.Path;
import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import spate.io.file.FileFailure;
import spate.tracker.file.ListFile;

/// The users of a private tracker in a file, one a line: see [User#parse]. It is read again when it has
/// changed, whenever somebody has [#poll] look, and can be changed from here: then it is written, as a
/// whole.
///
/// A file that is gone or cannot be read any more leaves the users as they are; [#problems] says so. A
/// line that cannot be read leaves out one user.
///
/// Any thread may do anything here; to look for a passkey never waits.
public final class UserFile implements UserList {
    private final ListFile file;
    private final UserNames names;
    private final long seed;
    private volatile Users users;
    private volatile List<String> problems;

    /// Reads the file.
    ///
    /// @param seed of secret keys: random
    /// @param unixMillis the time
    /// @throws FileFailure if it cannot be read
    public UserFile(Path path, UserNames names, long seed, long unixMillis) throws FileFailure {
        this.file = new ListFile(path);
        this.names = names;
        this.seed = seed;
        var lines = new Users.Builder(names, seed);
        this.problems = file.read(lines, unixMillis);
        this.users = lines.build();
    }

    @Override
    public Users users() {
        return users;
    }

    @Override
    public List<String> problems() {
        return problems;
    }

    @Override
    public synchronized boolean poll(long unixMillis) {
        return file.hasChanged(unixMillis) && reload(unixMillis);
    }

    @Override
    public synchronized boolean reload(long unixMillis) {
        List<String> before = problems;
        try {
            var lines = new Users.Builder(names, seed);
            problems = file.read(lines, unixMillis);
            users = lines.build();
            return true;
        } catch (FileFailure failure) {
            problems = List.of(failure.getMessage() + "; the users stay as they were");
            return !problems.equals(before);
        }
    }

    @Override
    public boolean isOurs() {
        return true;
    }

    /// Writes the file, too.
    @Override
    public synchronized boolean put(User user, long unixMillis) throws FileFailure {
        reload(unixMillis);
        for (User other : users.all()) {
            if (other.equals(user)) {
                return false;
            }
            if (other.passkey().equals(user.passkey()) && !other.name().equals(user.name())) {
                throw new IllegalArgumentException("the passkey is that of another user");
            }
        }
        return edit(other -> other.name().equals(user.name()), List.of(user.toLine()), unixMillis);
    }

    /// Writes the file, too.
    @Override
    public synchronized boolean remove(String name, long unixMillis) throws FileFailure {
        return edit(user -> user.name().equals(name), List.of(), unixMillis);
    }

    private boolean edit(Predicate<User> removed, List<String> added, long unixMillis)
            throws FileFailure {
        boolean hasChanged =
                file.edit(
                        (bytes, from, to) -> {
                            User user = userIn(bytes, from, to);
                            return user == null || !removed.test(user);
                        },
                        () -> added);
        if (hasChanged) {
            reload(unixMillis);
        }
        return hasChanged;
    }

    private static @Nullable User userIn(byte[] bytes, int from, int to) {
        try {
            return UserLine.parse(bytes, from, to);
        } catch (IllegalArgumentException _) {
            return null;
        }
    }
}
