package spate.tracker.users;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// The numbers by which users are known while the tracker runs: one for each name that was ever seen, from
/// 0 on. Who is removed and comes again has the number that he had. From any thread.
public final class UserNames {
    /// The most users.
    public static final int MAX_COUNT = 1 << 22;

    /// No number: there is no room for another user, or nobody has that name.
    public static final int NO_ROOM = -1;

    private final Map<String, Integer> numbers = new HashMap<>();
    private final List<String> names = new ArrayList<>();

    public UserNames() {}

    /// The number of a name, which it gets if it has none; [#NO_ROOM] if there is none left.
    synchronized int numberOf(String name) {
        Integer number = numbers.get(name);
        if (number != null) {
            return number;
        }
        if (names.size() == MAX_COUNT) {
            return NO_ROOM;
        }
        numbers.put(name, names.size());
        names.add(name);
        return names.size() - 1;
    }

    /// The number of a name; [#NO_ROOM] if nobody has it.
    public synchronized int find(String name) {
        return numbers.getOrDefault(name, NO_ROOM);
    }

    /// The name of a user.
    ///
    /// @param user 0 to [#count], exclusive
    public synchronized String name(int user) {
        return names.get(user);
    }

    /// How many there were so far.
    public synchronized int count() {
        return names.size();
    }
}
