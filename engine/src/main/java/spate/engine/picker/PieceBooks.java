package spate.engine.picker;

import org.jspecify.annotations.Nullable;
import spate.engine.picker.PartialPiece.Pool;

/// The books about every piece, kept together: its state, its place in the order of those nobody
/// has started on, and the blocks of those that are on their way.
final class PieceBooks {
    final PieceLengths lengths;
    final PieceTable table;
    final FreshPieces fresh;
    final PartialPieces partials = new PartialPieces();
    final OpenPieces open = new OpenPieces();

    PieceBooks(PieceLengths lengths, PieceTable table, FreshPieces fresh) {
        this.lengths = lengths;
        this.table = table;
        this.fresh = fresh;
    }

    /// The partial piece of which the peer may send blocks; it is opened if the piece is WANTED.
    @Nullable PartialPiece partialFor(int piece, int peerSlot) {
        PartialPiece partial = partials.get(piece);
        if (partial == null) {
            return table.state(piece) == PieceState.WANTED ? start(piece, Pool.SHARED) : null;
        }
        return partial.isOpenTo(peerSlot) ? partial : null;
    }

    PartialPiece start(int piece, Pool pool) {
        PartialPiece partial = partials.open(piece, lengths.blocksIn(piece), pool);
        update(partial);
        enter(piece, PieceState.REQUESTED);
        return partial;
    }

    void reopen(PartialPiece partial) {
        partial.exclusive = PartialPiece.NOBODY;
        enter(partial.piece, PieceState.REQUESTED);
        update(partial);
    }

    void closeIfOpen(int piece) {
        PartialPiece partial = partials.get(piece);
        if (partial != null) {
            close(partial);
        }
    }

    void close(PartialPiece partial) {
        open.remove(partial);
        partials.close(partial);
    }

    void enter(int piece, PieceState state) {
        boolean wasFresh = table.pickable().get(piece);
        table.state(piece, state);
        boolean isFresh = state == PieceState.WANTED;
        if (wasFresh && !isFresh) {
            fresh.removed(piece);
        } else if (isFresh && !wasFresh) {
            fresh.added(piece);
        }
    }

    /// The blocks or the priority of the piece changed: lists it where it belongs.
    void update(PartialPiece partial) {
        int priority = table.priority(partial.piece);
        partial.wanted = priority > 0;
        open.update(partial, priority);
    }

    /// Nothing of the piece is here or asked for (any more).
    void abandon(PartialPiece partial) {
        close(partial);
        enter(partial.piece, table.idleState(partial.piece));
    }
}
