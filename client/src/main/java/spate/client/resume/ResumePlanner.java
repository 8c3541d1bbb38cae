package spate.client.resume;

import java.util.BitSet;
import spate.engine.picker.PieceSet;
import spate.protocol.metainfo.FileList;
import spate.protocol.metainfo.TorrentInfo;

/// Decides which pieces are trusted and which are hashed, from the record, the journal and what the
/// files are like now. Pure: nothing is read here.
///
/// A piece is trusted when the record has it, no write to it began since, and each of its files is
/// as it was when the record was written. Of a file that takes part in a piece begun since, the
/// time is newer by right: there the length must do, which never gets less. A piece of which only some blocks were noted is
/// not hashed: its blocks are looked for. What the files cannot hold, because they are
/// missing or too short, is neither trusted nor hashed.
final class ResumePlanner {
    private final TorrentInfo info;
    private final FileList files;
    private final int pieceLength;
    private final FileFacts now;
    private final PieceSet trusted;
    private final PieceSet toHash;

    /// Pieces of which nothing is known.
    private final PieceSet unsurveyed;

    private int changedFiles;
    private int missingFiles;

    ResumePlanner(TorrentInfo info, FileFacts now) {
        this.info = info;
        this.files = info.files();
        this.pieceLength = info.pieceLength();
        this.now = now;
        this.trusted = PieceSet.empty(info.pieceCount());
        this.toHash = PieceSet.empty(info.pieceCount());
        this.unsurveyed = PieceSet.empty(info.pieceCount());
    }

    /// Nothing is known: whatever the files can hold is hashed.
    void checkEverything() {
        trusted.clearAll();
        toHash.setAll();
        dropWhatCannotBeThere();
    }

    /// Nothing is known but that only these pieces were ever begun.
    void checkOnly(PieceSet begun, BlockNotes notes) {
        addAll(begun, toHash);
        leaveOutPartly(notes, PieceSet.empty(trusted.size()));
        dropWhatCannotBeThere();
    }

    /// A piece of which some blocks were never written is not whole, unless it was before: hashing it
    /// would tell nothing new.
    private void leaveOutPartly(BlockNotes notes, PieceSet wereWhole) {
        for (int piece = toHash.nextSet(0); piece >= 0; piece = toHash.nextSet(piece + 1)) {
            if (notes.isPartly(piece) && !wereWhole.get(piece)) {
                toHash.clear(piece);
            }
        }
    }

    /// The journal may not tell of all that was begun: whatever the record does not have is hashed.
    void survey(PieceSet have) {
        addAll(have.complement(), unsurveyed);
    }

    /// Follows a record.
    ///
    /// @param begunBefore pieces begun before the record was written
    /// @param begunAfter pieces begun since
    /// @param notes of which blocks that is known
    void follow(ResumeRecord record, PieceSet begunBefore, PieceSet begunAfter, BlockNotes notes) {
        PieceSet have = record.state().have();
        addAll(have, trusted);
        trusted.andNot(begunAfter);
        addAll(begunBefore, toHash);
        toHash.andNot(have);
        addAll(begunAfter, toHash);
        BitSet written = filesOf(toHash);
        leaveOutPartly(notes, have);
        addAll(record.state().unchecked(), toHash);
        addAll(unsurveyed, toHash);
        compareFiles(record.files(), written);
        comparePartFile(record.files(), !written.isEmpty());
        toHash.andNot(trusted);
        dropWhatCannotBeThere();
    }

    private static void addAll(PieceSet from, PieceSet to) {
        if (from.isFull()) {
            to.setAll();
            return;
        }
        for (int piece = from.nextSet(0); piece >= 0; piece = from.nextSet(piece + 1)) {
            to.set(piece);
        }
    }

    /// The files that take part in a piece of a set.
    private BitSet filesOf(PieceSet pieces) {
        BitSet found = new BitSet();
        for (int file = 0; file < files.size(); file++) {
            if (files.holdsData(file)) {
                int piece = pieces.nextSet(firstPiece(file));
                if (piece >= 0 && piece <= lastPiece(file)) {
                    found.set(file);
                }
            }
        }
        return found;
    }

