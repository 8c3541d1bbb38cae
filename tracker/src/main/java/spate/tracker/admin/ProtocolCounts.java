package spate.tracker.admin;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import spate.tracker.core.FrontEnd;
import spate.tracker.core.RequestCounts;
import spate.tracker.core.RequestCounts.Kind;
import spate.tracker.core.Tracker;

/// What all desks of one front end were asked for, added up.
final class ProtocolCounts {
    private static final double NANOS = 1e9;

    private final FrontEnd frontEnd;
    private final List<RequestCounts> desks;

    private ProtocolCounts(FrontEnd frontEnd, List<RequestCounts> desks) {
        this.frontEnd = frontEnd;
        this.desks = desks;
    }

    /// Of all front ends that are there.
    static List<ProtocolCounts> of(Tracker tracker) {
        List<RequestCounts> all = tracker.counts();
        List<ProtocolCounts> found = new ArrayList<>();
        for (FrontEnd each : FrontEnd.values()) {
            List<RequestCounts> its =
                    all.stream().filter(counts -> counts.frontEnd() == each).toList();
            if (!its.isEmpty()) {
                found.add(new ProtocolCounts(each, its));
            }
        }
        return found;
    }

    /// `udp`, `http` and so on.
    String protocol() {
        return frontEnd.name().toLowerCase(Locale.ROOT);
    }

    long count(Kind kind, boolean isV6) {
        return desks.stream().mapToLong(desk -> desk.count(kind, isV6)).sum();
    }

    long count(Kind kind) {
        return count(kind, false) + count(kind, true);
    }

    /// How many answers are in a bucket of [RequestCounts#latency].
    long latency(int bucket) {
        return desks.stream().mapToLong(desk -> desk.latency(bucket)).sum();
    }

    double latencySumSeconds() {
        return desks.stream().mapToLong(RequestCounts::latencySumNanos).sum() / NANOS;
    }

    /// The upper end of a bucket of [RequestCounts#latency].
    static double boundSeconds(int bucket) {
        return (1L << bucket) / NANOS;
    }

    /// A time in which so many of all answers were given, to a factor of two; 0 if there were none.
    ///
    /// @param part 0 to 1
    double latencySeconds(double part) {
        long all = 0;
        for (int bucket = 0; bucket < RequestCounts.BUCKETS; bucket++) {
            all += latency(bucket);
        }
        long passed = 0;
        for (int bucket = 0; bucket < RequestCounts.BUCKETS; bucket++) {
            passed += latency(bucket);
            if (all > 0 && passed >= all * part) {
                return boundSeconds(bucket);
            }
        }
        return 0;
    }
}
