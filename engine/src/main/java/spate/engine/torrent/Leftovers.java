package spate.engine.torrent;

import spate.engine.picker.PiecePicker;
import spate.engine.picker.PieceSet;
import spate.engine.storage.Storage;

/// The blocks of pieces that were begun and not finished, by an earlier run or before the disk failed:
/// what the storage finds of them in the files is not fetched again.
///
/// They are looked for when all is hashed that had to be: only then is it known which of the pieces
/// are not whole. Who sent such a block is not known, so nobody is to blame for it; the hash of the
/// piece protects from a wrong one, as it does for every block.
final class Leftovers {

    /// So many pieces are with the storage at once.
    private static final int MAX_UNDER_WAY = 16;

    private final Storage storage;
    private final PiecePicker picker;
    private final PieceAssembler assembler;
    private final PieceSet left;

    /// Pieces that were given up in this run.
    private final PieceSet givenUp;

    private int underWay;

    Leftovers(Storage storage, PiecePicker picker, PieceAssembler assembler, PieceSet unfinished) {
        this.storage = storage;
        this.picker = picker;
        this.assembler = assembler;
        this.left = unfinished.copy();
        this.givenUp = PieceSet.empty(unfinished.size());
    }

    /// The piece was given up with blocks of it in the files.
    void add(int pieceIndex) {
        left.set(pieceIndex);
        givenUp.set(pieceIndex);
    }

    /// Whether all that there is was found; goes on looking if not.
    ///
    /// @param undecided pieces that may be whole, and cannot be judged yet
    boolean areFound(PieceSet undecided) {
        left.andNot(picker.have());
        int piece = left.nextSet(0);
        while (piece >= 0 && underWay < MAX_UNDER_WAY) {
            if (!undecided.get(piece)) {
                lookFor(piece);
            }
            piece = left.nextSet(piece + 1);
        }
        return underWay == 0;
    }

    /// A piece is not whole. False if nothing was left of it.
    boolean lookFor(int pieceIndex) {
        if (!left.clear(pieceIndex)) {
            return false;
        }
        underWay++;
        storage.find(pieceIndex);
        return true;
    }

    /// The storage has looked. A piece of which every block is there was hashed before, and is bad:
    /// nobody knows which block it is, so all of them come again.
    ///
    /// @return whether something is kept of what was given up in this run
    boolean onFound(int pieceIndex, PieceSet blocks) {
        underWay--;
        picker.release(pieceIndex);
        boolean wasGivenUp = givenUp.clear(pieceIndex);
        if (blocks.isEmpty()) {
            return false;
        }
        if (blocks.isFull()) {
            storage.abandon(pieceIndex);
            return false;
        }
        picker.restore(pieceIndex, blocks);
        assembler.restore(pieceIndex, blocks);
        return wasGivenUp;
    }
}
