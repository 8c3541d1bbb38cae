package spate.cli.interop;

import java.time.Duration;
import java.util.function.Supplier;
import org.junit.jupiter.api.Assertions;

/// Waits for a condition that another process brings about: looks often, and fails after a limit that
/// no healthy run comes near.
public final class Until {

    static final Duration LIMIT = Duration.ofSeconds(Integer.getInteger("limit", 100));

    private static final long STEP_MILLIS = 15;

    private Until() {}

    /// Something that may hold, or not yet.
    public interface Condition {
        boolean holds() throws Exception;
    }

    /// Waits until the condition holds.
    ///
    /// @param state tells how far things got, for the message of a failure
    public static void holds(String what, Condition condition, Supplier<String> state)
            throws Exception {
        holds(what, LIMIT, condition, state);
    }

    public static void holds(
            String what, Duration limit, Condition condition, Supplier<String> state)
            throws Exception {
        long deadline = System.nanoTime() + limit.toNanos();
        while (!condition.holds()) {
            if (System.nanoTime() - deadline > 0) {
                Assertions.fail(
                        "not within " + limit.toSeconds() + " s: " + what + "\n" + state.get());
            }
            Thread.sleep(STEP_MILLIS);
        }
    }
}
