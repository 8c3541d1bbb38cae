package spate.tracker.admin;

import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import spate.tracker.core.RequestCounts;
import spate.tracker.core.RequestCounts.Kind;
import spate.tracker.core.SwarmTotals;
import spate.tracker.core.Tracker;

/// How much was asked for in a second, and how many peers there were, over the last minutes: so whoever
/// looks sees at once whether it is more than usual. For one thread.
final class RateHistory {
    /// How often [#tick] is to be called.
    static final int TICK_SECONDS = 2;

    /// What is kept: five minutes.
    static final int LENGTH = 150;

    /// What is told over time.
    enum Series {
        CONNECTS,
        ANNOUNCES,
        SCRAPES,
        REJECTED,
        PEERS,
        TORRENTS
    }

    private static final int RATES = 4;

    private final Tracker tracker;
    private final double[][] values = new double[Series.values().length][LENGTH];
    private final long[] countsBefore = new long[RATES];
    private long nanosBefore;
    private int ticks;

    RateHistory(Tracker tracker, long nanos) {
        this.tracker = tracker;
        this.nanosBefore = nanos;
        read(countsBefore);
    }

    private void read(long[] into) {
        List<RequestCounts> counts = tracker.counts();
        into[Series.CONNECTS.ordinal()] = sum(counts, Kind.CONNECT);
        into[Series.ANNOUNCES.ordinal()] = sum(counts, Kind.ANNOUNCE);
        into[Series.SCRAPES.ordinal()] = sum(counts, Kind.SCRAPE, Kind.FULL_SCRAPE);
        into[Series.REJECTED.ordinal()] = sum(counts, Kind.REFUSED, Kind.BAD_ID, Kind.MALFORMED);
    }

    private static long sum(List<RequestCounts> counts, Kind... kinds) {
        return counts.stream()
                .mapToLong(desk -> Stream.of(kinds).mapToLong(desk::count).sum())
                .sum();
    }

    /// Notes what there is now.
    void tick(long nanos) {
        double seconds = Math.max(1, nanos - nanosBefore) / 1e9;
        nanosBefore = nanos;
        int place = ticks++ % LENGTH;
        long[] counts = new long[RATES];
        read(counts);
        for (int rate = 0; rate < RATES; rate++) {
            values[rate][place] = (counts[rate] - countsBefore[rate]) / seconds;
            countsBefore[rate] = counts[rate];
        }
        SwarmTotals totals = tracker.totals();
        values[Series.PEERS.ordinal()][place] = totals.peers();
        values[Series.TORRENTS.ordinal()][place] = totals.torrents();
    }

    /// What was noted, the oldest first: at most [#LENGTH] values.
    double[] values(Series series) {
        double[] ring = values[series.ordinal()];
        if (ticks <= LENGTH) {
            return Arrays.copyOf(ring, ticks);
        }
        int oldest = ticks % LENGTH;
        double[] ordered = Arrays.copyOfRange(ring, oldest, oldest + LENGTH);
        System.arraycopy(ring, 0, ordered, LENGTH - oldest, oldest);
        return ordered;
    }
}
