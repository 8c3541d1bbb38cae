package spate.tracker.cluster;

import java.util.function.LongSupplier;

/// The engine's time, so that the clocks of the trackers need not agree: what has passed here since the engine told its
/// own. Who sets the clock of this machine changes nothing. From any thread.
final class EngineClock {
    /// A measurement is taken if it is as exact as the last, or that one is so old.
    private static final long TRUSTED_MILLIS = 60_000;

    /// Two measurements that differ by more than their round trips explain, and this: the engine's clock was set, or
    /// this machine slept.
    private static final long SLACK_MILLIS = 100;

    private final LongSupplier millis;
    private volatile long offsetMillis;
    private long roundTripMillis = Long.MAX_VALUE;
    private long measuredAt;

    /// @param millis counts milliseconds; Unix time, until the engine tells its own
    EngineClock(LongSupplier millis) {
        this.millis = millis;
    }

    /// Begins with the clock of this machine, and counts on whatever becomes of that.
    static EngineClock ofThisMachine() {
        long begin = System.currentTimeMillis();
        long start = System.nanoTime();
        return new EngineClock(() -> begin + (System.nanoTime() - start) / 1_000_000);
    }

    /// Milliseconds, to be compared with others of the same clock.
    long localMillis() {
        return millis.getAsLong();
    }

    /// The engine's time in ticks of [PeerEvent].
    long tick() {
        return (millis.getAsLong() + offsetMillis) / PeerEvent.TICK_MILLIS;
    }

    /// How far the engine's clock is ahead of this machine's, as that was at the start.
    long offsetMillis() {
        return offsetMillis;
    }

    /// The engine told its time; by one thread.
    ///
    /// @param askedAt [#localMillis] when it was asked
    void onTime(long engineMillis, long askedAt) {
        long now = millis.getAsLong();
        long took = Math.max(0, now - askedAt);
        long offset = engineMillis - (askedAt + took / 2);
        if (took <= roundTripMillis
                || now - measuredAt > TRUSTED_MILLIS
                || Math.abs(offset - offsetMillis) > took + roundTripMillis + SLACK_MILLIS) {
            roundTripMillis = took;
            measuredAt = now;
            offsetMillis = offset;
        }
    }
}
