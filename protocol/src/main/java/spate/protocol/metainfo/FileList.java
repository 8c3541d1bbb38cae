package spate.protocol.metainfo;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// The files of a torrent in the order of the piece space, in flat arrays: about 30 bytes a file
/// beside the raw `info` bytes that hold the names.
///
/// **Paths** are safe (see `PathSanitizer`), relative to the torrent's own folder (whose name is
/// `TorrentInfo.name`; a torrent of a single file without folder has that file here), with `/`
/// between the parts.
///
/// **Names that meet.** Two files must not come to lie on each other on any system, so paths are
/// compared as Windows and macOS do: without regard to case and Unicode composition. Folders keep
/// their names. Of files that meet each other the first keeps its name, and one that meets a folder
/// loses it: `name.txt` becomes `name.1.txt`, or the next number that is free. Padding files, which
/// are never written, are left alone.
///
/// **Symbolic links** (BEP 47) are resolved here. A target is looked for from the torrent's folder,
/// then from the folder of the link (as libtorrent writes it); links and `..` on the way are followed,
/// so that `symlinkTarget` names a file or folder of this torrent and no part of it is a link. A link
/// whose target cannot be found so (absolute, outside, the torrent's folder itself, dangling, in a
/// circle) is made harmless: it is an empty file.
///
/// **Padding files** of v1 and hybrid torrents are in the list (`isPad`); the gaps between the files
/// of a v2 torrent are not.
public final class FileList {
    /// The most parts a path may have.
    public static final int MAX_DEPTH = 200;

    static final int EXECUTABLE = 1;
    static final int HIDDEN = 2;
    static final int PAD = 4;
    static final int SYMLINK = 8;
    private static final String LETTERS = "xhpl";

    static final int NO_ROOT = -1;
    static final int TOP = -1;
    private static final int ROOT_LENGTH = 32;

    private final NameStore names;
    private final int[] folders;
    private final int[] places;
    private final byte[] nameLengths;
    private final byte[] flags;
    private final long[] offsets;
    private final long[] lengths;
    private final int[] entries;
    private final int @Nullable [] roots;
    private final int[] links;
    private final String[] targets;

    FileList(FileListBuilder builder) {
        this.names = builder.names.trimmed();
        this.folders = builder.trimmed(builder.folders);
        this.places = builder.trimmed(builder.places);
        this.nameLengths = builder.trimmed(builder.nameLengths);
        this.flags = builder.trimmed(builder.flags);
        this.offsets = builder.trimmed(builder.offsets);
        this.lengths = builder.trimmed(builder.lengths);
        this.entries = builder.trimmed(builder.entries);
        this.roots = builder.roots == null ? null : builder.trimmed(builder.roots);
        this.links = builder.resolvedLinks();
        this.targets = builder.resolvedTargets();
    }

    /// The number of files, padding files of v1 and hybrid torrents included.
    public int size() {
        return folders.length;
    }

    /// The safe path of a file within the torrent's folder.
    public String path(int fileIndex) {
        return names.path(folders[fileIndex], places[fileIndex], nameLengths[fileIndex] & 0xff);
    }

    /// The path of a file within the torrent's folder as the torrent spells it, if that is not the safe
    /// one, and a path that a file can have: its parts are no `..`, and without `/` and NUL. Else null.
    /// Nothing may ever be written there (see `PathSanitizer`).
    public @Nullable String originalPath(int fileIndex) {
        return names.originalPath(
                folders[fileIndex], places[fileIndex], nameLengths[fileIndex] & 0xff);
    }

    /// The last part of a file's path.
    public String name(int fileIndex) {
        return names.text(places[fileIndex], nameLengths[fileIndex] & 0xff);
    }

    /// The length of a file in bytes.
    public long length(int fileIndex) {
        return lengths[fileIndex];
    }

    /// Where a file starts in the piece space, in bytes.
    public long offset(int fileIndex) {
        return offsets[fileIndex];
    }

    /// Where a file ends in the piece space, in bytes, exclusive.
    public long end(int fileIndex) {
        return offsets[fileIndex] + lengths[fileIndex];
    }

