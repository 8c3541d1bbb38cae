package spate.tracker.users;

/// Hashes of things, how often each is there, and a number for each. A hash is 64 bits under a secret key:
/// that two things have the same is as good as impossible.
final class CountedKeys {
    static final int NONE = -1;
    private static final int FIRST_LENGTH = 16;

    /// A count of 0 is an empty place. The length is a power of two.
    private long[] keys = new long[FIRST_LENGTH];

    private int[] counts = new int[FIRST_LENGTH];
    private int[] values = new int[FIRST_LENGTH];
    private int size;

    /// The place of a key, which holds until something is added or removed; [#NONE] if it is not there.
    int find(long key) {
        int at = place(key);
        return counts[at] == 0 ? NONE : at;
    }

    private int place(long key) {
        int at = home(key);
        while (counts[at] != 0 && keys[at] != key) {
            at = next(at);
        }
        return at;
    }

    private int home(long key) {
        return (int) key & (keys.length - 1);
    }

    private int next(int at) {
        return (at + 1) & (keys.length - 1);
    }

    /// How often a key is there.
    int count(long key) {
        return counts[place(key)];
    }

    int value(int place) {
        return values[place];
    }

    void setValue(int place, int value) {
        values[place] = value;
    }

    /// Counts a key once more.
    ///
    /// @param value its number, if it was not there
    /// @return how often it is there now
    int add(long key, int value) {
        int at = place(key);
        if (counts[at] == 0) {
            if ((size + 1) * 3L > keys.length * 2L) {
                grow();
                at = place(key);
            }
            keys[at] = key;
            values[at] = value;
            size++;
        }
        return ++counts[at];
    }

    private void grow() {
        long[] oldKeys = keys;
        int[] oldCounts = counts;
        int[] oldValues = values;
        keys = new long[oldKeys.length * 2];
        counts = new int[keys.length];
        values = new int[keys.length];
        for (int i = 0; i < oldKeys.length; i++) {
            if (oldCounts[i] != 0) {
                int at = place(oldKeys[i]);
                keys[at] = oldKeys[i];
                counts[at] = oldCounts[i];
                values[at] = oldValues[i];
            }
        }
    }

    /// Counts a key that is there once less.
    ///
    /// @return how often it is there now
    int remove(long key) {
        int at = place(key);
        assert counts[at] > 0;
        if (--counts[at] > 0) {
            return counts[at];
        }
        size--;
        closeGap(at);
        return 0;
    }

    /// Whatever follows and may begin its search at or before the gap moves up.
    private void closeGap(int removed) {
        int gap = removed;
        int mask = keys.length - 1;
        for (int at = next(gap); counts[at] != 0; at = next(at)) {
            boolean reachesGap = ((at - home(keys[at])) & mask) >= ((at - gap) & mask);
            if (reachesGap) {
                keys[gap] = keys[at];
                counts[gap] = counts[at];
                values[gap] = values[at];
                counts[at] = 0;
                gap = at;
            }
        }
    }
}
