package spate.tracker.users;

import java.util.Arrays;

/// What users have done at all trackers that share an engine, as it was told last: 48 bytes a user. What is
/// counted here since then is added, so that nobody waits for the engine, and nothing is missing while it is
/// gone. From any thread.
public final class SharedTotals {
    private static final int KINDS = 3;

    /// What others have counted, then what of ours the engine has.
    private static final int AMOUNTS = 2 * KINDS;

    private long[] known = new long[0];

    public SharedTotals() {}

    /// The engine told of a user.
    ///
    /// @param sums of all trackers
    /// @param ours what of it this tracker has told
    public synchronized void set(int user, Totals sums, Totals ours) {
        int at = user * AMOUNTS;
        if (known.length < at + AMOUNTS) {
            known = Arrays.copyOf(known, Math.max(at + AMOUNTS, known.length / 2 * 3));
        }
        known[at] = Math.max(0, sums.uploadedBytes() - ours.uploadedBytes());
        known[at + 1] = Math.max(0, sums.downloadedBytes() - ours.downloadedBytes());
        known[at + 2] = Math.max(0, sums.seedSeconds() - ours.seedSeconds());
        known[at + KINDS] = ours.uploadedBytes();
        known[at + KINDS + 1] = ours.downloadedBytes();
        known[at + KINDS + 2] = ours.seedSeconds();
    }

    /// What a user has done at all trackers.
    ///
    /// @param counted what was counted here; less than what the engine has of it, if this tracker was
    ///     started again from an older state
    public synchronized Totals of(int user, Totals counted) {
        int at = user * AMOUNTS;
        if (known.length < at + AMOUNTS) {
            return counted;
        }
        return new Totals(
                sum(at, counted.uploadedBytes()),
                sum(at + 1, counted.downloadedBytes()),
                sum(at + 2, counted.seedSeconds()));
    }

    private long sum(int at, long counted) {
        long sum = known[at] + Math.max(counted, known[at + KINDS]);
        return sum < 0 ? Long.MAX_VALUE : sum;
    }
}
