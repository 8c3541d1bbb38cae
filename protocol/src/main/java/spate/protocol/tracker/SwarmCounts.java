package spate.protocol.tracker;

/// How many peers a swarm has, as a tracker counts. Each number is [#UNKNOWN] where it was not told.
///
/// @param seeds peers that have everything (`complete`)
/// @param leechers peers that do not (`incomplete`)
/// @param downloaded how often `completed` was ever announced
/// @param downloaders the leechers that still want something (BEP 21)
public record SwarmCounts(int seeds, int leechers, int downloaded, int downloaders) {

    /// Stands for a number that was not told.
    public static final int UNKNOWN = -1;

    /// Nothing was told.
    public static final SwarmCounts NOTHING = new SwarmCounts(UNKNOWN, UNKNOWN, UNKNOWN, UNKNOWN);
}
