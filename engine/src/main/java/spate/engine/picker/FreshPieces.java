package spate.engine.picker;

import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/// Chooses the next piece to start on, among those nobody has started on yet.
///
/// The exact order (rarest first) is searched for up to [#SCAN_LIMIT] pieces; a peer that has none
/// of those is given the rarest of a few pieces found in its bitfield from a random place on. So
/// the choice is exact in torrents of ordinary size, and bounded in those of millions of pieces.
final class FreshPieces {
    /// How many pieces in the order of rarity are looked at for one peer.
    static final int SCAN_LIMIT = 8192;

    /// How many pieces found by chance are compared when the scan found none.
    private static final int SAMPLE = 32;

    /// Until so many pieces are here or on the way, pieces are chosen at random: a first piece to
    /// trade with is needed soon, and the rarest is the slowest to get.
    private static final int RANDOM_FIRST = 4;

    /// A bulk change marks the order as stale; it is sorted anew after this much time per piece at
    /// the earliest, so that sorting never takes more than a few percent of the time.
    private static final long REBUILD_NANOS_PER_PIECE = 400;

    /// Up to this many pieces a bulk change is carried out one piece at a time.
    private static final int FEW = 64;

    private final PieceTable table;
    private final Availability availability;
    private final RandomGenerator random;

    /// Null until the first pick, and again while nothing is wanted.
    private @Nullable RarityOrder order;

    private boolean sequential;
    private boolean stale;
    private boolean mustRebuild;
    private long rebuiltAt;

    /// How many pieces were looked at so far, to be chosen or sorted.
    private long looks;

    FreshPieces(PieceTable table, Availability availability, RandomGenerator random) {
        this.table = table;
        this.availability = availability;
        this.random = random;
    }

    long looks() {
        return looks;
    }

    void sequential(boolean sequential) {
        this.sequential = sequential;
    }

    boolean isSequential() {
        return sequential;
    }

    /// Brings the order up to date if it is time.
    void refresh(long now) {
        RarityOrder current = order;
        long pause = REBUILD_NANOS_PER_PIECE * table.pieceCount();
        boolean due = mustRebuild || (stale && now - rebuiltAt >= pause);
        if (current != null && !due) {
            return;
        }
        if (current == null) {
            current = new RarityOrder(table.pieceCount(), random);
            order = current;
        }
        current.rebuild(table, availability);
        looks += current.size();
        stale = false;
        mustRebuild = false;
        rebuiltAt = now;
    }

    /// Gives the memory back: nothing is wanted.
    void trim() {
        order = null;
    }

    /// A piece became WANTED.
    void added(int piece) {
        if (order != null) {
            order.insert(piece, table.priority(piece), availability.of(piece));
        }
    }

    /// A piece is no longer WANTED.
    void removed(int piece) {
        if (order != null) {
            order.remove(piece);
        }
    }

    /// The priority or the availability of a piece changed.
    void changed(int piece) {
        if (order != null && table.pickable().get(piece)) {
            order.move(piece, table.priority(piece), availability.of(piece));
        }
    }

    /// The availability of all these pieces changed.
    void changed(PieceSet pieces) {
        if (order == null) {
            return;
        }
        if (pieces.cardinality() > FEW) {
            stale = true;
            return;
        }
        for (int p = pieces.nextSet(0); p >= 0; p = pieces.nextSet(p + 1)) {
            changed(p);
        }
    }

    /// Priorities changed in bulk.
    void reordered() {
        mustRebuild = true;
    }

    /// Whether a piece can be had from a connected peer that nobody has started on.
    boolean isAnyAvailable() {
        if (order == null) {
            return !table.pickable().isEmpty();
        }
        int total = order.size();
        if (availability.seeds() > 0 || stale || total == 0) {
            return total > 0;
        }
        for (int priority = 1; priority <= PieceTable.MAX_PRIORITY; priority++) {
            if (order.end(priority) > order.from(priority, 1)) {
                return true;
            }
        }
        return false;
    }

