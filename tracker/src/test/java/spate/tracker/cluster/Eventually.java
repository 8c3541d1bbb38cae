package spate.tracker.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.junit.jupiter.api.Assertions;

/// Waits until something holds that other threads bring about.
final class Eventually {
    /// So long that only what never comes is not waited for.
    private static final long MAX_NANOS = 40_000_000_000L;

    private static final long POLL_NANOS = 5_000_000;

    private Eventually() {}

    static void holds(String what, BooleanSupplier condition) {
        long end = System.nanoTime() + MAX_NANOS;
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() > end) {
                Assertions.fail("it never came that " + what);
            }
            LockSupport.parkNanos(POLL_NANOS);
        }
    }

    /// Lets so much time pass that two trackers agree on what was first.
    static void isLater() {
        long end = System.currentTimeMillis() + 3 * PeerEvent.TICK_MILLIS;
        holds("time passes", () -> System.currentTimeMillis() > end);
    }

    static <T> void equal(T expected, Supplier<T> actual) {
        long end = System.nanoTime() + MAX_NANOS;
        while (!expected.equals(actual.get()) && System.nanoTime() < end) {
            LockSupport.parkNanos(POLL_NANOS);
        }
        assertEquals(expected, actual.get());
    }
}
