package spate.io.file;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileChannel.MapMode;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/// Reads and writes files by position, keeping at most a fixed number of them open.
///
/// For any number of threads. The file used longest ago is closed first, and none while it is
/// used; where all are in use a thread waits. Folders are made as needed, links are never followed
/// ([SafePaths]).
///
/// Threads that use it must not be interrupted: the JDK closes a file channel when its thread is.
/// A file closed in that way is opened again by the next use.
public final class FileHandles implements AutoCloseable {

    /// What to do when a file to be written is not there.
    public enum IfMissing {
        /// Make it, and its folders, but never the root.
        CREATE,
        /// Fail with [FileProblem#MISSING].
        FAIL
    }

    /// The most that is given to the system in one call. Linux takes memory for the page cache in
    /// blocks as large as the write, and on a virtual machine large free blocks are those that the
    /// host has to find memory for first. Measured for 2 GiB on ext4 (Linux 6.18): 0.8 s of system
    /// time in steps of 64 KiB, 0.7 to 1.3 s of 128, 2.1 to 3.1 s of 256, 3 to 4.7 s of 1024.
    private static final int WRITE_BYTES = 64 * 1024;

    /// How many zeros are written at a time where space is to be taken at once.
    private static final int ZEROS_BYTES = 1 << 20;

    private final int maxOpen;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();

    /// Guarded by the lock, as is everything below; ordered by use, the oldest first.
    private final LinkedHashMap<FileRef, Handle> handles = new LinkedHashMap<>(16, 0.75f, true);

    /// Handles that are open, opening or closing, whether still in the map or not.
    private int openCount;

    private int mostOpen;

    /// Makes an empty set of handles.
    ///
    /// @param maxOpen how many files may be open at a time, at least 1
    public FileHandles(int maxOpen) {
        if (maxOpen < 1) {
            throw new IllegalArgumentException("maxOpen " + maxOpen);
        }
        this.maxOpen = maxOpen;
    }

    /// One open file and who uses it. Guarded by the lock.
    private static final class Handle {
        final boolean writable;
        @Nullable FileChannel channel;
        int uses;

        /// Not in the map any more: the last user closes it.
        boolean dropped;

        Handle(boolean writable) {
            this.writable = writable;
        }

        boolean isOpening() {
            return channel == null;
        }

        FileChannel channel() {
            FileChannel open = channel;
            if (open == null) {
                throw new IllegalStateException("not open yet");
            }
            return open;
        }
    }

    private interface Work<T> {
        T on(FileChannel channel) throws IOException;
    }

    /// Reads from a position until the buffer is full or the file ends.
    ///
    /// @return how many bytes were read; fewer than the buffer takes only at the file's end
    public int read(FileRef file, long position, ByteBuffer into) throws FileFailure {
        return with(file, false, false, 0, channel -> readSome(channel, position, into));
    }

    /// Fills a buffer from a position.
    ///
    /// @throws FileFailure TOO_SHORT when the file ends before
    public void readFully(FileRef file, long position, ByteBuffer into) throws FileFailure {
        read(file, position, into);
        if (into.hasRemaining()) {
            throw new FileFailure(FileProblem.TOO_SHORT, file.path());
        }
    }

    private static int readSome(FileChannel channel, long position, ByteBuffer into)
            throws IOException {
        int total = 0;
        while (into.hasRemaining()) {
            int count = channel.read(into, position + total);
            if (count < 0) {
                break;
            }
            total += count;
        }
        return total;
    }

    /// Writes a whole buffer at a position.
    public void write(FileRef file, long position, ByteBuffer from, IfMissing ifMissing)
            throws FileFailure {
        with(
                file,
                true,
                ifMissing == IfMissing.CREATE,
                from.remaining(),
                channel -> writeAll(channel, position, from));
    }

    /// Writes whole buffers, one after the other, from a position on.
    public void write(FileRef file, long position, ByteBuffer[] from, IfMissing ifMissing)
            throws FileFailure {
        long length = 0;
        for (ByteBuffer buffer : from) {
            length += buffer.remaining();
        }
        with(
                file,
                true,
                ifMissing == IfMissing.CREATE,
                length,
                channel -> {
                    long at = position;
                    for (ByteBuffer buffer : from) {
                        at = writeAll(channel, at, buffer);
                    }
                    return at;
                });
    }

    private static long writeAll(FileChannel channel, long position, ByteBuffer from)
            throws IOException {
        long at = position;
        int end = from.limit();
        while (from.position() < end) {
            from.limit(Math.min(end, from.position() + WRITE_BYTES));
            at += channel.write(from, at);
        }
        return at;
    }

    /// Makes a file, empty, with its folders; leaves one that exists as it is.
    public void create(FileRef file) throws FileFailure {
        with(file, true, true, 1, FileChannel::isOpen);
    }

