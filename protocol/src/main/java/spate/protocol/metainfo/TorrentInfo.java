package spate.protocol.metainfo;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import spate.protocol.bencode.BencodeException;
import spate.protocol.bencode.BencodeReader;
import spate.protocol.bencode.BencodeReader.Mode;
import spate.protocol.bencode.BencodeString;
import spate.protocol.bencode.BencodeValue;
import spate.protocol.bencode.DictionaryIndex;
import spate.protocol.metainfo.MetainfoException.Kind;
import spate.protocol.metainfo.PathSanitizer.Rule;

/// The `info` dictionary of a torrent (BEP 3, BEP 52): what the torrent consists of, and what its info
/// hash covers. Immutable, and small: the raw bytes, which are shared with whoever read them, and flat
/// arrays over them.
///
/// **Piece space.** v1 and hybrid: all files one behind the other, padding files included. v2 only:
/// each file starts at a multiple of the piece length; the gap behind a file's last byte is not data,
/// so a file's last piece is as short as the file leaves it. In a hybrid torrent the padding file fills
/// that gap: the v1 hash covers its zeros, the v2 hash the file's bytes alone (`v2PieceLength`).
public final class TorrentInfo {
    /// The most files a torrent may have.
    public static final int MAX_FILES = 2_000_000;

    /// The most pieces a torrent may have.
    public static final int MAX_PIECES = 1 << 22;

    /// The longest piece, in bytes.
    public static final int MAX_PIECE_LENGTH = 1 << 30;

    /// The shortest piece a v2 torrent may have, in bytes: one block (BEP 52).
    public static final int MIN_V2_PIECE_LENGTH = 16 * 1024;

    /// The length of a v1 piece hash, in bytes.
    public static final int V1_HASH_LENGTH = 20;

    /// Which protocol versions a torrent is made for.
    public enum Version {
        /// BEP 3 only.
        V1,
        /// BEP 52 only.
        V2,
        /// Both.
        HYBRID
    }

    private final byte[] base;
    private final int start;
    private final int end;
    private final InfoHashes infoHashes;
    private final Version version;
    private final String name;
    private final @Nullable String originalName;
    private final boolean hasFolder;
    private final boolean isPrivate;
    private final int pieceLength;
    private final int pieceCount;
    private final long totalSize;
    private final FileList files;
    private final int v1HashesStart;

    TorrentInfo(InfoParser parsed) {
        this.base = parsed.base;
        this.start = parsed.start;
        this.end = parsed.end;
        this.infoHashes = parsed.infoHashes();
        this.version = parsed.version;
        this.name = parsed.name;
        this.originalName = parsed.originalName;
        this.hasFolder = parsed.hasFolder;
        this.isPrivate = parsed.isPrivate;
        this.pieceLength = parsed.pieceLength;
        this.pieceCount = parsed.pieceCount;
        this.totalSize = parsed.totalSize;
        this.files = parsed.files();
        this.v1HashesStart = parsed.v1HashesStart;
    }

    /// Reads an `info` dictionary as it came from a peer (BEP 9) or a torrent file.
    ///
    /// @param rawInfo the bencoding; kept, so it must not be changed afterwards
    public static TorrentInfo parse(byte[] rawInfo) throws MetainfoException {
        return parse(rawInfo, Rule.COMMON);
    }

    /// Reads an `info` dictionary, with file names for the systems of a rule.
    ///
    /// @param rawInfo the bencoding; kept, so it must not be changed afterwards
    public static TorrentInfo parse(byte[] rawInfo, Rule rule) throws MetainfoException {
        if (rawInfo.length > Metainfo.MAX_BYTES) {
            throw new MetainfoException(Kind.TOO_LARGE, rawInfo.length + " bytes");
        }
        if (rawInfo.length == 0 || rawInfo[0] != 'd') {
            throw new MetainfoException(Kind.INFO_MISSING);
        }
        try {
            InfoParser parser = new InfoParser(rawInfo, 0, rule);
            if (parser.end < rawInfo.length) {
                throw new BencodeException(BencodeException.Kind.TRAILING_BYTES, parser.end);
            }
            return parser.parse();
        } catch (BencodeException e) {
            throw new MetainfoException(e);
        }
    }

    /// The hashes of the raw bytes: one, or both for a hybrid torrent.
    public InfoHashes infoHashes() {
        return infoHashes;
    }

    /// Which protocol versions this is made for.
    public Version version() {
        return version;
    }

    /// Whether there are v1 piece hashes.
    public boolean hasV1() {
        return version != Version.V2;
    }

    /// Whether the files have Merkle roots.
    public boolean hasV2() {
        return version != Version.V1;
    }

    /// The safe name: of the folder if `hasFolder`, else of the only file. It is the first part of each
    /// `savePath`.
    public String name() {
        return name;
    }

    /// The name as the torrent spells it, if that is not the safe one; as `FileList.originalPath`.
    public @Nullable String originalName() {
        return originalName;
    }

    /// Whether the files lie in a folder of the torrent's name; a torrent of a single file need not.
    public boolean hasFolder() {
        return hasFolder;
    }

    /// The safe path of a file from the folder the torrent is saved in: `FileList.path`, behind the
    /// torrent's own folder if it has one.
    public String savePath(int fileIndex) {
        return hasFolder ? name + "/" + files.path(fileIndex) : files.path(fileIndex);
    }

    /// The files.
    public FileList files() {
        return files;
    }

    /// The nominal length of a piece in bytes.
    public int pieceLength() {
        return pieceLength;
    }

