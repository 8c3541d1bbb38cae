package spate.engine.picker;

import java.util.Arrays;

/// A reusable list of blocks that [PiecePicker#pick] fills.
public final class BlockPicks {
    private int[] pieces = new int[16];
    private int[] blocks = new int[16];
    private int count;

    /// An empty list.
    public BlockPicks() {}

    /// How many blocks there are.
    public int count() {
        return count;
    }

    /// The index of the piece of entry `i`.
    public int piece(int i) {
        assert i < count;
        return pieces[i];
    }

    /// The index of the block of entry `i` within its piece.
    public int block(int i) {
        assert i < count;
        return blocks[i];
    }

    /// Forgets all entries.
    public void clear() {
        count = 0;
    }

    void add(int piece, int block) {
        if (count == pieces.length) {
            pieces = Arrays.copyOf(pieces, count * 2);
            blocks = Arrays.copyOf(blocks, count * 2);
        }
        pieces[count] = piece;
        blocks[count++] = block;
    }
}
