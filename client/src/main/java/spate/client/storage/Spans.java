package spate.client.storage;

import java.util.Arrays;
import spate.engine.storage.FileLayout;

/// The parts of a range of a piece, in order; used again and again by one thread.
final class Spans implements FileLayout.SpanVisitor {
    /// The file of a part that lies in none.
    static final int ZEROS = -1;

    private int count;
    private int[] files = new int[4];
    private long[] fileOffsets = new long[4];
    private int[] rangeOffsets = new int[4];
    private int[] lengths = new int[4];

    /// Finds the parts of `length` bytes of a piece from `pieceOffset` on.
    Spans of(FileLayout layout, int pieceIndex, int pieceOffset, int length) {
        count = 0;
        layout.forEachSpan(pieceIndex, pieceOffset, length, this);
        return this;
    }

    @Override
    public void onFile(int fileIndex, long fileOffset, int rangeOffset, int length) {
        add(fileIndex, fileOffset, rangeOffset, length);
    }

    @Override
    public void onZeros(int rangeOffset, int length) {
        add(ZEROS, 0, rangeOffset, length);
    }

    private void add(int fileIndex, long fileOffset, int rangeOffset, int length) {
        if (count == files.length) {
            files = Arrays.copyOf(files, 2 * count);
            fileOffsets = Arrays.copyOf(fileOffsets, 2 * count);
            rangeOffsets = Arrays.copyOf(rangeOffsets, 2 * count);
            lengths = Arrays.copyOf(lengths, 2 * count);
        }
        files[count] = fileIndex;
        fileOffsets[count] = fileOffset;
        rangeOffsets[count] = rangeOffset;
        lengths[count++] = length;
    }

    int count() {
        return count;
    }

    /// The file a part lies in, or [#ZEROS].
    int file(int i) {
        return files[i];
    }

    long fileOffset(int i) {
        return fileOffsets[i];
    }

    /// Where in the range a part begins.
    int rangeOffset(int i) {
        return rangeOffsets[i];
    }

    int length(int i) {
        return lengths[i];
    }
}
