package spate.engine.bandwidth;

/// What passed in one direction: payload (bytes of pieces) and protocol (everything else) apart.
public final class Traffic {
    private final RateMeter payload = new RateMeter();
    private final RateMeter protocol = new RateMeter();

    /// Nothing has passed yet.
    public Traffic() {}

    /// Counts bytes of pieces.
    public void payload(long bytes, long now) {
        payload.add(bytes, now);
    }

    /// Counts all other bytes.
    public void protocol(long bytes, long now) {
        protocol.add(bytes, now);
    }

    /// Bytes of pieces a second.
    public long payloadRate(long now) {
        return payload.rate(now);
    }

    /// All other bytes a second.
    public long protocolRate(long now) {
        return protocol.rate(now);
    }

    /// Bytes a second, all kinds together.
    public long rate(long now) {
        return payload.rate(now) + protocol.rate(now);
    }

    /// All bytes of pieces.
    public long payloadTotal() {
        return payload.total();
    }

    /// All other bytes.
    public long protocolTotal() {
        return protocol.total();
    }
}
