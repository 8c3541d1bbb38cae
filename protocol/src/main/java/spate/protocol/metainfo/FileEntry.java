package spate.protocol.metainfo;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// One file of a torrent, as a value.
///
/// @param path the safe path within the torrent, parts separated by `/`
/// @param length the length in bytes; 0 for a symbolic link
/// @param offset where the file starts in the piece space, in bytes
/// @param attributes the letters of BEP 47 in the order `xhpl`
/// @param symlinkTarget the safe path within the torrent of what a symbolic link points to, or null
/// @param piecesRoot the 32 bytes of the root of the file's Merkle tree (BEP 52), or null
public record FileEntry(
        String path,
        long length,
        long offset,
        String attributes,
        @Nullable String symlinkTarget,
        byte @Nullable [] piecesRoot) {

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof FileEntry that
                && path.equals(that.path)
                && length == that.length
                && offset == that.offset
                && attributes.equals(that.attributes)
                && java.util.Objects.equals(symlinkTarget, that.symlinkTarget)
                && Arrays.equals(piecesRoot, that.piecesRoot);
    }

    @Override
    public int hashCode() {
        return 31 * path.hashCode() + Long.hashCode(offset);
    }
}
