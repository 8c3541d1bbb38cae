package spate.tracker.cluster;

/// How a tracker works together with others.
///
/// @param url where the engine is
/// @param flushMillis how long announces are collected before the engine is told: 10 to 10,000
/// @param maxEvents the most events that are kept to be told: 4096 to 2^26; 56 bytes each, taken when needed
/// @param timeoutMinutes as in [spate.tracker.swarm.StoreLimits], and the same for all trackers: 1 to 240
public record ClusterSettings(ClusterUrl url, int flushMillis, int maxEvents, int timeoutMinutes) {
    private static final int DEFAULT_FLUSH_MILLIS = 200;
    private static final int DEFAULT_MAX_EVENTS = 1 << 18;

    public ClusterSettings {
        if (flushMillis < 10 || flushMillis > 10_000) {
            throw new IllegalArgumentException("a flush every " + flushMillis + " ms");
        }
        if (maxEvents < 4096 || maxEvents > 1 << 26) {
            throw new IllegalArgumentException(maxEvents + " events");
        }
        if (timeoutMinutes < 1 || timeoutMinutes > 240) {
            throw new IllegalArgumentException("a timeout of " + timeoutMinutes + " minutes");
        }
    }

    /// What fits most.
    public static ClusterSettings of(ClusterUrl url, int timeoutMinutes) {
        return new ClusterSettings(url, DEFAULT_FLUSH_MILLIS, DEFAULT_MAX_EVENTS, timeoutMinutes);
    }
}
