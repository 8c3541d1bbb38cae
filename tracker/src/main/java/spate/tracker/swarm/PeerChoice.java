package spate.tracker.swarm;

/// Chooses the peers that an answer tells of: from two places of the swarm, each of which begins anywhere. So
/// every peer is given equally often, and who announces twice in a row does not get the same neighbours. Who
/// has all needs nobody who has. It takes a time that does not grow with the swarm.
final class PeerChoice {
    /// So many more than are wanted are looked at twice over, for some are not to be given.
    private static final int SPARE = 16;

    private final int timeoutMinutes;
    private final StoreRandom random;

    PeerChoice(int timeoutMinutes, StoreRandom random) {
        this.timeoutMinutes = timeoutMinutes;
        this.random = random;
    }

    /// Adds peers of one family to an answer.
    ///
    /// @param from loaded with the torrent
    /// @param self where the peer that asks is in it; -1 if it is not
    void pick(Announce announce, SwarmPeers from, int self, int minute) {
        boolean asksNobody = announce.flags != 0;
        int start = asksNobody ? from.seeds() : 0;
        int count = from.total() - start;
        int wanted = from.isV6() ? announce.wantedV6 : announce.wantedV4;
        if (count == 0) {
            return;
        }
        int first = random.below(count);
        int gap = count > wanted + 1 ? random.below(count - wanted) : 0;
        int lookedAtMost = Math.min(count - gap, 2 * wanted + SPARE);
        int given = 0;
        for (int looked = 0; looked < lookedAtMost && given < wanted; looked++) {
            int step = looked < wanted / 2 ? looked : looked + gap;
            int position = first + step;
            position = start + (position >= count ? position - count : position);
            if (position != self && isGood(from.last(position), asksNobody, minute)) {
                give(announce, from, position);
                given++;
            }
        }
    }

    private boolean isGood(long last, boolean asksNobody, int minute) {
        return Peer.age(last, minute) <= timeoutMinutes
                && !Peer.is(last, Peer.UNREACHABLE)
                && !(asksNobody && Peer.is(last, Peer.PARTIAL_SEED));
    }

    private static void give(Announce announce, SwarmPeers from, int position) {
        if (from.isV6()) {
            announce.addV6(from.high(position), from.low(position), from.last(position));
        } else {
            announce.addV4(from.last(position));
        }
    }
}
