package spate.engine.storage;

import spate.protocol.metainfo.FileList;
import spate.protocol.metainfo.TorrentInfo;
import spate.protocol.peer.Block;

/// Where the bytes of pieces lie in files: arithmetic over the piece space, without I/O.
///
/// The piece space is one long row of bytes cut into pieces of equal length. Files lie in it in
/// order; pads (BEP 47) and the gaps behind the files of a v2 torrent belong to no file and are
/// zeros. Symlinks and empty files take no room.
public final class FileLayout {

    private final TorrentInfo info;
    private final FileList files;
    private final int pieceLength;
    private final int pieceCount;

    /// The files with data, in order of their offsets.
    private final int[] dataFiles;

    private final long[] dataOffsets;

    public FileLayout(TorrentInfo info) {
        this.info = info;
        this.files = info.files();
        this.pieceLength = info.pieceLength();
        this.pieceCount = info.pieceCount();
        int count = 0;
        for (int file = 0; file < files.size(); file++) {
            count += hasData(file) ? 1 : 0;
        }
        dataFiles = new int[count];
        dataOffsets = new long[count];
        int i = 0;
        for (int file = 0; file < files.size(); file++) {
            if (hasData(file)) {
                dataFiles[i] = file;
                dataOffsets[i++] = files.offset(file);
            }
        }
    }

    private boolean hasData(int fileIndex) {
        return files.length(fileIndex) > 0
                && !files.isPad(fileIndex)
                && !files.isSymlink(fileIndex);
    }

    /// Hears of the parts of a range, in order.
    public interface SpanVisitor {

        /// A part that lies in one file.
        ///
        /// @param rangeOffset where in the range the part begins
        void onFile(int fileIndex, long fileOffset, int rangeOffset, int length);

        /// A part that lies in no file: zeros.
        default void onZeros(int rangeOffset, int length) {}
    }

    /// Visits the parts of `length` bytes of a piece from `pieceOffset` on.
    public void forEachSpan(int pieceIndex, int pieceOffset, int length, SpanVisitor visitor) {
        long start = (long) pieceIndex * pieceLength + pieceOffset;
        long end = start + length;
        long at = start;
        for (int i = firstDataFile(start); at < end && i < dataFiles.length; i++) {
            long fileStart = dataOffsets[i];
            if (fileStart >= end) {
                break;
            }
            if (fileStart > at) {
                visitor.onZeros((int) (at - start), (int) (fileStart - at));
                at = fileStart;
            }
            long spanEnd = Math.min(end, fileStart + files.length(dataFiles[i]));
            visitor.onFile(dataFiles[i], at - fileStart, (int) (at - start), (int) (spanEnd - at));
            at = spanEnd;
        }
        if (at < end) {
            visitor.onZeros((int) (at - start), (int) (end - at));
        }
    }

    /// The first file with data that ends behind `offset`, as an index into [#dataFiles].
    private int firstDataFile(long offset) {
        int low = 0;
        int high = dataFiles.length;
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (dataOffsets[middle] + files.length(dataFiles[middle]) <= offset) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low;
    }

    /// The file that holds the first byte of a piece, or the first behind it; -1 for a piece of
    /// nothing but zeros at the end.
    public int firstFile(int pieceIndex) {
        int i = firstDataFile((long) pieceIndex * pieceLength);
        return i < dataFiles.length ? dataFiles[i] : -1;
    }

    /// How many bytes of a piece lie before its last byte that belongs to a file: what has to be
    /// fetched. 0 for a piece of nothing but padding.
    public int dataLength(int pieceIndex) {
        long start = (long) pieceIndex * pieceLength;
        long end = start + pieceLength;
        int last = lastDataFileBefore(end);
        if (last < 0) {
            return 0;
        }
        long fileEnd = dataOffsets[last] + files.length(dataFiles[last]);
        return (int) Math.max(0, Math.min(end, fileEnd) - start);
    }

    /// How many bytes of a piece a peer may ask for: its padding too, and in a v2 torrent what fills up
    /// the last block of each file. There libtorrent (2.0) asks for the whole block, and gets zeros.
    public int servedLength(int pieceIndex) {
        int length = info.pieceLength(pieceIndex);
        int wholeBlocks = Math.ceilDiv(length, Block.SIZE) * Block.SIZE;
        return info.hasV1() ? length : Math.min(pieceLength, wholeBlocks);
    }

    private int lastDataFileBefore(long offset) {
        int low = 0;
        int high = dataFiles.length;
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (dataOffsets[middle] < offset) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low - 1;
    }

    /// The first piece with bytes of a file that has any.
    public int firstPiece(int fileIndex) {
        return (int) (files.offset(fileIndex) / pieceLength);
    }

    /// The last piece with bytes of a file that has any.
    public int lastPiece(int fileIndex) {
        return (int) ((files.offset(fileIndex) + files.length(fileIndex) - 1) / pieceLength);
    }

    /// The priority of each piece: the highest of the files that share it; 0 for a piece of nothing
    /// but padding, which nobody needs to fetch.
    public byte[] piecePriorities(byte[] filePriorities) {
        byte[] priorities = new byte[pieceCount];
        for (int file : dataFiles) {
            byte priority = filePriorities[file];
            int last = lastPiece(file);
            for (int piece = firstPiece(file); piece <= last; piece++) {
                priorities[piece] = (byte) Math.max(priorities[piece], priority);
            }
        }
        return priorities;
    }
}
