package spate.engine.picker;

import org.jspecify.annotations.Nullable;

/// All pieces that are being fetched or written: found by their number in O(1), listed from the
/// oldest to the youngest.
final class PartialPieces {
    /// How many unused objects are kept for the next pieces.
    private static final int MAX_SPARE = 64;

    /// Open addressing with linear probing; a power of two, at most half full.
    private @Nullable PartialPiece[] table = new PartialPiece[16];

    private int size;
    private @Nullable PartialPiece oldest;
    private @Nullable PartialPiece youngest;

    /// Unused objects, linked by `younger`.
    private @Nullable PartialPiece spare;

    private int spareCount;

    int size() {
        return size;
    }

    @Nullable PartialPiece oldest() {
        return oldest;
    }

    @Nullable PartialPiece get(int piece) {
        for (int i = home(piece); ; i = (i + 1) & (table.length - 1)) {
            PartialPiece candidate = table[i];
            if (candidate == null || candidate.piece == piece) {
                return candidate;
            }
        }
    }

    /// The partial piece that must be there.
    PartialPiece require(int piece) {
        PartialPiece partial = get(piece);
        if (partial == null) {
            throw new IllegalStateException("piece " + piece + " is not on its way");
        }
        return partial;
    }

    PartialPiece open(int piece, int blockCount, PartialPiece.Pool pool) {
        assert get(piece) == null;
        PartialPiece partial = spare;
        if (partial == null) {
            partial = new PartialPiece();
        } else {
            spare = partial.younger;
            spareCount--;
        }
        partial.open(piece, blockCount, pool);
        link(partial);
        if (++size * 2 > table.length) {
            grow();
        }
        place(partial);
        return partial;
    }

    void close(PartialPiece partial) {
        unplace(partial.piece);
        unlink(partial);
        size--;
        if (spareCount < MAX_SPARE) {
            spareCount++;
            partial.younger = spare;
            spare = partial;
        }
    }

    private void link(PartialPiece partial) {
        partial.older = youngest;
        partial.younger = null;
        if (youngest == null) {
            oldest = partial;
        } else {
            youngest.younger = partial;
        }
        youngest = partial;
    }

    private void unlink(PartialPiece partial) {
        PartialPiece older = partial.older;
        PartialPiece younger = partial.younger;
        if (older == null) {
            oldest = younger;
        } else {
            older.younger = younger;
        }
        if (younger == null) {
            youngest = older;
        } else {
            younger.older = older;
        }
        partial.older = null;
        partial.younger = null;
    }

    private int home(int piece) {
        return ((piece * 0x9E3779B9) >>> 7) & (table.length - 1);
    }

    private void place(PartialPiece partial) {
        int i = home(partial.piece);
        while (table[i] != null) {
            i = (i + 1) & (table.length - 1);
        }
        table[i] = partial;
    }

    /// Removes an entry and moves those behind it up that would not be found any more.
    private void unplace(int piece) {
        int mask = table.length - 1;
        int hole = home(piece);
        PartialPiece found = table[hole];
        while (found != null && found.piece != piece) {
            hole = (hole + 1) & mask;
            found = table[hole];
        }
        assert found != null;
        table[hole] = null;
        PartialPiece next;
        for (int i = (hole + 1) & mask; (next = table[i]) != null; i = (i + 1) & mask) {
            if (((i - home(next.piece)) & mask) >= ((i - hole) & mask)) {
                table[hole] = next;
                table[i] = null;
                hole = i;
            }
        }
    }

    private void grow() {
        table = new PartialPiece[table.length * 2];
        for (PartialPiece partial = oldest; partial != null; partial = partial.younger) {
            if (partial != youngest) {
                place(partial);
            }
        }
    }
}
