package spate.engine.bandwidth;

import org.jspecify.annotations.Nullable;

/// Counts bytes, and how many a second they were of late.
///
/// Bytes fall into buckets of one second; the rate is the average over the last [#SECONDS] full
/// seconds and the one that runs (over less at the beginning, but never less than one second). All
/// operations are O(1). A meter that has counted nothing owns no buckets.
public final class RateMeter {
    /// How many full seconds the average goes over.
    public static final int SECONDS = 5;

    private static final long SECOND = 1_000_000_000;
    private static final int BUCKETS = SECONDS + 1;

    /// The bytes of the last seconds; that of second `s` is at `s % BUCKETS`.
    private long @Nullable [] buckets;

    private long windowBytes;
    private long total;

    /// When the first byte was counted after a pause longer than the window.
    private long startedAt;

    /// The running second, counted from `startedAt`.
    private long second;

    /// A meter that has counted nothing.
    public RateMeter() {}

    /// Counts `bytes` that passed now.
    public void add(long bytes, long now) {
        long[] current = buckets;
        if (current == null) {
            current = new long[BUCKETS];
            buckets = current;
            startedAt = now;
        } else {
            advance(current, now);
            if (windowBytes == 0) {
                startedAt = now;
                second = 0;
            }
        }
        current[(int) (second % BUCKETS)] += bytes;
        windowBytes += bytes;
        total += bytes;
    }

    /// Bytes a second of late.
    public long rate(long now) {
        long[] current = buckets;
        if (current == null) {
            return 0;
        }
        advance(current, now);
        if (windowBytes == 0) {
            return 0;
        }
        long elapsed = Math.max(now - startedAt, SECOND);
        long inRunningSecond = elapsed - second * SECOND;
        long window = Math.min(elapsed, SECONDS * SECOND + Math.min(inRunningSecond, SECOND));
        return (long) (windowBytes * (double) SECOND / window);
    }

    /// All bytes ever counted.
    public long total() {
        return total;
    }

    private void advance(long[] current, long now) {
        long target = Math.max(second, (now - startedAt) / SECOND);
        if (target - second >= BUCKETS) {
            java.util.Arrays.fill(current, 0);
            windowBytes = 0;
            second = target;
            return;
        }
        while (second < target) {
            second++;
            int oldest = (int) (second % BUCKETS);
            windowBytes -= current[oldest];
            current[oldest] = 0;
        }
    }
}
