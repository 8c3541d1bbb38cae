package spate.client.verify;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Arrays;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import spate.client.content.ContentHasher;
import spate.client.content.ContentLayout;
import spate.client.content.PieceHashes;
import spate.client.content.ReadObserver;
import spate.client.content.Reason;
import spate.protocol.metainfo.FileList;
import spate.protocol.metainfo.MerkleTree;
import spate.protocol.metainfo.Metainfo;
import spate.protocol.metainfo.TorrentInfo;

/// Compares content on disk with a torrent: every piece with its hash. A hybrid torrent is compared by
/// its v2 hashes, the stronger ones, if its file has all of them. [#run] is called once; how far it is
/// may be asked meanwhile, from any thread.
public final class ContentVerifier {
    private static final int SHA1_BYTES = TorrentInfo.V1_HASH_LENGTH;
    private static final int SHA256_BYTES = MerkleTree.HASH_LENGTH;

    private final Metainfo torrent;
    private final TorrentInfo info;
    private final ContentLocation location;
    private final boolean byV2;
    private final ContentHasher hasher;

    /// The files that have content, by their index in the layout.
    private final int[] fileIndices;

    private final long[] actualLengths;
    private final @Nullable String[] problems;

    /// @param threads how many threads read and hash, the caller's included; 1 or more
    public ContentVerifier(Metainfo torrent, ContentLocation location, int threads) {
        this.torrent = torrent;
        this.info = torrent.info();
        this.location = location;
        this.byV2 = comparesV2(torrent);
        this.fileIndices = contentFiles(info.files());
        this.actualLengths = new long[info.files().size()];
        this.problems = new String[info.files().size()];
        this.hasher = new ContentHasher(layout(), !byV2, byV2, threads);
    }

    /// Whether a torrent is compared by its v2 hashes.
    public static boolean comparesV2(Metainfo torrent) {
        TorrentInfo info = torrent.info();
        return !info.hasV1() || (info.hasV2() && torrent.pieceLayers().isComplete());
    }

    private static int[] contentFiles(FileList files) {
        int[] indices = new int[files.size()];
        int count = 0;
        for (int i = 0; i < files.size(); i++) {
            if (!files.isPad(i)) {
                indices[count++] = i;
            }
        }
        return Arrays.copyOf(indices, count);
    }

    private ContentLayout layout() {
        FileList files = info.files();
        long[] offsets = new long[fileIndices.length];
        long[] lengths = new long[fileIndices.length];
        for (int i = 0; i < fileIndices.length; i++) {
            offsets[i] = files.offset(fileIndices[i]);
            lengths[i] = files.length(fileIndices[i]);
        }
        return new ContentLayout(
                offsets,
                lengths,
                i -> location.path(fileIndices[i]).toString(),
                info.pieceLength(),
                files.end(files.size() - 1));
    }

    /// Bytes of files that were compared so far, those that are not there included.
    public long doneBytes() {
        return hasher.doneBytes();
    }

    /// Bytes of all files.
    public long totalBytes() {
        return hasher.totalBytes();
    }

    /// Makes [#run] end soon. From any thread.
    public void cancel() {
        hasher.cancel();
    }

    /// Compares everything. Files that cannot be read are no failure but part of the result.
    ///
    /// @throws InterruptedException if it was cancelled
    public VerifyResult run() throws InterruptedException {
        for (int fileIndex : fileIndices) {
            look(fileIndex);
        }
        try {
            PieceHashes hashes = hasher.run(new Tolerance());
            return new VerifyResult(info, compared(hashes), actualLengths, problems);
        } catch (IOException e) {
            throw new AssertionError("nothing that is read is given up", e);
        }
    }

    private void look(int fileIndex) {
        Path path = location.path(fileIndex);
        actualLengths[fileIndex] = -1;
        try {
            if (info.files().isSymlink(fileIndex)) {
                lookAtLink(fileIndex, path);
            } else {
                lookAtFile(fileIndex, Files.readAttributes(path, BasicFileAttributes.class));
            }
        } catch (IOException e) {
            problems[fileIndex] = Reason.isMissing(e) ? null : Reason.of(e);
        }
    }

