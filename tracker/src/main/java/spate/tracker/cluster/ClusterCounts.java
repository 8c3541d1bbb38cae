package spate.tracker.cluster;

import org.jspecify.annotations.Nullable;

/// How it goes with the engine and the other trackers, since the start.
///
/// @param isConnected whether the engine answers
/// @param problem why it does not, for people
/// @param sessions how often the engine was connected to
/// @param failures how often it was lost, or could not be reached
/// @param queued events that the engine was not told of yet
/// @param queueMillis how long the first of them waits
/// @param dropped events that were forgotten untold, because the engine was gone for too long
/// @param sent peers that the engine was told of
/// @param refused calls that the engine refused and always would: its keys are not ours
/// @param received peers that other trackers told of
/// @param applied of those, and of what was read from the engine, those that were news
/// @param missed messages that came faster than they could be taken in: what they said was read again
/// @param delayMillis how old the last peer was that another tracker told of
/// @param clockMillis how far the engine's clock is ahead of this machine's
public record ClusterCounts(
        boolean isConnected,
        @Nullable String problem,
        long sessions,
        long failures,
        long queued,
        long queueMillis,
        long dropped,
        long sent,
        long refused,
        long received,
        long applied,
        long missed,
        long delayMillis,
        long clockMillis) {}
