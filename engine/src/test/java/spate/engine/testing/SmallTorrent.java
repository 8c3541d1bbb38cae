package spate.engine.testing;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.List;
import spate.protocol.metainfo.MerkleTree;
import spate.protocol.metainfo.Metainfo;
import spate.protocol.metainfo.MetainfoEditor;
import spate.protocol.metainfo.MetainfoException;
import spate.protocol.metainfo.PlannedFile;
import spate.protocol.metainfo.TorrentBuilder;
import spate.protocol.metainfo.TorrentInfo.Version;
import spate.protocol.metainfo.TorrentPlan;
import spate.protocol.peer.Block;

/// A torrent of one file for tests, and what is in it.
public final class SmallTorrent {

    public final Metainfo metainfo;
    public final int pieceLength;
    public final byte[] content;

    private SmallTorrent(Metainfo metainfo, int pieceLength, byte[] content) {
        this.metainfo = metainfo;
        this.pieceLength = pieceLength;
        this.content = content;
    }

    public static SmallTorrent v1(int pieces, int blocksPerPiece) {
        return make(Version.V1, pieces, blocksPerPiece, false);
    }

    public static SmallTorrent privateV1(int pieces, int blocksPerPiece) {
        return make(Version.V1, pieces, blocksPerPiece, true);
    }

    /// A hybrid whose v1 hashes are those of other bytes.
    public static SmallTorrent contradictory(int pieces, int blocksPerPiece) {
        byte[] content = content(pieces * blocksPerPiece * Block.SIZE);
        byte[] other = content.clone();
        other[0] ^= 1;
        return make(Version.HYBRID, content, other, blocksPerPiece * Block.SIZE, false);
    }

    public static SmallTorrent make(
            Version version, int pieces, int blocksPerPiece, boolean isPrivate) {
        byte[] content = content(pieces * blocksPerPiece * Block.SIZE);
        return make(version, content, content, blocksPerPiece * Block.SIZE, isPrivate);
    }

    /// The same without its piece layers.
    public SmallTorrent withoutLayers() {
        try {
            byte[] bare = MetainfoEditor.of(metainfo.info(), null).toBytes();
            return new SmallTorrent(Metainfo.parse(bare), pieceLength, content);
        } catch (MetainfoException e) {
            throw new AssertionError(e);
        }
    }

    private static byte[] content(int length) {
        byte[] content = new byte[length];
        for (int i = 0; i < content.length; i++) {
            content[i] = (byte) (i * 31 + (i >> 8) * 7 + (i >> 16));
        }
        return content;
    }

    private static SmallTorrent make(
            Version version, byte[] content, byte[] v1, int pieceLength, boolean isPrivate) {
        PlannedFile file = new PlannedFile(List.of("file"), content.length);
        TorrentPlan plan =
                new TorrentPlan(version, "file", false, pieceLength, false, List.of(file));
        TorrentBuilder builder = new TorrentBuilder(plan);
        if (version != Version.V2) {
            builder.v1Hashes(v1Hashes(v1, pieceLength));
        }
        if (version != Version.V1) {
            builder.tree(0, layer(content, pieceLength));
        }
        if (isPrivate) {
            builder.isPrivate();
        }
        try {
            Metainfo metainfo = Metainfo.parse(builder.build().toBytes());
            return new SmallTorrent(metainfo, pieceLength, content);
        } catch (MetainfoException e) {
            throw new AssertionError(e);
        }
    }

    private static byte[] v1Hashes(byte[] content, int pieceLength) {
        byte[] hashes = new byte[content.length / pieceLength * 20];
        for (int piece = 0; piece * pieceLength < content.length; piece++) {
            byte[] digest = sha1(content, piece * pieceLength, pieceLength);
            System.arraycopy(digest, 0, hashes, piece * 20, 20);
        }
        return hashes;
    }

    private static byte[] layer(byte[] content, int pieceLength) {
        byte[] layer = new byte[content.length / pieceLength * 32];
        for (int piece = 0; piece * pieceLength < content.length; piece++) {
            byte[] leaves = leaves(content, piece * pieceLength, pieceLength);
            byte[] root = MerkleTree.pieceHash(leaves, leaves.length / 32, pieceLength);
            System.arraycopy(root, 0, layer, piece * 32, 32);
        }
        return layer;
    }

    public static byte[] sha1(byte[] bytes, int from, int length) {
        return digest("SHA-1", bytes, from, length);
    }

    public static byte[] leaves(byte[] bytes, int from, int length) {
        byte[] leaves = new byte[length / Block.SIZE * 32];
        for (int block = 0; block * Block.SIZE < length; block++) {
            byte[] leaf = digest("SHA-256", bytes, from + block * Block.SIZE, Block.SIZE);
            System.arraycopy(leaf, 0, leaves, block * 32, 32);
        }
        return leaves;
    }

    private static byte[] digest(String algorithm, byte[] bytes, int from, int length) {
        try {
            MessageDigest digest = MessageDigest.getInstance(algorithm);
            digest.update(bytes, from, length);
            return digest.digest();
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError(e);
        }
    }

    public int pieceCount() {
        return content.length / pieceLength;
    }

    public int blocksPerPiece() {
        return pieceLength / Block.SIZE;
    }

    public byte[] block(int piece, int block) {
        int from = piece * pieceLength + block * Block.SIZE;
        return Arrays.copyOfRange(content, from, from + Block.SIZE);
    }
}
