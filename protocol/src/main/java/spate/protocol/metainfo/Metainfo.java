package spate.protocol.metainfo;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;
import spate.protocol.bencode.BencodeDictionary;
import spate.protocol.bencode.BencodeException;
import spate.protocol.bencode.BencodeReader.Mode;
import spate.protocol.bencode.BencodeValue;
import spate.protocol.metainfo.PathSanitizer.Rule;

/// A whole torrent file: the `info` dictionary and what stands around it. Immutable.
///
/// What is optional never makes a torrent invalid: an entry that is not as it should be is passed
/// over. Of each optional list the first `MAX_ENTRIES` count.
public final class Metainfo {
    /// The largest torrent file that is read, in bytes.
    public static final int MAX_BYTES = 256 << 20;

    /// So many entries of an optional list (trackers, web seeds, nodes, ...) are looked at.
    public static final int MAX_ENTRIES = Hints.MAX_ENTRIES;

    private final byte[] file;
    private final TorrentInfo info;
    private final PieceLayers pieceLayers;
    private final Announcement around;

    Metainfo(byte[] file, TorrentInfo info, PieceLayers pieceLayers, Announcement around) {
        this.file = file;
        this.info = info;
        this.pieceLayers = pieceLayers;
        this.around = around;
    }

    /// Reads and judges a torrent file.
    ///
    /// @param file the bytes of the file; kept, so they must not be changed afterwards
    public static Metainfo parse(byte[] file) throws MetainfoException {
        return parse(file, Rule.COMMON);
    }

    /// Reads and judges a torrent file, with file names for the systems of a rule.
    ///
    /// @param file the bytes of the file; kept, so they must not be changed afterwards
    public static Metainfo parse(byte[] file, Rule rule) throws MetainfoException {
        return new MetainfoParser(file, rule).parse();
    }

    /// The `info` dictionary.
    public TorrentInfo info() {
        return info;
    }

    /// The hashes of the `info` dictionary.
    public InfoHashes infoHashes() {
        return info.infoHashes();
    }

    /// The trackers by tiers (BEP 12), without white space around them and without repetitions: the
    /// `announce-list`, or if that names none `announce`.
    public List<List<String>> trackers() {
        return around.trackers();
    }

    /// The web seeds (BEP 19), without repetitions. As they are to be used: spaces are encoded, and
    /// where the torrent has several files they end in `/`.
    public List<String> webSeeds() {
        return around.webSeeds();
    }

    /// The HTTP seeds of the older kind (BEP 17).
    public List<String> httpSeeds() {
        return around.httpSeeds();
    }

    /// The nodes of the DHT to start from (BEP 5).
    public List<HostPort> dhtNodes() {
        return around.dhtNodes();
    }

    /// The comment, or null.
    public @Nullable String comment() {
        return around.comment();
    }

    /// The program that made this, or null.
    public @Nullable String createdBy() {
        return around.createdBy();
    }

    /// When this was made, in seconds since 1970.
    public OptionalLong creationDate() {
        return around.creationDate();
    }

    /// The info hashes of torrents with files in common (BEP 38), inside and outside of `info`.
    public List<InfoHash> similar() {
        return around.similar();
    }

    /// The collections this torrent belongs to (BEP 38), inside and outside of `info`.
    public List<String> collections() {
        return around.collections();
    }

    /// The piece layers of a v2 or hybrid torrent, as far as the file has them; they were checked
    /// against the roots.
    public PieceLayers pieceLayers() {
        return pieceLayers;
    }

    /// The v2 piece hashes of a file, 32 bytes each, one behind the other, read only; the root itself
    /// for a file of one piece. Null where the torrent does not have them (they then come from peers),
    /// and for files without a root.
    public @Nullable ByteBuffer pieceLayer(int fileIndex) {
        return pieceLayers.layer(fileIndex);
    }

    /// The raw bencoding of `info`, whose hash is the info hash; read only, not copied.
    public ByteBuffer rawInfo() {
        return info.rawInfo();
    }

    /// The bytes of the whole file, read only, not copied.
    public ByteBuffer rawFile() {
        return ByteBuffer.wrap(file).asReadOnlyBuffer();
    }

    byte[] file() {
        return file;
    }

    /// The whole dictionary with all keys, known or not. Read anew on each call, since it takes many
    /// times the memory of the file.
    public BencodeDictionary root() {
        try {
            return BencodeValue.parseDictionary(file, Mode.LENIENT);
        } catch (BencodeException e) {
            throw new AssertionError("the bytes were read before", e);
        }
    }
}
