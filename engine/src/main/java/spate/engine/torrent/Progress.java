package spate.engine.torrent;

import spate.engine.picker.PiecePicker;
import spate.engine.picker.PieceSet;
import spate.engine.storage.FileLayout;

/// How much of a torrent the user wants, and how much of that is here.
///
/// What is wanted is told by the priorities of files, which may change at any time. It is not always
/// what is fetched: a torrent that is only seeded fetches nothing, and its figures still tell of all that
/// was asked for.
final class Progress {

    private final FileLayout layout;
    private final WantedLengths lengths;
    private final PiecePicker picker;
    private final boolean fetches;
    private final PieceSet wanted;
    private byte[] filePriorities;
    private long wantedBytes;
    private long haveBytes;

    /// @param fetches whether what is missing is fetched
    Progress(
            FileLayout layout,
            WantedLengths lengths,
            PiecePicker picker,
            byte[] filePriorities,
            boolean fetches) {
        this.layout = layout;
        this.lengths = lengths;
        this.picker = picker;
        this.fetches = fetches;
        this.wanted = PieceSet.empty(picker.have().size());
        this.filePriorities = filePriorities;
        select(filePriorities);
    }

    /// Other files are wanted, or others first.
    void select(byte[] priorities) {
        filePriorities = priorities.clone();
        byte[] ofPieces = layout.piecePriorities(priorities);
        wantedBytes = 0;
        haveBytes = 0;
        for (int piece = 0; piece < ofPieces.length; piece++) {
            boolean has = picker.has(piece);
            if (ofPieces[piece] > 0) {
                wanted.set(piece);
                wantedBytes += bytes(piece);
                haveBytes += has ? bytes(piece) : 0;
            } else {
                wanted.clear(piece);
            }
            if (!fetches && !has) {
                ofPieces[piece] = 0;
            }
        }
        picker.priorities(ofPieces);
    }

    private long bytes(int piece) {
        return lengths.isPadding(piece) ? 0 : lengths.lengthBytes(piece);
    }

    /// The priority of each file, 0 to 7; not to be changed.
    byte[] filePriorities() {
        return filePriorities;
    }

    /// The files that need a place on disk: of one that is only seeded none is made.
    byte[] filesToPlace() {
        return fetches ? filePriorities : new byte[filePriorities.length];
    }

    /// The piece is here.
    void onHave(int piece) {
        if (!picker.has(piece)) {
            picker.onPieceVerified(piece);
            haveBytes += wanted.get(piece) ? bytes(piece) : 0;
        }
    }

    /// The piece is not here any more, if it was.
    void onLost(int piece) {
        if (picker.has(piece)) {
            haveBytes -= wanted.get(piece) ? bytes(piece) : 0;
        }
        picker.onPieceLost(piece);
        onMissing(piece);
    }

    /// The piece was looked for and is not here: it is fetched if that is done at all.
    void onMissing(int piece) {
        if (!fetches) {
            picker.priority(piece, 0);
        }
    }

    /// Bytes of the pieces that are wanted.
    long wantedBytes() {
        return wantedBytes;
    }

    /// Bytes of those of them that are here.
    long haveBytes() {
        return haveBytes;
    }

    long leftBytes() {
        return wantedBytes - haveBytes;
    }

    /// What is not here of the whole torrent, wanted or not: a tracker's `left`.
    long lackingBytes() {
        if (wantedBytes == lengths.totalBytes()) {
            return leftBytes();
        }
        return lengths.totalBytes() - lengths.bytesOf(picker.have());
    }
}
