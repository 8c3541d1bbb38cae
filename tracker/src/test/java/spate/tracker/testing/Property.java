package spate.tracker.testing;

import java.util.Random;

/// Runs a check on many random inputs. A failure names the seed of its input; running with the system
/// property `spate.seed` set to it replays that one alone.
public final class Property {

    /// Checks one random input; throws if it does not hold.
    @FunctionalInterface
    public interface Check {
        void run(Random random) throws Exception;
    }

    private Property() {}

    /// Tries `cases` seeds, the same ones each time: 1 to `cases`.
    public static void forAll(int cases, Check check) {
        Long only = Long.getLong("spate.seed");
        if (only != null) {
            run(only, check);
            return;
        }
        for (long seed = 1; seed <= cases; seed++) {
            run(seed, check);
        }
    }

    private static void run(long seed, Check check) {
        try {
            check.run(new Random(seed));
        } catch (Exception | AssertionError failure) {
            throw new AssertionError("fails with -Dspate.seed=" + seed + ": " + failure, failure);
        }
    }
}
