package spate.client.storage;

import java.util.Arrays;
import spate.engine.storage.FileLayout;
import spate.protocol.metainfo.FileList;

/// The pieces that two or more files share, in order: the only ones of which a half can be unwanted.
/// The rank of such a piece is its slot in the part file. v2 and hybrid torrents have none.
final class BorderPieces {
    private final int[] pieces;

    BorderPieces(FileList files, FileLayout layout) {
        int[] found = new int[16];
        int count = 0;
        int lastOfPrevious = -1;
        for (int file = 0; file < files.size(); file++) {
            if (!files.holdsData(file)) {
                continue;
            }
            int first = layout.firstPiece(file);
            if (first == lastOfPrevious && (count == 0 || found[count - 1] != first)) {
                if (count == found.length) {
                    found = Arrays.copyOf(found, 2 * count);
                }
                found[count++] = first;
            }
            lastOfPrevious = layout.lastPiece(file);
        }
        pieces = Arrays.copyOf(found, count);
    }

    /// The slot of a piece, or a negative number if one file has it alone.
    int slot(int pieceIndex) {
        return Arrays.binarySearch(pieces, pieceIndex);
    }
}