    private void compareFiles(FileFacts then, BitSet written) {
        for (int file = 0; file < files.size(); file++) {
            if (!files.holdsData(file) || now.isUnchanged(file, then)) {
                continue;
            }
            if (now.isAbsent(file)) {
                missingFiles++;
                distrustTrusted(firstPiece(file), lastPiece(file));
            } else if (!written.get(file) || now.length(file) < then.length(file)) {
                changedFiles++;
                distrust(firstPiece(file), lastPiece(file));
            } else if (then.isAbsent(file)) {
                // Its borders came out of the part file meanwhile.
                distrustTrusted(firstPiece(file), lastPiece(file));
            }
        }
    }

    private void distrustTrusted(int firstPiece, int lastPiece) {
        for (int piece = firstPiece; piece <= lastPiece; piece++) {
            if (trusted.clear(piece)) {
                toHash.set(piece);
            }
        }
    }

    /// The part file holds the unwanted halves of the pieces at the borders of absent files.
    private void comparePartFile(FileFacts then, boolean mayBeWritten) {
        int parts = files.size();
        boolean good =
                now.isUnchanged(parts, then)
                        || (mayBeWritten && now.length(parts) >= then.length(parts));
        for (int file = 0; file < files.size() && !good; file++) {
            if (files.holdsData(file) && now.isAbsent(file)) {
                distrustTrusted(firstPiece(file), firstPiece(file));
                distrustTrusted(lastPiece(file), lastPiece(file));
            }
        }
    }

    private void distrust(int firstPiece, int lastPiece) {
        for (int piece = firstPiece; piece <= lastPiece; piece++) {
            trusted.clear(piece);
            toHash.set(piece);
        }
    }

    private void dropWhatCannotBeThere() {
        for (int file = 0; file < files.size(); file++) {
            if (!files.holdsData(file) || now.length(file) >= files.length(file)) {
                continue;
            }
            if (now.isAbsent(file)) {
                dropAbsent(file);
            } else {
                drop(pieceAt(file, now.length(file)), lastPiece(file));
            }
        }
    }

    private void dropAbsent(int file) {
        if (now.isAbsent(files.size())) {
            drop(firstPiece(file), lastPiece(file));
        } else {
            drop(
                    firstPiece(file) + (startsInside(file) ? 1 : 0),
                    lastPiece(file) - (endsInside(file) ? 1 : 0));
        }
    }

    private void drop(int firstPiece, int lastPiece) {
        for (int piece = firstPiece; piece <= lastPiece; piece++) {
            trusted.clear(piece);
            toHash.clear(piece);
        }
    }

    private int firstPiece(int file) {
        return pieceAt(file, 0);
    }

    private int lastPiece(int file) {
        return pieceAt(file, files.length(file) - 1);
    }

    private int pieceAt(int file, long fileOffset) {
        return (int) ((files.offset(file) + fileOffset) / pieceLength);
    }

    private boolean startsInside(int file) {
        return files.offset(file) % pieceLength != 0;
    }

    private boolean endsInside(int file) {
        long end = files.end(file);
        int last = lastPiece(file);
        return end < (long) last * pieceLength + info.pieceLength(last);
    }

    /// The pieces to trust.
    PieceSet trusted() {
        return trusted;
    }

    /// The pieces to hash.
    PieceSet toHash() {
        return toHash;
    }

    /// How many files somebody else changed.
    int changedFiles() {
        return changedFiles;
    }

    /// How many files went away since the record.
    int missingFiles() {
        return missingFiles;
    }

    /// Whether no file of the torrent that holds data is there.
    boolean nothingIsThere() {
        for (int file = 0; file < files.size(); file++) {
            if (files.holdsData(file) && !now.isAbsent(file)) {
                return false;
            }
        }
        return now.isAbsent(files.size());
    }
}