    /// Whether this is a padding file: zeros that are never stored (BEP 47).
    public boolean isPad(int fileIndex) {
        return (flags[fileIndex] & PAD) != 0;
    }

    /// Whether this is a symbolic link, with a target that is safe.
    public boolean isSymlink(int fileIndex) {
        return (flags[fileIndex] & SYMLINK) != 0;
    }

    /// Whether the file has bytes that are stored: it is no padding file, no link and not empty.
    public boolean holdsData(int fileIndex) {
        return lengths[fileIndex] > 0 && (flags[fileIndex] & (PAD | SYMLINK)) == 0;
    }

    /// Whether the file is executable.
    public boolean isExecutable(int fileIndex) {
        return (flags[fileIndex] & EXECUTABLE) != 0;
    }

    /// Whether the file is to be hidden.
    public boolean isHidden(int fileIndex) {
        return (flags[fileIndex] & HIDDEN) != 0;
    }

    /// The safe path, within the torrent's folder, of the file or folder a symbolic link points to;
    /// null if the file is none.
    public @Nullable String symlinkTarget(int fileIndex) {
        int at = Arrays.binarySearch(links, fileIndex);
        return at < 0 ? null : targets[at];
    }

    /// The letters of BEP 47 that hold for a file, in the order `xhpl`.
    public String attributes(int fileIndex) {
        StringBuilder letters = new StringBuilder(4);
        for (int bit = 0; bit < LETTERS.length(); bit++) {
            if ((flags[fileIndex] & 1 << bit) != 0) {
                letters.append(LETTERS.charAt(bit));
            }
        }
        return letters.toString();
    }

    /// A copy of the root of a file's Merkle tree (BEP 52), or null for v1 torrents, padding files,
    /// links and empty files.
    public byte @Nullable [] piecesRoot(int fileIndex) {
        if (roots == null || roots[fileIndex] == NO_ROOT) {
            return null;
        }
        int at = roots[fileIndex];
        return Arrays.copyOfRange(names.base(), at, at + ROOT_LENGTH);
    }

    /// Where the root of a file stands in the raw bytes, or `NO_ROOT`.
    int rootStart(int fileIndex) {
        return roots == null ? NO_ROOT : roots[fileIndex];
    }

    /// Whether a file has this root.
    boolean rootEquals(int fileIndex, byte[] root, int offset) {
        if (roots == null || roots[fileIndex] == NO_ROOT) {
            return false;
        }
        int at = roots[fileIndex];
        return Arrays.equals(
                names.base(), at, at + ROOT_LENGTH, root, offset, offset + ROOT_LENGTH);
    }

    /// Where the dictionary that describes a file starts in the raw bytes.
    int entryStart(int fileIndex) {
        return entries[fileIndex];
    }

    /// Everything about a file in one value.
    public FileEntry file(int fileIndex) {
        return new FileEntry(
                path(fileIndex),
                length(fileIndex),
                offset(fileIndex),
                attributes(fileIndex),
                symlinkTarget(fileIndex),
                piecesRoot(fileIndex));
    }

    /// The file that holds the byte at an offset of the piece space. In the gap behind a file of a v2
    /// torrent it is that file; empty files are never found.
    ///
    /// @param offset from 0 to the last byte of the last file
    public int fileAt(long offset) {
        int low = 0;
        int high = offsets.length - 1;
        while (low < high) {
            int middle = (low + high + 1) >>> 1;
            if (offsets[middle] <= offset) {
                low = middle;
            } else {
                high = middle - 1;
            }
        }
        // Empty files share their offset with what follows, or with the end of the data.
        while (low > 0 && lengths[low] == 0) {
            low--;
        }
        return low;
    }

    /// The sum of the lengths of all files but padding files: what takes room on a disk.
    public long contentLength() {
        long sum = 0;
        for (int i = 0; i < lengths.length; i++) {
            if (!isPad(i)) {
                sum += lengths[i];
            }
        }
        return sum;
    }

    static String text(byte[] bytes) {
        return new String(bytes, StandardCharsets.UTF_8);
    }
}
