package spate.protocol.metainfo;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import spate.protocol.bencode.BencodeException;
import spate.protocol.bencode.BencodeReader;
import spate.protocol.bencode.BencodeReader.Mode;
import spate.protocol.bencode.DictionaryIndex;
import spate.protocol.metainfo.MetainfoException.Kind;
import spate.protocol.metainfo.PathSanitizer.Rule;
import spate.protocol.metainfo.TorrentInfo.Version;

/// Reads and judges an `info` dictionary. Used once.
///
/// The order of the checks is the order of BEP 52: the version first, so that a torrent of a newer
/// version is called that, then what both versions share, then the files, then the hashes.
final class InfoParser {
    private static final byte[] FILES = key("files");
    private static final byte[] FILE_TREE = key("file tree");
    private static final byte[] LENGTH = key("length");
    private static final byte[] META_VERSION = key("meta version");
    private static final byte[] NAME = key("name");
    private static final byte[] NAME_UTF8 = key("name.utf-8");
    private static final byte[] PIECE_LENGTH = key("piece length");
    private static final byte[] PIECES = key("pieces");
    private static final byte[] PRIVATE = key("private");
    private static final byte[] NO_HASH = {};
    private static final int COUNTED_BYTES = 1 << 20;

    final byte[] base;
    final int start;
    final int end;
    final DictionaryIndex info;

    private final Rule rule;
    private final @Nullable BencodeException fault;
    private byte[] sha1 = NO_HASH;
    private byte[] sha256 = NO_HASH;

    Version version = Version.V1;
    String name = "";
    @Nullable String originalName;
    boolean hasFolder;
    boolean isPrivate;
    int pieceLength;
    int pieceCount;
    long totalSize;
    int v1HashesStart = -1;
    private @Nullable FileList files;

    /// Reads the dictionary that starts at an index of an array, and finds its end.
    InfoParser(byte[] base, int start, Rule rule) throws BencodeException {
        this.base = base;
        this.start = start;
        this.rule = rule;
        this.info = new DictionaryIndex(base);
        BencodeReader reader = new BencodeReader(base, start, base.length, Mode.LENIENT);
        info.read(reader);
        this.end = reader.position();
        this.fault = reader.isCanonical() ? null : reader.fault();
    }

    static byte[] key(String key) {
        return key.getBytes(StandardCharsets.US_ASCII);
    }

    private byte[] digest(MessageDigest digest) {
        digest.update(base, start, end - start);
        return digest.digest();
    }

    /// Judges the dictionary.
    TorrentInfo parse() throws MetainfoException {
        try {
            boolean isV2 = hasMetaVersion();
            if (isV2 && fault != null) {
                throw new MetainfoException(fault);
            }
            boolean isV1 = !isV2 || info.find(FILES, 'l') >= 0 || info.find(LENGTH) >= 0;
            version = !isV2 ? Version.V1 : isV1 ? Version.HYBRID : Version.V2;
            sha1 = isV1 ? digest(Digests.sha1()) : NO_HASH;
            sha256 = isV2 ? digest(Digests.sha256()) : NO_HASH;
            common(isV2);
            readFiles(isV2);
            hashes();
            return new TorrentInfo(this);
        } catch (BencodeException e) {
            throw new MetainfoException(e);
        }
    }

    private boolean hasMetaVersion() throws MetainfoException, BencodeException {
        int index = info.find(META_VERSION, 'i');
        if (index < 0) {
            if (info.find(FILE_TREE) >= 0) {
                throw new MetainfoException(Kind.META_VERSION_MISSING);
            }
            return false;
        }
        long value = longOr(index, Long.MAX_VALUE);
        if (value > 2) {
            throw new MetainfoException(Kind.UNSUPPORTED_VERSION, Long.toString(value));
        }
        if (value < 2 && info.find(FILE_TREE) >= 0) {
            throw new MetainfoException(Kind.META_VERSION_MISSING);
        }
        return value == 2;
    }

    private void common(boolean isV2) throws MetainfoException, BencodeException {
        int index = info.find(PIECE_LENGTH, 'i');
        long length = index < 0 ? 0 : longOr(index, 0);
        boolean fits = length > 0 && length <= TorrentInfo.MAX_PIECE_LENGTH;
        if (!fits || (isV2 && !isV2PieceLength(length))) {
            throw new MetainfoException(Kind.PIECE_LENGTH_INVALID);
        }
        pieceLength = (int) length;
        name = name();
        int flag = info.find(PRIVATE, 'i');
        isPrivate = flag >= 0 && longOr(flag, 1) != 0;
    }

    private static boolean isV2PieceLength(long length) {
        return length >= TorrentInfo.MIN_V2_PIECE_LENGTH && Long.bitCount(length) == 1;
    }

    private long longOr(int index, long other) throws BencodeException {
        try {
            return info.integer(index);
        } catch (BencodeException _) {
            return other;
        }
    }

    private int nameIndex() throws MetainfoException {
        int index = info.find(NAME_UTF8, 's');
        index = index < 0 ? info.find(NAME, 's') : index;
        if (index < 0) {
            throw new MetainfoException(Kind.NAME_MISSING);
        }
        return index;
    }

