package spate.client.storage;

import java.io.IOException;

/// Hears of each piece before its first byte is written.
public interface PieceJournal {

    /// Notes that the piece is about to be written. Called on a disk thread; cheap.
    ///
    /// @throws IOException when the piece must not be written now
    void begin(int pieceIndex) throws IOException;
}
