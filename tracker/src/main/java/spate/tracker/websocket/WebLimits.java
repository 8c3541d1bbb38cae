package spate.tracker.websocket;

/// What WebSockets may use.
///
/// @param maxConnections of all addresses together, 1 or more. The memory of the worst case is this times
///     [Messages#maxBytes] and [#maxUnsentBytes]
/// @param maxConnectionsPerAddress 1 or more; an IPv6 address counts with its first 64 bits
/// @param maxSwarmsPerConnection how many peers one connection may be, of all swarms: 1 or more
/// @param maxPeersPerSwarm 1 or more
/// @param maxPeers of all swarms together, 1 or more
/// @param maxUnsentBytes of messages that a connection has not taken yet: at least
///     [Messages#maxBytes]. Who does not take even its own answers is cut off; offers of others are
///     dropped
/// @param intervalSeconds between two announces of a peer, 1 to 86,400; up to an eighth is added. Peers
///     meet only when one of them announces, so it is shorter than elsewhere
/// @param peerTimeoutSeconds a peer that did not announce for longer is forgotten: more than the
///     interval
/// @param idleTimeoutSeconds a connection over which nothing came for longer, not even the answer to
///     a ping, is closed: 4 or more
/// @param limitsLoopback whether connections from this machine count as those of an address
/// @param messages what may be in one message
public record WebLimits(
        int maxConnections,
        int maxConnectionsPerAddress,
        int maxSwarmsPerConnection,
        int maxPeersPerSwarm,
        int maxPeers,
        int maxUnsentBytes,
        int intervalSeconds,
        int peerTimeoutSeconds,
        int idleTimeoutSeconds,
        boolean limitsLoopback,
        Messages messages) {

    /// The most torrents that are looked up at once.
    public static final int MAX_SCRAPE = 74;

    /// How many times its interval a peer may be silent.
    private static final double SILENT_INTERVALS = 10 / 3.0;

    /// What may be in a message.
    ///
    /// @param maxBytes how long it may be; a longer one closes the connection: [#MIN_BYTES] to [#MAX_BYTES]
    /// @param maxOffers how many offers of one message are handed on: 1 to [#MOST_OFFERS]
    public record Messages(int maxBytes, int maxOffers) {
        public static final int MIN_BYTES = 1 << 10;
        public static final int MAX_BYTES = 1 << 20;
        public static final int MOST_OFFERS = 100;

        /// Ten offers of five kilobytes, and what is around them.
        public static final Messages DEFAULT = new Messages(1 << 16, 10);

        public Messages {
            check("maxBytes", maxBytes >= MIN_BYTES && maxBytes <= MAX_BYTES, maxBytes);
            check("maxOffers", maxOffers >= 1 && maxOffers <= MOST_OFFERS, maxOffers);
        }

        /// Here, not in [WebLimits], which begins with these limits: of the two, this class is made first.
        private static void check(String name, boolean isValid, int value) {
            if (!isValid) {
                throw new IllegalArgumentException(name + " of " + value);
            }
        }
    }

    /// Room for as many connections as a process may have in one of its usual limits.
    public static final WebLimits DEFAULT =
            new WebLimits(
                    50_000,
                    250,
                    1000,
                    50_000,
                    1_000_000,
                    1 << 18,
                    120,
                    400,
                    90,
                    false,
                    Messages.DEFAULT);

    public WebLimits {
        checkPositive("maxConnections", maxConnections);
        checkPositive("maxConnectionsPerAddress", maxConnectionsPerAddress);
        checkPositive("maxSwarmsPerConnection", maxSwarmsPerConnection);
        checkPositive("maxPeersPerSwarm", maxPeersPerSwarm);
        checkPositive("maxPeers", maxPeers);
        Messages.check("maxUnsentBytes", maxUnsentBytes >= messages.maxBytes(), maxUnsentBytes);
        Messages.check(
                "an interval", intervalSeconds >= 1 && intervalSeconds <= 86_400, intervalSeconds);
        Messages.check(
                "peerTimeoutSeconds", peerTimeoutSeconds > intervalSeconds, peerTimeoutSeconds);
        Messages.check("idleTimeoutSeconds", idleTimeoutSeconds >= 4, idleTimeoutSeconds);
    }

    /// With other numbers of connections.
    ///
    /// @param count of all together
    /// @param perAddress of one address
    /// @param loopback whether this machine's count, too
    public WebLimits withConnections(int count, int perAddress, boolean loopback) {
        return new WebLimits(
                count,
                perAddress,
                maxSwarmsPerConnection,
                maxPeersPerSwarm,
                maxPeers,
                maxUnsentBytes,
                intervalSeconds,
                peerTimeoutSeconds,
                idleTimeoutSeconds,
                loopback,
                messages);
    }

    /// With other limits on messages; one always has room among what waits.
    public WebLimits withMessages(Messages changed) {
        return new WebLimits(
                maxConnections,
                maxConnectionsPerAddress,
                maxSwarmsPerConnection,
                maxPeersPerSwarm,
                maxPeers,
                Math.max(maxUnsentBytes, 4 * changed.maxBytes()),
                intervalSeconds,
                peerTimeoutSeconds,
                idleTimeoutSeconds,
                limitsLoopback,
                changed);
    }

    /// With another interval, and a time for which a peer may be silent that goes with it.
    public WebLimits withInterval(int seconds) {
        return new WebLimits(
                maxConnections,
                maxConnectionsPerAddress,
                maxSwarmsPerConnection,
                maxPeersPerSwarm,
                maxPeers,
                maxUnsentBytes,
                seconds,
                (int) Math.ceil(seconds * SILENT_INTERVALS),
                idleTimeoutSeconds,
                limitsLoopback,
                messages);
    }

    /// Others, but what cannot be changed while connections are there: how long a message may be, and so how much may
    /// wait, and whether this machine is limited.
    WebLimits changedTo(WebLimits other) {
        return new WebLimits(
                other.maxConnections,
                other.maxConnectionsPerAddress,
                other.maxSwarmsPerConnection,
                other.maxPeersPerSwarm,
                other.maxPeers,
                maxUnsentBytes,
                other.intervalSeconds,
                other.peerTimeoutSeconds,
                other.idleTimeoutSeconds,
                limitsLoopback,
                new Messages(messages.maxBytes, other.messages.maxOffers));
    }

    private static void checkPositive(String name, int value) {
        Messages.check(name, value >= 1, value);
    }
}
