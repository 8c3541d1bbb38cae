package spate.cli;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.FileSystemLoopException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import spate.io.file.FileFailure;
import spate.io.file.FileProblem;

/// The end of a command that could not do its work: the exit code, and one line for the user that
/// says what failed, why, and what to do.
public final class CommandFailure extends Exception {
    private static final long serialVersionUID = 1L;

    private final ExitCode exitCode;

    public CommandFailure(ExitCode exitCode, String message) {
        this(exitCode, message, null);
    }

    /// @param cause what the log shows with `-vv`
    public CommandFailure(ExitCode exitCode, String message, @Nullable Throwable cause) {
        super(message, cause);
        this.exitCode = exitCode;
    }

    public ExitCode exitCode() {
        return exitCode;
    }

    /// A wrong command line.
    public static CommandFailure usage(String message) {
        return new CommandFailure(ExitCode.BAD_USAGE, message);
    }

    /// Something that a later release will do.
    public static CommandFailure notYet(String what, String instead) {
        return new CommandFailure(ExitCode.UNFINISHED, what + " is not possible yet; " + instead);
    }

    /// A file that cannot be read.
    public static CommandFailure reading(String file, IOException cause) {
        return new CommandFailure(
                ExitCode.FILE_FAILURE, "cannot read " + file + ": " + reason(cause), cause);
    }

    /// A file that cannot be written.
    public static CommandFailure writing(String file, IOException cause) {
        return new CommandFailure(
                ExitCode.FILE_FAILURE, "cannot write " + file + ": " + reason(cause), cause);
    }

    /// Any failure of input or output that nobody gave more words to.
    static CommandFailure of(IOException cause) {
        String file = cause instanceof FileSystemException e ? e.getFile() : null;
        String what = file == null ? "reading or writing failed: " : file + ": ";
        return new CommandFailure(ExitCode.FILE_FAILURE, what + reason(cause), cause);
    }

    static CommandFailure of(UncheckedIOException failure) {
        IOException cause = Objects.requireNonNull(failure.getCause());
        return new CommandFailure(
                ExitCode.FILE_FAILURE,
                "cannot write to " + failure.getMessage() + ": " + reason(cause),
                cause);
    }

    /// Why input or output failed, in words, and what may be done where that is known.
    public static String reason(IOException cause) {
        return switch (cause) {
            case FileFailure e when e.problem() != FileProblem.IO -> e.problem().text();
            case NoSuchFileException _ -> "there is no such file or folder";
            case AccessDeniedException _ -> "permission denied; check who may read and write it";
            case FileAlreadyExistsException _ -> "it exists already";
            case NotDirectoryException _ -> "it is not a folder";
            case DirectoryNotEmptyException _ -> "it is a folder that is not empty";
            case FileSystemLoopException _ -> "its links lead in a circle";
            case CharacterCodingException _ -> "its text is not UTF-8";
            case FileSystemException e when e.getReason() != null -> plain(e.getReason());
            case IOException e -> plain(e.getMessage());
        };
    }

    /// The system's own words, in the form of the others: `No space left on device`.
    private static String plain(@Nullable String words) {
        if (words == null || words.isBlank()) {
            return "the system gave no reason";
        }
        return words;
    }
}
