package spate.client.create;

import java.io.EOFException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.concurrent.TimeUnit;
import spate.client.content.ReadObserver;
import spate.client.content.Reason;
import spate.client.create.CreationException.Kind;

/// Watches that files stay as they were found while they are read: of the same length and not written
/// to. The first that does not, or cannot be read, ends the work.
class ChangeWatch implements ReadObserver {
    /// Carries what ended the work through those who only pass on failures of input.
    static final class Failure extends IOException {
        private static final long serialVersionUID = 1L;
        private final CreationException reason;

        Failure(CreationException reason) {
            super(reason);
            this.reason = reason;
        }

        CreationException reason() {
            return reason;
        }
    }

    private final SourceFiles files;

    ChangeWatch(SourceFiles files) {
        this.files = files;
    }

    @Override
    public long readableBytes(int fileIndex) {
        return files.files().get(fileIndex).length();
    }

    @Override
    public void finished(int fileIndex) throws IOException {
        Path path = Path.of(files.diskPath(fileIndex));
        BasicFileAttributes now;
        try {
            now = Files.readAttributes(path, BasicFileAttributes.class);
        } catch (IOException e) {
            throw failure(path, e);
        }
        long length = files.files().get(fileIndex).length();
        if (now.size() != length) {
            throw changed(path, now.size() > length ? "became longer" : "became shorter");
        }
        long modified = now.lastModifiedTime().to(TimeUnit.NANOSECONDS);
        if (modified != files.modifiedNanos(fileIndex)) {
            throw changed(path, "was written to");
        }
    }

    @Override
    public void failed(int fileIndex, IOException cause) throws IOException {
        throw failure(Path.of(files.diskPath(fileIndex)), cause);
    }

    private static Failure failure(Path path, IOException cause) {
        if (cause instanceof EOFException) {
            return changed(path, "became shorter");
        }
        if (Reason.isMissing(cause)) {
            return changed(path, "vanished");
        }
        return new Failure(
                new CreationException(
                        Kind.UNREADABLE,
                        "cannot read "
                                + path
                                + ": "
                                + Reason.of(cause)
                                + "; or leave it out with --exclude",
                        cause));
    }

    private static Failure changed(Path path, String what) {
        return new Failure(
                new CreationException(
                        Kind.CHANGED,
                        path
                                + " "
                                + what
                                + " while it was read; try again when nobody writes to it"));
    }
}
