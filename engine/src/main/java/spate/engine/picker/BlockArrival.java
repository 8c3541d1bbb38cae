package spate.engine.picker;

/// What the arrival of a block means.
public enum BlockArrival {
    /// The block was missing and is taken; others of its piece are still missing.
    NEW,
    /// The block was the last one missing: its piece is now [PieceState#WRITING].
    LAST,
    /// The block is here already, or another peer is just sending it: its bytes are to be dropped.
    DUPLICATE,
    /// Nobody wants the block from this peer (any more): its bytes are to be dropped.
    UNWANTED
}
