package spate.engine.torrent;

import spate.engine.picker.PieceSet;
import spate.engine.storage.Storage;

/// Hashes the pieces that may be on disk, a bounded number of them at once, in order.
final class Checker {

    /// So many pieces are with the storage at once: enough for every disk thread to have the next.
    private static final int MAX_UNDER_WAY = 16;

    private final Storage storage;
    private final PieceSet left;
    private final PieceSet underWay;

    /// Hashed, but nobody could tell whether they are right: their piece layer is not known.
    private final PieceSet undecided;

    private int total;
    private int next;
    private boolean running;

    Checker(Storage storage, PieceSet toHash) {
        this.storage = storage;
        this.left = toHash.copy();
        this.underWay = PieceSet.empty(toHash.size());
        this.undecided = PieceSet.empty(toHash.size());
        this.total = toHash.cardinality();
    }

    /// Begins, or goes on after [#onFailed] or [#pause].
    void start() {
        running = true;
        next = 0;
        ask();
    }

    private void ask() {
        while (running && underWay.cardinality() < MAX_UNDER_WAY) {
            int piece = next < 0 ? -1 : left.nextSet(next);
            if (piece < 0) {
                return;
            }
            next = piece + 1;
            left.clear(piece);
            underWay.set(piece);
            storage.hash(piece);
        }
    }

    /// One more piece has to be hashed.
    void add(int pieceIndex) {
        if (left.set(pieceIndex)) {
            total++;
            next = next < 0 ? pieceIndex : Math.min(next, pieceIndex);
            ask();
        }
    }

    boolean isUnderWay(int pieceIndex) {
        return underWay.get(pieceIndex);
    }

    void onAnswered(int pieceIndex) {
        underWay.clear(pieceIndex);
        ask();
    }

    /// The piece is on disk and cannot be judged yet.
    void postpone(int pieceIndex) {
        undecided.set(pieceIndex);
    }

    /// The piece can be judged now; false if it was not postponed.
    boolean decide(int pieceIndex) {
        return undecided.clear(pieceIndex);
    }

    /// Hashes the piece once more if it was postponed; false if it was not.
    boolean checkAgain(int pieceIndex) {
        if (!decide(pieceIndex)) {
            return false;
        }
        left.set(pieceIndex);
        next = Math.min(next, pieceIndex);
        ask();
        return true;
    }

    /// Nothing more is asked until [#start].
    void pause() {
        running = false;
    }

    /// The piece could not be read: it stays to be done, and nothing more is asked until [#start].
    void onFailed(int pieceIndex) {
        pause();
        if (underWay.clear(pieceIndex)) {
            left.set(pieceIndex);
        }
    }

    boolean isDone() {
        return left.isEmpty() && underWay.isEmpty();
    }

    /// What is still to be done, what is under way or postponed included.
    PieceSet unchecked() {
        PieceSet pieces = left.copy();
        for (int piece = undecided.nextSet(0); piece >= 0; piece = undecided.nextSet(piece + 1)) {
            pieces.set(piece);
        }
        for (int piece = underWay.nextSet(0); piece >= 0; piece = underWay.nextSet(piece + 1)) {
            pieces.set(piece);
        }
        return pieces;
    }

    int totalCount() {
        return total;
    }

    int doneCount() {
        return total - left.cardinality() - underWay.cardinality();
    }
}
