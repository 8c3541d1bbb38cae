package spate.tracker.users;

import java.util.Arrays;

/// Numbers for each user of a part of them: what he has done, what of it was handed over, what he has
/// running. A row begins with zeros.
final class UserTable {
    /// How much of what was done: all, what is in batches, what is in batches that were confirmed.
    static final int ALL = 0;

    static final int DRAINED = 3;
    static final int CONFIRMED = 6;

    /// What was done: to be added to one of the above.
    static final int UPLOADED = 0;

    static final int DOWNLOADED = 1;
    static final int SEED_SECONDS = 2;
    static final int AMOUNTS = 9;
    private static final int KINDS = 3;

    /// What is running.
    static final int TORRENTS = 0;

    static final int SESSIONS = 1;
    static final int V4_ADDRESSES = 2;
    static final int V6_ADDRESSES = 3;
    private static final int COUNTS = 4;

    private long[] amounts = new long[0];
    private int[] counts = new int[0];

    /// How many rows there are.
    int size() {
        return counts.length / COUNTS;
    }

    /// Makes sure that there is a row.
    void reserve(int row) {
        if (row >= size()) {
            int size = Math.max(row + 1, size() + size() / 2);
            amounts = Arrays.copyOf(amounts, size * AMOUNTS);
            counts = Arrays.copyOf(counts, size * COUNTS);
        }
    }

    int count(int row, int what) {
        return counts[row * COUNTS + what];
    }

    void count(int row, int what, int more) {
        counts[row * COUNTS + what] += more;
    }

    long amount(int row, int what) {
        return amounts[row * AMOUNTS + what];
    }

    void setAmount(int row, int what, long amount) {
        amounts[row * AMOUNTS + what] = amount;
    }

    /// Adds to what was done, to 2^63 - 1 at most.
    void addAmount(int row, int kind, long more) {
        long sum = amount(row, ALL + kind) + more;
        setAmount(row, ALL + kind, sum < 0 ? Long.MAX_VALUE : sum);
    }

    /// Copies a row to its place among all.
    ///
    /// @return whether there is anything in it
    boolean copy(int row, long[] into) {
        int at = row * AMOUNTS;
        System.arraycopy(amounts, at, into, at, AMOUNTS);
        return count(row, SESSIONS) > 0 || !totals(row, ALL).isNone();
    }

    Totals totals(int row, int which) {
        return new Totals(
                amount(row, which + UPLOADED),
                amount(row, which + DOWNLOADED),
                amount(row, which + SEED_SECONDS));
    }

    /// What one has more than another.
    Totals difference(int row, int which, int less) {
        return new Totals(
                amount(row, which + UPLOADED) - amount(row, less + UPLOADED),
                amount(row, which + DOWNLOADED) - amount(row, less + DOWNLOADED),
                amount(row, which + SEED_SECONDS) - amount(row, less + SEED_SECONDS));
    }

    /// Whether there is anything in one that is not in another.
    boolean differs(int row, int which, int other) {
        int at = row * AMOUNTS;
        return !Arrays.equals(
                amounts, at + which, at + which + KINDS, amounts, at + other, at + other + KINDS);
    }

    void copyAmounts(int row, int from, int to) {
        int at = row * AMOUNTS;
        System.arraycopy(amounts, at + from, amounts, at + to, KINDS);
    }

    UserActivity activity(int row) {
        return new UserActivity(
                count(row, TORRENTS),
                count(row, SESSIONS),
                count(row, V4_ADDRESSES),
                count(row, V6_ADDRESSES));
    }
}
