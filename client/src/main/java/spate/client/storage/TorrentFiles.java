package spate.client.storage;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFilePermission;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.concurrent.locks.ReentrantLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import org.jspecify.annotations.Nullable;
import spate.engine.storage.FileLayout;
import spate.engine.storage.StorageFailure;
import spate.engine.storage.StorageFailure.Kind;
import spate.io.file.DurableFiles;
import spate.io.file.FileFailure;
import spate.io.file.FileHandles;
import spate.io.file.FileHandles.IfMissing;
import spate.io.file.FileProblem;
import spate.io.file.FileRef;
import spate.io.file.FileStamp;
import spate.io.file.RootFolder;
import spate.protocol.metainfo.FileList;
import spate.protocol.metainfo.TorrentInfo;

/// The files of one torrent on the disk: where a range of a piece goes and comes from.
///
/// For any number of disk threads. It keeps a few bits a file and no object: whether the file is
/// known to exist (then it is never made again: if it is gone, somebody took it away, and making it
/// empty would hide that), whether it was written since the last sync, and whether its bytes go to
/// the part file instead.
///
/// **The part file.** A piece that a wanted and an unwanted file share is fetched whole. The
/// unwanted half goes to the piece's slot in a hidden file ([BorderPieces]), as long as the unwanted
/// file does not exist. When the file is wanted later, the halves move into it ([#place]). A
/// writer holds the shared lock while it looks where a file's bytes go and writes them; a move holds
/// the exclusive one.
final class TorrentFiles {
    private static final int KNOWN_REFS = 64;
    private static final int COPY_BYTES = 256 * 1024;

    private final TorrentInfo info;
    private final FileList files;
    private final FileLayout layout;
    private final BorderPieces borders;
    private final ContentPaths paths;
    private final FileHandles handles;

    /// The index of the part file, behind those of the files.
    private final int partFile;

    private final AtomicBits known;
    private final AtomicBits inParts;

    /// Written since the last sync.
    private final AtomicBits dirty;

    /// Made since the last sync: their folders have to be synced too.
    private final AtomicBits made;

    private final Set<Integer> tooLong = ConcurrentHashMap.newKeySet();
    private final AtomicReferenceArray<@Nullable KnownRef> refs =
            new AtomicReferenceArray<>(KNOWN_REFS);
    private final ReentrantReadWriteLock places = new ReentrantReadWriteLock();
    private final ReentrantLock making = new ReentrantLock();
    private volatile @Nullable Root root;

    /// The output folder and what tells it from another of the same name.
    private record Root(RootFolder folder, @Nullable Object identity) {}

    private record KnownRef(int fileIndex, FileRef ref) {}

    TorrentFiles(TorrentInfo info, FileLayout layout, ContentPaths paths, FileHandles handles) {
        this.info = info;
        this.files = info.files();
        this.layout = layout;
        this.borders = new BorderPieces(files, layout);
        this.paths = paths;
        this.handles = handles;
        this.partFile = files.size();
        this.known = new AtomicBits(partFile + 1);
        this.inParts = new AtomicBits(partFile);
        this.dirty = new AtomicBits(partFile + 1);
        this.made = new AtomicBits(partFile + 1);
    }

    /// Whether a file has bytes that are stored.
    static boolean holdsData(FileList files, int fileIndex) {
        return files.length(fileIndex) > 0
                && !files.isPad(fileIndex)
                && !files.isSymlink(fileIndex);
    }

    FileList list() {
        return files;
    }

    /// Makes the output folder if this is the first time; if it was there before it must still be,
    /// and be the same.
    void openRoot() throws IOException {
        making.lock();
        try {
            if (root == null) {
                open(RootFolder.create(paths.outputFolder()));
            }
        } finally {
            making.unlock();
        }
        checkRoot();
    }

    private Root open(RootFolder folder) throws IOException {
        Root opened = new Root(folder, identity(folder.path()));
        root = opened;
        return opened;
    }

    private static @Nullable Object identity(Path folder) throws IOException {
        return Files.readAttributes(folder, BasicFileAttributes.class).fileKey();
    }

    /// Makes sure that the output folder is there, and still the same.
    void checkRoot() throws IOException {
        RootFolder folder = root().folder();
        if (!folder.exists()) {
            handles.closeAll(folder);
            throw new StorageException(Kind.MISSING, paths.outputFolder() + ": the folder is gone");
        }
        Object then = root().identity();
        if (then != null && !then.equals(identity(folder.path()))) {
            handles.closeAll(folder);
            throw new StorageException(
                    Kind.MISSING,
                    paths.outputFolder()
                            + ": another folder is in its place; is its disk mounted?");
        }
    }

