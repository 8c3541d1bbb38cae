package spate.client.storage;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFilePermission;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import spate.engine.storage.StorageFailure.Kind;
import spate.io.file.DurableFiles;
import spate.io.file.FileHandles;
import spate.io.file.FileHandles.IfMissing;
import spate.io.file.FileRef;
import spate.io.file.FileStamp;
import spate.protocol.metainfo.FileList;

/// The files of a torrent as the disk has them, and behind them the part file, each by its index.
///
/// For any number of disk threads. It keeps a few bytes a file and no object: whether the file is
/// known to exist (then it is not made again: if it is gone, somebody took it away, and making it
/// empty would hide that), what it must still be like ([FileMarks]), and whether it was written or made
/// since it was last forced.
///
/// A file that another program deleted, cut or replaced is told once to the [ChangeListener]; from then
/// on it is taken as it is found.
final class StoredFiles {
    private final FileList files;
    private final OutputFolder folder;
    private final FileHandles handles;
    private final int partFile;
    private final AtomicBits known;
    private final AtomicBits dirty;
    private final AtomicBits made;
    private final FileMarks marks;
    private final ChangeListener listener;

    /// Files found longer than they should be: cut when they are first written.
    private final Set<Integer> tooLong = ConcurrentHashMap.newKeySet();

    private final ReentrantLock making = new ReentrantLock();

    /// Hears of files that another program changed; on any thread.
    interface ChangeListener {

        /// What was in the file is not to be believed any more.
        ///
        /// @param file an index; that of the part file too
        void onChanged(int file, StorageException how);
    }

    StoredFiles(FileList files, OutputFolder folder, FileHandles handles, ChangeListener listener) {
        this.files = files;
        this.listener = listener;
        this.folder = folder;
        this.handles = handles;
        this.partFile = files.size();
        this.known = new AtomicBits(partFile + 1);
        this.dirty = new AtomicBits(partFile + 1);
        this.made = new AtomicBits(partFile + 1);
        this.marks = new FileMarks(partFile + 1);
    }

    /// The index of the part file.
    int partFile() {
        return partFile;
    }

    /// Whether a file is known to exist.
    boolean isKnown(int file) {
        return known.get(file);
    }

    /// Looks whether a file is there, and how it is.
    boolean find(int file) throws IOException {
        boolean isKnown = known.get(file);
        long least = marks.length(file);
        FileStamp stamp = FileHandles.stamp(folder.ref(file));
        if (isKnown) {
            compare(file, stamp, least);
        } else if (stamp != null) {
            take(file, stamp);
        }
        return stamp != null;
    }

    private void take(int file, FileStamp stamp) {
        marks.learn(file, stamp, mostLength(file));
        if (stamp.sizeBytes() > mostLength(file)) {
            tooLong.add(file);
        }
        known.set(file);
    }

    private long mostLength(int file) {
        return file == partFile ? Long.MAX_VALUE : files.length(file);
    }

    /// Finds out whether a known file was changed by another program; then the listener is told.
    ///
    /// @param least how long it had to be before the stamp was taken
    /// @return how it was changed, or null
    private @Nullable StorageException compare(int file, @Nullable FileStamp stamp, long least)
            throws IOException {
        String change = stamp == null ? "the file is gone" : marks.change(file, stamp, least);
        if (change == null) {
            return null;
        }
        folder.check();
        FileRef ref = folder.ref(file);
        handles.close(ref);
        if (stamp == null) {
            known.clear(file);
            marks.forget(file);
        } else {
            take(file, stamp);
        }
        StorageException how = new StorageException(Kind.MISSING, ref.path() + ": " + change);
        listener.onChanged(file, how);
        return how;
    }

    /// Writes a buffer into a file, which is made if it was never there.
    ///
    /// A write that makes a file longer must not hide that somebody cut it: the gap would read as
    /// zeros, and the length be right.
    void write(int file, long position, ByteBuffer from) throws IOException {
        FileRef ref = folder.ref(file);
        if (!known.get(file)) {
            make(file);
        }
        checkBeforeOpening(file, ref, true);
        if (!tooLong.isEmpty() && tooLong.remove(file)) {
            handles.truncate(ref, files.length(file));
        }
        long end = position + from.remaining();
        long least = marks.length(file);
        if (end >= least && least > 0 && handles.length(ref) < least) {
            check(file);
        }
        handles.write(ref, position, from, IfMissing.FAIL);
        marks.reach(file, end);
        dirty.set(file);
    }

    /// An open file stays the one it was, but its name may lead to another one meanwhile.
    private void checkBeforeOpening(int file, FileRef ref, boolean write) throws IOException {
        if (!handles.isOpen(ref, write)) {
            check(file);
        }
    }

    /// Makes a file that is not there, with its folders.
    void make(int file) throws IOException {
        making.lock();
        try {
            if (known.get(file)) {
                return;
            }
            folder.check();
            FileRef ref = folder.ref(file);
            handles.create(ref);
            onMade(file, ref);
        } finally {
            making.unlock();
        }
    }

