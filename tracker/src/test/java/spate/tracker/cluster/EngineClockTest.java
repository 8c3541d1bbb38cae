package spate.tracker.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

/// Times are moved by hand.
class EngineClockTest {
    private static final long ENGINE_AHEAD = 5_000;

    private long now = 1_000_000;
    private final EngineClock clock = new EngineClock(() -> now);

    /// The engine is asked, and answers in the middle of what that takes.
    private void measure(long ahead, long tookMillis) {
        long askedAt = clock.localMillis();
        now += tookMillis;
        clock.onTime(askedAt + tookMillis / 2 + ahead, askedAt);
    }

    @Test
    void takesTheMostExactMeasurement() {
        measure(ENGINE_AHEAD, 2);
        assertEquals(ENGINE_AHEAD, clock.offsetMillis());
        measure(ENGINE_AHEAD + 40, 100);
        assertEquals(
                ENGINE_AHEAD, clock.offsetMillis(), "it was slow, and may be wrong by as much");
        measure(ENGINE_AHEAD + 1, 1);
        assertEquals(ENGINE_AHEAD + 1, clock.offsetMillis());
    }

    @Test
    void takesALessExactOneAfterAMinute() {
        measure(ENGINE_AHEAD, 2);
        now += 60_001;
        measure(ENGINE_AHEAD + 40, 100);
        assertEquals(ENGINE_AHEAD + 40, clock.offsetMillis());
    }

    /// Somebody sets the clock of the engine, by less than a minute too.
    @Test
    void followsAnEngineWhoseClockJumps() {
        measure(ENGINE_AHEAD, 1);
        for (long jump : new long[] {3_600_000, -20_000, 500}) {
            measure(ENGINE_AHEAD + jump, 3);
            assertEquals(ENGINE_AHEAD + jump, clock.offsetMillis());
            assertEquals((now + ENGINE_AHEAD + jump) / PeerEvent.TICK_MILLIS, clock.tick());
            measure(ENGINE_AHEAD, 1);
        }
    }
}
