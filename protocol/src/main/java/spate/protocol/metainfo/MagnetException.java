package spate.protocol.metainfo;

/// A text that is no magnet link to a torrent, with the reason.
public final class MagnetException extends Exception {
    private static final long serialVersionUID = 1L;

    /// Why it is none.
    public enum Kind {
        /// It does not start with `magnet:?`.
        NOT_A_MAGNET_LINK("it does not start with 'magnet:?'"),
        /// More than `MagnetLink.MAX_CHARS`.
        TOO_LONG("it is too long"),
        /// No `xt` parameter names a torrent.
        HASH_MISSING("it names no torrent: 'xt=urn:btih:...' or 'xt=urn:btmh:...' is missing"),
        /// An `xt` parameter for torrents whose info hash is not well formed.
        HASH_INVALID("its info hash is not valid");

        private final String text;

        Kind(String text) {
            this.text = text;
        }

        /// A short description, a clause without capital and full stop.
        public String text() {
            return text;
        }
    }

    private final Kind kind;

    /// An error of one kind.
    public MagnetException(Kind kind) {
        super("not a magnet link of a torrent: " + kind.text(), null, false, false);
        this.kind = kind;
    }

    /// What is wrong.
    public Kind kind() {
        return kind;
    }
}
