package spate.engine.torrent;

import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import spate.engine.picker.PieceSet;
import spate.engine.storage.FileLayout;
import spate.protocol.metainfo.MerkleTree;
import spate.protocol.metainfo.TorrentInfo;

/// Computes the piece layers that the torrent file lacks from the data on disk, while that is checked:
/// if all pieces of a file are there and their hashes lead to the file's root, they are the layer
/// (BEP 52). So a torrent without layers can be seeded by whoever has the data, without a peer.
///
/// It proves a file as a whole or not at all: of one that is damaged or incomplete the layer has to come
/// from peers ([LayerFetch]).
final class LayersFromData {

    /// All layers that are being put together, in bytes; files beyond that are left to peers.
    private static final long MAX_BYTES = 1 << 28;

    private final TorrentInfo info;
    private final FileLayout layout;
    private final HashTrees trees;
    private final Map<Integer, Draft> drafts = new HashMap<>();
    private long bytes;

    /// The layer of one file as far as it is known.
    private static final class Draft {
        final byte[] hashes;
        final PieceSet here;

        Draft(int pieceCount) {
            this.hashes = new byte[pieceCount * MerkleTree.HASH_LENGTH];
            this.here = PieceSet.empty(pieceCount);
        }
    }

    LayersFromData(TorrentInfo info, FileLayout layout, HashTrees trees) {
        this.info = info;
        this.layout = layout;
        this.trees = trees;
    }

    /// A piece that cannot be judged was read from disk.
    ///
    /// @param leaves the hashes of its blocks
    /// @return the file whose layer is proven by that, to be judged anew; -1 if there is none
    int onPieceRead(int pieceIndex, byte[] leaves) {
        int file = layout.firstFile(pieceIndex);
        Draft draft = file < 0 ? null : draft(file);
        if (draft == null) {
            return -1;
        }
        int piece = pieceIndex - layout.firstPiece(file);
        byte[] hash = trees.rootOverLeaves(file, leaves);
        System.arraycopy(
                hash, 0, draft.hashes, piece * MerkleTree.HASH_LENGTH, MerkleTree.HASH_LENGTH);
        draft.here.set(piece);
        if (!draft.here.isFull()) {
            return -1;
        }
        drafts.remove(file);
        bytes -= draft.hashes.length;
        return isProven(file, draft) ? learn(file, draft) : -1;
    }

    private @Nullable Draft draft(int file) {
        Draft draft = drafts.get(file);
        if (draft != null || trees.layer(file) != null) {
            return draft;
        }
        int pieceCount = layout.lastPiece(file) - layout.firstPiece(file) + 1;
        long size = (long) pieceCount * MerkleTree.HASH_LENGTH;
        if (bytes + size > MAX_BYTES) {
            return null;
        }
        bytes += size;
        draft = new Draft(pieceCount);
        drafts.put(file, draft);
        return draft;
    }

    private boolean isProven(int file, Draft draft) {
        int height = MerkleTree.pieceLayerHeight(info.pieceLength());
        byte[] root = MerkleTree.rootOfLayer(draft.hashes, 0, draft.here.size(), height);
        return Arrays.equals(root, info.files().piecesRoot(file));
    }

    private int learn(int file, Draft draft) {
        trees.learnLayer(file, draft.hashes);
        return file;
    }
}
