package spate.sim.property;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.EnumSet;
import org.junit.jupiter.api.Test;

/// Random worlds: 500, or as many as the system property `spate.worlds` says, from the seed
/// `spate.seed` on.
class RandomWorldsTest {

    @Test
    void everybodyCompletesInEachOfThem() {
        long first = Long.getLong("spate.seed", 1);
        long count = Long.getLong("spate.worlds", 500);
        double virtualSeconds = 0;
        double realSeconds = 0;
        for (long seed = first; seed < first + count; seed++) {
            var outcome = Shrinker.play(seed, EnumSet.allOf(Feature.class));
            virtualSeconds += outcome.virtualSeconds();
            realSeconds += outcome.realSeconds();
        }
        System.out.printf(
                "%d random worlds: %.0f s in %.1f s%n", count, virtualSeconds, realSeconds);
        assertTrue(virtualSeconds > 0);
    }
}
