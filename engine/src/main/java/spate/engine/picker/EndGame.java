package spate.engine.picker;

import spate.engine.picker.PartialPiece.Pool;

/// Hands out blocks that others were asked for already, when there are no others left.
///
/// Without it the last blocks would wait for the slowest peer. To waste little, a peer gets such
/// blocks only while it has next to nothing else to do, each block is asked of at most
/// [PartialPiece#MAX_REQUESTERS] peers, never twice of one, and only of peers that will probably
/// need less than half the time of those that were asked already. Those go first that fewest peers were asked
/// for, then those of peers that do not answer, then those asked for longest ago.
final class EndGame {
    /// A peer with so many requests outstanding is left alone.
    static final int MAX_OUTSTANDING = 4;

    /// How many blocks are looked at for one choice.
    private static final int SCAN_LIMIT = 1024;

    private final PartialPieces partials;
    private int bestPiece;
    private int bestBlock;
    private long bestScore;

    /// Whether the last look passed over blocks that only time makes worth asking for again.
    private boolean passedOver;

    /// How many blocks were looked at so far.
    private long looks;

    EndGame(PartialPieces partials) {
        this.partials = partials;
    }

    /// Adds to `out` until it holds `max` blocks or the peer has enough to do. True if the peer
    /// could have taken more.
    boolean pick(PeerPieces peer, int max, BlockPicks out, int nowMillis) {
        while (out.count() < max) {
            if (peer.outstanding() + out.count() >= MAX_OUTSTANDING) {
                return false;
            }
            int expectedMillis = peer.expectedMillis(out.count());
            if (!findBest(peer, expectedMillis, nowMillis)) {
                return !passedOver;
            }
            partials.require(bestPiece)
                    .request(bestBlock, peer.peerSlot(), nowMillis, peer.waitMillis(out.count()));
            out.add(bestPiece, bestBlock);
        }
        return false;
    }

    long looks() {
        return looks;
    }

    private boolean findBest(PeerPieces peer, int expectedMillis, int nowMillis) {
        bestScore = Long.MIN_VALUE;
        passedOver = false;
        int left = SCAN_LIMIT;
        for (PartialPiece p = partials.oldest(); p != null && left > 0; p = p.younger) {
            if (p.requested() > 0 && p.wanted && p.isOpenTo(peer)) {
                left -= p.blockCount;
                looks += p.blockCount;
                look(p, peer.peerSlot(), expectedMillis, nowMillis);
            }
        }
        return bestScore != Long.MIN_VALUE;
    }

    private void look(PartialPiece partial, int peerSlot, int expectedMillis, int nowMillis) {
        for (int block = 0; block < partial.blockCount; block++) {
            if (!partial.isUncertain(block, nowMillis)
                    || partial.isRequestedFrom(block, peerSlot)) {
                continue;
            }
            int requesters = partial.requesters(block);
            if (requesters == PartialPiece.MAX_REQUESTERS) {
                continue;
            }
            if (expectedMillis > 0
                    && 2 * expectedMillis >= partial.remainingMillis(block, nowMillis)) {
                passedOver = true;
                continue;
            }
            long score = score(partial, requesters, nowMillis - partial.sinceMillis(block));
            if (score > bestScore) {
                bestScore = score;
                bestPiece = partial.piece;
                bestBlock = block;
            }
        }
    }

    private static long score(PartialPiece partial, int requesters, int ageMillis) {
        long pool = partial.pool == Pool.SNUBBED ? 1 : 0;
        return ((long) -requesters << 40) + (pool << 36) + ageMillis;
    }
}
