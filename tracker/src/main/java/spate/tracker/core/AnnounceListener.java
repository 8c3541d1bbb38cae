package spate.tracker.core;

import spate.tracker.swarm.Announce;

/// Told of each announce that was let in, after the store has answered it, on the thread of the front
/// end, which may hold a shard: so it uses no store, copies what it needs and does not wait.
public interface AnnounceListener {

    /// An announce was answered. Both objects are used again afterwards.
    ///
    /// @param seconds the time, from any origin
    void onAnnounce(Announce announce, Caller caller, long seconds);
}
