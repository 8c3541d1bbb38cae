package spate.engine.peer;

import spate.engine.bandwidth.Traffic;

/// What one connection has moved.
public final class PeerTraffic {

    private final Traffic down = new Traffic();
    private final Traffic up = new Traffic();

    void received(long payloadBytes, long protocolBytes, long now) {
        down.payload(payloadBytes, now);
        down.protocol(protocolBytes, now);
    }

    void sent(long payloadBytes, long protocolBytes, long now) {
        up.payload(payloadBytes, now);
        up.protocol(protocolBytes, now);
    }

    PeerTraffic() {}

    /// What the peer sent to us.
    public Traffic down() {
        return down;
    }

    /// What we sent to the peer.
    public Traffic up() {
        return up;
    }
}
