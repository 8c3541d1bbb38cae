package spate.engine.picker;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// State and priority of every piece.
///
/// Memory: 1 byte a piece from the first request or change of priority on, and three bits a piece
/// (nothing for those of the sets that are empty or full).
final class PieceTable {
    static final int MAX_PRIORITY = 7;
    static final int DEFAULT_PRIORITY = 4;

    private static final PieceState[] STATES = PieceState.values();
    private static final int STATE_MASK = 7;
    private static final int PRIORITY_SHIFT = 3;

    private final PieceSet have;
    private final PieceSet wanted;
    private final PieceSet pickable;

    /// State in the low three bits, priority in the next three; null stands for: every piece has
    /// the default priority and is HAVE or WANTED.
    private byte @Nullable [] table;

    /// The pieces that are not to be started on, though they may be wanted; null stands for none.
    private @Nullable PieceSet held;

    private int writing;

    /// How many pieces have another priority than the default.
    private int ownPriorities;

    PieceTable(PieceSet have) {
        this.have = have;
        wanted = have.complement();
        pickable = have.complement();
    }

    int pieceCount() {
        return have.size();
    }

    /// The pieces on disk.
    PieceSet have() {
        return have;
    }

    /// The pieces that are not on disk and have a priority above 0.
    PieceSet wanted() {
        return wanted;
    }

    /// The pieces that are WANTED: nobody has started on them.
    PieceSet pickable() {
        return pickable;
    }

    /// How many pieces are on disk or on the way there.
    int obtained() {
        return have.cardinality() + writing;
    }

    PieceState state(int piece) {
        if (table == null) {
            return have.get(piece) ? PieceState.HAVE : PieceState.WANTED;
        }
        return STATES[table[piece] & STATE_MASK];
    }

    int priority(int piece) {
        return table == null ? DEFAULT_PRIORITY : table[piece] >> PRIORITY_SHIFT;
    }

    void priority(int piece, int priority) {
        assert priority >= 0 && priority <= MAX_PRIORITY : priority;
        ownPriorities +=
                (priority == DEFAULT_PRIORITY ? 0 : 1)
                        - (priority(piece) == DEFAULT_PRIORITY ? 0 : 1);
        put(piece, state(piece), priority);
    }

    void state(int piece, PieceState state) {
        PieceState before = state(piece);
        writing += (state == PieceState.WRITING ? 1 : 0) - (before == PieceState.WRITING ? 1 : 0);
        put(piece, state, priority(piece));
    }

    /// The state of a piece on which nobody works.
    PieceState idleState(int piece) {
        return priority(piece) == 0 || isHeld(piece) ? PieceState.UNWANTED : PieceState.WANTED;
    }

    boolean isHeld(int piece) {
        return held != null && held.get(piece);
    }

    /// Whether any wanted piece is held.
    boolean isAnyHeld() {
        return held != null && held.nextSetInBoth(wanted, 0) >= 0;
    }

    /// Sets whether a piece is held; its state is the caller's to change.
    void held(int piece, boolean isHeld) {
        PieceSet pieces = held;
        if (pieces == null) {
            pieces = PieceSet.empty(have.size());
        }
        mark(pieces, piece, isHeld);
        held = pieces.isEmpty() ? null : pieces;
    }

    private void put(int piece, PieceState state, int priority) {
        byte[] bytes = table;
        if (bytes == null) {
            bytes = fill();
            table = bytes;
        }
        bytes[piece] = (byte) (priority << PRIORITY_SHIFT | state.ordinal());
        mark(have, piece, state == PieceState.HAVE);
        mark(wanted, piece, state != PieceState.HAVE && priority > 0);
        mark(pickable, piece, state == PieceState.WANTED);
    }

    /// Gives the memory back if every piece is on disk and none has a priority of its own.
    void trim() {
        if (have.isFull() && ownPriorities == 0) {
            table = null;
        }
    }

    private byte[] fill() {
        byte[] bytes = new byte[have.size()];
        int base = DEFAULT_PRIORITY << PRIORITY_SHIFT;
        Arrays.fill(bytes, (byte) (base | PieceState.WANTED.ordinal()));
        for (int p = have.nextSet(0); p >= 0; p = have.nextSet(p + 1)) {
            bytes[p] = (byte) (base | PieceState.HAVE.ordinal());
        }
        return bytes;
    }

    private static void mark(PieceSet set, int piece, boolean member) {
        if (member) {
            set.set(piece);
        } else {
            set.clear(piece);
        }
    }
}
