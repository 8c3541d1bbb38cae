package spate.sim.property;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.EnumSet;
import java.util.stream.LongStream;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import spate.sim.scenario.ScenarioFailure;

/// Random worlds: 500, or as many as the system property `spate.worlds` says, from the seed
/// `spate.seed` on.
class RandomWorldsTest {

    private static final int AT_ONCE = 25;
    private static final long FIRST = Long.getLong("spate.seed", 1);
    private static final long END = FIRST + Long.getLong("spate.worlds", 500);

    private static LongStream seeds() {
        return LongStream.iterate(FIRST, seed -> seed < END, seed -> seed + AT_ONCE);
    }

    /// Plays the worlds from a seed on, all of them even if one fails, and tells of each that does.
    @ParameterizedTest
    @MethodSource("seeds")
    @Execution(ExecutionMode.CONCURRENT)
    void everybodyCompletes(long first) {
        StringBuilder failures = new StringBuilder();
        for (long seed = first; seed < Math.min(first + AT_ONCE, END); seed++) {
            try {
                Shrinker.play(seed, EnumSet.allOf(Feature.class));
            } catch (ScenarioFailure failure) {
                failures.append(failure.getMessage()).append('\n');
            }
        }
        assertEquals("", failures.toString());
    }
}