    private Root root() throws IOException {
        Root open = root;
        if (open != null) {
            return open;
        }
        making.lock();
        try {
            open = root;
            return open == null ? open(RootFolder.of(paths.outputFolder())) : open;
        } finally {
            making.unlock();
        }
    }

    /// The name of a file below the output folder.
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
                : info.savePath(fileIndex);
    }

    /// Writes bytes of a piece; `bytes` keeps its position.
    void write(int pieceIndex, int pieceOffset, ByteBuffer bytes, Spans spans) throws IOException {
        spans.of(layout, pieceIndex, pieceOffset, bytes.remaining());
        int start = bytes.position();
        for (int i = 0; i < spans.count(); i++) {
            if (spans.file(i) != Spans.ZEROS) {
                ByteBuffer part = bytes.slice(start + spans.rangeOffset(i), spans.length(i));
                int offset = pieceOffset + spans.rangeOffset(i);
                write(spans.file(i), spans.fileOffset(i), part, pieceIndex, offset);
            }
        }
    }

    private void write(int file, long fileOffset, ByteBuffer part, int pieceIndex, int pieceOffset)
            throws IOException {
        while (true) {
            places.readLock().lock();
            try {
                if (!inParts.get(file)) {
                    writeTo(file, fileOffset, part);
                    return;
                }
                if (borders.slot(pieceIndex) >= 0) {
                    writeTo(partFile, slotOffset(pieceIndex) + pieceOffset, part);
                    return;
                }
            } finally {
                places.readLock().unlock();
            }
            place(file, true);
        }
    }

    private long slotOffset(int pieceIndex) {
        return (long) borders.slot(pieceIndex) * info.pieceLength();
    }

    private void writeTo(int file, long fileOffset, ByteBuffer part) throws IOException {
        FileRef ref = ref(file);
        if (!known.get(file)) {
            make(file);
        }
        if (!tooLong.isEmpty() && tooLong.remove(file)) {
            handles.truncate(ref, files.length(file));
        }
        handles.write(ref, fileOffset, part, IfMissing.FAIL);
        dirty.set(file);
    }

    /// Makes a file that is not there, with its folders.
    void make(int file) throws IOException {
        making.lock();
        try {
            if (known.get(file)) {
                return;
            }
            checkRoot();
            FileRef ref = ref(file);
            handles.create(ref);
            if (file != partFile && files.isExecutable(file)) {
                makeExecutable(ref.path());
            }
            onMade(file);
        } finally {
            making.unlock();
        }
    }

    private void onMade(int file) {
        made.set(file);
        dirty.set(file);
        known.set(file);
    }

    /// Whoever may read the file may run it (BEP 47), where the file system knows such a thing.
    private static void makeExecutable(Path file) {
        PosixFileAttributeView view =
                Files.getFileAttributeView(file, PosixFileAttributeView.class);
        if (view == null) {
            return;
        }
        try {
            Set<PosixFilePermission> permissions = view.readAttributes().permissions();
            allow(permissions, PosixFilePermission.OWNER_READ, PosixFilePermission.OWNER_EXECUTE);
            allow(permissions, PosixFilePermission.GROUP_READ, PosixFilePermission.GROUP_EXECUTE);
            allow(permissions, PosixFilePermission.OTHERS_READ, PosixFilePermission.OTHERS_EXECUTE);
            view.setPermissions(permissions);
        } catch (IOException _) {
            // The content matters more: a file system may refuse what it offers.
        }
    }

    private static void allow(
            Set<PosixFilePermission> permissions,
            PosixFilePermission reading,
            PosixFilePermission running) {
        if (permissions.contains(reading)) {
            permissions.add(running);
        }
    }

    /// Fills `into` from its position to its limit with bytes of a piece.
    ///
    /// @throws FileFailure MISSING or TOO_SHORT when they are not there
    void read(int pieceIndex, int pieceOffset, ByteBuffer into, Spans spans) throws IOException {
        spans.of(layout, pieceIndex, pieceOffset, into.remaining());
        int start = into.position();
        for (int i = 0; i < spans.count(); i++) {
            ByteBuffer part = into.slice(start + spans.rangeOffset(i), spans.length(i));
            if (spans.file(i) == Spans.ZEROS) {
                fillZeros(part);
            } else {
                int offset = pieceOffset + spans.rangeOffset(i);
                read(spans.file(i), spans.fileOffset(i), part, pieceIndex, offset);
            }
        }
        into.position(into.limit());
    }

    private static void fillZeros(ByteBuffer part) {
        while (part.remaining() >= Long.BYTES) {
            part.putLong(0);
        }
        while (part.hasRemaining()) {
            part.put((byte) 0);
        }
    }

    private void read(int file, long fileOffset, ByteBuffer part, int pieceIndex, int pieceOffset)
            throws IOException {
        places.readLock().lock();
        try {
            if (!inParts.get(file)) {
                handles.readFully(ref(file), fileOffset, part);
            } else if (borders.slot(pieceIndex) >= 0) {
                long offset = slotOffset(pieceIndex) + pieceOffset;
                handles.readFully(ref(partFile), offset, part);
            } else {
                throw new FileFailure(FileProblem.MISSING, ref(file).path());
            }
        } finally {
            places.readLock().unlock();
        }
    }

    /// Looks whether a file with data is there, and says from now on where its bytes go.
    ///
    /// @param wanted whether it needs a place of its own; what the part file has of it moves there
    /// @throws StorageException if it was there before and is gone
    void place(int file, boolean wanted) throws IOException {
        places.writeLock().lock();
        try {
            FileRef ref = ref(file);
            FileStamp stamp = FileHandles.stamp(ref);
            if (stamp != null) {
                onFound(file, stamp);
            } else if (known.get(file)) {
                throw new StorageException(Kind.MISSING, ref.path() + ": the file is gone");
            } else if (!wanted) {
                inParts.set(file);
                return;
            } else if (known.get(partFile)) {
                moveOut(file, ref);
            }
            inParts.clear(file);
        } finally {
            places.writeLock().unlock();
        }
    }

    /// Fails as a write of this piece would that failed before, as far as can be told without one.
    void tryToWrite(int pieceIndex, StorageFailure failed) throws IOException {
        int length = info.pieceLength(pieceIndex);
        if (failed.kind() == Kind.DISK_FULL && usableBytes() < length) {
            throw new StorageException(failed.kind(), failed.message());
        }
        Spans spans = new Spans().of(layout, pieceIndex, 0, length);
        for (int i = 0; i < spans.count(); i++) {
            int file = spans.file(i);
            if (file == Spans.ZEROS || inParts.get(file)) {
                continue;
            }
            if (known.get(file)) {
                handles.create(ref(file)); // opens it for writing
            } else {
                make(file);
            }
        }
    }

    private void onFound(int file, FileStamp stamp) {
        if (stamp.sizeBytes() > files.length(file)) {
            tooLong.add(file);
        }
        known.set(file);
    }

    /// As [#place] for a file that is not there and of which the part file has nothing.
    void placeAbsent(int file, boolean wanted) {
        if (wanted) {
            inParts.clear(file);
        } else {
            inParts.set(file);
        }
    }

    /// Whether there is a part file.
    boolean hasPartFile() {
        return known.get(partFile);
    }

    /// Looks whether there is a part file.
    void findPartFile() throws IOException {
        if (FileHandles.stamp(ref(partFile)) != null) {
            known.set(partFile);
        } else if (known.get(partFile)) {
            throw new StorageException(
                    Kind.MISSING, paths.partFile() + ": the file for parts of pieces is gone");
        }
    }

    /// Whether any of the torrent's files can be there.
    boolean contentExists() {
        return Files.exists(paths.content(), LinkOption.NOFOLLOW_LINKS);
    }

    /// Gives a file what the part file has of it; it appears whole or not at all. If that is
    /// nothing, the file is left to be made by its first write.
    private void moveOut(int file, FileRef target) throws IOException {
        int first = layout.firstPiece(file);
        int last = layout.lastPiece(file);
        FileRef moving = sibling(target, ".spate-" + Integer.toHexString(file) + ".moving");
        boolean any = copyOut(file, first, moving);
        if (last != first) {
            any |= copyOut(file, last, moving);
        }
        if (any) {
            handles.close(moving);
            if (files.isExecutable(file)) {
                makeExecutable(moving.path());
            }
            Files.move(moving.path(), target.path());
            onMade(file);
        }
    }

    private FileRef sibling(FileRef file, String name) throws IOException {
        int slash = file.relative().lastIndexOf('/');
        return root().folder().file(file.relative().substring(0, slash + 1) + name);
    }

    /// Copies a file's bytes of a piece; false when the part file has none of them.
    private boolean copyOut(int file, int pieceIndex, FileRef to) throws IOException {
        if (borders.slot(pieceIndex) < 0) {
            return false;
        }
        long pieceStart = (long) pieceIndex * info.pieceLength();
        long slot = slotOffset(pieceIndex);
        long from = Math.max(pieceStart, files.offset(file));
        long end = Math.min(pieceStart + info.pieceLength(pieceIndex), files.end(file));
        ByteBuffer buffer = ByteBuffer.allocateDirect((int) Math.min(end - from, COPY_BYTES));
        for (long at = from; at < end; at += buffer.capacity()) {
            buffer.clear().limit((int) Math.min(buffer.capacity(), end - at));
            int count = handles.read(ref(partFile), slot + at - pieceStart, buffer);
            if (count == 0 && at == from) {
                return false;
            }
            fillZeros(buffer);
            handles.write(to, at - files.offset(file), buffer.flip(), IfMissing.CREATE);
        }
        return true;
    }

    /// Deletes the part file if no file needs it any more and nothing waits to be synced.
    void dropPartFile() throws IOException {
        places.writeLock().lock();
        try {
            if (known.get(partFile) && inParts.next(0) < 0) {
                handles.delete(ref(partFile));
                known.clear(partFile);
                dirty.clear(partFile);
            }
        } finally {
            places.writeLock().unlock();
        }
    }

    /// Whether a file is known to exist.
    boolean isKnown(int file) {
        return known.get(file);
    }

    /// The files written since they were last forced; behind them the part file.
    AtomicBits dirty() {
        return dirty;
    }

    /// Whether a file, or the part file, is at least so long.
    boolean isLarge(int file, long bytes) {
        return file == partFile || files.length(file) >= bytes;
    }

    /// Forces a file to the disk.
    ///
    /// @throws IOException also when it is not there: what was written to it is lost
    void force(int file) throws IOException {
        FileRef ref = ref(file);
        if (FileHandles.stamp(ref) == null) {
            handles.close(ref);
            throw new StorageException(Kind.MISSING, ref.path() + ": the file is gone");
        }
        handles.force(ref);
    }

    /// Forces the folders in which files were made since the last time.
    void forceFolders() throws IOException {
        Path last = null;
        for (int file = made.next(0); file >= 0; file = made.next(file + 1)) {
            made.clear(file);
            Path folder = ref(file).path().getParent();
            if (folder != null && !folder.equals(last)) {
                forceUpwards(folder, last);
                last = folder;
            }
        }
    }

    /// Forces a folder and those it lies in, up to one that holds `done` too, or the output folder.
    private void forceUpwards(Path folder, @Nullable Path done) throws IOException {
        Path top = root().folder().path();
        for (Path at = folder; at != null && at.startsWith(top); at = at.getParent()) {
            if (done != null && done.startsWith(at)) {
                return;
            }
            DurableFiles.forceFolder(at);
        }
    }

    /// Fails if the file of a piece's first byte is gone though it was there; for pieces just
    /// written, now and then.
    void checkStillThere(int pieceIndex) throws IOException {
        int file = layout.firstFile(pieceIndex);
        if (file >= 0 && known.get(file) && FileHandles.stamp(ref(file)) == null) {
            checkRoot();
            handles.close(ref(file));
            throw new StorageException(Kind.MISSING, ref(file).path() + ": the file is gone");
        }
    }

    /// Takes the room of a whole file.
    void allocate(int file, long stepBytes) throws IOException {
        make(file);
        long length = files.length(file);
        while (handles.extendFull(ref(file), length, stepBytes) < length) {
            // Step by step, so that closing need not wait long.
        }
        dirty.set(file);
    }

    /// How long a file is now; 0 if it is not there.
    long presentLength(int file) throws IOException {
        FileStamp stamp = FileHandles.stamp(ref(file));
        return stamp == null ? 0 : Math.min(stamp.sizeBytes(), files.length(file));
    }

    /// How much room there is, in bytes.
    long usableBytes() throws IOException {
        return root().folder().usableBytes();
    }

    /// The output folder, for messages.
    Path folder() {
        return paths.outputFolder();
    }

    /// Closes what is open.
    void close() {
        Root open = root;
        if (open != null) {
            handles.closeAll(open.folder());
        }
    }
}
