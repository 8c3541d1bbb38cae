package spate.sim.torrent;

import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/// What a torrent of a simulated world shall be like.
///
/// @param name of its folder; also decides its content
/// @param format which generation of metadata
/// @param pieceLength a power of two, 16 KiB or more
/// @param fileLengths in bytes, at least one
/// @param isPrivate whether only its trackers may name peers (BEP 27)
public record TorrentPlan(
        String name, Format format, int pieceLength, List<Integer> fileLengths, boolean isPrivate) {

    /// The generations of metadata.
    public enum Format {
        /// BEP 3.
        V1,
        /// BEP 3 with the files aligned to pieces by padding files (BEP 47).
        V1_PADDED,
        /// BEP 52 only.
        V2,
        /// Both.
        HYBRID
    }

    public TorrentPlan {
        fileLengths = List.copyOf(fileLengths);
    }

    /// A torrent of one file.
    public static TorrentPlan of(String name, Format format, int pieceLength, int lengthBytes) {
        return new TorrentPlan(name, format, pieceLength, List.of(lengthBytes), false);
    }

    /// The same with these files.
    public TorrentPlan withFiles(int... lengths) {
        List<Integer> list = Arrays.stream(lengths).boxed().collect(Collectors.toList());
        return new TorrentPlan(name, format, pieceLength, list, isPrivate);
    }

    /// The same, private.
    public TorrentPlan asPrivate() {
        return new TorrentPlan(name, format, pieceLength, fileLengths, true);
    }
}
