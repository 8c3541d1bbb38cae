package spate.engine.torrent;

import spate.engine.picker.PieceLengths;
import spate.engine.picker.PiecePicker;
import spate.engine.picker.PieceSet;
import spate.engine.storage.FileLayout;
import spate.protocol.metainfo.TorrentInfo;
import spate.protocol.peer.Block;

/// How much of each piece is fetched: all but the padding at its end.
///
/// A piece of nothing but padding is never asked for, so its length never matters; it counts as one
/// byte, since a piece has at least one block.
final class WantedLengths implements PieceLengths {

    private final TorrentInfo info;
    private final FileLayout layout;
    private final boolean padded;
    private final long totalBytes;

    WantedLengths(TorrentInfo info, FileLayout layout) {
        this.info = info;
        this.layout = layout;
        this.padded = hasPads(info);
        this.totalBytes = sum();
    }

    private static boolean hasPads(TorrentInfo info) {
        for (int file = 0; file < info.files().size(); file++) {
            if (info.files().isPad(file)) {
                return true;
            }
        }
        return false;
    }

    @Override
    public int lengthBytes(int pieceIndex) {
        return padded ? Math.max(1, layout.dataLength(pieceIndex)) : info.pieceLength(pieceIndex);
    }

    /// Whether nothing of the piece is in a file.
    boolean isPadding(int pieceIndex) {
        return padded && layout.dataLength(pieceIndex) == 0;
    }

    /// What the user's state says, and the pieces of nothing but padding, which only need a look.
    PieceSet toHash(AddTorrent added) {
        PieceSet pieces = added.toHash().copy();
        for (int piece = 0; padded && piece < info.pieceCount(); piece++) {
            if (isPadding(piece)) {
                pieces.set(piece);
            }
        }
        pieces.andNot(added.trusted());
        return pieces;
    }

    private long sum() {
        long sum = 0;
        for (int piece = 0; piece < info.pieceCount(); piece++) {
            sum += isPadding(piece) ? 0 : lengthBytes(piece);
        }
        return sum;
    }

    /// The bytes of the whole torrent.
    long totalBytes() {
        return totalBytes;
    }

    /// The bytes of the pieces in `have`.
    long bytesOf(PieceSet have) {
        long sum = 0;
        for (int piece = have.nextSet(0); piece >= 0; piece = have.nextSet(piece + 1)) {
            sum += isPadding(piece) ? 0 : lengthBytes(piece);
        }
        return sum;
    }

    /// The bytes of a piece that is coming in that are here.
    long receivedBytes(int pieceIndex, PiecePicker picker) {
        long blocks = picker.blocksReceived(pieceIndex);
        return Math.min(blocks * Block.SIZE, lengthBytes(pieceIndex));
    }
}
