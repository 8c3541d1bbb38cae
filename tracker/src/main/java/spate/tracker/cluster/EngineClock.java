package spate.tracker.cluster;

import java.util.function.LongSupplier;

/// The engine's time, so that the clocks of the trackers need not agree. From any thread.
final class EngineClock {
    /// A measurement is taken if it is as exact as the last, or that one is so old.
    private static final long TRUSTED_MILLIS = 60_000;

    private final LongSupplier unixMillis;
    private volatile long offsetMillis;
    private long roundTripMillis = Long.MAX_VALUE;
    private long measuredAt;

    /// @param unixMillis this machine's clock
    EngineClock(LongSupplier unixMillis) {
        this.unixMillis = unixMillis;
    }

    /// This machine's time in milliseconds.
    long localMillis() {
        return unixMillis.getAsLong();
    }

    /// The engine's time in ticks of [PeerEvent].
    long tick() {
        return (unixMillis.getAsLong() + offsetMillis) / PeerEvent.TICK_MILLIS;
    }

    /// How far the engine's clock is ahead of this machine's.
    long offsetMillis() {
        return offsetMillis;
    }

    /// The engine told its time; by one thread.
    ///
    /// @param askedAt this machine's time when it was asked
    void onTime(long engineMillis, long askedAt) {
        long now = unixMillis.getAsLong();
        long took = Math.max(0, now - askedAt);
        if (took <= roundTripMillis || now - measuredAt > TRUSTED_MILLIS || now < measuredAt) {
            roundTripMillis = took;
            measuredAt = now;
            offsetMillis = engineMillis - (askedAt + took / 2);
        }
    }
}
