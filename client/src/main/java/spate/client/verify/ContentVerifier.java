package spate.client.verify;

import java.io.EOFException;
import java.io.IOException;
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
import spate.protocol.metainfo.Metainfo;
import spate.protocol.metainfo.TorrentInfo;

/// Compares content on disk with a torrent: every piece with its hash, in a hybrid with both, from one
/// read of the data. [#run] is called once; how far it is may be asked meanwhile, from any thread.
public final class ContentVerifier {
    private final Metainfo torrent;
    private final TorrentInfo info;
    private final ContentLocation location;
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
        this.fileIndices = contentFiles(info.files());
        this.actualLengths = new long[info.files().size()];
        this.problems = new String[info.files().size()];
        this.hasher = new ContentHasher(layout(), info.hasV1(), info.hasV2(), threads);
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
            PieceComparison comparison = new PieceComparison(torrent, hashes);
            return new VerifyResult(info, comparison, actualLengths, problems);
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
        public void finished(int layoutIndex) {}

        @Override
        public void failed(int layoutIndex, IOException cause) {
            problems[fileIndices[layoutIndex]] =
                    cause instanceof EOFException
                            ? "it was cut while it was read"
                            : Reason.of(cause);
        }
    }
}
