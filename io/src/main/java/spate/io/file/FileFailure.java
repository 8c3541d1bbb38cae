package spate.io.file;

import java.io.IOException;
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
        String message = cause.getMessage();
        return problem == FileProblem.IO && message != null ? message : problem.text();
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
