package spate.protocol.metainfo;

import java.util.Arrays;
import java.util.List;
import spate.protocol.metainfo.MetainfoException.Kind;

/// Checks that both halves of a hybrid torrent describe the same files in the same order at the same
/// places (BEP 52, upgrade path), and gives the v1 files the roots of the v2 files.
///
/// Padding files of the v1 half have no counterpart. Links must be links in both, with one target;
/// the other attributes hold if either half has them.
final class HybridJoin {
    private final FileListBuilder v1;
    private final FileListBuilder v2;

    private final int pieceLength;

    HybridJoin(FileListBuilder v1, FileListBuilder v2, int pieceLength) {
        this.v1 = v1;
        this.v2 = v2;
        this.pieceLength = pieceLength;
    }

    void join() throws MetainfoException {
        int next = 0;
        for (int i = 0; i < v1.size; i++) {
            if (v1.is(i, FileList.PAD)) {
                continue;
            }
            if (next == v2.size || !agree(i, next)) {
                throw mismatch(i);
            }
            if (v2.roots != null && v2.roots[next] != FileList.NO_ROOT) {
                v1.root(i, v2.roots[next]);
            }
            v1.flags[i] |= (byte) (v2.flags[next] & (FileList.EXECUTABLE | FileList.HIDDEN));
            next++;
        }
        if (next < v2.size || v1.pieceCount(pieceLength) != v2.pieceCount(pieceLength)) {
            throw mismatch(v1.size);
        }
    }

    private boolean agree(int first, int second) {
        long length = v1.lengths[first];
        return length == v2.lengths[second]
                && (length == 0 || v1.offsets[first] == v2.offsets[second])
                && v1.is(first, FileList.SYMLINK) == v2.is(second, FileList.SYMLINK)
                && v1.pathKey(first) == v2.pathKey(second)
                && haveOneTarget(v1.rawTarget(first), v2.rawTarget(second));
    }

    private static boolean haveOneTarget(List<byte[]> first, List<byte[]> second) {
        if (first.size() != second.size()) {
            return false;
        }
        for (int i = 0; i < first.size(); i++) {
            if (!Arrays.equals(first.get(i), second.get(i))) {
                return false;
            }
        }
        return true;
    }

    private static MetainfoException mismatch(int fileIndex) {
        return new MetainfoException(Kind.HYBRID_MISMATCH, "file " + (fileIndex + 1));
    }
}
