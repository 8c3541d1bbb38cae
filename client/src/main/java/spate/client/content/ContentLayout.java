package spate.client.content;

import java.util.function.IntFunction;

/// The files of a torrent as they lie in the piece space, and where each is on disk. Padding files
/// are not among them: what is between the end of one file and the start of the next is padding,
/// zeros for v1 hashes and nothing for v2 hashes.
public final class ContentLayout {
    private final long[] offsets;
    private final long[] lengths;
    private final IntFunction<String> paths;
    private final int pieceLength;
    private final int pieceCount;
    private final long end;

    /// @param offsets where each file starts in the piece space, ascending; kept, not copied
    /// @param lengths the length of each file, in bytes; kept, not copied
    /// @param paths gives the path of a file on disk
    /// @param pieceLength the nominal length of a piece, in bytes
    /// @param end where the last piece ends in the piece space, in bytes
    public ContentLayout(
            long[] offsets, long[] lengths, IntFunction<String> paths, int pieceLength, long end) {
        this.offsets = offsets;
        this.lengths = lengths;
        this.paths = paths;
        this.pieceLength = pieceLength;
        this.pieceCount = Math.toIntExact((end + pieceLength - 1) / pieceLength);
        this.end = end;
    }

    /// How many files there are.
    public int fileCount() {
        return lengths.length;
    }

    /// Where a file starts in the piece space, in bytes.
    public long offset(int fileIndex) {
        return offsets[fileIndex];
    }

    /// The length of a file, in bytes.
    public long length(int fileIndex) {
        return lengths[fileIndex];
    }

    /// Where a file ends in the piece space, in bytes, exclusive.
    public long end(int fileIndex) {
        return offsets[fileIndex] + lengths[fileIndex];
    }

    /// The path of a file on disk.
    public String path(int fileIndex) {
        return paths.apply(fileIndex);
    }

    /// The nominal length of a piece, in bytes.
    public int pieceLength() {
        return pieceLength;
    }

    /// How many pieces there are.
    public int pieceCount() {
        return pieceCount;
    }

    /// Where the last piece ends in the piece space, in bytes.
    public long end() {
        return end;
    }

    /// Where a piece starts in the piece space, in bytes.
    public long pieceOffset(int pieceIndex) {
        return (long) pieceIndex * pieceLength;
    }

    /// Where a piece ends in the piece space, in bytes, exclusive.
    public long pieceEnd(int pieceIndex) {
        return Math.min(pieceOffset(pieceIndex) + pieceLength, end);
    }

    /// The sum of the lengths of the files, in bytes.
    public long contentLength() {
        long sum = 0;
        for (long length : lengths) {
            sum += length;
        }
        return sum;
    }

    /// The first file that ends behind an offset of the piece space; [#fileCount] if none does.
    public int firstFileBehind(long offset) {
        int low = 0;
        int high = lengths.length;
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (end(middle) <= offset) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low;
    }
}
