package spate.client.storage;

import java.util.BitSet;

/// What was noted of one piece: see [BlockNote].
///
/// @param blocks which blocks
/// @param prints the [BlockPrint] of each block of the piece, of any value where none was noted
public record NotedBlocks(BitSet blocks, int[] prints) {}
