package spate.engine.torrent;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import spate.engine.picker.PieceSet;
import spate.protocol.metainfo.MerkleTree;

/// The leaf hashes of one piece that is coming in (BEP 52): what its blocks must hash to, as far as
/// that is proven, and what those hash to that came before.
///
/// Leaves are asked for in runs of a power of two, and each run is proven by itself.
final class PieceLeaves {

    private static final int HASH_LENGTH = MerkleTree.HASH_LENGTH;

    private final int pieceIndex;
    private final int blockCount;
    private final int runLength;
    private final byte[] expected;

    /// Runs that are neither here nor asked for.
    private final PieceSet due;

    private final PieceSet proven;

    /// Leaves of blocks that came while their run was not proven.
    private byte @Nullable [] kept;

    private @Nullable PieceSet keptBlocks;

    /// The slots of peers that did not answer; they are not asked again.
    private final List<Integer> refusers = new ArrayList<>();

    PieceLeaves(int pieceIndex, int blockCount, int runLength) {
        this.pieceIndex = pieceIndex;
        this.blockCount = blockCount;
        this.runLength = runLength;
        this.expected = new byte[blockCount * HASH_LENGTH];
        this.due = PieceSet.full(Math.ceilDiv(blockCount, runLength));
        this.proven = PieceSet.empty(due.size());
    }

    int pieceIndex() {
        return pieceIndex;
    }

    int blockCount() {
        return blockCount;
    }

    int runLength() {
        return runLength;
    }

    PieceSet due() {
        return due;
    }

    List<Integer> refusers() {
        return refusers;
    }

    /// Whether all of them are known.
    boolean isProven() {
        return proven.isFull();
    }

    boolean isProven(int block) {
        return proven.get(block / runLength);
    }

    /// A run is known; `hashes` begins with it.
    void prove(int run, byte[] hashes) {
        int at = run * runLength * HASH_LENGTH;
        System.arraycopy(
                hashes, 0, expected, at, Math.min(runLength * HASH_LENGTH, expected.length - at));
        due.clear(run);
        proven.set(run);
    }

    /// Whether this is the leaf of a block whose run is proven.
    boolean isRight(int block, byte[] leaves, int at) {
        assert isProven(block) : block;
        int from = block * HASH_LENGTH;
        return Arrays.equals(expected, from, from + HASH_LENGTH, leaves, at, at + HASH_LENGTH);
    }

    /// Remembers what a block hashes to until its run is proven.
    void keep(int block, byte[] leaves, int at) {
        if (kept == null || keptBlocks == null) {
            kept = new byte[expected.length];
            keptBlocks = PieceSet.empty(blockCount);
        }
        System.arraycopy(leaves, at, kept, block * HASH_LENGTH, HASH_LENGTH);
        keptBlocks.set(block);
    }

    /// The blocks of a run, just proven, that came before and are wrong.
    List<Integer> wrongAmongKept(int run) {
        List<Integer> wrong = new ArrayList<>();
        int end = Math.min(blockCount, (run + 1) * runLength);
        for (int block = run * runLength; kept != null && block < end; block++) {
            if (keptBlocks != null
                    && keptBlocks.clear(block)
                    && !isRight(block, kept, block * HASH_LENGTH)) {
                wrong.add(block);
            }
        }
        return wrong;
    }

    /// All of the piece comes again.
    void forgetKept() {
        kept = null;
        keptBlocks = null;
    }
}
