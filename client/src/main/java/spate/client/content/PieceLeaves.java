package spate.client.content;

import java.nio.ByteBuffer;
import spate.io.hash.StreamHash;
import spate.protocol.metainfo.MerkleTree;

/// The v2 leaves of one piece while it is hashed.
final class PieceLeaves {
    static final int LEAF_BYTES = MerkleTree.BLOCK_LENGTH;

    private final ContentLayout layout;
    private final byte[] leaves;
    private int count;

    PieceLeaves(ContentLayout layout) {
        this.layout = layout;
        this.leaves = new byte[layout.pieceLength() / LEAF_BYTES * MerkleTree.HASH_LENGTH];
    }

    void clear() {
        count = 0;
    }

    /// Adds the leaves of some data, the last of which may be short.
    void hash(ByteBuffer data, int start, int length, StreamHash sha256) {
        for (int at = 0; at < length; at += LEAF_BYTES) {
            data.clear().limit(start + Math.min(length, at + LEAF_BYTES)).position(start + at);
            sha256.update(data);
            sha256.finish(leaves, count++ * MerkleTree.HASH_LENGTH);
        }
    }

    /// Adds leaves that are known.
    void add(byte[] hashes, int firstLeaf, int leafCount) {
        System.arraycopy(
                hashes,
                firstLeaf * MerkleTree.HASH_LENGTH,
                leaves,
                count * MerkleTree.HASH_LENGTH,
                leafCount * MerkleTree.HASH_LENGTH);
        count += leafCount;
    }

    /// What a v2 torrent has for a piece: a v2 piece belongs to one file, and is the whole tree of a
    /// file of one piece.
    byte[] root(int pieceIndex) {
        int owner = layout.firstFileBehind(layout.pieceOffset(pieceIndex));
        return layout.length(owner) <= layout.pieceLength()
                ? MerkleTree.rootOfLayer(leaves, 0, count, 0)
                : MerkleTree.pieceHash(leaves, count, layout.pieceLength());
    }
}
