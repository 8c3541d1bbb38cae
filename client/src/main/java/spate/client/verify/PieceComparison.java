package spate.client.verify;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.BitSet;
import org.jspecify.annotations.Nullable;
import spate.client.content.PieceHashes;
import spate.protocol.metainfo.FileList;
import spate.protocol.metainfo.MerkleTree;
import spate.protocol.metainfo.Metainfo;
import spate.protocol.metainfo.TorrentInfo;

/// Compares the hashes of content with those of a torrent, each half of a hybrid by itself.
///
/// | half | a piece fits if |
/// |---|---|
/// | v1 | its SHA-1 is the one in `pieces`; padding counts as zeros |
/// | v2 | its hash is the one in the piece layer of its file; where the torrent lacks that layer, if the root of all pieces of the file fits |
///
/// A root without a layer that does not fit says that something is wrong, not what: then the v1 hashes
/// of a hybrid tell which pieces are bad. Only if they find all of them good is the root itself at odds
/// with them.
final class PieceComparison {
    private static final int SHA1_BYTES = TorrentInfo.V1_HASH_LENGTH;
    private static final int SHA256_BYTES = MerkleTree.HASH_LENGTH;

    private final Metainfo torrent;
    private final TorrentInfo info;
    private final FileList files;
    private final PieceHashes hashes;
    private final BitSet unfitV1 = new BitSet();
    private final BitSet unfitV2 = new BitSet();

    PieceComparison(Metainfo torrent, PieceHashes hashes) {
        this.torrent = torrent;
        this.info = torrent.info();
        this.files = info.files();
        this.hashes = hashes;
        if (info.hasV1()) {
            compareV1();
        }
        for (int file = 0; info.hasV2() && file < files.size(); file++) {
            if (!files.isPad(file) && files.length(file) > 0) {
                compareV2(file);
            }
        }
    }

    PieceState state(int pieceIndex) {
        if (hashes.isMissing(pieceIndex)) {
            return PieceState.MISSING;
        }
        return fit(pieceIndex) == Fit.BOTH ? PieceState.GOOD : PieceState.BAD;
    }

    Fit fit(int pieceIndex) {
        boolean v1 = !unfitV1.get(pieceIndex);
        boolean v2 = !unfitV2.get(pieceIndex);
        if (hashes.isMissing(pieceIndex) || (!v1 && !v2)) {
            return Fit.NEITHER;
        }
        if (v1 && v2) {
            return Fit.BOTH;
        }
        if (info.hasV1() && info.hasV2()) {
            return v1 ? Fit.V1_ONLY : Fit.V2_ONLY;
        }
        return Fit.NEITHER;
    }

    private void compareV1() {
        byte[] digest = new byte[SHA1_BYTES];
        for (int piece = 0; piece < info.pieceCount(); piece++) {
            System.arraycopy(hashes.sha1(), piece * SHA1_BYTES, digest, 0, SHA1_BYTES);
            if (!hashes.isMissing(piece) && !info.v1HashEquals(piece, digest)) {
                unfitV1.set(piece);
            }
        }
    }

    private void compareV2(int fileIndex) {
        int first = (int) (files.offset(fileIndex) / info.pieceLength());
        int count = torrent.pieceLayers().pieceCount(fileIndex);
        ByteBuffer layer = torrent.pieceLayer(fileIndex);
        if (layer != null) {
            compareLayer(layer, first, count);
        } else if (!rootFits(fileIndex, first, count)) {
            blameWithoutLayer(first, count);
        }
    }

    private void compareLayer(ByteBuffer layer, int first, int count) {
        for (int i = 0; i < count; i++) {
            ByteBuffer wanted = layer.slice(i * SHA256_BYTES, SHA256_BYTES);
            int at = (first + i) * SHA256_BYTES;
            ByteBuffer found = ByteBuffer.wrap(hashes.sha256(), at, SHA256_BYTES);
            unfitV2.set(first + i, !hashes.isMissing(first + i) && !wanted.equals(found));
        }
    }

    private boolean rootFits(int fileIndex, int first, int count) {
        for (int piece = first; piece < first + count; piece++) {
            if (hashes.isMissing(piece)) {
                return false;
            }
        }
        byte[] layer = hashes.sha256(first, count);
        int height = MerkleTree.pieceLayerHeight(info.pieceLength());
        byte @Nullable [] wanted = files.piecesRoot(fileIndex);
        return Arrays.equals(MerkleTree.rootOfLayer(layer, 0, count, height), wanted);
    }

    private void blameWithoutLayer(int first, int count) {
        boolean v1Tells = false;
        for (int piece = first; info.hasV1() && piece < first + count; piece++) {
            v1Tells |= hashes.isMissing(piece) || unfitV1.get(piece);
        }
        for (int piece = first; piece < first + count; piece++) {
            unfitV2.set(piece, !hashes.isMissing(piece) && (!v1Tells || unfitV1.get(piece)));
        }
    }
}
