package spate.io.file;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Path;

/// A file operation failed: which file, and what kind of trouble.
///
/// The message names both and is fit to be shown to a person.
public final class FileFailure extends IOException {
    private static final long serialVersionUID = 1;

    private final FileProblem problem;
    private final String file;

    /// Makes a failure that no exception of the system caused.
    public FileFailure(FileProblem problem, Path file) {
        super(file + ": " + problem.text());
        this.problem = problem;
        this.file = file.toString();
    }

    /// Makes a failure from an exception of the system.
    public FileFailure(FileProblem problem, Path file, IOException cause) {
        super(file + ": " + words(problem, cause), cause);
        this.problem = problem;
        this.file = file.toString();
    }

    private static String words(FileProblem problem, IOException cause) {
        if (problem != FileProblem.IO) {
            return problem.text();
        }
        String words =
                switch (cause) {
                    case FileAlreadyExistsException _ -> "something else is in its place";
                    case FileSystemException about -> about.getReason();
                    case IOException other -> other.getMessage();
                };
        return words == null ? problem.text() : words;
    }

    /// What kind of trouble.
    public FileProblem problem() {
        return problem;
    }

    /// The file's whole path.
    public String file() {
        return file;
    }
}
