package spate.client.content;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.FileSystemLoopException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import org.jspecify.annotations.Nullable;
import spate.io.file.FileFailure;
import spate.io.file.FileProblem;

/// Says in words why input or output failed, without the name of the file, which whoever asks knows.
public final class Reason {
    private static final String MISSING = "there is no such file or folder";
    private static final String DENIED = "permission denied";

    private Reason() {}

    /// A clause without capital and full stop.
    public static String of(IOException cause) {
        return switch (cause) {
            case FileFailure e when e.problem() != FileProblem.IO -> e.why();
            case NoSuchFileException _ -> MISSING;
            case AccessDeniedException _ -> DENIED;
            case FileAlreadyExistsException _ -> "it exists already";
            case NotDirectoryException _ -> "a part of its path is not a folder";
            case DirectoryNotEmptyException _ -> "it is a folder that is not empty";
            case FileSystemLoopException _ -> "its links lead in a circle";
            case CharacterCodingException _ -> "its text is not UTF-8";
            case FileNotFoundException e -> ofStream(String.valueOf(e.getMessage()));
            case FileSystemException e when e.getReason() != null -> plain(e.getReason());
            case IOException e -> plain(e.getMessage());
        };
    }

    /// Whether a file is not there.
    public static boolean isMissing(IOException cause) {
        return of(cause).equals(MISSING);
    }

    /// The message of a stream that could not be opened ends in the system's words in brackets.
    private static String ofStream(String message) {
        int bracket = message.lastIndexOf('(');
        String words = bracket < 0 ? message : message.substring(bracket + 1, message.length() - 1);
        return switch (words) {
            case "No such file or directory" -> MISSING;
            case "Permission denied" -> DENIED;
            case "Is a directory" -> "it is a folder";
            default -> plain(words);
        };
    }

    private static String plain(@Nullable String words) {
        if (words == null || words.isBlank()) {
            return "the system gave no reason";
        }
        return switch (words) {
            case "No space left on device" -> "no space left on the disk";
            case "Read-only file system" -> "the file system is read-only";
            case "File name too long" -> "the name is too long";
            case "Too many levels of symbolic links" -> "its links lead in a circle";
            case "Is a directory" -> "it is a folder";
            case "Address already in use" -> "the address is in use";
            case "Cannot assign requested address" -> "no interface here has the address";
            case "Permission denied" -> DENIED;
            default -> words;
        };
    }
}
