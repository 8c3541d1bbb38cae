package spate.tracker.websocket;

/// A peer in a swarm: one client may be several, in one swarm or in many.
///
/// Its places belong to those who know them: [#swarmIndex] to the swarm, under the lock of its part;
/// [#clientIndex] to the client's thread.
final class WebPeer {
    final Bytes20 id;
    final Bytes20 infoHash;
    final WebClient client;
    int swarmIndex;
    int clientIndex;
    boolean isSeed;
    long announcedSeconds;

    /// Whether it is in its swarm no more: written under the lock of its part. Its client may be another thread's, and
    /// drops it then.
    volatile boolean isGone;

    WebPeer(Bytes20 id, Bytes20 infoHash, WebClient client) {
        this.id = id;
        this.infoHash = infoHash;
        this.client = client;
    }
}
