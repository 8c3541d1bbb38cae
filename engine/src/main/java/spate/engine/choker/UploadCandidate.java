package spate.engine.choker;

import spate.protocol.address.IpAddress;

/// One connected peer as the choker sees it. The owner of the connection keeps it, brings the
/// figures up to date before each [Choker#rechoke], and does as [#isChosen] says afterwards.
public final class UploadCandidate {
    /// The bits of an IPv4 address, and of the first half of an IPv6 address, that name a network.
    private static final int V4_NETWORK = -1 << 8;

    private static final long V6_NETWORK = -1L << 16;

    /// Stands for the network it belongs to: /24 of IPv4, /48 of IPv6.
    final long network;

    // Set by the owner

    boolean interested;
    boolean uploadOnly;
    boolean snubbing;
    long receivedRate;
    long sentRate;
    long sentTotal;

    // Kept by the chokers

    boolean chosen;
    boolean optimistic;

    /// Since when it is chosen, or not.
    long since;

    /// What [#sentTotal] was at that time.
    long sentBefore;

    /// Whether it was ever chosen, and when it was last chosen optimistically (or connected).
    boolean served;

    long optimisticAt;

    /// Scratch of the running decision.
    int rank;

    long score;

    /// @param ip where the peer connected from, or was dialled
    /// @param connectedAt when the peer connected
    public UploadCandidate(IpAddress ip, long connectedAt) {
        network = ip.isV4() ? (ip.v4Bits() & V4_NETWORK) | 1 : ip.high() & V6_NETWORK;
        since = connectedAt;
        optimisticAt = connectedAt;
    }

    /// Whether the peer wants something from us.
    public void interested(boolean interested) {
        this.interested = interested;
    }

    /// Whether the peer will never fetch anything (BEP 21, or it is a seed).
    public void uploadOnly(boolean uploadOnly) {
        this.uploadOnly = uploadOnly;
    }

    /// Whether the peer does not choke us, was asked, and has sent nothing for a minute: then it is
    /// not served in return for what it gave before.
    public void snubbing(boolean snubbing) {
        this.snubbing = snubbing;
    }

    /// What the peer sends us and what we send it, payload in bytes a second of late, and all
    /// payload that was ever sent to it.
    public void traffic(long receivedRate, long sentRate, long sentTotal) {
        this.receivedRate = receivedRate;
        this.sentRate = sentRate;
        this.sentTotal = sentTotal;
    }

    /// Whether the peer is to be unchoked.
    public boolean isChosen() {
        return chosen;
    }

    /// Whether it is unchoked to find out what it gives in return.
    public boolean isOptimistic() {
        return optimistic;
    }

    /// Whether it makes sense to serve it.
    public boolean isEligible() {
        return interested && !uploadOnly;
    }

    void choose(boolean chosen, boolean optimistic, long now) {
        if (optimistic && !this.optimistic) {
            optimisticAt = now;
        }
        this.optimistic = optimistic;
        if (this.chosen != chosen) {
            this.chosen = chosen;
            since = now;
            sentBefore = sentTotal;
            served |= chosen;
        }
    }

    /// Since when it is chosen, in nanoseconds before `now`; or not chosen.
    long age(long now) {
        return now - since;
    }

    long sentInTurn() {
        return sentTotal - sentBefore;
    }
}
