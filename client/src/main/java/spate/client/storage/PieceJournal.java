package spate.client.storage;

import java.io.IOException;
import java.util.BitSet;
import org.jspecify.annotations.Nullable;

/// Hears of blocks before they are written, and tells later which were noted.
public interface PieceJournal {

    /// Notes that the blocks are about to be written. Called on a disk thread; cheap.
    ///
    /// @throws IOException when they must not be written now
    void note(BlockNote note) throws IOException;

    /// What was noted of a piece that is not finished, by earlier runs too; null if nothing.
    default @Nullable NotedBlocks noted(int pieceIndex) {
        return null;
    }

    /// Of what was noted of the piece only these blocks were found in its files.
    default void keep(int pieceIndex, BitSet found) {}
}
