package spate.tracker.core;

import java.util.List;
import spate.tracker.swarm.Announce;

/// What holds for every front end; replaced as a whole when the configuration is read again.
///
/// @param intervalSeconds how long clients are to wait between two announces, at least; up to an eighth
///     is added so that those who came together do not come together again: 1 to 86,400
/// @param minIntervalSeconds clients that do not wait so long are too eager; 0 to the interval
/// @param defaultPeers how many peers those get who do not say how many they want
/// @param maxPeers how many peers anybody gets: 0 to [#MAX_PEERS]
/// @param passkeys whose request it is
/// @param gates asked in this order
public record Policy(
        int intervalSeconds,
        int minIntervalSeconds,
        int defaultPeers,
        int maxPeers,
        Passkeys passkeys,
        List<Gate> gates) {
    /// The most peers of one family in an answer.
    public static final int MAX_PEERS = Announce.MAX_WANTED;

    /// An open tracker.
    public static final Policy OPEN = new Policy(1800, 900, 50, 74, Passkeys.NONE, List.of());

    public Policy {
        gates = List.copyOf(gates);
        if (intervalSeconds < 1 || intervalSeconds > 86_400) {
            throw new IllegalArgumentException("an interval of " + intervalSeconds + " s");
        }
        if (minIntervalSeconds < 0 || minIntervalSeconds > intervalSeconds) {
            throw new IllegalArgumentException("a minimum of " + minIntervalSeconds + " s");
        }
        if (maxPeers < 0 || maxPeers > MAX_PEERS || defaultPeers < 0 || defaultPeers > maxPeers) {
            throw new IllegalArgumentException(defaultPeers + " of " + maxPeers + " peers");
        }
    }

    /// How many peers somebody gets.
    ///
    /// @param asked how many he wants; less than 0 if he does not say
    public int peersFor(int asked) {
        return asked < 0 ? defaultPeers : Math.min(asked, maxPeers);
    }
}
