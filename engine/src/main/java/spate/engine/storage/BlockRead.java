package spate.engine.storage;

/// Consecutive bytes of one piece to be read.
///
/// @param pieceIndex the piece
/// @param pieceOffset where in the piece the bytes begin
/// @param length how many, at most the buffer's size
/// @param buffer where they go, from position 0; the storage returns it with its position at 0 and
///     its limit at `length` through [StorageHandler#onRead], or hands it to
///     [StorageHandler#onReadFailed]
public record BlockRead(int pieceIndex, int pieceOffset, int length, BlockBuffer buffer) {}
