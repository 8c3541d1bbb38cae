package spate.cli;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileSystemException;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import spate.client.content.Reason;

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
        String reason = Reason.of(cause);
        String remedy = reason.equals("it is a folder") ? "; name a file" : "";
        return new CommandFailure(
                ExitCode.FILE_FAILURE, "cannot read " + file + ": " + reason + remedy, cause);
    }

    /// A file that cannot be written.
    public static CommandFailure writing(String file, IOException cause) {
        return new CommandFailure(
                ExitCode.FILE_FAILURE, "cannot write " + file + ": " + Reason.of(cause), cause);
    }

    /// Any failure of input or output that nobody gave more words to.
    static CommandFailure of(IOException cause) {
        String file = cause instanceof FileSystemException e ? e.getFile() : null;
        String what = file == null ? "reading or writing failed: " : file + ": ";
        return new CommandFailure(ExitCode.FILE_FAILURE, what + Reason.of(cause), cause);
    }

    static CommandFailure of(UncheckedIOException failure) {
        IOException cause = Objects.requireNonNull(failure.getCause());
        return new CommandFailure(
                ExitCode.FILE_FAILURE,
                "cannot write to " + failure.getMessage() + ": " + Reason.of(cause),
                cause);
    }
}