    private void onMade(int file, FileRef ref) throws IOException {
        if (file != partFile && files.isExecutable(file)) {
            makeExecutable(ref.path());
        }
        FileStamp stamp = FileHandles.stamp(ref);
        if (stamp != null) {
            marks.learn(file, stamp, mostLength(file));
        }
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

    /// Fills a buffer from a file.
    ///
    /// @throws IOException MISSING or TOO_SHORT when it does not reach so far
    void readFully(int file, long position, ByteBuffer into) throws IOException {
        FileRef ref = folder.ref(file);
        checkBeforeOpening(file, ref, false);
        handles.readFully(ref, position, into);
    }

    /// Reads until the buffer is full or the file ends; returns how many bytes.
    int read(int file, long position, ByteBuffer into) throws IOException {
        return handles.read(folder.ref(file), position, into);
    }

    /// Opens a new file under another name, to be filled before it appears under its own.
    FileRef draft(int file) throws IOException {
        String name = ".spate-" + Integer.toHexString(file) + ".moving";
        FileRef draft = folder.sibling(folder.ref(file), name);
        handles.delete(draft);
        return draft;
    }

    void writeDraft(FileRef draft, long position, ByteBuffer from) throws IOException {
        handles.write(draft, position, from, IfMissing.CREATE);
    }

    /// Gives a draft its name.
    void publish(FileRef draft, int file) throws IOException {
        handles.close(draft);
        FileRef ref = folder.ref(file);
        Files.move(draft.path(), ref.path());
        onMade(file, ref);
    }

    /// Removes a file for good.
    void delete(int file) throws IOException {
        handles.delete(folder.ref(file));
        known.clear(file);
        marks.forget(file);
        dirty.clear(file);
    }

    /// Fails as a write to the file would, as far as can be told without one.
    void tryToWrite(int file) throws IOException {
        if (known.get(file)) {
            handles.create(folder.ref(file)); // opens it for writing
        } else {
            make(file);
        }
    }

    /// Takes the room of a whole file.
    void allocate(int file, long stepBytes) throws IOException {
        make(file);
        long length = files.length(file);
        while (handles.extendFull(folder.ref(file), length, stepBytes) < length) {
            // Step by step: other files may be opened and closed meanwhile.
        }
        marks.reach(file, length);
        dirty.set(file);
    }

    /// How long a file is now, at most as long as it is to be; 0 if it is not there.
    long presentLength(int file) throws IOException {
        FileStamp stamp = FileHandles.stamp(folder.ref(file));
        return stamp == null ? 0 : Math.min(stamp.sizeBytes(), files.length(file));
    }

    /// Fails if another program changed a file that was there.
    void check(int file) throws IOException {
        if (known.get(file)) {
            long least = marks.length(file);
            StorageException change = compare(file, FileHandles.stamp(folder.ref(file)), least);
            if (change != null) {
                throw change;
            }
        }
    }

    /// Fails if another program changed any of the files.
    void checkAll() throws IOException {
        for (int file = known.next(0); file >= 0; file = known.next(file + 1)) {
            check(file);
        }
    }

    /// The first file at or behind an index that was written since it was last forced, or -1.
    int nextDirty(int from) {
        return dirty.next(from);
    }

    /// Whether a file, or the part file, is to be at least so long.
    boolean isLarge(int file, long bytes) {
        return mostLength(file) >= bytes;
    }

    /// Forces a file to the disk, if it was written since the last time.
    ///
    /// The bit is set behind each write and cleared before the file is forced: a write that comes in
    /// between is forced the next time.
    ///
    /// @throws IOException also when the file is not there any more, or not as it was: what was written
    ///     to it is lost
    void force(int file) throws IOException {
        if (!dirty.clear(file)) {
            return;
        }
        boolean forced = false;
        try {
            check(file);
            handles.force(folder.ref(file));
            forced = true;
        } finally {
            if (!forced) {
                dirty.set(file);
            }
        }
    }

    /// Forces the folders in which files were made since the last time.
    void forceFolders() throws IOException {
        Path last = null;
        for (int file = made.next(0); file >= 0; file = made.next(file + 1)) {
            made.clear(file);
            Path parent = folder.ref(file).path().getParent();
            if (parent != null && !parent.equals(last)) {
                forceUpwards(parent, last);
                last = parent;
            }
        }
    }

    /// Forces a folder and those it lies in, up to one that holds `done` too, or the output folder.
    private void forceUpwards(Path inner, @Nullable Path done) throws IOException {
        Path top = folder.path();
        for (Path at = inner; at != null && at.startsWith(top); at = at.getParent()) {
            if (done != null && done.startsWith(at)) {
                return;
            }
            DurableFiles.forceFolder(at);
        }
    }
}
