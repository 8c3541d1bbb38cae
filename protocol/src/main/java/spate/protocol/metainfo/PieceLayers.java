package spate.protocol.metainfo;

import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/// The v2 piece hashes of a torrent's files (`piece layers`, BEP 52): places in the raw bytes, 4 bytes
/// a file. Immutable.
public final class PieceLayers {
    static final int UNKNOWN = -1;

    private final byte[] base;
    private final TorrentInfo info;
    private final int @Nullable [] starts;

    PieceLayers(byte[] base, TorrentInfo info, int @Nullable [] starts) {
        this.base = base;
        this.info = info;
        this.starts = starts;
    }

    /// The layers of a torrent of which none came along; those of files of one piece are known still.
    static PieceLayers unknown(TorrentInfo info) {
        return new PieceLayers(new byte[0], info, null);
    }

    /// The number of pieces, and so of hashes, of a file.
    public int pieceCount(int fileIndex) {
        return MerkleTree.pieceCount(info.files().length(fileIndex), info.pieceLength());
    }

    /// The hashes of a file's pieces, 32 bytes each, one behind the other, read only; null where they
    /// are not known or the file has no root.
    public @Nullable ByteBuffer layer(int fileIndex) {
        byte[] root = info.files().piecesRoot(fileIndex);
        if (root == null) {
            return null;
        }
        if (pieceCount(fileIndex) == 1) {
            return ByteBuffer.wrap(root).asReadOnlyBuffer();
        }
        if (starts == null || starts[fileIndex] == UNKNOWN) {
            return null;
        }
        int length = MerkleTree.HASH_LENGTH * pieceCount(fileIndex);
        return ByteBuffer.wrap(base, starts[fileIndex], length).slice().asReadOnlyBuffer();
    }

    /// Whether the hashes of all pieces of the torrent are known.
    public boolean isComplete() {
        FileList files = info.files();
        for (int i = 0; i < files.size(); i++) {
            boolean isKnown =
                    pieceCount(i) <= 1
                            || files.isPad(i)
                            || (starts != null && starts[i] != UNKNOWN);
            if (!isKnown) {
                return false;
            }
        }
        return true;
    }
}
