package spate.client.resume;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.FileSystems;
import java.nio.file.LinkOption;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The right of a process to the content of one torrent in one folder, wherever it keeps its state:
/// any number may read it, and one alone may write.
///
/// The lock is a byte of one file in the system's folder for temporary files, one for each user,
/// which is empty and stays empty: which byte, the torrent and the folder say. So nothing is left beside the
/// content, nothing has to be cleaned up, and read-only content can be locked too. Programs of other
/// users, on other machines, or with another folder for temporary files are not kept out.
///
/// It needs one channel for the whole process that is never closed, hence the static state: POSIX
/// takes all locks of a file from a process that closes any of its descriptors.
final class ContentLock implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(ContentLock.class);

    /// A link that somebody has laid there is not followed.
    private static final Set<OpenOption> OPTIONS =
            Set.of(
                    StandardOpenOption.CREATE,
                    StandardOpenOption.READ,
                    StandardOpenOption.WRITE,
                    LinkOption.NOFOLLOW_LINKS);

    private static final Map<Long, ContentLock> HELD = new HashMap<>();
    private static @Nullable FileChannel locks;

    private final long position;
    private final boolean shared;
    private final @Nullable FileLock lock;
    private int holders = 1;

    private ContentLock(long position, boolean shared, @Nullable FileLock lock) {
        this.position = position;
        this.shared = shared;
        this.lock = lock;
    }

    /// Takes the lock; null if somebody has it, here or in another process. Where the system does not
    /// let us lock at all, nothing is locked.
    ///
    /// @param position names what is locked: 0 or more
    /// @param shared whether it is only read
    static @Nullable ContentLock tryTake(long position, boolean shared) {
        synchronized (HELD) {
            ContentLock held = HELD.get(position);
            if (held != null) {
                boolean together = held.shared && shared;
                held.holders += together ? 1 : 0;
                return together ? held : null;
            }
            ContentLock taken = take(position, shared);
            if (taken != null) {
                HELD.put(position, taken);
            }
            return taken;
        }
    }

    private static @Nullable ContentLock take(long position, boolean shared) {
        try {
            FileLock lock = channel().tryLock(position, 1, shared);
            return lock == null ? null : new ContentLock(position, shared, lock);
        } catch (IOException e) {
            LOG.warn("cannot keep other processes from the content: {}", e.toString());
            return new ContentLock(position, shared, null);
        }
    }

    private static FileChannel channel() throws IOException {
        FileChannel open = locks;
        if (open == null) {
            open = FileChannel.open(file(), OPTIONS, onlyOurs());
            locks = open;
        }
        return open;
    }

    /// Everybody may write to the folder, and nobody else shall be able to lock.
    private static FileAttribute<?>[] onlyOurs() {
        boolean isPosix = FileSystems.getDefault().supportedFileAttributeViews().contains("posix");
        return isPosix
                ? new FileAttribute<?>[] {
                    PosixFilePermissions.asFileAttribute(
                            PosixFilePermissions.fromString("rw-------"))
                }
                : new FileAttribute<?>[0];
    }

    private static Path file() {
        String user = System.getProperty("user.name", "").replaceAll("[^A-Za-z0-9._-]", "_");
        return Path.of(System.getProperty("java.io.tmpdir", "."), "spate-" + user + ".locks");
    }

    @Override
    public void close() {
        synchronized (HELD) {
            if (--holders > 0) {
                return;
            }
            HELD.remove(position);
            try {
                if (lock != null) {
                    lock.release();
                }
            } catch (IOException e) {
                LOG.warn("cannot give the lock of the content back: {}", e.toString());
            }
        }
    }
}
