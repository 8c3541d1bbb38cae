package spate.engine.tracker;

import org.jspecify.annotations.Nullable;
import spate.protocol.metainfo.InfoHash;
import spate.protocol.tracker.SwarmCounts;

/// One tracker of one swarm as it is shown to the user. A hybrid torrent is two swarms, so each of
/// its trackers is shown twice.
///
/// @param url the tracker's
/// @param infoHash the swarm, by the 20-byte hash it is announced under
/// @param tier its tier, from 0
/// @param state how it stands
/// @param message the tracker's last warning, or why it failed last; null if there is nothing to
///     say
/// @param failures how often in a row it failed
/// @param counts the last counts it told: seeds, leechers
/// @param peers how many peers it told last
/// @param nextAt when it is asked next, in nanoseconds of the session's clock, or [Long#MAX_VALUE]
///     if that is not known
public record TrackerStatus(
        String url,
        InfoHash infoHash,
        int tier,
        State state,
        @Nullable String message,
        int failures,
        SwarmCounts counts,
        int peers,
        long nextAt) {
    /// How a tracker stands.
    public enum State {
        /// It was not asked yet: another one of its tier, or a tier before, works.
        UNUSED,
        /// It is being asked.
        ANNOUNCING,
        /// Its last answer was good.
        WORKING,
        /// It failed; it is asked again later.
        FAILED,
        /// It is not asked any more: it told so, or its protocol is not known.
        DISABLED
    }
}
