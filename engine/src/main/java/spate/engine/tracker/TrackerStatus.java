package spate.engine.tracker;

import org.jspecify.annotations.Nullable;
import spate.protocol.tracker.SwarmCounts;

/// One tracker as it is shown to the user.
///
/// @param url the tracker's
/// @param tier its tier, from 0
/// @param state how it stands
/// @param message the tracker's last warning, or why it failed last; null if there is nothing to say
/// @param failures how often in a row it failed
/// @param counts the last counts it told
/// @param peers how many peers it told last
/// @param nextAt when it is asked next, or [Long#MAX_VALUE] if that is not known
public record TrackerStatus(
        String url,
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
