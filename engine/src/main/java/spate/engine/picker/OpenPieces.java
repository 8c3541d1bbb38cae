package spate.engine.picker;

import org.jspecify.annotations.Nullable;
import spate.engine.picker.PartialPiece.Pool;

/// The partial pieces that have a block nobody is asked for, and a priority above 0: one list for
/// each [Pool], the oldest first.
final class OpenPieces {
    /// How many of a list are looked at, from the oldest on, in one choice.
    private static final int SCAN_LIMIT = 1024;

    private static final Pool[] POOLS = Pool.values();

    private final Line[] lines = {new Line(), new Line(), new Line()};
    private final int[] countByPriority = new int[PieceTable.MAX_PRIORITY + 1];
    private int size;

    /// How many of them have no block that anybody is asked for.
    private int idle;

    /// How many pieces were looked at so far.
    private long looks;

    private static final class Line {
        @Nullable PartialPiece oldest;
        @Nullable PartialPiece youngest;
    }

    int size() {
        return size;
    }

    long looks() {
        return looks;
    }

    /// Lists the piece, or takes it from the list, as its blocks and its priority demand.
    void update(PartialPiece partial, int priority) {
        int target = partial.free() > 0 ? priority : 0;
        if (partial.openPriority != target) {
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
        if (target != 0) {
            markIdle(partial, partial.requested() == 0);
        }
    }

    void remove(PartialPiece partial) {
        if (partial.openPriority == 0) {
            return;
        }
        countByPriority[partial.openPriority]--;
        partial.openPriority = 0;
        markIdle(partial, false);
        unlink(partial);
    }

    private void markIdle(PartialPiece partial, boolean isIdle) {
        if (partial.openIdle != isIdle) {
            partial.openIdle = isIdle;
            idle += isIdle ? 1 : -1;
        }
    }

    /// The oldest piece that the peer should help with before it starts on another: one that nobody
    /// works on, or one that peers of its kind share. Null if there is none.
    @Nullable PartialPiece kindred(PeerPieces peer, Pool pool, int priority) {
        if (countByPriority[priority] == 0) {
            return null;
        }
        PartialPiece found = pool == Pool.WHOLE ? null : first(peer, pool, priority, false);
        for (int i = 0; found == null && idle > 0 && pool != Pool.SNUBBED && i < 3; i++) {
            found = first(peer, POOLS[i], priority, true);
        }
        return found;
    }

    /// The oldest piece that the peer can help with, one that is shared if possible; or null.
    @Nullable PartialPiece any(PeerPieces peer, int priority) {
        if (countByPriority[priority] == 0) {
            return null;
        }
        PartialPiece found = first(peer, Pool.SHARED, priority, false);
        if (found == null) {
            found = first(peer, Pool.SNUBBED, priority, false);
        }
        return found == null ? first(peer, Pool.WHOLE, priority, false) : found;
    }

    /// The piece that is the peer's alone, or null.
    @Nullable PartialPiece exclusive(PeerPieces peer, int priority) {
        int left = SCAN_LIMIT;
        PartialPiece p = line(Pool.WHOLE).oldest;
        for (; p != null && left-- > 0; p = p.openYounger) {
            looks++;
            if (p.openPriority == priority && p.exclusive == peer.peerSlot() && peer.has(p.piece)) {
                return p;
            }
        }
        return null;
    }

    /// Whether there is a piece that is nobody's alone and that a connected peer has.
    boolean isAnyAvailable(Availability availability) {
        for (Line line : lines) {
            for (PartialPiece p = line.oldest; p != null; p = p.openYounger) {
                if (p.isOpenTo(PartialPiece.NOBODY)
                        && availability.seeds() + availability.of(p.piece) > 0) {
                    return true;
                }
            }
        }
        return false;
    }

    private @Nullable PartialPiece first(
            PeerPieces peer, Pool pool, int priority, boolean onlyIdle) {
        int left = SCAN_LIMIT;
        for (PartialPiece p = line(pool).oldest; p != null && left-- > 0; p = p.openYounger) {
            looks++;
            if (p.openPriority == priority && (p.openIdle || !onlyIdle) && p.isOpenTo(peer)) {
                return p;
            }
        }
        return null;
    }

    private Line line(Pool pool) {
        return lines[pool.ordinal()];
    }

    private void append(PartialPiece partial) {
        Line line = line(partial.pool);
        partial.openOlder = line.youngest;
        partial.openYounger = null;
        if (line.youngest == null) {
            line.oldest = partial;
        } else {
            line.youngest.openYounger = partial;
        }
        line.youngest = partial;
        size++;
    }

    private void unlink(PartialPiece partial) {
        Line line = line(partial.pool);
        PartialPiece older = partial.openOlder;
        PartialPiece younger = partial.openYounger;
        if (older == null) {
            line.oldest = younger;
        } else {
            older.openYounger = younger;
        }
        if (younger == null) {
            line.youngest = older;
        } else {
            younger.openOlder = older;
        }
        partial.openOlder = null;
        partial.openYounger = null;
        size--;
    }
}
