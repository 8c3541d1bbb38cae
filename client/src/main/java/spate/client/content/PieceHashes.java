package spate.client.content;

import java.util.Arrays;

/// The hashes of all pieces of a torrent's content.
public final class PieceHashes {
    static final int SHA1_BYTES = 20;
    static final int SHA256_BYTES = 32;

    private final byte[] sha1;
    private final byte[] sha256;
    private final boolean[] missing;

    PieceHashes(int pieceCount, boolean v1, boolean v2) {
        this.sha1 = new byte[v1 ? Math.multiplyExact(pieceCount, SHA1_BYTES) : 0];
        this.sha256 = new byte[v2 ? Math.multiplyExact(pieceCount, SHA256_BYTES) : 0];
        this.missing = new boolean[pieceCount];
    }

    /// The v1 hashes, 20 bytes a piece; empty if they were not asked for. Not a copy.
    public byte[] sha1() {
        return sha1;
    }

    /// The v2 hashes, 32 bytes a piece: of a file of several pieces its piece layer, of a file of one
    /// piece its root. Empty if they were not asked for. Not a copy.
    public byte[] sha256() {
        return sha256;
    }

    /// Whether bytes of a piece were not there, so that it has no hash.
    public boolean isMissing(int pieceIndex) {
        return missing[pieceIndex];
    }

    void setMissing(int pieceIndex) {
        missing[pieceIndex] = true;
    }

    /// The v2 hashes of some pieces, one behind the other.
    public byte[] sha256(int firstPiece, int count) {
        return Arrays.copyOfRange(
                sha256, firstPiece * SHA256_BYTES, (firstPiece + count) * SHA256_BYTES);
    }
}
