package spate.engine.storage;

/// Consecutive bytes of one piece to be written.
///
/// @param pieceIndex the piece
/// @param pieceOffset where in the piece the bytes begin
/// @param buffer holds them between its position and its limit; ownership passes to the storage
/// @param finishesPiece with this write the whole piece has been handed over: the storage answers
///     with [StorageHandler#onPieceHashed] once everything of the piece is written and hashed
public record BlockWrite(
        int pieceIndex, int pieceOffset, BlockBuffer buffer, boolean finishesPiece) {}
