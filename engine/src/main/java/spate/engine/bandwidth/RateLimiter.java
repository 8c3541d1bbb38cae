package spate.engine.bandwidth;

/// A token bucket that lets through so many bytes a second.
///
/// It remembers the moment up to which the rate is spent. What lies between that moment and now can
/// be taken, but never more than [#BURST_NANOS] worth of it (at least [#MIN_BURST_BYTES]), so that
/// no second sees more than 104 % of the rate. More may be taken than there is: then nothing can be
/// taken until the debt is paid.
public final class RateLimiter {
    /// As a rate: no limit.
    public static final long UNLIMITED = 0;

    /// The highest rate that is told from no limit, in bytes a second.
    public static final long MAX_RATE = 1L << 36;

    static final long BURST_NANOS = 40_000_000;
    static final long MIN_BURST_BYTES = 1024;

    /// Less than what comes in this time, or than this many bytes, is not worth a wake-up.
    private static final long WAKE_UP_NANOS = 10_000_000;

    private static final long LEAST_BYTES = 256;

    /// Of what is owed no more than this is carried over to another rate.
    private static final long MAX_CARRIED_NANOS = 100_000_000;

    private static final long SECOND = 1_000_000_000;

    private long rate;
    private long spentUntil;

    /// What was taken beyond whole nanoseconds, in units of `1 / rate` nanoseconds.
    private long remainder;

    /// @param rate bytes a second, or [#UNLIMITED]
    public RateLimiter(long rate, long now) {
        this.rate = checked(rate);
        spentUntil = now;
    }

    /// The rate in bytes a second, or [#UNLIMITED].
    public long rate() {
        return rate;
    }

    /// Changes the rate from now on; what was saved or owed until now is dropped.
    public void rate(long rate, long now) {
        if (this.rate != rate) {
            this.rate = checked(rate);
            spentUntil = now;
            remainder = 0;
        }
    }

    /// Changes the rate from `asOf` on, which may be a moment in the past: what was saved or owed by
    /// then stays, in bytes. So a rate that is handed to and fro among several limiters lets through
    /// no more than one alone would.
    public void rateAsOf(long rate, long asOf) {
        if (this.rate == rate) {
            return;
        }
        long savedBytes = this.rate == UNLIMITED ? 0 : savedBytes(asOf);
        this.rate = checked(rate);
        remainder = 0;
        spentUntil = asOf;
        if (rate != UNLIMITED) {
            spentUntil -= savedBytes < 0 ? -nanosFor(-savedBytes) : nanosFor(savedBytes);
        }
    }

    /// What was saved by then; less than 0 if more was taken than had come.
    private long savedBytes(long asOf) {
        long nanos = asOf - spentUntil;
        long bytes = bytesIn(Math.min(Math.abs(nanos), MAX_CARRIED_NANOS));
        return nanos < 0 ? -bytes : Math.min(bytes, burstBytes());
    }

    private static long checked(long rate) {
        if (rate < 0) {
            throw new IllegalArgumentException("negative rate " + rate);
        }
        return Math.min(rate, MAX_RATE);
    }

    /// Whether there is no limit.
    public boolean isUnlimited() {
        return rate == UNLIMITED;
    }

    /// How many bytes can be taken now, at least 0.
    public long available(long now) {
        if (rate == UNLIMITED) {
            return Long.MAX_VALUE;
        }
        long savedNanos = now - spentUntil;
        if (savedNanos <= 0) {
            return 0;
        }
        long burstNanos = nanosFor(burstBytes());
        if (savedNanos > burstNanos) {
            spentUntil = now - burstNanos;
            remainder = 0;
            savedNanos = burstNanos;
        }
        return bytesIn(savedNanos);
    }

    /// Takes `bytes`, even if they are not available.
    public void take(long bytes, long now) {
        if (rate == UNLIMITED) {
            return;
        }
        available(now); // forgets what was saved beyond the burst
        long cost = bytes * SECOND + remainder;
        spentUntil += cost / rate;
        remainder = cost % rate;
    }

    /// Gives back what was taken and not used.
    public void giveBack(long bytes) {
        if (rate != UNLIMITED) {
            spentUntil -= bytes * SECOND / rate;
        }
    }

    /// The least that is worth being given to somebody.
    long leastBytes() {
        return rate == UNLIMITED ? 1 : LEAST_BYTES;
    }

    /// The least that is worth waking up for.
    long wakeUpBytes() {
        return rate == UNLIMITED ? 1 : Math.max(bytesIn(WAKE_UP_NANOS), LEAST_BYTES);
    }

    /// When it is worth waking up; may be in the past.
    long wakeUpAt(long now) {
        return rate == UNLIMITED ? now : spentUntil + nanosFor(wakeUpBytes());
    }

    private long burstBytes() {
        return Math.max(MIN_BURST_BYTES, bytesIn(BURST_NANOS));
    }

    private long bytesIn(long nanos) {
        long wholeSeconds = nanos / SECOND * rate;
        return wholeSeconds + multiplyDivide(nanos % SECOND, rate, SECOND);
    }

    private long nanosFor(long bytes) {
        return (bytes * SECOND + rate - 1) / rate;
    }

    /// `a * b / c` for `a` below a second and `b` up to [#MAX_RATE]: 2^30 * 2^36 does not fit.
    private static long multiplyDivide(long a, long b, long c) {
        long whole = b / c;
        return a * whole + a * (b % c) / c;
    }
}
