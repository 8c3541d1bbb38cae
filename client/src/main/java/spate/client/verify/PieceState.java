package spate.client.verify;

/// What was found of a piece.
public enum PieceState {
    /// Its hash is the one of the torrent.
    GOOD,
    /// It was read, and its hash is another one.
    BAD,
    /// Some of its bytes are not there, or cannot be read.
    MISSING
}
