package spate.io.file;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;

/// The folder that files are kept in, and never outside of.
///
/// Links in the way to the root are the user's own and are followed, once, when it is opened; links
/// below it are refused.
public final class RootFolder {
    private final Path path;

    private RootFolder(Path path) {
        this.path = path;
    }

    /// Takes an existing folder as a root.
    ///
    /// @throws FileFailure MISSING when it does not exist, UNSAFE when it is no folder
    public static RootFolder of(Path folder) throws FileFailure {
        try {
            Path real = folder.toRealPath();
            if (!Files.isDirectory(real)) {
                throw new FileFailure(FileProblem.UNSAFE, folder);
            }
            return new RootFolder(real);
        } catch (IOException failure) {
            throw Diagnosis.of(failure, folder, 0);
        }
    }

    /// Takes a folder as a root and makes it first, with its parents, where it does not exist.
    public static RootFolder create(Path folder) throws FileFailure {
        try {
            if (!Files.isDirectory(folder)) {
                Files.createDirectories(folder);
            }
        } catch (IOException failure) {
            throw Diagnosis.of(failure, folder, 1);
        }
        return of(folder);
    }

    /// Names a file below the root.
    ///
    /// @param relative names joined by `/`; none of them empty, `.` or `..`, or with a separator of
    ///     this system inside
    /// @throws IllegalArgumentException when the path could leave the root: such names are made safe
    ///     before they come here
    public FileRef file(String relative) {
        for (String name : relative.split("/", -1)) {
            if (name.isEmpty() || name.equals(".") || name.equals("..") || !isOneName(name)) {
                throw new IllegalArgumentException("not a path below a root: " + relative);
            }
        }
        return new FileRef(this, relative);
    }

    private boolean isOneName(String name) {
        try {
            Path parsed = path.getFileSystem().getPath(name);
            return !parsed.isAbsolute() && parsed.getNameCount() == 1 && parsed.getRoot() == null;
        } catch (InvalidPathException _) {
            return false;
        }
    }

    /// How many bytes this process may still write there.
    ///
    /// @throws FileFailure when the folder is gone
    public long usableBytes() throws FileFailure {
        try {
            return Files.getFileStore(path).getUsableSpace();
        } catch (IOException failure) {
            throw Diagnosis.of(failure, path, 0);
        }
    }

    /// True when the folder is still there.
    public boolean exists() {
        return Files.isDirectory(path);
    }

    /// The real path of the folder.
    public Path path() {
        return path;
    }

    @Override
    public String toString() {
        return path.toString();
    }
}
