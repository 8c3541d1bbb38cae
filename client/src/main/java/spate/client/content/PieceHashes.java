package spate.client.content;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.Arrays;

/// The hashes of all pieces of a torrent's content.
public final class PieceHashes {
    static final int SHA1_BYTES = 20;
    static final int SHA256_BYTES = 32;

    private final boolean v1;
    private final boolean v2;
    private final byte[] sha1;
    private final byte[] sha256;
    private final boolean[] missing;

    PieceHashes(int pieceCount, boolean v1, boolean v2) {
        this.v1 = v1;
        this.v2 = v2;
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

    int pieceCount() {
        return missing.length;
    }

    /// Whether bytes of a piece were not there, so that it has no hash.
    public boolean isMissing(int pieceIndex) {
        return missing[pieceIndex];
    }

    boolean hasV1() {
        return v1;
    }

    boolean hasV2() {
        return v2;
    }

    void setMissing(int pieceIndex) {
        missing[pieceIndex] = true;
    }

    void setSha1(int pieceIndex, byte[] digests, int offset) {
        System.arraycopy(digests, offset, sha1, pieceIndex * SHA1_BYTES, SHA1_BYTES);
    }

    void setSha256(int pieceIndex, byte[] hash) {
        System.arraycopy(hash, 0, sha256, pieceIndex * SHA256_BYTES, SHA256_BYTES);
    }

    /// The v2 hashes of some pieces, one behind the other.
    public byte[] sha256(int firstPiece, int count) {
        return Arrays.copyOfRange(
                sha256, firstPiece * SHA256_BYTES, (firstPiece + count) * SHA256_BYTES);
    }

    /// Writes all hashes.
    void write(DataOutputStream out) throws IOException {
        out.write(sha1);
        out.write(sha256);
        for (boolean isMissing : missing) {
            out.writeBoolean(isMissing);
        }
    }

    /// Reads all hashes, as [#write] wrote them.
    void read(DataInputStream in) throws IOException {
        in.readFully(sha1);
        in.readFully(sha256);
        for (int i = 0; i < missing.length; i++) {
            missing[i] = in.readBoolean();
        }
    }
}
