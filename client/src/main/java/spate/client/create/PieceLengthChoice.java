package spate.client.create;

import java.util.List;
import spate.protocol.metainfo.PlannedFile;

/// Chooses the length of pieces.
///
/// **The rule.** The smallest power of two that makes at most 2,048 pieces of the data, so that there
/// are 1,025 to 2,048 of them where the size allows it; never below 16 KiB (data up to 32 MiB) nor
/// above 16 MiB (data from 16 GiB on).
///
/// Where files start at pieces (hybrid, v2, aligned v1), long pieces make much padding of many small
/// files. There the length is halved as long as the padding exceeds half of the data, the number of
/// pieces does not become more than twice that of the rule, and 16 KiB are not reached.
public final class PieceLengthChoice {
    /// The shortest piece that is chosen, in bytes.
    public static final int MIN_BYTES = 16 << 10;

    /// The longest piece that is chosen by size alone, in bytes.
    public static final int MAX_BYTES = 16 << 20;

    private static final int MAX_PIECES = 2_048;

    private PieceLengthChoice() {}

    /// The length for files, in bytes.
    ///
    /// @param aligned whether each file starts at a piece
    public static int choose(List<PlannedFile> files, long totalBytes, boolean aligned) {
        int length = bySize(totalBytes);
        if (!aligned) {
            return length;
        }
        long mostPieces = 2 * pieces(files, length);
        while (length > MIN_BYTES
                && pieces(files, length) * length - totalBytes > totalBytes / 2
                && pieces(files, length / 2) <= mostPieces) {
            length /= 2;
        }
        return length;
    }

    private static int bySize(long totalBytes) {
        int length = MIN_BYTES;
        while (length < MAX_BYTES && totalBytes > (long) length * MAX_PIECES) {
            length *= 2;
        }
        return length;
    }

    /// Pieces of aligned files.
    private static long pieces(List<PlannedFile> files, int length) {
        long pieces = 0;
        for (PlannedFile file : files) {
            pieces += (file.length() + length - 1) / length;
        }
        return pieces;
    }
}
