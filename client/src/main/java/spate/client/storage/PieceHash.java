package spate.client.storage;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.BitSet;
import org.jspecify.annotations.Nullable;
import spate.engine.storage.FileLayout;
import spate.engine.storage.PieceDigests;
import spate.io.hash.HashAlgorithm;
import spate.io.hash.HashEngine;
import spate.io.hash.StreamHash;
import spate.protocol.metainfo.TorrentInfo;
import spate.protocol.peer.Block;

/// The hashes of one piece while its bytes come: SHA-1 of the whole piece (v1), SHA-256 of each
/// 16 KiB leaf of the file's own bytes (v2), or both from one pass (hybrid).
///
/// SHA-1 is one long chain, so only bytes that continue it are taken; others are to be read back
/// when their turn has come ([#missingFrom]). Leaves are taken in any order. What lies in no file counts
/// as zeros, whatever bytes are given for it.
final class PieceHash {
    private static final int LEAF = Block.SIZE;
    private static final int DIGEST_BYTES = 32;
    private static final int ZEROS_BYTES = 64 * 1024;
    private static final ByteBuffer ZEROS =
            ByteBuffer.allocateDirect(ZEROS_BYTES).asReadOnlyBuffer();

    private final FileLayout layout;
    private final HashEngine engine;
    private final int pieceIndex;
    private final int pieceLength;
    private final @Nullable StreamHash sha1;
    private final int leavesLength;
    private final byte[] leaves;
    private final BitSet leavesDone = new BitSet();

    /// How far SHA-1 has got; the piece's length where there is none to compute.
    private int position;

    PieceHash(TorrentInfo info, FileLayout layout, HashEngine engine, int pieceIndex) {
        this.layout = layout;
        this.engine = engine;
        this.pieceIndex = pieceIndex;
        this.pieceLength = info.pieceLength(pieceIndex);
        this.sha1 = info.hasV1() ? engine.newStream(HashAlgorithm.SHA1) : null;
        this.leavesLength = info.hasV2() ? info.v2PieceLength(pieceIndex) : 0;
        this.leaves = new byte[leafCount() * DIGEST_BYTES];
        this.position = info.hasV1() ? 0 : pieceLength;
    }

    private int leafCount() {
        return Math.ceilDiv(leavesLength, LEAF);
    }

    /// Takes bytes of the piece that begin at `pieceOffset`: the remaining ones of `data`, whose
    /// position is not moved.
    void accept(int pieceOffset, ByteBuffer data, Spans spans) {
        if (sha1 != null && pieceOffset == position) {
            spans.of(layout, pieceIndex, pieceOffset, data.remaining());
            chain(sha1, data, spans);
            position += data.remaining();
        }
        if (leavesLength > pieceOffset) {
            hashLeaves(pieceOffset, data);
        }
    }

    private static void chain(StreamHash sha1, ByteBuffer data, Spans spans) {
        ByteBuffer part = data.duplicate();
        int start = data.position();
        for (int i = 0; i < spans.count(); i++) {
            if (spans.file(i) == Spans.ZEROS) {
                chainZeros(sha1, spans.length(i));
            } else {
                int from = start + spans.rangeOffset(i);
                sha1.update(part.limit(from + spans.length(i)).position(from));
            }
        }
    }

    private static void chainZeros(StreamHash sha1, int length) {
        for (int left = length; left > 0; left -= ZEROS_BYTES) {
            sha1.update(ZEROS.duplicate().limit(Math.min(left, ZEROS_BYTES)));
        }
    }

    /// Hashes the leaves that lie whole in these bytes.
    private void hashLeaves(int pieceOffset, ByteBuffer data) {
        int end = Math.min(pieceOffset + data.remaining(), leavesLength);
        int first = Math.ceilDiv(pieceOffset, LEAF);
        int last = end == leavesLength ? leafCount() : end / LEAF;
        if (first >= last) {
            return;
        }
        int from = data.position() + first * LEAF - pieceOffset;
        int to = data.position() + Math.min(last * LEAF, leavesLength) - pieceOffset;
        ByteBuffer part = data.duplicate().limit(to).position(from);
        engine.hashEach(HashAlgorithm.SHA256, part, LEAF, leaves, first * DIGEST_BYTES);
        leavesDone.set(first, last);
    }

    /// The hashes of these leaves, all of which are done; of none behind the end of the file.
    byte[] leaves(int first, int end) {
        int last = Math.min(end, leafCount());
        return Arrays.copyOfRange(
                leaves, Math.min(first, last) * DIGEST_BYTES, last * DIGEST_BYTES);
    }

    int pieceIndex() {
        return pieceIndex;
    }

    int pieceLength() {
        return pieceLength;
    }

    /// From where on bytes have to be given for the hashes to be whole: 0 to the piece's length,
    /// which means that nothing is missing.
    int missingFrom() {
        int leaf = leavesDone.nextClearBit(0);
        return leaf < leafCount() ? Math.min(position, leaf * LEAF) : position;
    }

    /// The outcome; only where nothing is missing.
    PieceDigests finish() {
        assert missingFrom() == pieceLength;
        byte[] v1 = new byte[sha1 == null ? 0 : HashAlgorithm.SHA1.digestBytes()];
        if (sha1 != null) {
            sha1.finish(v1, 0);
        }
        return new PieceDigests(v1, leaves);
    }
}
