package spate.protocol.metainfo;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import spate.protocol.metainfo.TorrentInfo.Version;

/// How the files of a new torrent lie in its piece space: what has to be hashed. Immutable.
///
/// The files of v2 and hybrid torrents are in the order of the file tree: by the bytes of the parts of
/// their paths. Those of a v1 torrent keep the order they are given in. Where files are aligned to
/// pieces, a padding file (v1, hybrid) or a gap (v2) stands before each file that is not empty; none
/// stands behind the last.
public final class TorrentPlan {
    private static final Comparator<PlannedFile> ORDER =
            (first, second) -> comparePaths(first.path(), second.path());

    private final Version version;
    private final String name;
    private final boolean hasFolder;
    private final int pieceLength;
    private final List<PlannedFile> files;
    private final long[] offsets;
    private final long length;
    private final long paddingLength;

    /// Lays out files.
    ///
    /// @param name the name of the torrent
    /// @param hasFolder whether the files lie in a folder of that name; else there is one file, and the
    ///     name is its path
    /// @param pieceLengthBytes for v2 and hybrid a power of two from 16 KiB on
    /// @param align whether the files of a v1 torrent start at pieces too
    public TorrentPlan(
            Version version,
            String name,
            boolean hasFolder,
            int pieceLengthBytes,
            boolean align,
            List<PlannedFile> files) {
        check(version, name, hasFolder, pieceLengthBytes, files);
        this.version = version;
        this.name = name;
        this.hasFolder = hasFolder;
        this.pieceLength = pieceLengthBytes;
        this.files =
                version == Version.V1 ? List.copyOf(files) : files.stream().sorted(ORDER).toList();
        this.offsets = new long[this.files.size()];
        boolean aligns = align || version != Version.V1;
        long offset = 0;
        long padding = 0;
        for (int i = 0; i < offsets.length; i++) {
            long fileLength = this.files.get(i).length();
            long over = offset % pieceLengthBytes;
            if (aligns && fileLength > 0 && over != 0) {
                padding += pieceLengthBytes - over;
                offset += pieceLengthBytes - over;
            }
            offsets[i] = offset;
            offset = Math.addExact(offset, fileLength);
        }
        this.length = offset;
        this.paddingLength = padding;
        if (pieceCountOf(offset, pieceLengthBytes) > TorrentInfo.MAX_PIECES) {
            throw new IllegalArgumentException("too many pieces: choose longer ones");
        }
    }

    private static void check(
            Version version,
            String name,
            boolean hasFolder,
            int pieceLength,
            List<PlannedFile> files) {
        boolean isV2Length =
                pieceLength >= TorrentInfo.MIN_V2_PIECE_LENGTH
                        && Integer.bitCount(pieceLength) == 1;
        if (pieceLength < 1
                || pieceLength > TorrentInfo.MAX_PIECE_LENGTH
                || (version != Version.V1 && !isV2Length)) {
            throw new IllegalArgumentException("piece length " + pieceLength);
        }
        boolean isSingle = files.size() == 1 && files.getFirst().path().equals(List.of(name));
        if (!hasFolder && !isSingle) {
            throw new IllegalArgumentException("several files, but no folder");
        }
        if (files.size() > TorrentInfo.MAX_FILES) {
            throw new IllegalArgumentException("more than " + TorrentInfo.MAX_FILES + " files");
        }
        checkPaths(files.stream().sorted(ORDER).toList());
    }

    /// Neither two files at one place, nor one where a folder is: in order they stand side by side.
    private static void checkPaths(List<PlannedFile> sorted) {
        for (int i = 1; i < sorted.size(); i++) {
            List<String> before = sorted.get(i - 1).path();
            List<String> path = sorted.get(i).path();
            if (path.size() >= before.size() && path.subList(0, before.size()).equals(before)) {
                throw new IllegalArgumentException("twice: " + String.join("/", before));
            }
        }
    }

    private static int comparePaths(List<String> first, List<String> second) {
        int common = Math.min(first.size(), second.size());
        for (int i = 0; i < common; i++) {
            int order =
                    Arrays.compareUnsigned(
                            first.get(i).getBytes(StandardCharsets.UTF_8),
                            second.get(i).getBytes(StandardCharsets.UTF_8));
            if (order != 0) {
                return order;
            }
        }
        return Integer.compare(first.size(), second.size());
    }

    /// Which protocol versions the torrent is made for.
    public Version version() {
        return version;
    }

    /// The name of the torrent.
    public String name() {
        return name;
    }

    /// Whether the files lie in a folder of the torrent's name.
    public boolean hasFolder() {
        return hasFolder;
    }

    /// The length of a piece in bytes.
    public int pieceLength() {
        return pieceLength;
    }

    /// The files, in the order of the torrent, without padding.
    public List<PlannedFile> files() {
        return files;
    }

    /// Where a file starts in the piece space, in bytes.
    public long offset(int fileIndex) {
        return offsets[fileIndex];
    }

    /// How many zeros stand before a file in the piece space.
    public long paddingBefore(int fileIndex) {
        long end = fileIndex == 0 ? 0 : offsets[fileIndex - 1] + files.get(fileIndex - 1).length();
        return offsets[fileIndex] - end;
    }

    /// The length of the piece space in bytes, padding included.
    public long length() {
        return length;
    }

    /// How many bytes of the piece space are padding.
    public long paddingLength() {
        return paddingLength;
    }

    /// The number of pieces.
    public int pieceCount() {
        return (int) pieceCountOf(length, pieceLength);
    }

    private static long pieceCountOf(long length, int pieceLength) {
        return (length + pieceLength - 1) / pieceLength;
    }
}