    /// The best piece of this priority for the peer, or -1.
    int next(PeerPieces peer, int priority) {
        RarityOrder order = this.order;
        if (order == null || order.count(priority) == 0) {
            return -1;
        }
        if (sequential) {
            return lowest(order, peer, priority);
        }
        if (peer.isSnubbed()) {
            return commonest(order, peer, priority);
        }
        int from = order.from(priority, firstLevel(peer));
        if (table.obtained() < RANDOM_FIRST) {
            return fromChance(order, peer, priority, from);
        }
        return scan(order, peer, priority, from, order.end(priority));
    }

    /// Whether nobody has started on the piece and it is as rare and as wanted as `other`.
    boolean isAsGood(int piece, int other) {
        return table.pickable().get(piece)
                && table.priority(piece) == table.priority(other)
                && availability.of(piece) <= availability.of(other);
    }

    /// What a peer that is no seed has is in the hands of at least one such peer. The order may lag
    /// behind, but then it errs to the side of 0, which the sample finds.
    private int firstLevel(PeerPieces peer) {
        return peer.isSeed() || stale ? 0 : 1;
    }

    private int scan(RarityOrder order, PeerPieces peer, int priority, int from, int end) {
        int limit = Math.min(end, from + SCAN_LIMIT);
        for (int i = from; i < limit; i++) {
            looks++;
            if (peer.has(order.at(i))) {
                return order.at(i);
            }
        }
        return limit == end ? -1 : sample(peer, priority, 1);
    }

    private int commonest(RarityOrder order, PeerPieces peer, int priority) {
        int from = order.from(priority, firstLevel(peer));
        int limit = Math.max(from, order.end(priority) - SCAN_LIMIT);
        for (int i = order.end(priority) - 1; i >= limit; i--) {
            looks++;
            if (peer.has(order.at(i))) {
                return order.at(i);
            }
        }
        return limit == from ? -1 : sample(peer, priority, -1);
    }

    private int fromChance(RarityOrder order, PeerPieces peer, int priority, int from) {
        int end = order.end(priority);
        if (from == end) {
            return -1;
        }
        int middle = from + random.nextInt(end - from);
        int found = scan(order, peer, priority, middle, end);
        return found >= 0 ? found : scan(order, peer, priority, from, middle);
    }

    private int lowest(RarityOrder order, PeerPieces peer, int priority) {
        if (order.count(priority) <= FEW) {
            int lowest = -1;
            for (int i = order.from(priority, 0); i < order.end(priority); i++) {
                int piece = order.at(i);
                if (peer.has(piece) && (lowest < 0 || piece < lowest)) {
                    lowest = piece;
                }
            }
            return lowest;
        }
        int piece = table.pickable().nextSetInBoth(peer.pieces, 0);
        while (piece >= 0 && table.priority(piece) != priority) {
            piece = table.pickable().nextSetInBoth(peer.pieces, piece + 1);
        }
        return piece;
    }

    /// Compares some of the peer's pieces from a random one on; `sign` 1 asks for the rarest, -1
    /// for the most common.
    private int sample(PeerPieces peer, int priority, int sign) {
        int start = random.nextInt(table.pieceCount());
        int best = sampleFrom(peer, priority, sign, start);
        return best >= 0 || start == 0 ? best : sampleFrom(peer, priority, sign, 0);
    }

    private int sampleFrom(PeerPieces peer, int priority, int sign, int start) {
        int best = -1;
        int left = SAMPLE;
        int piece = table.pickable().nextSetInBoth(peer.pieces, start);
        while (piece >= 0 && left > 0) {
            looks++;
            if (table.priority(piece) == priority) {
                left--;
                if (best < 0 || sign * (availability.of(piece) - availability.of(best)) < 0) {
                    best = piece;
                }
            }
            piece = table.pickable().nextSetInBoth(peer.pieces, piece + 1);
        }
        return best;
    }
}
