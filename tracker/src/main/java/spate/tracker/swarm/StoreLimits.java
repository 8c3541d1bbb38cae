package spate.tracker.swarm;

/// What a store may hold. Where a limit is reached, what was not asked for the longest goes first.
///
/// @param maxTorrents 1 to 67,108,862
/// @param maxPeers of all torrents together, 1 or more
/// @param maxPeersPerTorrent of each family, 1 to 16,777,215
/// @param timeoutMinutes a peer is forgotten that did not announce for longer: 1 to [#MAX_TIMEOUT_MINUTES]
public record StoreLimits(
        int maxTorrents, int maxPeers, int maxPeersPerTorrent, int timeoutMinutes) {
    /// A minute has eight bits in a store, and some are needed for the sweep.
    public static final int MAX_TIMEOUT_MINUTES = 240;

    /// Room for ten million torrents of three peers, and peers that announce every half an hour.
    public static final StoreLimits DEFAULT = new StoreLimits(10_000_000, 30_000_000, 1 << 20, 45);

    public StoreLimits {
        check("maxTorrents", maxTorrents, Torrents.MAX_COUNT);
        check("maxPeers", maxPeers, Integer.MAX_VALUE);
        check("maxPeersPerTorrent", maxPeersPerTorrent, SwarmPeers.MAX_COUNT);
        check("timeoutMinutes", timeoutMinutes, MAX_TIMEOUT_MINUTES);
    }

    /// The part of one of so many stores that share these limits. A swarm is in one of them as a whole.
    public StoreLimits divided(int stores) {
        return new StoreLimits(
                Math.ceilDiv(maxTorrents, stores),
                Math.ceilDiv(maxPeers, stores),
                maxPeersPerTorrent,
                timeoutMinutes);
    }

    private static void check(String name, int value, int max) {
        if (value < 1 || value > max) {
            throw new IllegalArgumentException(name + " is 1 to " + max + ", not " + value);
        }
    }
}
