package spate.engine.picker;

import spate.protocol.peer.Block;

/// Says how long each piece is.
@FunctionalInterface
public interface PieceLengths {
    /// How many bytes of the piece travel on the wire, at least 1: trailing padding is left out.
    int lengthBytes(int pieceIndex);

    /// How many blocks the piece has.
    default int blocksIn(int pieceIndex) {
        return Block.count(lengthBytes(pieceIndex));
    }

    /// The length of one block in bytes.
    default int blockBytes(int pieceIndex, int blockIndex) {
        return Math.min(Block.SIZE, lengthBytes(pieceIndex) - blockIndex * Block.SIZE);
    }
}
