package spate.engine.bandwidth;

import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/// One direction's bandwidth of everything on one loop: a limit over all, and below it one [Quota]
/// a torrent, which both must grant what a connection takes through its [Allowance].
///
/// Connections that must wait stand in line, each torrent's apart. What becomes available is shared
/// out among all that wait, in equal parts and in turn, so that nobody starves and nobody gains by
/// asking often. Without any limit nothing is counted and nobody ever waits.
public final class BandwidthPool {
    /// How often at most waiting connections are looked at while torrents wait for limits of their
    /// own.
    private static final long TICK_NANOS = 10_000_000;

    /// Turns are at least so long, if there is so much: many small ones cost many system calls.
    static final long TURN_BYTES = 16 * 1024;

    /// Up to so many waiting torrents the next moment is computed exactly.
    private static final int EXACT_QUOTAS = 16;

    private final RateLimiter limiter;

    /// The torrents with waiting connections, in the order of their turns.
    private final ArrayDeque<Quota> waiting = new ArrayDeque<>();

    private int waitingAllowances;
    private int mostWaiting;
    private long takenBytes;

    /// @param rate bytes a second for all together, or [RateLimiter#UNLIMITED]
    public BandwidthPool(long rate, long now) {
        limiter = new RateLimiter(rate, now);
    }

    /// Changes the limit over all.
    public void rate(long rate, long now) {
        limiter.rate(rate, now);
    }

    /// Changes the limit over all from `asOf` on, a moment of late: see [RateLimiter#rateAsOf].
    public void rateAsOf(long rate, long asOf) {
        limiter.rateAsOf(rate, asOf);
    }

    /// What was taken so far while there was a limit.
    public long takenBytes() {
        return takenBytes;
    }

    /// How many connections waited at once, at most, since this was asked last.
    public int pollMostWaiting() {
        int most = mostWaiting;
        mostWaiting = waitingAllowances;
        return most;
    }

    /// The limit over all in bytes a second, or [RateLimiter#UNLIMITED].
    public long rate() {
        return limiter.rate();
    }

    /// The share of one torrent.
    ///
    /// @param rate bytes a second for the torrent, or [RateLimiter#UNLIMITED]
    public Quota open(long rate, long now) {
        return new Quota(this, new RateLimiter(rate, now));
    }

    /// Gives some of what is available to the next connection in line and returns it: it can go on.
    /// To be called until it returns null.
    public @Nullable Allowance nextGranted(long now) {
        for (int turns = waiting.size(); turns > 0; turns--) {
            long available = limiter.available(now);
            if (available < limiter.leastBytes()) {
                return null;
            }
            Quota quota = waiting.element();
            long share = Math.max(available / waitingAllowances, TURN_BYTES);
            Allowance granted = quota.grantNext(Math.min(share, available), now);
            if (granted == null || quota.isTurnOver()) {
                waiting.remove();
                if (quota.isWaiting()) {
                    waiting.add(quota);
                }
            }
            if (granted != null) {
                return granted;
            }
        }
        return null;
    }

    /// When [#nextGranted] should be asked again; [Long#MAX_VALUE] if nobody waits.
    public long nextDeadline(long now) {
        if (waiting.isEmpty()) {
            return Long.MAX_VALUE;
        }
        long shared = Math.max(now, limiter.wakeUpAt(now));
        if (waiting.size() > EXACT_QUOTAS) {
            return Math.max(shared, now + TICK_NANOS);
        }
        long own = Long.MAX_VALUE;
        for (Quota quota : waiting) {
            own = Math.min(own, quota.limiter().wakeUpAt(now));
        }
        return Math.max(shared, own);
    }

    /// How many connections wait.
    public int waitingCount() {
        return waitingAllowances;
    }

    RateLimiter limiter() {
        return limiter;
    }

    void take(long bytes, long now) {
        takenBytes += bytes;
        limiter.take(bytes, now);
    }

    void giveBack(long bytes) {
        takenBytes -= bytes;
        limiter.giveBack(bytes);
    }

    void startedWaiting(Quota quota, boolean first) {
        waitingAllowances++;
        mostWaiting = Math.max(mostWaiting, waitingAllowances);
        if (first) {
            waiting.add(quota);
        }
    }

    void stoppedWaiting(Quota quota, boolean last, boolean closed) {
        waitingAllowances--;
        if (last && closed) {
            waiting.remove(quota);
        }
    }
}
