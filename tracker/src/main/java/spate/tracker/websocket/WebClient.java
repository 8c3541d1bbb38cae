package spate.tracker.websocket;

import java.util.ArrayList;
import java.util.List;

/// One connection as the swarms know it: what it is in, and how it is sent something.
///
/// It is used by one thread; only its output is used by any.
final class WebClient {

    /// Where messages for a connection go.
    @FunctionalInterface
    interface Output {
        /// Takes a message from any thread, without waiting; or drops it: the connection is closed, or
        /// slow.
        ///
        /// @return whether it was taken
        boolean offer(String message);
    }

    private final Output output;
    private final List<WebPeer> peers = new ArrayList<>(1);

    WebClient(Output output) {
        this.output = output;
    }

    Output output() {
        return output;
    }

    List<WebPeer> peers() {
        return peers;
    }

    void add(WebPeer peer) {
        peer.clientIndex = peers.size();
        peers.add(peer);
    }

    void remove(WebPeer peer) {
        WebPeer last = peers.removeLast();
        if (last != peer) {
            peers.set(peer.clientIndex, last);
            last.clientIndex = peer.clientIndex;
        }
    }
}
