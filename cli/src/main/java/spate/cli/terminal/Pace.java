package spate.cli.terminal;

/// How fast bytes pass, from readings of a counter: the rate of the last seconds, smoothed, and the
/// time that is left at that rate.
public final class Pace {
    /// After this time a change of pace shows to two thirds.
    private static final double SMOOTHING_SECONDS = 2;

    private final long startNanos;
    private long lastNanos;
    private long lastBytes;
    private long done;
    private long total;
    private double rate;

    public Pace(long nowNanos) {
        this.startNanos = nowNanos;
        this.lastNanos = nowNanos;
    }

    /// Takes a reading.
    public void update(long nowNanos, long doneBytes, long totalBytes) {
        done = doneBytes;
        total = totalBytes;
        double seconds = (nowNanos - lastNanos) / 1e9;
        if (seconds <= 0) {
            return;
        }
        double now = (doneBytes - lastBytes) / seconds;
        double weight = 1 - Math.exp(-seconds / SMOOTHING_SECONDS);
        boolean first = lastNanos == startNanos;
        rate = first ? now : rate + weight * (now - rate);
        lastNanos = nowNanos;
        lastBytes = doneBytes;
    }

    public long done() {
        return done;
    }

    public long total() {
        return total;
    }

    /// Bytes a second.
    public double rate() {
        return rate;
    }

    /// From 0 to 1.
    public double fraction() {
        return total <= 0 ? 0 : Math.min(1, (double) done / total);
    }

    public int percent() {
        return (int) (fraction() * 100);
    }

    /// Seconds that are left; -1 where nobody can tell.
    public double secondsLeft() {
        return rate < 1 ? -1 : Math.max(0, total - done) / rate;
    }

    String rateText() {
        return Figures.rate(rate);
    }

    String amountText() {
        return Figures.size(done) + " of " + Figures.size(total);
    }

    String leftText() {
        double left = secondsLeft();
        return left < 0 ? "" : Figures.wholeDuration(Math.ceil(left)) + " left";
    }
}
