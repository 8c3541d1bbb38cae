package spate.engine.torrent;

import java.util.Arrays;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import spate.engine.picker.PieceLengths;
import spate.engine.picker.PiecePicker;
import spate.engine.picker.PieceState;
import spate.engine.storage.FileLayout;
import spate.protocol.metainfo.MerkleTree;
import spate.protocol.metainfo.TorrentInfo;

/// The leaf hashes of the pieces that are coming in, and of no others.
final class LeafBook {

    /// BEP 52 lets a peer refuse longer runs.
    private static final int MAX_RUN = 512;

    /// All leaves together; pieces beyond that are judged when they are whole. Enough for 2 GiB of
    /// begun pieces.
    private static final long MAX_BYTES = 8 << 20;

    /// What is expected, and what came too early.
    private static final int BYTES_A_BLOCK = 2 * MerkleTree.HASH_LENGTH;

    private final TorrentInfo info;
    private final HashTrees trees;
    private final FileLayout layout;
    private final PieceLengths lengths;
    private final Map<Integer, PieceLeaves> pieces = new LinkedHashMap<>();
    private long bytes;

    LeafBook(TorrentInfo info, HashTrees trees, FileLayout layout, PieceLengths lengths) {
        this.info = info;
        this.trees = trees;
        this.layout = layout;
        this.lengths = lengths;
    }

    @Nullable PieceLeaves find(int pieceIndex) {
        return pieces.get(pieceIndex);
    }

    /// Those of which something is not known yet, the oldest first.
    List<PieceLeaves> unproven() {
        return pieces.values().stream().filter(leaves -> !leaves.isProven()).toList();
    }

    /// The leaves of a piece, none of them known at first; null where nothing could prove them, or
    /// too many are held.
    @Nullable PieceLeaves open(int pieceIndex) {
        PieceLeaves leaves = pieces.get(pieceIndex);
        if (leaves != null || !info.hasV2() || layout.dataLength(pieceIndex) == 0) {
            return leaves;
        }
        int blocks = lengths.blocksIn(pieceIndex);
        byte[] root = root(pieceIndex);
        if (root == null || bytes + (long) blocks * BYTES_A_BLOCK > MAX_BYTES) {
            return null;
        }
        leaves = new PieceLeaves(pieceIndex, blocks, Math.min(MAX_RUN, width(pieceIndex)));
        if (width(pieceIndex) == 1) {
            leaves.prove(0, root);
        }
        pieces.put(pieceIndex, leaves);
        bytes += (long) blocks * BYTES_A_BLOCK;
        return leaves;
    }

    private byte @Nullable [] root(int pieceIndex) {
        int file = layout.firstFile(pieceIndex);
        return trees.pieceHash(file, pieceIndex - layout.firstPiece(file));
    }

    /// How many leaves the tree of a piece has, the filling included: those of a whole piece or, in
    /// a file of one piece, those of the file's own tree.
    private int width(int pieceIndex) {
        long length = info.files().length(layout.firstFile(pieceIndex));
        return length > info.pieceLength()
                ? info.pieceLength() / MerkleTree.BLOCK_LENGTH
                : 1 << MerkleTree.height(MerkleTree.blockCount(length));
    }

    /// The index of a run's first leaf among those of the whole file.
    int firstLeaf(PieceLeaves leaves, int run) {
        int file = layout.firstFile(leaves.pieceIndex());
        int pieceInFile = leaves.pieceIndex() - layout.firstPiece(file);
        return pieceInFile * (info.pieceLength() / MerkleTree.BLOCK_LENGTH)
                + run * leaves.runLength();
    }

    /// How many hashes prove a run, behind those of the run.
    int uncles(PieceLeaves leaves) {
        return MerkleTree.height(width(leaves.pieceIndex()))
                - MerkleTree.height(leaves.runLength());
    }

    /// Up to which layer a run has to be proven, as a request says it: those that follow from the
    /// run itself count.
    int proofLayers(PieceLeaves leaves) {
        int uncles = uncles(leaves);
        return uncles == 0 ? 0 : MerkleTree.height(leaves.runLength()) - 1 + uncles;
    }

    /// Takes a run over if what came with it proves it.
    boolean prove(PieceLeaves leaves, int run, byte[] hashes) {
        int runBytes = leaves.runLength() * MerkleTree.HASH_LENGTH;
        int uncles = uncles(leaves);
        if (hashes.length != runBytes + uncles * MerkleTree.HASH_LENGTH) {
            return false;
        }
        byte[] top = MerkleTree.rootOfLayer(hashes, 0, leaves.runLength(), 0);
        byte[] root = MerkleTree.climb(top, run, hashes, runBytes, uncles);
        boolean isProven = Arrays.equals(root, root(leaves.pieceIndex()));
        if (isProven) {
            leaves.prove(run, hashes);
        }
        return isProven;
    }

    void forget(int pieceIndex) {
        PieceLeaves leaves = pieces.remove(pieceIndex);
        if (leaves != null) {
            bytes -= (long) leaves.blockCount() * BYTES_A_BLOCK;
        }
    }

    /// Forgets the pieces that are not on their way any more.
    void prune(PiecePicker picker) {
        Iterator<PieceLeaves> all = pieces.values().iterator();
        while (all.hasNext()) {
            PieceLeaves leaves = all.next();
            PieceState state = picker.state(leaves.pieceIndex());
            if (state != PieceState.REQUESTED && state != PieceState.WRITING) {
                all.remove();
                bytes -= (long) leaves.blockCount() * BYTES_A_BLOCK;
            }
        }
    }

    void clear() {
        pieces.clear();
        bytes = 0;
    }
}
