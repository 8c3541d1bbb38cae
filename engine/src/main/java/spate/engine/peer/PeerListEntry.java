package spate.engine.peer;

import spate.protocol.address.PeerAddress;

/// What is known about one peer of a torrent.
public final class PeerListEntry {
    /// Where the peer is in relation to us.
    enum State {
        /// May be dialled, at once or later.
        KNOWN,
        /// Is being dialled.
        DIALLED,
        /// Is connected.
        CONNECTED
    }

    final PeerAddress address;
    State state = State.KNOWN;

    /// Where the list holds it.
    int listIndex;

    /// Where the heap that holds it (if any) does.
    int heapIndex = DialQueue.ABSENT;

    int sources;
    int failures;
    boolean seed;

    /// Whether it was ever connected, and when it last was.
    boolean met;

    long metAt;
    boolean useful;

    /// When it may be dialled at the earliest.
    long readyAt;

    /// The priority of BEP 40, unsigned.
    int canonicalPriority;

    PeerListEntry(PeerAddress address) {
        this.address = address;
    }

    /// Where the peer listens.
    public PeerAddress address() {
        return address;
    }

    /// Whether the address was learnt from this source.
    public boolean isFrom(PeerSource source) {
        return (sources & source.flag()) != 0;
    }

    /// How often in a row it could not be reached, or was of no use.
    public int failures() {
        return failures;
    }

    /// Whether it had everything when it was last seen.
    public boolean isSeed() {
        return seed;
    }

    /// Whether it was ever connected.
    public boolean isMet() {
        return met;
    }

    /// Whether it sent something we wanted.
    public boolean isUseful() {
        return useful;
    }

    /// The place of its best source: lower is better.
    int sourceRank() {
        return Integer.numberOfTrailingZeros(sources);
    }
}
