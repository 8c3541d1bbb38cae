package spate.protocol.testing;

import java.util.Random;

/// Runs a check on many random inputs. A failure names the seed of its input; running with the system
/// property `spate.seed` set to it replays that one alone. `spate.cases` multiplies how many are tried.
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
        long count = (long) cases * Math.max(1, Integer.getInteger("spate.cases", 1));
        for (long seed = 1; seed <= count; seed++) {
            run(seed, check);
        }
    }

    private static void run(long seed, Check check) {
        try {
            check.run(new Random(seed));
        } catch (Exception | AssertionError | StackOverflowError failure) {
            throw new AssertionError("fails with -Dspate.seed=" + seed + ": " + failure, failure);
        }
    }
}
