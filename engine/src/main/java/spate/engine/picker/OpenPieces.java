package spate.engine.picker;

import org.jspecify.annotations.Nullable;
import spate.engine.picker.PartialPiece.Pool;

/// The partial pieces that have a block nobody is asked for, and a priority above 0.
final class OpenPieces {
    /// How many are looked at, from the oldest on, in one choice.
    private static final int SCAN_LIMIT = 1024;

    private final int[] countByPriority = new int[PieceTable.MAX_PRIORITY + 1];
    private int size;
    private @Nullable PartialPiece oldest;
    private @Nullable PartialPiece youngest;

    int size() {
        return size;
    }

    int count(int priority) {
        return countByPriority[priority];
    }

    @Nullable PartialPiece oldest() {
        return oldest;
    }

    /// Lists the piece, or takes it from the list, as its blocks and its priority demand.
    void update(PartialPiece partial, int priority) {
        int target = partial.free() > 0 ? priority : 0;
        if (partial.openPriority == target) {
            return;
        }
        if (target == 0) {
            remove(partial);
            return;
        }
        if (partial.openPriority == 0) {
            append(partial);
        } else {
            countByPriority[partial.openPriority]--;
        }
        partial.openPriority = target;
        countByPriority[target]++;
    }

    void remove(PartialPiece partial) {
        if (partial.openPriority == 0) {
            return;
        }
        countByPriority[partial.openPriority]--;
        partial.openPriority = 0;
        unlink(partial);
        size--;
    }

    /// The piece nearest to its end that the peer should help with before it starts on another: one
    /// that nobody works on, or one that peers of its kind share. Null if there is none.
    @Nullable PartialPiece kindred(PeerPieces peer, Pool pool, int priority) {
        return best(peer, priority, pool);
    }

    /// The piece nearest to its end that the peer can help with, or null.
    @Nullable PartialPiece any(PeerPieces peer, int priority) {
        return best(peer, priority, null);
    }

    /// The piece that is the peer's alone, or null.
    @Nullable PartialPiece exclusive(PeerPieces peer, int priority) {
        int left = SCAN_LIMIT;
        for (PartialPiece p = oldest; p != null && left-- > 0; p = p.openYounger) {
            if (p.openPriority == priority && p.exclusive == peer.peerSlot() && peer.has(p.piece)) {
                return p;
            }
        }
        return null;
    }

    private @Nullable PartialPiece best(PeerPieces peer, int priority, @Nullable Pool kin) {
        if (countByPriority[priority] == 0) {
            return null;
        }
        PartialPiece best = null;
        int left = SCAN_LIMIT;
        for (PartialPiece p = oldest; p != null && left-- > 0; p = p.openYounger) {
            if (p.openPriority == priority
                    && p.isOpenTo(peer)
                    && (kin == null || isKindred(p, kin))
                    && (best == null || p.missing() < best.missing())) {
                best = p;
            }
        }
        return best;
    }

    private static boolean isKindred(PartialPiece partial, Pool pool) {
        return switch (pool) {
            case WHOLE -> partial.requested() == 0;
            case SHARED -> partial.requested() == 0 || partial.pool == Pool.SHARED;
            case SNUBBED -> partial.pool == Pool.SNUBBED;
        };
    }

    private void append(PartialPiece partial) {
        partial.openOlder = youngest;
        partial.openYounger = null;
        if (youngest == null) {
            oldest = partial;
        } else {
            youngest.openYounger = partial;
        }
        youngest = partial;
        size++;
    }

    private void unlink(PartialPiece partial) {
        PartialPiece older = partial.openOlder;
        PartialPiece younger = partial.openYounger;
        if (older == null) {
            oldest = younger;
        } else {
            older.openYounger = younger;
        }
        if (younger == null) {
            youngest = older;
        } else {
            younger.openOlder = older;
        }
        partial.openOlder = null;
        partial.openYounger = null;
    }
}
