package spate.io.file;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/// A file operation failed: which file, and what kind of trouble.
///
/// The message names both and is fit to be shown to a person.
public final class FileFailure extends IOException {
    private static final long serialVersionUID = 1;

    private final FileProblem problem;
    private final String file;
    private final String why;

    /// Makes a failure that no exception of the system caused.
    public FileFailure(FileProblem problem, Path file) {
        this(problem, file, words(problem, file), null);
    }

    /// Makes a failure from an exception of the system.
    public FileFailure(FileProblem problem, Path file, IOException cause) {
        this(problem, file, words(problem, file, cause), cause);
    }

    private FileFailure(FileProblem problem, Path file, String why, @Nullable IOException cause) {
        super(file + ": " + why, cause);
        this.problem = problem;
        this.file = file.toString();
        this.why = why;
    }

    private static String words(FileProblem problem, Path file) {
        return problem == FileProblem.UNSAFE ? Obstacle.of(file) : problem.text();
    }

    private static String words(FileProblem problem, Path file, IOException cause) {
        if (problem != FileProblem.IO) {
            return words(problem, file);
        }
        String words =
                switch (cause) {
                    case FileAlreadyExistsException _ -> Obstacle.of(file);
                    case FileSystemException about -> about.getReason();
                    case IOException other -> other.getMessage();
                };
        return words == null ? problem.text() : words;
    }

    /// What kind of trouble.
    public FileProblem problem() {
        return problem;
    }

    /// The message without the file.
    public String why() {
        return why;
    }

    /// The file's whole path.
    public String file() {
        return file;
    }
}