    /// The number of pieces.
    public int pieceCount() {
        return pieceCount;
    }

    /// The length in bytes of a piece in the piece space: nominal, but for the last piece, and in a v2
    /// torrent for the last piece of each file.
    public int pieceLength(int pieceIndex) {
        long offset = checkPiece(pieceIndex);
        long left =
                version == Version.V2
                        ? files.end(files.fileAt(offset)) - offset
                        : length() - offset;
        return (int) Math.min(pieceLength, left);
    }

    /// How many bytes, from the start of a piece, the v2 hash of the piece covers: in a hybrid torrent
    /// the padding behind a file does not count. Only where `hasV2`.
    public int v2PieceLength(int pieceIndex) {
        long offset = checkPiece(pieceIndex);
        return (int) Math.min(pieceLength, files.end(files.fileAt(offset)) - offset);
    }

    private long checkPiece(int pieceIndex) {
        if (pieceIndex < 0 || pieceIndex >= pieceCount) {
            throw new IndexOutOfBoundsException("piece " + pieceIndex + " of " + pieceCount);
        }
        return (long) pieceIndex * pieceLength;
    }

    private long length() {
        return files.end(files.size() - 1);
    }

    /// The sum of the lengths of all files, in bytes; padding files of v1 and hybrid torrents count,
    /// the gaps of v2 torrents do not. What the files take on a disk says `FileList.contentLength`.
    public long totalSize() {
        return totalSize;
    }

    /// The v1 hash of a piece, 20 bytes into an array. Only where `hasV1`.
    public void v1Hash(int pieceIndex, byte[] into) {
        System.arraycopy(base, v1HashAt(pieceIndex), into, 0, V1_HASH_LENGTH);
    }

    /// Whether a piece has this v1 hash. Only where `hasV1`.
    public boolean v1HashEquals(int pieceIndex, byte[] digest) {
        int at = v1HashAt(pieceIndex);
        return Arrays.equals(base, at, at + V1_HASH_LENGTH, digest, 0, V1_HASH_LENGTH);
    }

    private int v1HashAt(int pieceIndex) {
        checkPiece(pieceIndex);
        if (v1HashesStart < 0) {
            throw new IllegalStateException("a v2 torrent has no v1 hashes");
        }
        return v1HashesStart + V1_HASH_LENGTH * pieceIndex;
    }

    /// All v1 hashes one behind the other, read only, not copied; empty for a v2 torrent.
    public ByteBuffer v1Hashes() {
        return v1HashesStart < 0
                ? ByteBuffer.allocate(0)
                : slice(v1HashesStart, V1_HASH_LENGTH * pieceCount);
    }

    private ByteBuffer slice(int from, int length) {
        return ByteBuffer.wrap(base, from, length).slice().asReadOnlyBuffer();
    }

    /// Whether peers may come from the torrent's trackers only (BEP 27).
    public boolean isPrivate() {
        return isPrivate;
    }

    /// The `source` text, which sites use to make the info hash their own; null without.
    public @Nullable String source() {
        return Hints.text(get("source"));
    }

    /// Where a newer version of this torrent is found (BEP 39), or null.
    public @Nullable String updateUrl() {
        return Hints.text(get("update-url"));
    }

    /// The info hashes of torrents with files in common (BEP 38), as far as this dictionary names them.
    public List<InfoHash> similar() {
        return Hints.similar(get("similar"));
    }

    /// The collections this torrent belongs to (BEP 38), as far as this dictionary names them.
    public List<String> collections() {
        return Hints.collections(get("collections"));
    }

    /// The MD5 sum creators may give for a file, as hexadecimal digits; null without.
    public @Nullable String md5(int fileIndex) {
        return Hints.md5(getOfFile(fileIndex, "md5sum"));
    }

    /// The SHA-1 creators may give for a file (BEP 47), a hint only; null without.
    public byte @Nullable [] sha1(int fileIndex) {
        return getOfFile(fileIndex, "sha1") instanceof BencodeString sum
                        && sum.length() == V1_HASH_LENGTH
                ? sum.toBytes()
                : null;
    }

    /// The value of a key of the dictionary, known or not; null without. Looked up in the raw bytes on
    /// each call.
    public @Nullable BencodeValue get(String key) {
        return get(start, key);
    }

    /// The value of a key of the dictionary that describes a file: an entry of `files`, or what lies
    /// under the empty name in the `file tree`, or for a v1 torrent of a single file the whole `info`;
    /// null without. Looked up in the raw bytes on each call.
    public @Nullable BencodeValue getOfFile(int fileIndex, String key) {
        return get(files.entryStart(fileIndex), key);
    }

    private @Nullable BencodeValue get(int from, String key) {
        try {
            DictionaryIndex index = new DictionaryIndex(base);
            index.read(new BencodeReader(base, from, end, Mode.LENIENT));
            int entry = index.find(key.getBytes(StandardCharsets.UTF_8));
            return entry < 0 ? null : index.value(entry);
        } catch (BencodeException e) {
            throw new AssertionError("the bytes were read before", e);
        }
    }

    /// The raw bencoding, whose hash is the info hash; read only, not copied.
    public ByteBuffer rawInfo() {
        return slice(start, end - start);
    }

    /// The length of the raw bencoding in bytes.
    public int rawInfoLength() {
        return end - start;
    }

    byte[] base() {
        return base;
    }

    int start() {
        return start;
    }

    int end() {
        return end;
    }

    @Override
    public String toString() {
        return name + " " + infoHashes.best();
    }
}
