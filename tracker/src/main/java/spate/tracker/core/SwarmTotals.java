package spate.tracker.core;

import spate.tracker.swarm.SwarmStore;

/// What stores hold, and what they could not.
///
/// @param v4Peers peers that are known by an IPv4 address
/// @param seeds those of both families that have everything
/// @param evictedTorrents that had to go for others
/// @param refusedPeers announces that were answered but not noted, for lack of room
public record SwarmTotals(
        long torrents,
        long v4Peers,
        long v6Peers,
        long seeds,
        long evictedTorrents,
        long refusedPeers) {
    static final SwarmTotals NONE = new SwarmTotals(0, 0, 0, 0, 0, 0);

    static SwarmTotals of(SwarmStore store) {
        return new SwarmTotals(
                store.torrentCount(),
                store.v4PeerCount(),
                store.v6PeerCount(),
                store.seedCount(),
                store.evictions(),
                store.refusals());
    }

    SwarmTotals plus(SwarmTotals other) {
        return new SwarmTotals(
                torrents + other.torrents,
                v4Peers + other.v4Peers,
                v6Peers + other.v6Peers,
                seeds + other.seeds,
                evictedTorrents + other.evictedTorrents,
                refusedPeers + other.refusedPeers);
    }

    /// Of both families.
    public long peers() {
        return v4Peers + v6Peers;
    }
}
