package spate.tracker.websocket;

/// What WebSockets may use.
///
/// @param maxConnections of all addresses together, 1 or more. The memory of the worst case is this times
///     [#MAX_MESSAGE_BYTES] and [#maxUnsentBytes]
/// @param maxConnectionsPerAddress 1 or more; an IPv6 address counts with its first 64 bits
/// @param maxSwarmsPerConnection how many peers one connection may be, of all swarms: 1 or more
/// @param maxPeersPerSwarm 1 or more
/// @param maxPeers of all swarms together, 1 or more
/// @param maxUnsentBytes of messages that a connection has not taken yet: at least
///     [#MAX_MESSAGE_BYTES]. Who does not take even its own answers is cut off; offers of others are
///     dropped
/// @param intervalSeconds between two announces of a peer, 1 to 86,400; up to an eighth is added. Peers
///     meet only when one of them announces, so it is shorter than elsewhere
/// @param peerTimeoutSeconds a peer that did not announce for longer is forgotten: more than the
///     interval
/// @param idleTimeoutSeconds a connection over which nothing came for longer, not even the answer to
///     a ping, is closed: 4 or more
public record WebLimits(
        int maxConnections,
        int maxConnectionsPerAddress,
        int maxSwarmsPerConnection,
        int maxPeersPerSwarm,
        int maxPeers,
        int maxUnsentBytes,
        int intervalSeconds,
        int peerTimeoutSeconds,
        int idleTimeoutSeconds) {
    /// The longest message that is read: ten offers of five kilobytes, and what is around them.
    public static final int MAX_MESSAGE_BYTES = 1 << 16;

    /// The most offers of one message that are handed on.
    public static final int MAX_OFFERS = 10;

    /// The most torrents that are looked up at once.
    public static final int MAX_SCRAPE = 74;

    /// Room for as many connections as a process may have in one of its usual limits.
    public static final WebLimits DEFAULT =
            new WebLimits(50_000, 250, 1000, 50_000, 1_000_000, 1 << 18, 120, 400, 90);

    public WebLimits {
        checkPositive("maxConnections", maxConnections);
        checkPositive("maxConnectionsPerAddress", maxConnectionsPerAddress);
        checkPositive("maxSwarmsPerConnection", maxSwarmsPerConnection);
        checkPositive("maxPeersPerSwarm", maxPeersPerSwarm);
        checkPositive("maxPeers", maxPeers);
        check("maxUnsentBytes", maxUnsentBytes >= MAX_MESSAGE_BYTES, maxUnsentBytes);
        check("an interval", intervalSeconds >= 1 && intervalSeconds <= 86_400, intervalSeconds);
        check("peerTimeoutSeconds", peerTimeoutSeconds > intervalSeconds, peerTimeoutSeconds);
        check("idleTimeoutSeconds", idleTimeoutSeconds >= 4, idleTimeoutSeconds);
    }

    private static void checkPositive(String name, int value) {
        check(name, value >= 1, value);
    }

    private static void check(String name, boolean isValid, int value) {
        if (!isValid) {
            throw new IllegalArgumentException(name + " of " + value);
        }
    }
}
