package spate.tracker.websocket;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import spate.protocol.address.IpAddress;

/// One connection as the swarms know it: what it is in, and how it is sent something.
///
/// It is used by one thread; only its output, and who it is, by any.
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
    private final IpAddress from;
    private final byte[] url;
    private final List<WebPeer> peers = new ArrayList<>(1);

    /// @param from who is at the other end
    /// @param url path and query, which may tell a user
    WebClient(Output output, IpAddress from, byte[] url) {
        this.output = output;
        this.from = from;
        this.url = url;
    }

    /// Whether another connection is of the same client, as far as anybody can tell: who shares both its address and,
    /// at a private tracker, the passkey in its URL.
    boolean isSameAs(WebClient other) {
        return this == other || (from.equals(other.from) && Arrays.equals(url, other.url));
    }

    IpAddress from() {
        return from;
    }

    byte[] url() {
        return url;
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
