package spate.sim.tracker;

import org.jspecify.annotations.Nullable;
import spate.sim.world.World;

/// How a tracker behaves.
///
/// @param latencyNanos from a question to its answer, the asker's link left out
/// @param intervalSeconds it asks its clients to wait
/// @param minIntervalSeconds it lets its clients come back after if they must, 0 for not said
/// @param maxPeers it names at once
/// @param failure what it answers to everything, null if it does not refuse
/// @param warning what it tells besides, null for nothing
/// @param tellsExternalIp whether it names the asker's address (BEP 24)
/// @param dead whether it does not answer at all
public record TrackerSettings(
        long latencyNanos,
        int intervalSeconds,
        int minIntervalSeconds,
        int maxPeers,
        @Nullable String failure,
        @Nullable String warning,
        boolean tellsExternalIp,
        boolean dead) {

    /// A good tracker, whose clients come back every two minutes.
    public static TrackerSettings good() {
        return new TrackerSettings(20 * World.MILLISECOND, 120, 0, 50, null, null, true, false);
    }

    /// Nobody is there.
    public TrackerSettings asDead() {
        return new TrackerSettings(
                latencyNanos,
                intervalSeconds,
                minIntervalSeconds,
                maxPeers,
                failure,
                warning,
                tellsExternalIp,
                true);
    }

    /// It refuses everything.
    public TrackerSettings withFailure(String reason) {
        return new TrackerSettings(
                latencyNanos,
                intervalSeconds,
                minIntervalSeconds,
                maxPeers,
                reason,
                warning,
                tellsExternalIp,
                dead);
    }

    /// It warns.
    public TrackerSettings withWarning(String words) {
        return new TrackerSettings(
                latencyNanos,
                intervalSeconds,
                minIntervalSeconds,
                maxPeers,
                failure,
                words,
                tellsExternalIp,
                dead);
    }

    /// Another interval.
    public TrackerSettings withInterval(int seconds) {
        return withInterval(seconds, minIntervalSeconds);
    }

    /// Other intervals.
    public TrackerSettings withInterval(int seconds, int minSeconds) {
        return new TrackerSettings(
                latencyNanos,
                seconds,
                minSeconds,
                maxPeers,
                failure,
                warning,
                tellsExternalIp,
                dead);
    }

    /// Another answer time.
    public TrackerSettings withLatency(long nanos) {
        return new TrackerSettings(
                nanos,
                intervalSeconds,
                minIntervalSeconds,
                maxPeers,
                failure,
                warning,
                tellsExternalIp,
                dead);
    }
}
