package spate.engine.torrent;

import spate.engine.picker.PiecePicker;
import spate.engine.picker.PieceSet;
import spate.engine.storage.FileLayout;
import spate.engine.storage.StorageFailure;

/// Pieces that we had and that may not be on disk any more.
///
/// | what happened | what follows |
/// |---|---|
/// | the whole storage failed while a piece was read | the piece is hashed once the storage is back |
/// | the storage sees that somebody changed a file | all pieces of this file are hashed |
/// | a piece is not on disk, or another one, though we had it | somebody changed its files: all pieces of these files are hashed |
/// | a piece cannot be read: a bad sector | it is withdrawn alone and tried again later, the others are served; if [#MAX_IN_A_ROW] fail one after the other, it is the storage |
///
/// Nothing that is in doubt is told to peers, served or fetched.
final class Doubts {

    static final int MAX_IN_A_ROW = 8;

    /// When what cannot be read is tried again; each time it fails the next wait is twice as long.
    static final long FIRST_RETRY_NANOS = 5_000_000_000L;

    static final long MAX_RETRY_NANOS = 1_800_000_000_000L;

    private final Torrent torrent;
    private final TorrentHost host;
    private final FileLayout layout;
    private final Checker checker;

    /// Pieces that are being looked for.
    private final PieceSet lookedFor;

    private final PieceSet unreadable;
    private int failuresInARow;
    private long retryNanos = FIRST_RETRY_NANOS;
    private long retryAt;

    Doubts(Torrent torrent, TorrentHost host, FileLayout layout, Checker checker) {
        this.torrent = torrent;
        this.host = host;
        this.layout = layout;
        this.checker = checker;
        this.lookedFor = PieceSet.empty(torrent.info().pieceCount());
        this.unreadable = PieceSet.empty(torrent.info().pieceCount());
    }

    private PiecePicker picker() {
        return torrent.picker();
    }

    /// A piece that we had may not be on disk any more: it is hashed before it is believed again.
    void add(int pieceIndex, long now) {
        if (!torrent.isStopping()) {
            doubt(pieceIndex, now);
        }
    }

    private void doubt(int pieceIndex, long now) {
        if (picker().has(pieceIndex)) {
            torrent.holdings().disown(pieceIndex, now);
            picker().hold(pieceIndex);
            lookedFor.set(pieceIndex);
            checker.add(pieceIndex);
        }
    }

    /// Nothing is believed any more of the files that a piece lies in.
    void addFilesOf(int pieceIndex, long now) {
        int length = torrent.info().pieceLength(pieceIndex);
        layout.forEachSpan(pieceIndex, 0, length, (file, _, _, _) -> addFile(file, now));
    }

    /// Nothing is believed any more of a file. If the torrent stops, that is for the next run.
    void addFile(int file, long now) {
        if (file < 0 || torrent.info().files().length(file) == 0) {
            return;
        }
        for (int piece = layout.firstPiece(file); piece <= layout.lastPiece(file); piece++) {
            doubt(piece, now);
        }
    }

    boolean isLookedFor(int pieceIndex) {
        return lookedFor.get(pieceIndex);
    }

    /// The piece is where it was.
    void onGood(int pieceIndex) {
        lookedFor.clear(pieceIndex);
        onRead();
        if (unreadable.isEmpty()) {
            retryNanos = FIRST_RETRY_NANOS;
        }
    }

    /// The piece is not on disk.
    void onBad(int pieceIndex, long now) {
        onRead();
        if (lookedFor.clear(pieceIndex)) {
            addFilesOf(pieceIndex, now);
        }
    }

    /// The storage gave us what we asked for.
    void onRead() {
        failuresInARow = 0;
    }

    /// Sets one piece aside that cannot be read. False if the storage as a whole seems to be at fault.
    boolean withdraw(int pieceIndex, StorageFailure failure, long now) {
        if (failure.kind() != StorageFailure.Kind.IO
                || torrent.isStopping()
                || ++failuresInARow > MAX_IN_A_ROW) {
            return false;
        }
        if (picker().has(pieceIndex)) {
            torrent.holdings().disown(pieceIndex, now);
            lookedFor.set(pieceIndex);
        }
        picker().hold(pieceIndex);
        if (unreadable.isEmpty()) {
            retryAt = now + retryNanos;
        }
        if (unreadable.set(pieceIndex)) {
            String reason = failure.message();
            host.events().onEvent(new Event.PieceUnreadable(torrent.hashes(), pieceIndex, reason));
        }
        return true;
    }

    /// What cannot be read is tried again now and then.
    void tick(long now) {
        if (!unreadable.isEmpty() && now >= retryAt) {
            retryNanos = Math.min(2 * retryNanos, MAX_RETRY_NANOS);
            readAgain();
        }
    }

    /// What cannot be read is tried again now.
    void readAgain() {
        for (int piece = unreadable.nextSet(0); piece >= 0; piece = unreadable.nextSet(piece + 1)) {
            unreadable.clear(piece);
            checker.add(piece);
        }
    }

    /// Adds the pieces that could not be read.
    void addUnreadableTo(PieceSet pieces) {
        for (int piece = unreadable.nextSet(0); piece >= 0; piece = unreadable.nextSet(piece + 1)) {
            pieces.set(piece);
        }
    }
}
