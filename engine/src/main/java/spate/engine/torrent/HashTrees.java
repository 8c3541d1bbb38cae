package spate.engine.torrent;

import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import spate.engine.storage.FileLayout;
import spate.protocol.metainfo.MerkleTree;
import spate.protocol.metainfo.Metainfo;
import spate.protocol.metainfo.TorrentInfo;

/// What is known of the hash trees of a v2 or hybrid torrent (BEP 52): the piece layers, from the
/// torrent file or from peers.
final class HashTrees {

    private static final int HASH_LENGTH = MerkleTree.HASH_LENGTH;

    private final Metainfo metainfo;
    private final FileLayout layout;

    /// Piece layers that peers sent, by file.
    private final Map<Integer, ByteBuffer> fetchedLayers = new HashMap<>();

    HashTrees(Metainfo metainfo, FileLayout layout) {
        this.metainfo = metainfo;
        this.layout = layout;
    }

    private TorrentInfo info() {
        return metainfo.info();
    }

    /// The root of the tree of a file's `pieceInFile`-th piece, or null while it is not known.
    byte @Nullable [] pieceHash(int fileIndex, int pieceInFile) {
        ByteBuffer layer = layer(fileIndex);
        if (layer == null) {
            return null;
        }
        byte[] hash = new byte[HASH_LENGTH];
        layer.get(pieceInFile * HASH_LENGTH, hash);
        return hash;
    }

    /// The hashes of the pieces of a file, 32 bytes a piece; null while unknown.
    @Nullable ByteBuffer layer(int fileIndex) {
        ByteBuffer layer = metainfo.pieceLayer(fileIndex);
        return layer == null ? fetchedLayers.get(fileIndex) : layer;
    }

    void learnLayer(int fileIndex, byte[] layer) {
        fetchedLayers.put(fileIndex, ByteBuffer.wrap(layer).asReadOnlyBuffer());
    }

    /// The root over the leaves of one piece: padded to a whole piece, or, in a file of one piece,
    /// to the file's own tree.
    byte[] rootOverLeaves(int fileIndex, byte[] leaves) {
        int count = leaves.length / HASH_LENGTH;
        return info().files().length(fileIndex) <= info().pieceLength()
                ? MerkleTree.rootOfLayer(leaves, 0, count, 0)
                : MerkleTree.pieceHash(leaves, count, info().pieceLength());
    }

    FileLayout layout() {
        return layout;
    }
}
