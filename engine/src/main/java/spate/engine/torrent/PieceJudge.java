package spate.engine.torrent;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import spate.engine.picker.PieceSet;
import spate.engine.storage.FileLayout;
import spate.engine.storage.PieceDigests;
import spate.protocol.metainfo.TorrentInfo;

/// Tells whether a piece is what the torrent says, from the digests that the storage computed.
///
/// v1: the SHA-1 of the piece. v2: the root over its 16 KiB leaves against the file's piece layer
/// (or, in a file of one piece, against the file's root). Hybrid: both, and if they disagree the
/// torrent itself lies.
final class PieceJudge {

    private static final int SHA256_LENGTH = 32;

    enum Verdict {
        GOOD,
        BAD,
        /// The piece layer of its file is not known (yet).
        UNKNOWN,
        /// A hybrid's two hashes do not describe the same bytes: no data can ever satisfy both.
        CONTRADICTION
    }

    private final TorrentInfo info;
    private final FileLayout layout;
    private final HashTrees trees;
    private final LeafBook book;

    PieceJudge(TorrentInfo info, FileLayout layout, HashTrees trees, LeafBook book) {
        this.info = info;
        this.layout = layout;
        this.trees = trees;
        this.book = book;
    }

    Verdict judge(int pieceIndex, PieceDigests digests) {
        boolean v1 = info.hasV1();
        boolean v2 = info.hasV2();
        Verdict byV2 = v2 ? judgeV2(pieceIndex, digests.v2Leaves()) : Verdict.UNKNOWN;
        if (!v1) {
            return byV2;
        }
        Verdict byV1 = judgeV1(pieceIndex, digests.v1());
        if (byV2 == Verdict.UNKNOWN || byV1 == byV2) {
            return byV1;
        }
        return Verdict.CONTRADICTION;
    }

    private Verdict judgeV1(int pieceIndex, byte[] digest) {
        return info.v1HashEquals(pieceIndex, digest) ? Verdict.GOOD : Verdict.BAD;
    }

    private Verdict judgeV2(int pieceIndex, byte[] leaves) {
        int file = layout.firstFile(pieceIndex);
        if (file < 0 || layout.dataLength(pieceIndex) == 0) {
            return Verdict.GOOD;
        }
        PieceSet good = goodBlocks(pieceIndex, leaves);
        if (good != null) {
            return good.isFull() ? Verdict.GOOD : Verdict.BAD;
        }
        byte[] expected = trees.pieceHash(file, pieceIndex - layout.firstPiece(file));
        if (expected == null) {
            return Verdict.UNKNOWN;
        }
        byte[] actual = trees.rootOverLeaves(file, leaves);
        return Arrays.equals(expected, actual) ? Verdict.GOOD : Verdict.BAD;
    }

    /// The blocks of a bad piece that are right, where the leaf hashes tell; null where they are
    /// not known.
    @Nullable PieceSet goodBlocks(int pieceIndex, byte[] actual) {
        PieceLeaves leaves = book.find(pieceIndex);
        if (leaves == null
                || !leaves.isProven()
                || actual.length != leaves.blockCount() * SHA256_LENGTH) {
            return null;
        }
        PieceSet good = PieceSet.empty(actual.length / SHA256_LENGTH);
        for (int block = 0; block < good.size(); block++) {
            if (leaves.isRight(block, actual, block * SHA256_LENGTH)) {
                good.set(block);
            }
        }
        return good;
    }
}
