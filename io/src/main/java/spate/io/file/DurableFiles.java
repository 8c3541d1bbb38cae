package spate.io.file;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;

/// Replaces small files as a whole: whoever looks, also after a crash at any moment, finds the old
/// content or the new, never a mixture.
public final class DurableFiles {
    private static final String SUFFIX = ".spate-tmp";
    private static final Set<StandardOpenOption> NEW_FILE =
            Set.of(StandardOpenOption.WRITE, StandardOpenOption.CREATE_NEW);
    private static final Set<PosixFilePermission> OWNER_ONLY =
            PosixFilePermissions.fromString("rw-------");
    private static final AtomicLong NEXT_NUMBER = new AtomicLong();

    private DurableFiles() {}

    /// Writes a file in the place of the old one, if there is one, and returns when it is on the
    /// disk.
    ///
    /// The new content goes to a file of its own in the same folder, which is forced to the disk
    /// and renamed. A link is followed; the permissions of the old file are kept, and its owner and
    /// group where that is allowed.
    ///
    /// @throws FileFailure when the old content stays
    public static void replace(Path file, byte[] content) throws FileFailure {
        try {
            Path target = Files.exists(file) ? file.toRealPath() : file.toAbsolutePath();
            Path folder = target.getParent();
            if (folder == null) {
                throw new FileFailure(FileProblem.UNSAFE, file);
            }
            String unique = ProcessHandle.current().pid() + "-" + NEXT_NUMBER.incrementAndGet();
            Path temporary = folder.resolve(".spate-" + unique + SUFFIX);
            try {
                write(temporary, content, attributesInsteadOf(target));
                keepPermissions(target, temporary);
                rename(temporary, target);
            } finally {
                Files.deleteIfExists(temporary);
            }
            forceFolder(folder);
        } catch (IOException failure) {
            throw Diagnosis.of(failure, file, content.length);
        }
    }

    /// What takes the place of a file that others may not read is not readable for them before that, either.
    private static FileAttribute<?>[] attributesInsteadOf(Path target) {
        boolean isPosix = Files.getFileAttributeView(target, PosixFileAttributeView.class) != null;
        return isPosix && Files.exists(target)
                ? new FileAttribute<?>[] {PosixFilePermissions.asFileAttribute(OWNER_ONLY)}
                : new FileAttribute<?>[0];
    }

    private static void write(Path file, byte[] content, FileAttribute<?>... attributes)
            throws IOException {
        try (var channel = FileChannel.open(file, NEW_FILE, attributes)) {
            ByteBuffer bytes = ByteBuffer.wrap(content);
            while (bytes.hasRemaining()) {
                channel.write(bytes);
            }
            channel.force(true);
        }
    }

    private static void keepPermissions(Path from, Path to) throws IOException {
        var old = Files.getFileAttributeView(from, PosixFileAttributeView.class);
        var made = Files.getFileAttributeView(to, PosixFileAttributeView.class);
        if (old != null && made != null && Files.exists(from)) {
            var attributes = old.readAttributes();
            var found = made.readAttributes();
            if (!found.group().equals(attributes.group())) {
                tryTo(() -> made.setGroup(attributes.group()));
            }
            if (!found.owner().equals(attributes.owner())) {
                tryTo(() -> made.setOwner(attributes.owner()));
            }
            made.setPermissions(attributes.permissions()); // a new owner may have cost some
        }
    }

    private interface Attempt {
        void run() throws IOException;
    }

    private static void tryTo(Attempt attempt) {
        try {
            attempt.run();
        } catch (IOException _) {
            // Only the system's administrator may give files away.
        }
    }

    private static void rename(Path from, Path to) throws IOException {
        try {
            Files.move(
                    from, to, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (AtomicMoveNotSupportedException _) {
            Files.move(from, to, StandardCopyOption.REPLACE_EXISTING);
        }
    }

    /// Makes the names in a folder durable: of files made or renamed there. Systems that cannot open
    /// folders (Windows) do this by themselves.
    public static void forceFolder(Path folder) {
        try (var channel = FileChannel.open(folder, StandardOpenOption.READ)) {
            channel.force(true);
        } catch (IOException _) {
            // Not to be had here; what was done there has succeeded.
        }
    }

    /// Deletes what a crash in the middle of [#replace] left in a folder. To be called when nobody
    /// replaces files there, that is while holding the folder's lock.
    ///
    /// @return how many files were deleted
    public static int sweep(Path folder) throws FileFailure {
        int deleted = 0;
        try (DirectoryStream<Path> leftovers =
                Files.newDirectoryStream(folder, ".spate-*" + SUFFIX)) {
            for (Path leftover : leftovers) {
                deleted += Files.deleteIfExists(leftover) ? 1 : 0;
            }
            return deleted;
        } catch (IOException failure) {
            throw Diagnosis.of(failure, folder, 0);
        }
    }
}
