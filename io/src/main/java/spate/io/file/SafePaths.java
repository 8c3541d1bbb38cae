package spate.io.file;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.SecureDirectoryStream;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributeView;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.HashSet;
import java.util.Set;

/// Opens and deletes files below a root without ever following a link.
///
/// Where the system can (Linux, macOS) each folder is opened relative to the one before, so that
/// nobody can put a link in the way between check and use. Elsewhere each folder is checked first.
final class SafePaths {
    private static final LinkOption NO_LINKS = LinkOption.NOFOLLOW_LINKS;

    private SafePaths() {}

    /// What to do with the folder that holds a file.
    private interface InFolder<T> {
        T run(SecureDirectoryStream<Path> folder, Path name) throws IOException;
    }

    /// Opens a file.
    ///
    /// @param write for reading and writing; else for reading only
    /// @param create makes the file and its folders (but never the root) where they are missing
    static FileChannel open(FileRef file, boolean write, boolean create) throws FileFailure {
        try {
            try {
                return openExisting(file, options(write, create));
            } catch (NoSuchFileException missing) {
                if (!create || !file.root().exists()) {
                    throw missing;
                }
                createParents(file);
                return openExisting(file, options(write, true));
            }
        } catch (IOException failure) {
            throw diagnose(failure, file, write ? 1 : 0);
        }
    }

    private static Set<OpenOption> options(boolean write, boolean create) {
        Set<OpenOption> options = new HashSet<>();
        options.add(StandardOpenOption.READ);
        options.add(NO_LINKS);
        if (write) {
            options.add(StandardOpenOption.WRITE);
        }
        if (create) {
            options.add(StandardOpenOption.CREATE);
        }
        return options;
    }

    private static FileChannel openExisting(FileRef file, Set<OpenOption> options)
            throws IOException {
        return inFolder(
                file,
                (folder, name) -> {
                    var view =
                            folder.getFileAttributeView(
                                    name, BasicFileAttributeView.class, NO_LINKS);
                    checkFile(view, file, options);
                    return asFileChannel(folder.newByteChannel(name, options), file);
                },
                () -> {
                    var view =
                            Files.getFileAttributeView(
                                    file.path(), BasicFileAttributeView.class, NO_LINKS);
                    checkFile(view, file, options);
                    return FileChannel.open(file.path(), options);
                });
    }

    /// Opening a pipe would wait for ever, opening a device could do anything.
    private static void checkFile(
            BasicFileAttributeView view, FileRef file, Set<OpenOption> options) throws IOException {
        try {
            if (!view.readAttributes().isRegularFile()) {
                throw new FileFailure(FileProblem.UNSAFE, file.path());
            }
        } catch (NoSuchFileException missing) {
            if (!options.contains(StandardOpenOption.CREATE)) {
                throw missing;
            }
        }
    }

    private static FileChannel asFileChannel(SeekableByteChannel channel, FileRef file)
            throws IOException {
        if (channel instanceof FileChannel opened) {
            return opened;
        }
        channel.close();
        throw new FileFailure(FileProblem.IO, file.path());
    }

    /// Deletes a file; false when there was none.
    static boolean delete(FileRef file) throws FileFailure {
        try {
            return inFolder(
                    file,
                    (folder, name) -> {
                        folder.deleteFile(name);
                        return true;
                    },
                    () -> Files.deleteIfExists(file.path()));
        } catch (NoSuchFileException _) {
            return false;
        } catch (IOException failure) {
            throw diagnose(failure, file, 0);
        }
    }

    /// What a system without secure folders does instead.
    private interface Plainly<T> {
        T run() throws IOException;
    }

    private static <T> T inFolder(FileRef file, InFolder<T> action, Plainly<T> otherwise)
            throws IOException {
        try (DirectoryStream<Path> root = Files.newDirectoryStream(file.root().path())) {
            if (root instanceof SecureDirectoryStream<Path> secure) {
                return descend(secure, Path.of(file.relative()), action);
            }
        }
        checkParents(file);
        return otherwise.run();
    }

    private static <T> T descend(
            SecureDirectoryStream<Path> folder, Path relative, InFolder<T> action)
            throws IOException {
        if (relative.getNameCount() == 1) {
            return action.run(folder, relative);
        }
        Path rest = relative.subpath(1, relative.getNameCount());
        try (var next = folder.newDirectoryStream(relative.getName(0), NO_LINKS)) {
            return descend(next, rest, action);
        }
    }

    private static void checkParents(FileRef file) throws IOException {
        Path folder = file.root().path();
        Path relative = Path.of(file.relative());
        for (int i = 0; i < relative.getNameCount() - 1; i++) {
            folder = folder.resolve(relative.getName(i));
            if (!attributes(folder).isDirectory()) {
                throw new FileFailure(FileProblem.UNSAFE, folder);
            }
        }
    }

    /// Makes the folders that hold a file, where they are missing; never the root.
    static void makeParents(FileRef file) throws FileFailure {
        try {
            if (!file.root().exists()) {
                throw new NoSuchFileException(file.root().toString());
            }
            createParents(file);
        } catch (IOException failure) {
            throw diagnose(failure, file, 1);
        }
    }

    /// Makes a symbolic link to another file or folder below the same root, and its folders.
    ///
    /// @return false when something is in its place already, or the system has no links for us
    static boolean link(FileRef file, FileRef target) throws FileFailure {
        makeParents(file);
        try {
            Path link = file.path();
            Path folder =
                    link.resolveSibling("."); // the link says how to get from its folder there
            Files.createSymbolicLink(link, folder.normalize().relativize(target.path()));
            return true;
        } catch (FileAlreadyExistsException | UnsupportedOperationException _) {
            return false;
        } catch (IOException failure) {
            throw diagnose(failure, file, 1);
        }
    }

    private static void createParents(FileRef file) throws IOException {
        Path folder = file.root().path();
        Path relative = Path.of(file.relative());
        for (int i = 0; i < relative.getNameCount() - 1; i++) {
            folder = folder.resolve(relative.getName(i));
            try {
                Files.createDirectory(folder);
            } catch (FileAlreadyExistsException _) {
                if (!attributes(folder).isDirectory()) {
                    throw new FileFailure(FileProblem.UNSAFE, folder);
                }
            }
        }
    }

    private static BasicFileAttributes attributes(Path path) throws IOException {
        return Files.readAttributes(path, BasicFileAttributes.class, NO_LINKS);
    }

    /// A link, folder or device in the place of the file gives a dozen different exceptions: look
    /// at what is there.
    private static FileFailure diagnose(IOException failure, FileRef file, long bytesWanted) {
        FileFailure diagnosed = Diagnosis.of(failure, file.path(), bytesWanted);
        if (diagnosed.problem() != FileProblem.IO) {
            return diagnosed;
        }
        try {
            checkParents(file);
            return attributes(file.path()).isRegularFile()
                    ? diagnosed
                    : new FileFailure(FileProblem.UNSAFE, file.path(), failure);
        } catch (FileFailure unsafe) {
            return unsafe;
        } catch (IOException _) {
            return diagnosed;
        }
    }
}
