package spate.sim.network;

import org.jspecify.annotations.Nullable;

/// Is shown every connection as it begins.
public interface StreamWatcher {

    /// A connection between two ends begins; both say what they want to be watched with.
    ///
    /// @param end one end: the one that dialled, then the one that was dialled
    @Nullable StreamTap watch(SimStream end);
}
