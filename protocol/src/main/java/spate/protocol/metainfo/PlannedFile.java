package spate.protocol.metainfo;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// A file that a new torrent is to have.
///
/// @param path its path within the torrent; of one part for the only file of a torrent without folder
/// @param length its length in bytes; 0 for a symbolic link
/// @param isExecutable whether it can be run (BEP 47)
/// @param isHidden whether it is hidden (BEP 47)
/// @param symlinkTarget where a symbolic link points to, from the torrent's folder; null for a file
public record PlannedFile(
        List<String> path,
        long length,
        boolean isExecutable,
        boolean isHidden,
        @Nullable List<String> symlinkTarget) {

    /// Checks what a torrent cannot say.
    public PlannedFile {
        path = List.copyOf(path);
        symlinkTarget = symlinkTarget == null ? null : List.copyOf(symlinkTarget);
        if (path.isEmpty() || path.size() > FileList.MAX_DEPTH) {
            throw new IllegalArgumentException("a path of " + path.size() + " parts");
        }
        if (length < 0 || (symlinkTarget != null && length > 0)) {
            throw new IllegalArgumentException("length " + length);
        }
    }

    /// A plain file.
    public PlannedFile(List<String> path, long length) {
        this(path, length, false, false, null);
    }

    /// The letters of BEP 47.
    String attributes() {
        return (isExecutable ? "x" : "")
                + (isHidden ? "h" : "")
                + (symlinkTarget == null ? "" : "l");
    }
}
