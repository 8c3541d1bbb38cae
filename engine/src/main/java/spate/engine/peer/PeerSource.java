package spate.engine.peer;

/// Where the address of a peer was learnt. The order is that of trust: of peers that are alike in
/// all else the earlier source is dialled first.
public enum PeerSource {
    /// The user gave it.
    USER,
    /// It was good in an earlier run.
    RESUME,
    /// It was found in the local network (BEP 14).
    LSD,
    /// A tracker told it.
    TRACKER,
    /// It connected to us and told where it listens.
    INCOMING,
    /// Another peer told it (BEP 11).
    PEX,
    /// It was found in the DHT (BEP 5).
    DHT;

    /// This source alone, as a set of flags.
    int flag() {
        return 1 << ordinal();
    }
}