    private String name() throws MetainfoException, BencodeException {
        byte[] raw = info.string(nameIndex());
        if (PathSanitizer.isNothing(raw, 0, raw.length)) {
            return HexFormat.of().formatHex(version == Version.V2 ? sha256 : sha1);
        }
        String safe = FileList.text(PathSanitizer.sanitize(raw, 0, raw.length, rule));
        String original = PathSanitizer.singleName(raw, 0, raw.length);
        originalName = safe.equals(original) ? null : original;
        return safe;
    }

    private void readFiles(boolean isV2) throws MetainfoException, BencodeException {
        int list = info.find(FILES, 'l');
        int length = info.find(LENGTH);
        FileListBuilder v1 = null;
        if (list >= 0) {
            v1 = builder();
            if (isLong(list)) {
                v1.expect(V1FilesReader.count(info.reader(list)));
            }
            new V1FilesReader(v1, base).read(info.reader(list));
            hasFolder = true;
        } else if (version != Version.V2) {
            v1 = builder();
            single(v1, length);
        }
        FileListBuilder all = isV2 ? withTree(v1) : Objects.requireNonNull(v1);
        if (all.size == 0) {
            throw new MetainfoException(Kind.NO_FILES);
        }
        count(all);
        FileList built = all.build();
        name = hasFolder ? name : built.path(0);
        originalName = hasFolder ? originalName : built.originalPath(0);
        files = built;
    }

    /// Whether to count the files of a value before they are read.
    private boolean isLong(int index) {
        return info.valueEnd(index) - info.valueStart(index) > COUNTED_BYTES;
    }

    private FileListBuilder builder() {
        byte[] digest = version == Version.V2 ? sha256 : sha1;
        return new FileListBuilder(base, rule, ByteBuffer.wrap(digest).getLong());
    }

    private void single(FileListBuilder v1, int length) throws MetainfoException, BencodeException {
        if (length < 0 || info.type(length) != 'i') {
            throw new MetainfoException(Kind.LENGTH_INVALID);
        }
        byte[] raw = info.string(nameIndex());
        if (isNulOnly(raw)) {
            throw new MetainfoException(Kind.NAME_MISSING, "it has no character but NUL");
        }
        BencodeReader spelt = info.reader(nameIndex());
        spelt.expect(BencodeReader.Token.STRING);
        byte[] safe = name.getBytes(StandardCharsets.UTF_8);
        v1.file(FileList.TOP, safe, spelt.contentStart(), spelt.contentLength());
        int flags = V1FilesReader.flags(info, base) & ~(FileList.PAD | FileList.SYMLINK);
        v1.describe(longOr(length, -1), flags, start);
    }

    private static boolean isNulOnly(byte[] raw) {
        for (byte b : raw) {
            if (b != 0) {
                return false;
            }
        }
        return raw.length > 0;
    }

    private FileListBuilder withTree(@Nullable FileListBuilder v1)
            throws MetainfoException, BencodeException {
        int tree = info.find(FILE_TREE);
        if (tree < 0) {
            throw new MetainfoException(Kind.FILE_TREE_MISSING);
        }
        if (info.type(tree) != 'd') {
            throw new MetainfoException(Kind.FILES_INVALID, "'file tree'");
        }
        FileListBuilder v2 = builder();
        if (isLong(tree)) {
            v2.expect(FileTreeReader.count(info.reader(tree)));
        }
        FileTreeReader reader = new FileTreeReader(v2, base, pieceLength);
        reader.read(info.reader(tree));
        if (v1 == null) {
            hasFolder = !reader.isSingleFile();
            return v2;
        }
        new HybridJoin(v1, v2, pieceLength).join();
        return v1;
    }

    private void count(FileListBuilder all) throws MetainfoException {
        for (int i = 0; i < all.size; i++) {
            totalSize += all.lengths[i];
        }
        if (totalSize == 0) {
            throw new MetainfoException(
                    Kind.LENGTH_INVALID, "there is no data: all files are empty");
        }
        long count = all.pieceCount(pieceLength);
        if (count > TorrentInfo.MAX_PIECES) {
            throw new MetainfoException(
                    Kind.TOO_MANY_PIECES, count + ", at most " + TorrentInfo.MAX_PIECES);
        }
        pieceCount = (int) count;
    }

    private void hashes() throws MetainfoException, BencodeException {
        int index = info.find(PIECES, 's');
        if (version == Version.V2) {
            return;
        }
        if (index < 0) {
            throw new MetainfoException(Kind.PIECES_MISSING);
        }
        BencodeReader reader = info.reader(index);
        reader.expect(BencodeReader.Token.STRING);
        if (reader.contentLength() != (long) pieceCount * TorrentInfo.V1_HASH_LENGTH) {
            throw new MetainfoException(
                    Kind.PIECES_LENGTH_INVALID,
                    reader.contentLength() + " bytes for " + pieceCount + " pieces");
        }
        v1HashesStart = reader.contentStart();
    }

    FileList files() {
        return Objects.requireNonNull(files);
    }

    InfoHashes infoHashes() {
        InfoHash v1 = version == Version.V2 ? null : InfoHash.of(sha1);
        InfoHash v2 = version == Version.V1 ? null : InfoHash.of(sha256);
        return new InfoHashes(v1, v2);
    }
}
