package spate.client.create;

import org.jspecify.annotations.Nullable;

/// A torrent that cannot be made. The message names what stands in the way, why, and what to do.
public final class CreationException extends Exception {
    private static final long serialVersionUID = 1L;

    /// What stands in the way.
    public enum Kind {
        /// A file or folder that is not there or cannot be read.
        UNREADABLE,
        /// A file that changed or vanished while it was read.
        CHANGED,
        /// A name that a torrent cannot hold.
        BAD_NAME,
        /// A symbolic link that a torrent cannot hold.
        BAD_LINK,
        /// There is nothing to make a torrent of.
        NOTHING,
        /// More than a torrent can hold, or than it was allowed to.
        TOO_LARGE
    }

    private final Kind kind;

    CreationException(Kind kind, String message) {
        this(kind, message, null);
    }

    CreationException(Kind kind, String message, @Nullable Throwable cause) {
        super(message, cause);
        this.kind = kind;
    }

    /// What stands in the way.
    public Kind kind() {
        return kind;
    }
}
