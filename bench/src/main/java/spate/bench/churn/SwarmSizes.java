package spate.bench.churn;

/// Peers in one large swarm, in some of a thousand, and else in swarms of ten, numbered in this order.
///
/// @param peers of all together
/// @param large in the large one
/// @param thousands how many swarms of a thousand there are
record SwarmSizes(int peers, int large, int thousands) {
    private static final int MEDIUM = 1000;
    private static final int SMALL = 10;

    int torrentOf(int peer) {
        if (peer < large) {
            return 0;
        }
        int behindLarge = peer - large;
        return behindLarge < thousands * MEDIUM
                ? 1 + behindLarge / MEDIUM
                : 1 + thousands + (behindLarge - thousands * MEDIUM) / SMALL;
    }

    static boolean isSeed(int peer) {
        return peer % 3 == 0;
    }

    int torrents() {
        return torrentOf(peers - 1) + 1;
    }
}
