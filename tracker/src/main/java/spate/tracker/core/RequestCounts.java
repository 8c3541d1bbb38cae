package spate.tracker.core;

import java.util.concurrent.atomic.AtomicLongArray;

/// What one desk was asked for, and how long its answers took. One thread counts; any may look.
public final class RequestCounts {

    /// What became of a request.
    public enum Kind {
        /// A connection id was given (UDP).
        CONNECT,
        ANNOUNCE,
        SCRAPE,
        /// The counts of all torrents were asked for.
        FULL_SCRAPE,
        /// A [Gate] refused it.
        REFUSED,
        /// Its connection id was not given to its address, or too long ago (UDP).
        BAD_ID,
        /// No client sends such a thing.
        MALFORMED
    }

    /// The number of [#latency] buckets: the last is for half a second and more.
    public static final int BUCKETS = 30;

    private static final int KINDS = Kind.values().length;

    private final FrontEnd frontEnd;
    private final AtomicLongArray counts = new AtomicLongArray(2 * KINDS);
    private final AtomicLongArray latencies = new AtomicLongArray(BUCKETS + 1);

    RequestCounts(FrontEnd frontEnd) {
        this.frontEnd = frontEnd;
    }

    public FrontEnd frontEnd() {
        return frontEnd;
    }

    /// One more request; by the desk's thread.
    public void add(Kind kind, boolean isV6) {
        add(counts, kind.ordinal() * 2 + (isV6 ? 1 : 0), 1);
    }

    private static void add(AtomicLongArray array, int index, long more) {
        array.setOpaque(index, array.getPlain(index) + more);
    }

    /// Requests were answered, each in such a time; by the desk's thread.
    public void answered(int requests, long nanos) {
        int bucket = Math.min(BUCKETS - 1, Long.SIZE - Long.numberOfLeadingZeros(nanos));
        add(latencies, bucket, requests);
        add(latencies, BUCKETS, requests * nanos);
    }

    public long count(Kind kind, boolean isV6) {
        return counts.getOpaque(kind.ordinal() * 2 + (isV6 ? 1 : 0));
    }

    /// Of both families.
    public long count(Kind kind) {
        return count(kind, false) + count(kind, true);
    }

    /// How many answers took less than 2^bucket nanoseconds, and not less than half of that.
    public long latency(int bucket) {
        return latencies.getOpaque(bucket);
    }

    /// What all answers took together, in nanoseconds.
    public long latencySumNanos() {
        return latencies.getOpaque(BUCKETS);
    }
}