    /// Makes the folders that hold a file, where they are missing; never the root.
    public static void makeFolders(FileRef file) throws FileFailure {
        SafePaths.makeParents(file);
    }

    /// Makes a symbolic link, relative, to another file or folder below the same root; also the
    /// folders that hold it. Whether the target exists does not matter.
    ///
    /// @return false when something is in its place already, or the system has no links for us
    public static boolean makeLink(FileRef file, FileRef target) throws FileFailure {
        return SafePaths.link(file, target);
    }

    /// Makes a file at least so long without taking space for it (sparse, where the file system
    /// can). A longer file stays as it is.
    public void extendSparse(FileRef file, long sizeBytes) throws FileFailure {
        with(
                file,
                true,
                true,
                1,
                channel -> {
                    if (channel.size() < sizeBytes) {
                        writeAll(channel, sizeBytes - 1, ByteBuffer.allocate(1));
                    }
                    return sizeBytes;
                });
    }

    /// Makes a file longer by writing zeros, so that its space is taken for good.
    ///
    /// @param sizeBytes the length to reach
    /// @param stepBytes the most to write in this call: long files are extended in several, so that
    ///     a disk thread is not blocked for minutes
    /// @return the length reached; `sizeBytes` or more when done
    public long extendFull(FileRef file, long sizeBytes, long stepBytes) throws FileFailure {
        return with(
                file,
                true,
                true,
                stepBytes,
                channel -> {
                    long size = channel.size();
                    return size >= sizeBytes
                            ? size
                            : writeZeros(channel, size, Math.min(sizeBytes - size, stepBytes));
                });
    }

    private static long writeZeros(FileChannel channel, long position, long length)
            throws IOException {
        ByteBuffer zeros = ByteBuffer.allocateDirect((int) Math.min(length, ZEROS_BYTES));
        long at = position;
        long end = position + length;
        while (at < end) {
            zeros.clear().limit((int) Math.min(end - at, zeros.capacity()));
            at = writeAll(channel, at, zeros);
        }
        return at;
    }

    /// Cuts a file that is longer.
    public void truncate(FileRef file, long sizeBytes) throws FileFailure {
        with(file, true, false, 0, channel -> channel.truncate(sizeBytes));
    }

    /// Returns when everything written to the file is on the disk.
    ///
    /// A file that does not exist has nothing to be written: that is no failure.
    public void force(FileRef file) throws FileFailure {
        try {
            with(
                    file,
                    true,
                    false,
                    0,
                    channel -> {
                        channel.force(false);
                        return true;
                    });
        } catch (FileFailure failure) {
            if (failure.problem() != FileProblem.MISSING) {
                throw failure;
            }
        }
    }

    /// Maps a part of a file into memory, for reading.
    ///
    /// Where the file is cut meanwhile, touching the lost part throws [InternalError]: only for
    /// threads that expect that, never for a loop.
    public MemorySegment map(FileRef file, long position, long length, Arena arena)
            throws FileFailure {
        return with(
                file,
                false,
                false,
                0,
                channel -> channel.map(MapMode.READ_ONLY, position, length, arena));
    }

    /// How long an open file is, or one that is opened for it, whatever its name leads to by now.
    public long length(FileRef file) throws FileFailure {
        return with(file, false, false, 0, FileChannel::size);
    }

    /// Whether the next use of a file goes to one that is open already.
    ///
    /// @param write whether it is to be written
    public boolean isOpen(FileRef file, boolean write) {
        lock.lock();
        try {
            Handle found = handles.get(file);
            return found != null && (found.writable || !write);
        } finally {
            lock.unlock();
        }
    }