    private void lookAtFile(int fileIndex, BasicFileAttributes attributes) {
        if (attributes.isRegularFile()) {
            actualLengths[fileIndex] = attributes.size();
        } else {
            problems[fileIndex] =
                    attributes.isDirectory()
                            ? "a folder is in its place"
                            : "what is in its place is no file";
        }
    }

    private void lookAtLink(int fileIndex, Path path) throws IOException {
        if (!Files.readAttributes(path, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS)
                .isSymbolicLink()) {
            problems[fileIndex] = "what is in its place is no link";
            return;
        }
        actualLengths[fileIndex] = 0;
        Path target = Files.readSymbolicLink(path);
        String wanted = Objects.requireNonNull(info.files().symlinkTarget(fileIndex));
        Path expected = location.folder().resolve(wanted);
        if (!isSame(path.resolveSibling(target), expected)) {
            problems[fileIndex] = "it leads to " + target;
        }
    }

    private static boolean isSame(Path first, Path second) throws IOException {
        return first.toAbsolutePath().normalize().equals(second.toAbsolutePath().normalize())
                || (Files.exists(first) && Files.exists(second) && Files.isSameFile(first, second));
    }

    /// Reads what is there.
    private final class Tolerance implements ReadObserver {
        @Override
        public long readableBytes(int layoutIndex) {
            int fileIndex = fileIndices[layoutIndex];
            return problems[fileIndex] == null ? actualLengths[fileIndex] : 0;
        }

        @Override
        public void read(int layoutIndex, ByteBuffer bytes) {}

        @Override
        public void finished(int layoutIndex) {}

        @Override
        public void failed(int layoutIndex, IOException cause) {
            problems[fileIndices[layoutIndex]] =
                    cause instanceof EOFException
                            ? "it was cut while it was read"
                            : Reason.of(cause);
        }
    }

    private PieceState[] compared(PieceHashes hashes) {
        PieceState[] states = new PieceState[info.pieceCount()];
        Arrays.setAll(states, i -> hashes.isMissing(i) ? PieceState.MISSING : PieceState.BAD);
        if (byV2) {
            for (int fileIndex : fileIndices) {
                compareFile(hashes, fileIndex, states);
            }
        } else {
            byte[] digest = new byte[SHA1_BYTES];
            for (int i = 0; i < states.length; i++) {
                System.arraycopy(hashes.sha1(), i * SHA1_BYTES, digest, 0, SHA1_BYTES);
                if (states[i] == PieceState.BAD && info.v1HashEquals(i, digest)) {
                    states[i] = PieceState.GOOD;
                }
            }
        }
        return states;
    }

    private void compareFile(PieceHashes hashes, int fileIndex, PieceState[] states) {
        if (info.files().length(fileIndex) == 0) {
            return;
        }
        int first = (int) (info.files().offset(fileIndex) / info.pieceLength());
        int count = torrent.pieceLayers().pieceCount(fileIndex);
        ByteBuffer layer = torrent.pieceLayer(fileIndex);
        ByteBuffer expected =
                layer == null ? layerIfRootFits(hashes, fileIndex, first, count) : layer;
        for (int i = 0; i < count && expected != null; i++) {
            ByteBuffer wanted = expected.slice(i * SHA256_BYTES, SHA256_BYTES);
            ByteBuffer found =
                    ByteBuffer.wrap(hashes.sha256(), (first + i) * SHA256_BYTES, SHA256_BYTES);
            if (states[first + i] == PieceState.BAD && wanted.equals(found)) {
                states[first + i] = PieceState.GOOD;
            }
        }
    }

    /// Where a torrent does not have the hashes of a file's pieces, its root judges all of them at
    /// once: if it fits, the hashes found are the right ones.
    private @Nullable ByteBuffer layerIfRootFits(
            PieceHashes hashes, int fileIndex, int firstPiece, int count) {
        byte[] layer = hashes.sha256(firstPiece, count);
        int height = MerkleTree.pieceLayerHeight(info.pieceLength());
        byte[] root = MerkleTree.rootOfLayer(layer, 0, count, height);
        return Arrays.equals(root, info.files().piecesRoot(fileIndex))
                ? ByteBuffer.wrap(layer)
                : null;
    }
}
