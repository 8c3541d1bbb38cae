package spate.engine.torrent;

import java.nio.ByteBuffer;
import java.security.DigestException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import org.jspecify.annotations.Nullable;
import spate.protocol.metainfo.MerkleTree;

/// Tells of single blocks of v2 and hybrid torrents whether they are right, where the leaf hashes of
/// their piece are known (BEP 52).
///
/// A block is judged when it comes. Where more than [#MAX_HASHED] come in a second, it is judged when
/// it is hashed on its way to the disk: then its chunk is full a moment later, and nothing is hashed
/// twice. What was hashed before its leaves were known is judged when they are.
final class BlockJudge {

    /// Blocks that are hashed here in a second: 4 MiB, which takes a few thousandths of it.
    private static final int MAX_HASHED = 256;

    private final LeafBook book;
    private final Verification verification;
    private final MessageDigest sha256 = newSha256();
    private final byte[] leaf = new byte[MerkleTree.HASH_LENGTH];

    /// Blocks that came in this second, and in the one before.
    private int cameNow;

    private int cameBefore;

    BlockJudge(LeafBook book, Verification verification) {
        this.book = book;
        this.verification = verification;
    }

    private static MessageDigest newSha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException("every Java has SHA-256", impossible);
        }
    }

    /// Whether a block that has come is known to be wrong.
    ///
    /// @param bytes its remaining ones are the block
    boolean isWrong(int pieceIndex, int block, ByteBuffer bytes) {
        cameNow++;
        PieceLeaves leaves = book.find(pieceIndex);
        if (leaves == null
                || !leaves.isProven(block)
                || cameNow > MAX_HASHED
                || cameBefore > MAX_HASHED) {
            return false;
        }
        sha256.update(bytes);
        try {
            sha256.digest(leaf, 0, leaf.length);
        } catch (DigestException impossible) {
            throw new IllegalStateException("a digest has its length", impossible);
        }
        return !leaves.isRight(block, leaf, 0);
    }

    /// Blocks were hashed on their way to the disk, from `firstBlock` on.
    void onBlocksHashed(int pieceIndex, int firstBlock, byte[] hashes, long now) {
        @Nullable PieceLeaves leaves = book.find(pieceIndex);
        int count = leaves == null ? 0 : hashes.length / MerkleTree.HASH_LENGTH;
        for (int i = 0; leaves != null && i < count; i++) {
            int block = firstBlock + i;
            int at = i * MerkleTree.HASH_LENGTH;
            if (!leaves.isProven(block)) {
                leaves.keep(block, hashes, at);
            } else if (!leaves.isRight(block, hashes, at)) {
                verification.onBadBlock(pieceIndex, block, now);
            }
        }
    }

    /// A run of leaves is known now.
    void onProven(PieceLeaves leaves, int run, long now) {
        for (int block : leaves.wrongAmongKept(run)) {
            verification.onBadBlock(leaves.pieceIndex(), block, now);
        }
    }

    /// Once a second.
    void tick() {
        cameBefore = cameNow;
        cameNow = 0;
    }
}
