package spate.cli;

import java.io.IOException;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import spate.cli.option.BadUsage;
import spate.client.content.Reason;
import spate.io.file.DurableFiles;

/// A file that a command writes at its end, or standard output where `-` stands for it. Whether it can
/// be written is found out before the work begins. A file is replaced as a whole; a pipe or a device
/// that is there is written to.
final class OutputFile {
    private final Invocation call;
    private final String name;
    private final Path path;
    private final boolean replaces;

    private OutputFile(Invocation call, String name, Path path, boolean replaces) {
        this.call = call;
        this.name = name;
        this.path = path;
        this.replaces = replaces;
    }

    /// Takes a name of the command line.
    ///
    /// @param fallback the name to have in a folder, where one is named
    /// @param replaces whether a file that is there may be replaced (`--force`)
    static OutputFile of(Invocation call, String word, String fallback, boolean replaces)
            throws CommandFailure, BadUsage {
        Path path = call.path(word);
        boolean standardOutput = word.equals(Invocation.STANDARD_STREAM);
        if (!standardOutput && (Files.isDirectory(path) || word.endsWith("/"))) {
            return of(call, path.resolve(fallback), replaces);
        }
        OutputFile file = new OutputFile(call, word, path, replaces);
        file.check();
        return file;
    }

    static OutputFile of(Invocation call, Path path, boolean replaces) throws CommandFailure {
        OutputFile file = new OutputFile(call, path.toString(), path, replaces);
        file.check();
        return file;
    }

    /// How it is called.
    String name() {
        return name;
    }

    Path path() {
        return path;
    }

    boolean isStandardOutput() {
        return name.equals(Invocation.STANDARD_STREAM);
    }

    private void check() throws CommandFailure {
        if (isStandardOutput() || isStream()) {
            return;
        }
        if (Files.exists(path) && !replaces) {
            throw exists();
        }
        Path folder = path.toAbsolutePath().getParent();
        if (folder == null || !Files.isDirectory(folder)) {
            throw failure("there is no folder " + folder + "; make it first");
        }
        if (!Files.isWritable(folder)) {
            throw failure("no permission to write in " + folder + "; name another place with -o");
        }
        checkName();
    }

    /// Whether there is a pipe or a device: that takes what is written, and stays.
    private boolean isStream() {
        return Files.exists(path) && !Files.isRegularFile(path) && !Files.isDirectory(path);
    }

    private void checkName() throws CommandFailure {
        try {
            Files.readAttributes(path, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
        } catch (NoSuchFileException _) {
            // as it should be
        } catch (IOException e) {
            throw failure(Reason.of(e) + "; name another file with -o");
        }
    }

    private CommandFailure exists() {
        return failure("it exists already; replace it with --force, or name another file with -o");
    }

    private CommandFailure failure(String why) {
        return new CommandFailure(ExitCode.FILE_FAILURE, "cannot write " + name + ": " + why);
    }

    /// Writes all of it or nothing.
    void write(byte[] content) throws CommandFailure {
        if (isStandardOutput()) {
            call.out().write(content);
            call.out().flush();
            return;
        }
        try {
            if (isStream()) {
                Files.write(path, content, StandardOpenOption.WRITE);
            } else if (!Files.exists(path)) {
                writeNew(content);
            } else if (replaces) {
                DurableFiles.replace(path, content);
            } else {
                throw exists(); // somebody else was quicker
            }
        } catch (IOException e) {
            throw failure(Reason.of(e));
        }
    }

    private void writeNew(byte[] content) throws IOException {
        String unique = ".spate-" + ProcessHandle.current().pid() + ".spate-tmp";
        Path temporary = path.resolveSibling(unique);
        try {
            Files.write(temporary, content);
            try {
                Files.move(temporary, path, StandardCopyOption.ATOMIC_MOVE);
            } catch (AtomicMoveNotSupportedException e) {
                Files.move(temporary, path, StandardCopyOption.REPLACE_EXISTING);
            }
        } finally {
            Files.deleteIfExists(temporary);
        }
    }
}
