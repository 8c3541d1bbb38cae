package spate.tracker.limit;

/// How many requests an address may send.
///
/// @param perSecond in the long run: more than 0, up to 10,000
/// @param burst at once, after a silence: 1 to 1,048,576
/// @param limitsLoopback whether `127.0.0.0/8` and `::1` are limited too
public record RateLimit(double perSecond, int burst, boolean limitsLoopback) {
    static final double MAX_PER_SECOND = 10_000;
    static final int MAX_BURST = 1 << 20;

    public RateLimit {
        if (!(perSecond > 0 && perSecond <= MAX_PER_SECOND)) {
            throw new IllegalArgumentException("up to 10000 requests a second, not " + perSecond);
        }
        if (burst < 1 || burst > MAX_BURST) {
            throw new IllegalArgumentException("1 to " + MAX_BURST + " at once, not " + burst);
        }
    }
}
