package spate.client.storage;

/// Blocks of a piece that are about to be written.
///
/// @param pieceIndex the piece
/// @param firstBlock the first of the blocks, which follow each other
/// @param prints the [BlockPrint] of each; none for a write that holds no whole block
/// @param isAnew whether what was noted of the piece before is void: all of it comes again
public record BlockNote(int pieceIndex, int firstBlock, int[] prints, boolean isAnew) {}
