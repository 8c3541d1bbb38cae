package spate.engine.torrent;

import spate.engine.picker.PiecePicker;

/// How much of what is wanted is here, in bytes. Padding counts for nothing.
final class Progress {

    private final WantedLengths lengths;
    private final PiecePicker picker;
    private final long wantedBytes;
    private long haveBytes;

    /// Begins with what the picker has; its priorities stay.
    Progress(WantedLengths lengths, PiecePicker picker) {
        this.lengths = lengths;
        this.picker = picker;
        this.wantedBytes = lengths.wantedBytes(picker);
        this.haveBytes = lengths.wantedBytesOf(picker.have(), picker);
    }

    long wantedBytes() {
        return wantedBytes;
    }

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

    /// A piece is here that was not.
    void onGained(int pieceIndex) {
        haveBytes += bytesOf(pieceIndex);
    }

    /// A piece is not here that was.
    void onLost(int pieceIndex) {
        haveBytes -= bytesOf(pieceIndex);
    }

    private long bytesOf(int pieceIndex) {
        boolean counts = picker.priority(pieceIndex) > 0 && !lengths.isPadding(pieceIndex);
        return counts ? lengths.lengthBytes(pieceIndex) : 0;
    }
}
