package spate.client.storage;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import spate.engine.storage.StorageFailure.Kind;
import spate.io.file.FileHandles;
import spate.io.file.FileRef;
import spate.io.file.RootFolder;
import spate.protocol.metainfo.TorrentInfo;

/// The folder a torrent's files are kept in. Once it was there it must stay there, and be the same:
/// a folder that went away, or that another disk hides, is told and never made anew.
///
/// Files have the indices they have in the torrent; behind them comes the part file.
final class OutputFolder {
    private static final int KNOWN_REFS = 64;

    private final ContentPaths paths;
    private final FileHandles handles;
    private final int partFile;
    private final ReentrantLock opening = new ReentrantLock();
    private volatile @Nullable Root root;

    /// The names used last; making one costs more than looking it up.
    private final AtomicReferenceArray<@Nullable KnownRef> refs =
            new AtomicReferenceArray<>(KNOWN_REFS);

    /// The folder and what tells it from another of the same name.
    private record Root(RootFolder folder, @Nullable Object identity) {}

    private record KnownRef(int fileIndex, FileRef ref) {}

    OutputFolder(TorrentInfo info, ContentPaths paths, FileHandles handles) {
        this.paths = paths;
        this.handles = handles;
        this.partFile = info.files().size();
    }

    /// Makes the folder if this is the first time, and checks it in any case.
    void open() throws IOException {
        opening.lock();
        try {
            if (root == null) {
                root = rootOf(RootFolder.create(paths.outputFolder()));
            }
        } finally {
            opening.unlock();
        }
        check();
    }

    private static Root rootOf(RootFolder folder) throws IOException {
        return new Root(folder, identity(folder.path()));
    }

    private static @Nullable Object identity(Path folder) throws IOException {
        return Files.readAttributes(folder, BasicFileAttributes.class).fileKey();
    }

    private Root root() throws IOException {
        Root open = root;
        if (open != null) {
            return open;
        }
        opening.lock();
        try {
            open = root;
            if (open == null) {
                open = rootOf(RootFolder.of(paths.outputFolder()));
                root = open;
            }
            return open;
        } finally {
            opening.unlock();
        }
    }

    /// Makes sure that the folder is there, and still the same.
    ///
    /// @throws IOException MISSING if it is not; then no file of it is open any more
    void check() throws IOException {
        Root open = root();
        if (!open.folder().exists()) {
            throw gone(open, "the folder is gone");
        }
        if (open.identity() != null && !open.identity().equals(identity(open.folder().path()))) {
            throw gone(open, "another folder is in its place; is its disk mounted?");
        }
    }

    private StorageException gone(Root open, String why) {
        handles.closeAll(open.folder());
        return new StorageException(Kind.MISSING, paths.outputFolder() + ": " + why);
    }

    /// The name of a file, or of the part file.
    FileRef ref(int fileIndex) throws IOException {
        KnownRef found = refs.get(fileIndex % KNOWN_REFS);
        if (found != null && found.fileIndex() == fileIndex) {
            return found.ref();
        }
        FileRef ref = root().folder().file(nameOf(fileIndex));
        refs.set(fileIndex % KNOWN_REFS, new KnownRef(fileIndex, ref));
        return ref;
    }

    private String nameOf(int fileIndex) {
        return fileIndex == partFile
                ? paths.partFile().getFileName().toString()
                : paths.relative(fileIndex);
    }

    /// A file of another name beside one.
    FileRef sibling(FileRef file, String name) throws IOException {
        int slash = file.relative().lastIndexOf('/');
        return root().folder().file(file.relative().substring(0, slash + 1) + name);
    }

    /// Whether any of the torrent's files can be there.
    boolean contentExists() {
        return Files.exists(paths.content(), LinkOption.NOFOLLOW_LINKS);
    }

    /// How much room there is, in bytes.
    long usableBytes() throws IOException {
        return root().folder().usableBytes();
    }

    /// The real path.
    Path path() throws IOException {
        return root().folder().path();
    }

    /// Closes what is open.
    void close() {
        Root open = root;
        if (open != null) {
            handles.closeAll(open.folder());
        }
    }

    /// As the user named it.
    @Override
    public String toString() {
        return paths.outputFolder().toString();
    }
}
