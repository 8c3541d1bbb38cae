package spate.client.storage;

import java.io.IOException;
import spate.engine.storage.StorageFailure;
import spate.engine.storage.StorageFailure.Kind;
import spate.io.file.FileFailure;

/// A failure on its way from a disk thread's depths to the one that reports it.
final class StorageException extends IOException {
    private static final long serialVersionUID = 1L;

    private final transient StorageFailure failure;

    StorageException(Kind kind, String message) {
        super(message);
        this.failure = new StorageFailure(kind, message);
    }

    /// What to report.
    StorageFailure failure() {
        return failure;
    }

    /// What to report of an exception.
    static StorageFailure failureOf(IOException cause) {
        return switch (cause) {
            case StorageException known -> known.failure;
            case FileFailure file -> new StorageFailure(kindOf(file), text(file));
            default -> new StorageFailure(Kind.IO, text(cause));
        };
    }

    private static Kind kindOf(FileFailure failure) {
        return switch (failure.problem()) {
            case DISK_FULL -> Kind.DISK_FULL;
            case READ_ONLY, DENIED -> Kind.READ_ONLY;
            case MISSING, TOO_SHORT -> Kind.MISSING;
            case NAME_TOO_LONG, TOO_MANY_OPEN, UNSAFE, IO -> Kind.IO;
        };
    }

    private static String text(IOException cause) {
        String message = cause.getMessage();
        return (message == null ? cause.toString() : message).replaceAll("\\R", " ");
    }
}
