package spate.client.verify;

import org.jspecify.annotations.Nullable;
import spate.protocol.metainfo.FileList;
import spate.protocol.metainfo.TorrentInfo;

/// How the content on disk compares with a torrent, by pieces and by files.
///
/// In a v1 torrent a piece can belong to several files; if it is not good, none of them is, since
/// nobody can tell which of them is at fault. In v2 and hybrid torrents a piece has one file.
public final class VerifyResult {
    private final TorrentInfo info;
    private final PieceComparison pieces;
    private final long[] actualLengths;
    private final @Nullable String[] problems;
    private final int good;
    private final int missing;

    /// @param actualLengths the length each file has, -1 for one that is not there
    /// @param problems why a file could not be read
    VerifyResult(
            TorrentInfo info,
            PieceComparison pieces,
            long[] actualLengths,
            @Nullable String[] problems) {
        this.info = info;
        this.pieces = pieces;
        this.actualLengths = actualLengths;
        this.problems = problems;
        this.good = count(PieceState.GOOD);
        this.missing = count(PieceState.MISSING);
    }

    private int count(PieceState state) {
        int count = 0;
        for (int piece = 0; piece < info.pieceCount(); piece++) {
            count += pieces.state(piece) == state ? 1 : 0;
        }
        return count;
    }

    /// The torrent.
    public TorrentInfo info() {
        return info;
    }

    /// The number of pieces of the torrent.
    public int pieceCount() {
        return info.pieceCount();
    }

    /// The state of a piece.
    public PieceState piece(int pieceIndex) {
        return pieces.state(pieceIndex);
    }

    /// Which hashes a piece has; of interest where a hybrid contradicts itself.
    public Fit fit(int pieceIndex) {
        return pieces.fit(pieceIndex);
    }

    /// The number of pieces of which a hybrid's halves say different things.
    public int disputedCount() {
        int count = 0;
        for (int piece = 0; piece < info.pieceCount(); piece++) {
            count += fit(piece).isDisputed() ? 1 : 0;
        }
        return count;
    }

    /// The number of good pieces.
    public int goodCount() {
        return good;
    }

    /// The number of bad pieces.
    public int badCount() {
        return info.pieceCount() - good - missing;
    }

    /// The number of missing pieces.
    public int missingCount() {
        return missing;
    }

    /// Whether every piece and every file is good.
    public boolean isComplete() {
        if (good < info.pieceCount()) {
            return false;
        }
        for (int i = 0; i < info.files().size(); i++) {
            if (!info.files().isPad(i) && file(i) != FileState.GOOD) {
                return false;
            }
        }
        return true;
    }

    /// The state of a file; padding files are good.
    public FileState file(int fileIndex) {
        if (info.files().isPad(fileIndex)) {
            return FileState.GOOD;
        }
        long actual = actualLengths[fileIndex];
        if (actual < 0) {
            return FileState.MISSING;
        }
        if (actual != info.files().length(fileIndex)) {
            return FileState.WRONG_SIZE;
        }
        boolean readable = problems[fileIndex] == null;
        return readable && nextFlawedPiece(fileIndex, 0) < 0 ? FileState.GOOD : FileState.BAD;
    }

    /// The length a file has on disk, in bytes; -1 if it is not there.
    public long actualLength(int fileIndex) {
        return actualLengths[fileIndex];
    }

    /// Why a file could not be read, or what is in its place; null if it could, or is not there.
    public @Nullable String problem(int fileIndex) {
        return problems[fileIndex];
    }

    /// The next piece of a file, from a piece on, that is not good; -1 if there is none.
    public int nextFlawedPiece(int fileIndex, int fromPiece) {
        FileList files = info.files();
        if (files.length(fileIndex) == 0) {
            return -1;
        }
        int first = (int) (files.offset(fileIndex) / info.pieceLength());
        int last = (int) ((files.end(fileIndex) - 1) / info.pieceLength());
        for (int piece = Math.max(first, fromPiece); piece <= last; piece++) {
            if (pieces.state(piece) != PieceState.GOOD) {
                return piece;
            }
        }
        return -1;
    }
}
