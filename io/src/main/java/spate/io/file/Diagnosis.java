package spate.io.file;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.FileSystemLoopException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.NotLinkException;
import java.nio.file.Path;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// Finds out what an [IOException] of a file operation means.
///
/// The JDK has classes for few errors; for the others there are the system's words, which follow
/// the user's language. So: first the class, then the words in English, then questions to the file
/// system (is there space? is it read-only? does the folder exist?).
final class Diagnosis {
    /// Longer names than this no common file system takes, in bytes of UTF-8.
    private static final int MAX_NAME_BYTES = 255;

    private Diagnosis() {}

    /// Makes the failure to be thrown for `cause`.
    ///
    /// @param bytesWanted how many bytes were to be written, 0 when none
    static FileFailure of(IOException cause, Path file, long bytesWanted) {
        if (cause instanceof FileFailure known) {
            return known;
        }
        FileProblem problem = byClass(cause);
        if (problem == null) {
            problem = byWords(words(cause));
        }
        if (problem == null) {
            problem = byAsking(file, bytesWanted);
        }
        return new FileFailure(problem, file, cause);
    }

    private static @Nullable FileProblem byClass(IOException cause) {
        return switch (cause) {
            case NoSuchFileException _ -> FileProblem.MISSING;
            case AccessDeniedException _ -> FileProblem.DENIED;
            case NotDirectoryException _, NotLinkException _, FileSystemLoopException _ ->
                    FileProblem.UNSAFE;
            default -> null;
        };
    }

    private static String words(IOException cause) {
        String words =
                cause instanceof FileSystemException about ? about.getReason() : cause.getMessage();
        return words == null ? "" : words.toLowerCase(Locale.ROOT);
    }

    private static @Nullable FileProblem byWords(String words) {
        if (words.contains("no space") || words.contains("not enough space")) {
            return FileProblem.DISK_FULL;
        }
        if (words.contains("quota")) {
            return FileProblem.DISK_FULL;
        }
        if (words.contains("read-only")) {
            return FileProblem.READ_ONLY;
        }
        if (words.contains("too many open")) {
            return FileProblem.TOO_MANY_OPEN;
        }
        if (words.contains("name too long")) {
            return FileProblem.NAME_TOO_LONG;
        }
        if (words.contains("symbolic link") || words.contains("not a directory")) {
            return FileProblem.UNSAFE;
        }
        if (words.contains("is a directory")) {
            return FileProblem.UNSAFE;
        }
        return null;
    }

    private static FileProblem byAsking(Path file, long bytesWanted) {
        if (nameIsTooLong(file)) {
            return FileProblem.NAME_TOO_LONG;
        }
        Path folder = file.getParent();
        if (folder == null || !Files.exists(folder)) {
            return FileProblem.MISSING;
        }
        try {
            var store = Files.getFileStore(folder);
            if (bytesWanted > 0 && store.isReadOnly()) {
                return FileProblem.READ_ONLY;
            }
            if (bytesWanted > 0 && store.getUsableSpace() < bytesWanted) {
                return FileProblem.DISK_FULL;
            }
        } catch (IOException _) {
            return FileProblem.IO; // it answers nothing at all
        }
        return FileProblem.IO;
    }

    private static boolean nameIsTooLong(Path file) {
        for (Path name : file) {
            if (name.toString().getBytes(StandardCharsets.UTF_8).length > MAX_NAME_BYTES) {
                return true;
            }
        }
        return false;
    }
}
