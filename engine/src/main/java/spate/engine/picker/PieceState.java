package spate.engine.picker;

/// The life of a piece. [PiecePicker] holds the table of transitions.
public enum PieceState {
    /// Not on disk, and nobody asks for it.
    UNWANTED,
    /// Not on disk; no block of it is requested or here.
    WANTED,
    /// At least one block is requested or here, and at least one is missing.
    REQUESTED,
    /// All blocks are here; it is not known yet whether they are good and on disk.
    WRITING,
    /// Verified and on disk.
    HAVE
}
