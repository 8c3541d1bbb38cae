package spate.engine.torrent;

import spate.engine.picker.PiecePicker;
import spate.engine.picker.PieceSet;
import spate.engine.storage.PieceDigests;
import spate.engine.storage.StorageFailure;

/// Finds out what is on disk: at the start, and of single pieces whenever there is reason to look.
///
/// | part | holds |
/// |---|---|
/// | [Checker] | what has to be hashed |
/// | [Doubts] | what we had and may be there no more, or cannot be read |
/// | [Leftovers] | what is on disk of pieces that are not whole |
final class Checking {

    private final Torrent torrent;
    private final PiecePicker picker;
    private final PieceAssembler assembler;
    private final Checker checker;
    private final Doubts doubts;
    private final Leftovers leftovers;

    Checking(
            Torrent torrent,
            PieceAssembler assembler,
            Checker checker,
            Doubts doubts,
            Leftovers leftovers) {
        this.torrent = torrent;
        this.picker = torrent.picker();
        this.assembler = assembler;
        this.checker = checker;
        this.doubts = doubts;
        this.leftovers = leftovers;
    }

    /* --- How far it is --- */

    /// The pieces that may be on disk and are still to be hashed.
    PieceSet unchecked() {
        PieceSet pieces = checker.unchecked();
        doubts.addUnreadableTo(pieces);
        return pieces;
    }

    /// Whether all is known that can be known now; goes on looking for leftovers if not.
    boolean isDone() {
        return checker.isDone() && leftovers.areFound(unchecked());
    }

    int doneCount() {
        return checker.doneCount();
    }

    int totalCount() {
        return checker.totalCount();
    }

    /// Whether we had a piece and look for it again.
    boolean isInDoubt(int pieceIndex) {
        return doubts.isLookedFor(pieceIndex);
    }

    /* --- Looking --- */

    /// Begins, or goes on after [#pause].
    void start() {
        checker.start();
    }

    /// Nothing more is hashed until [#start].
    void pause() {
        checker.pause();
    }

    /// The storage is back: what could not be read is tried again.
    void readAgain() {
        doubts.readAgain();
    }

    /// Once a second.
    void tick(long now) {
        doubts.tick(now);
    }

    /// A piece was hashed. False if it was not for us.
    boolean onPieceHashed(int pieceIndex, PieceDigests digests, long now) {
        if (!checker.isUnderWay(pieceIndex)) {
            return false;
        }
        checker.onAnswered(pieceIndex);
        switch (torrent.verification().judge(pieceIndex, digests)) {
            case UNKNOWN -> postpone(pieceIndex, digests, now);
            case GOOD -> onGood(pieceIndex, now);
            case BAD, CONTRADICTION -> onBad(pieceIndex, now);
        }
        torrent.onCheckStep(now);
        return true;
    }

    /// A piece cannot be judged for want of the layer of its file: perhaps it can be with the others
    /// of the file.
    private void postpone(int pieceIndex, PieceDigests digests, long now) {
        checker.postpone(pieceIndex);
        torrent.verification()
                .onUnjudged(
                        pieceIndex,
                        digests,
                        piece -> {
                            if (checker.decide(piece)) {
                                onGood(piece, now);
                            }
                        });
    }

    private void onGood(int pieceIndex, long now) {
        picker.release(pieceIndex);
        doubts.onGood(pieceIndex);
        if (torrent.isActive()) {
            torrent.holdings().onVerified(pieceIndex, now);
        } else {
            torrent.holdings().onFound(pieceIndex);
        }
    }

    /// The piece is not on disk. If it was once, somebody changed its files: nothing of them is
    /// believed any more before it was hashed.
    private void onBad(int pieceIndex, long now) {
        torrent.progress().onMissing(pieceIndex);
        if (torrent.isStopping() || !leftovers.lookFor(pieceIndex)) {
            picker.release(pieceIndex);
        }
        doubts.onBad(pieceIndex, now);
    }

    /// The files do not hold a piece. False if it was not for us.
    boolean onPieceAbsent(int pieceIndex, long now) {
        if (!checker.isUnderWay(pieceIndex)) {
            return false;
        }
        checker.onAnswered(pieceIndex);
        onBad(pieceIndex, now);
        torrent.onCheckStep(now);
        return true;
    }

    /// A piece could not be read. False if the storage as a whole seems to be at fault.
    boolean onHashFailed(int pieceIndex, StorageFailure failure, long now) {
        if (checker.isUnderWay(pieceIndex) && withdraw(pieceIndex, failure, now)) {
            checker.onAnswered(pieceIndex);
            torrent.onCheckStep(now);
            return true;
        }
        checker.onFailed(pieceIndex);
        return false;
    }

    /// The layer came that a piece waited for: it is hashed once more. False if it did not wait.
    boolean checkAgain(int pieceIndex) {
        return checker.checkAgain(pieceIndex);
    }

    /* --- Doubts --- */

    /// A piece that we had is not on disk any more.
    void onPieceLost(int pieceIndex, long now) {
        boolean had = picker.has(pieceIndex);
        torrent.holdings().disown(pieceIndex, now);
        if (had) {
            doubts.addFilesOf(pieceIndex, now);
        }
    }

    /// A piece that we had may not be on disk any more.
    void doubt(int pieceIndex, long now) {
        doubts.add(pieceIndex, now);
    }

    /// Another program changed a file.
    void doubtFile(int fileIndex, long now) {
        doubts.addFile(fileIndex, now);
    }

    /// Sets one piece aside that cannot be read. False if the storage as a whole seems to be at fault.
    boolean withdraw(int pieceIndex, StorageFailure failure, long now) {
        return doubts.withdraw(pieceIndex, failure, now);
    }

    /// The storage gave us what we asked for.
    void onRead() {
        doubts.onRead();
    }

    /* --- Leftovers --- */

    /// The disk had a piece in hand, and nobody knows how far it came.
    void giveUp(int pieceIndex) {
        assembler.abandon(pieceIndex);
        if (!picker.has(pieceIndex)) {
            leave(pieceIndex);
        }
    }

    /// A piece is not gone on with; what of it is in the files is looked for later.
    void leave(int pieceIndex) {
        throwAway(pieceIndex);
        leftovers.add(pieceIndex);
    }

    /// What has come of a piece is lost.
    void throwAway(int pieceIndex) {
        torrent.transfers().onWasted(receivedBytes(pieceIndex));
        picker.onPieceLost(pieceIndex);
    }

    private long receivedBytes(int pieceIndex) {
        return torrent.wantedLengths().receivedBytes(pieceIndex, picker);
    }

    void onBlocksFound(int pieceIndex, PieceSet blocks, long now) {
        if (leftovers.onFound(pieceIndex, blocks)) {
            torrent.transfers().onWasted(-receivedBytes(pieceIndex));
        }
        torrent.onCheckStep(now);
        torrent.workAll(now);
    }
}
