package spate.tracker.swarm;

/// What a store may hold. Where a limit is reached, what was not asked for the longest goes first.
///
/// @param maxTorrents 1 to 67,108,862
/// @param maxPeers of all torrents together, 1 or more
/// @param maxPeersPerTorrent of each family, 1 to 16,777,215
/// @param timeoutMinutes a peer is forgotten that did not announce for longer: 1 to [#MAX_TIMEOUT_MINUTES]
/// @param maxBytes of memory for all of it, to an eighth: 1 or more
public record StoreLimits(
        int maxTorrents, int maxPeers, int maxPeersPerTorrent, int timeoutMinutes, long maxBytes) {
    /// A minute has eight bits in a store, and some are needed for the sweep.
    public static final int MAX_TIMEOUT_MINUTES = 240;

    /// Room for ten million torrents of three peers, and peers that announce every half an hour.
    public static final StoreLimits DEFAULT = new StoreLimits(10_000_000, 30_000_000, 1 << 20, 45);

    /// What else a tracker has in its heap: connections, lists, what comes and goes.
    private static final long OTHER_BYTES = 64L << 20;

    private static final long MIN_BYTES = 8L << 20;

    /// How much memory swarms may take in a heap, so that it suffices for everything else.
    ///
    /// @param heapBytes the most that the heap may have
    public static long bytesIn(long heapBytes) {
        return Math.max((heapBytes - OTHER_BYTES) / 4 * 3, MIN_BYTES);
    }

    /// Any amount of memory.
    public StoreLimits(int maxTorrents, int maxPeers, int maxPeersPerTorrent, int timeoutMinutes) {
        this(maxTorrents, maxPeers, maxPeersPerTorrent, timeoutMinutes, Long.MAX_VALUE);
    }

    public StoreLimits {
        check("maxTorrents", maxTorrents, Torrents.MAX_COUNT);
        check("maxPeers", maxPeers, Integer.MAX_VALUE);
        check("maxPeersPerTorrent", maxPeersPerTorrent, SwarmPeers.MAX_COUNT);
        check("timeoutMinutes", timeoutMinutes, MAX_TIMEOUT_MINUTES);
        check("maxBytes", maxBytes, Long.MAX_VALUE);
    }

    public StoreLimits withMaxBytes(long bytes) {
        return new StoreLimits(maxTorrents, maxPeers, maxPeersPerTorrent, timeoutMinutes, bytes);
    }

    /// The part of one of so many stores that share these limits. A swarm is in one of them as a whole.
    public StoreLimits divided(int stores) {
        return new StoreLimits(
                Math.ceilDiv(maxTorrents, stores),
                Math.ceilDiv(maxPeers, stores),
                maxPeersPerTorrent,
                timeoutMinutes,
                Math.ceilDiv(maxBytes, stores));
    }

    private static void check(String name, long value, long max) {
        if (value < 1 || value > max) {
            throw new IllegalArgumentException(name + " is 1 to " + max + ", not " + value);
        }
    }
}
