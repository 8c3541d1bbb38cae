package spate.protocol.metainfo;

import org.jspecify.annotations.Nullable;
import spate.protocol.bencode.BencodeException;

/// A torrent file, `info` dictionary or magnet link that is not valid, with the reason.
public final class MetainfoException extends Exception {
    private static final long serialVersionUID = 1L;

    /// Why it is not valid.
    public enum Kind {
        /// More bytes than `Metainfo.MAX_BYTES`.
        TOO_LARGE("the torrent file is too large"),
        /// The bytes are no bencoding, or that of a v2 torrent is not canonical.
        INVALID_BENCODING("the bencoding is not valid"),
        /// The file is bencoding, but no dictionary.
        NOT_A_DICTIONARY("the torrent file is not a dictionary"),
        /// There is no `info`, or it is no dictionary.
        INFO_MISSING("there is no 'info' dictionary"),
        /// A `meta version` that is neither absent nor 2.
        UNSUPPORTED_VERSION("the 'meta version' is not one this program knows"),
        /// A `file tree` without a `meta version`.
        META_VERSION_MISSING("there is a 'file tree', but no 'meta version'"),
        /// No `piece length`, or one out of range, or for v2 no power of two from 16 KiB on.
        PIECE_LENGTH_INVALID("the 'piece length' is missing or not valid"),
        /// No `name`, or one without any character.
        NAME_MISSING("the torrent has no 'name'"),
        /// A v2 torrent without `file tree`.
        FILE_TREE_MISSING("the 'file tree' is missing"),
        /// A `file tree` or `files` list that is not built as it should be.
        FILES_INVALID("the list of files is not valid"),
        /// A torrent without any file.
        NO_FILES("the torrent has no files"),
        /// More files than `TorrentInfo.MAX_FILES`, or more than a million folders.
        TOO_MANY_FILES("the torrent has too many files"),
        /// A file without a path.
        PATH_MISSING("a file has no path"),
        /// A path that is no list of strings.
        PATH_INVALID("the path of a file is not a list of names"),
        /// A path of more than `FileList.MAX_DEPTH` names.
        PATH_TOO_DEEP("the path of a file has too many parts"),
        /// A file length that is missing, negative or too large; or a torrent of no bytes at all.
        LENGTH_INVALID("a length is missing or not valid"),
        /// More pieces than `TorrentInfo.MAX_PIECES`.
        TOO_MANY_PIECES("the torrent has too many pieces"),
        /// A v1 torrent without `pieces`.
        PIECES_MISSING("the 'pieces' are missing"),
        /// A `pieces` string that does not hold one hash a piece.
        PIECES_LENGTH_INVALID("the number of piece hashes is wrong"),
        /// A v2 file without a `pieces root`, or with one that can be none.
        PIECES_ROOT_MISSING("a file has no valid 'pieces root'"),
        /// Entries of `piece layers` that fit no file, or do not hash to its root.
        PIECE_LAYER_INVALID("a piece layer is not valid"),
        /// The v1 and v2 halves of a hybrid torrent describe different files.
        HYBRID_MISMATCH("the v1 and v2 halves do not describe the same files");

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
    public MetainfoException(Kind kind) {
        this(kind, null);
    }

    /// An error of one kind with a detail, shown in brackets behind it.
    public MetainfoException(Kind kind, @Nullable String detail) {
        super(detail == null ? kind.text() : kind.text() + " (" + detail + ")", null, false, false);
        this.kind = kind;
    }

    /// The error of bytes that are no bencoding.
    MetainfoException(BencodeException cause) {
        this(Kind.INVALID_BENCODING, cause.getMessage());
    }

    /// What is wrong.
    public Kind kind() {
        return kind;
    }
}