    /// Length, time and identity of a file, or null when there is none. Does not open it.
    ///
    /// @throws FileFailure UNSAFE when something else is in its place
    public static @Nullable FileStamp stamp(FileRef file) throws FileFailure {
        try {
            var attributes =
                    Files.readAttributes(
                            file.path(), BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
            if (!attributes.isRegularFile()) {
                throw new FileFailure(FileProblem.UNSAFE, file.path());
            }
            Object key = attributes.fileKey();
            return new FileStamp(
                    attributes.size(),
                    attributes.lastModifiedTime().to(TimeUnit.NANOSECONDS),
                    key == null ? 0 : Math.max(1, key.hashCode() & Integer.MAX_VALUE));
        } catch (NoSuchFileException _) {
            return null;
        } catch (IOException failure) {
            throw Diagnosis.of(failure, file.path(), 0);
        }
    }

    /// Closes a file and deletes it; false when there was none.
    public boolean delete(FileRef file) throws FileFailure {
        close(file);
        return SafePaths.delete(file);
    }

    private <T> T with(FileRef file, boolean write, boolean create, long bytesWanted, Work<T> work)
            throws FileFailure {
        Handle handle = acquire(file, write, create);
        try {
            return work.on(handle.channel());
        } catch (IOException failure) {
            throw Diagnosis.of(failure, file.path(), bytesWanted);
        } finally {
            giveBack(file, handle);
        }
    }

    private Handle acquire(FileRef file, boolean write, boolean create) throws FileFailure {
        Handle mine;
        lock.lock();
        try {
            while (true) {
                Handle found = handles.get(file);
                if (found != null && found.isOpening()) {
                    changed.awaitUninterruptibly();
                } else if (found != null && (found.writable || !write)) {
                    found.uses++;
                    return found;
                } else if (found != null) {
                    drop(file, found);
                } else if (openCount < maxOpen) {
                    mine = new Handle(write);
                    handles.put(file, mine);
                    mostOpen = Math.max(mostOpen, ++openCount);
                    break;
                } else if (!evictOldest()) {
                    changed.awaitUninterruptibly();
                }
            }
        } finally {
            lock.unlock();
        }
        return open(file, mine, create);
    }

    private Handle open(FileRef file, Handle handle, boolean create) throws FileFailure {
        FileChannel channel = null;
        try {
            channel = openPatiently(file, handle.writable, create);
            return handle;
        } finally {
            lock.lock();
            try {
                handle.channel = channel;
                handle.uses = 1;
                if (channel == null) {
                    handles.remove(file, handle);
                    openCount--;
                }
                changed.signalAll();
            } finally {
                lock.unlock();
            }
        }
    }

    /// Others in this process need descriptors too: where none is left, idle files make room.
    private FileChannel openPatiently(FileRef file, boolean write, boolean create)
            throws FileFailure {
        try {
            return SafePaths.open(file, write, create);
        } catch (FileFailure failure) {
            if (failure.problem() != FileProblem.TOO_MANY_OPEN || closeIdle() == 0) {
                throw failure;
            }
            return SafePaths.open(file, write, create);
        }
    }

    private void giveBack(FileRef file, Handle handle) {
        lock.lock();
        try {
            handle.uses--;
            if (!handle.channel().isOpen() && !handle.dropped) {
                drop(file, handle);
            } else if (handle.uses == 0 && handle.dropped) {
                closeNow(handle);
            }
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /// Takes a handle out of the map; it is closed now or by its last user.
    private void drop(FileRef file, Handle handle) {
        handles.remove(file, handle);
        handle.dropped = true;
        if (handle.uses == 0 && !handle.isOpening()) {
            closeNow(handle);
        }
    }

    /// Closes the channel, without the lock meanwhile: that can take long.
    private void closeNow(Handle handle) {
        lock.unlock();
        try {
            handle.channel().close();
        } catch (IOException _) {
            // All that matters was reported by write() or force(); the descriptor is gone.
        } finally {
            lock.lock();
            openCount--;
            changed.signalAll();
        }
    }

    private boolean evictOldest() {
        for (var entry : handles.entrySet()) {
            if (entry.getValue().uses == 0 && !entry.getValue().isOpening()) {
                drop(entry.getKey(), entry.getValue());
                return true;
            }
        }
        return false;
    }

    /// Closes one file, at once or when its last user is done.
    public void close(FileRef file) {
        lock.lock();
        try {
            Handle found = handles.get(file);
            if (found != null) {
                drop(file, found);
            }
        } finally {
            lock.unlock();
        }
    }

    /// Closes the files of a root, those in use when their last user is done.
    public void closeAll(RootFolder root) {
        closeMatching(entry -> entry.getKey().root().equals(root));
    }

    /// Closes all files, those in use when their last user is done.
    @Override
    public void close() {
        closeMatching(_ -> true);
    }

    private int closeIdle() {
        return closeMatching(entry -> entry.getValue().uses == 0 && !entry.getValue().isOpening());
    }

    private int closeMatching(Predicate<Map.Entry<FileRef, Handle>> which) {
        lock.lock();
        try {
            var chosen = handles.entrySet().stream().filter(which).map(Map.Entry::copyOf).toList();
            for (var entry : chosen) {
                if (!entry.getValue().dropped) {
                    drop(entry.getKey(), entry.getValue());
                }
            }
            return chosen.size();
        } finally {
            lock.unlock();
        }
    }

    /// How many files are open now.
    public int openCount() {
        lock.lock();
        try {
            return openCount;
        } finally {
            lock.unlock();
        }
    }

    /// The most files that were ever open at a time.
    public int mostOpen() {
        lock.lock();
        try {
            return mostOpen;
        } finally {
            lock.unlock();
        }
    }
}
