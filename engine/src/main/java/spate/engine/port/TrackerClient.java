package spate.engine.port;

import spate.protocol.tracker.AnnounceRequest;

/// Asks trackers. Implemented by the client over HTTP and UDP and by the simulator.
public interface TrackerClient {

    /// Sends one announce; answered exactly once, later, through `handler`, within a time bound of
    /// the implementation. Many may be under way: the implementation paces itself by host.
    ///
    /// @param trackerIndex handed back with the answer
    void announce(String url, AnnounceRequest request, int trackerIndex, AnnounceHandler handler);

    /// The same for an announce that the user waits for: it goes before others that are waiting.
    default void announceUrgently(
            String url, AnnounceRequest request, int trackerIndex, AnnounceHandler handler) {
        announce(url, request, trackerIndex, handler);
    }
}
