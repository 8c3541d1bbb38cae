package spate.protocol.metainfo;

import java.security.MessageDigest;
import java.util.Arrays;
import spate.protocol.metainfo.TorrentInfo.Version;

/// Makes real torrents for tests, hashing the plain way.
final class TorrentSamples {
    private TorrentSamples() {}

    static MetainfoEditor build(TorrentPlan plan, FakeData data) throws Exception {
        TorrentBuilder builder = new TorrentBuilder(plan);
        if (plan.version() != Version.V2) {
            builder.v1Hashes(v1Hashes(plan, data));
        }
        for (int i = 0; i < plan.files().size() && plan.version() != Version.V1; i++) {
            PlannedFile file = plan.files().get(i);
            if (file.length() > 0) {
                builder.tree(i, pieceLayer(data.content(file), plan.pieceLength()));
            }
        }
        return builder.build();
    }

    private static byte[] v1Hashes(TorrentPlan plan, FakeData data) throws Exception {
        byte[] space = new byte[Math.toIntExact(plan.length())];
        for (int i = 0; i < plan.files().size(); i++) {
            byte[] content = data.content(plan.files().get(i));
            System.arraycopy(content, 0, space, (int) plan.offset(i), content.length);
        }
        byte[] hashes = new byte[20 * plan.pieceCount()];
        for (int piece = 0; piece < plan.pieceCount(); piece++) {
            int from = piece * plan.pieceLength();
            int to = Math.min(space.length, from + plan.pieceLength());
            byte[] hash =
                    MessageDigest.getInstance("SHA-1").digest(Arrays.copyOfRange(space, from, to));
            System.arraycopy(hash, 0, hashes, 20 * piece, 20);
        }
        return hashes;
    }

    static byte[] blockHashes(byte[] content) throws Exception {
        int count = MerkleTree.blockCount(content.length);
        byte[] hashes = new byte[32 * count];
        for (int i = 0; i < count; i++) {
            int from = i * MerkleTree.BLOCK_LENGTH;
            int to = Math.min(content.length, from + MerkleTree.BLOCK_LENGTH);
            byte[] hash =
                    MessageDigest.getInstance("SHA-256")
                            .digest(Arrays.copyOfRange(content, from, to));
            System.arraycopy(hash, 0, hashes, 32 * i, 32);
        }
        return hashes;
    }

    static byte[] pieceLayer(byte[] content, int pieceLength) throws Exception {
        int count = MerkleTree.pieceCount(content.length, pieceLength);
        byte[] blocks = blockHashes(content);
        int perPiece = pieceLength / MerkleTree.BLOCK_LENGTH;
        if (count == 1) {
            return MerkleTree.rootOfLayer(blocks, 0, blocks.length / 32, 0);
        }
        byte[] layer = new byte[32 * count];
        for (int i = 0; i < count; i++) {
            int from = i * perPiece;
            int to = Math.min(blocks.length / 32, from + perPiece);
            byte[] hash =
                    MerkleTree.pieceHash(
                            Arrays.copyOfRange(blocks, 32 * from, 32 * to), to - from, pieceLength);
            System.arraycopy(hash, 0, layer, 32 * i, 32);
        }
        return layer;
    }
}
