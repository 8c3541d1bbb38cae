package spate.client.create;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;
import spate.protocol.metainfo.HostPort;
import spate.protocol.metainfo.TorrentInfo;
import spate.protocol.metainfo.TorrentInfo.Version;

/// What a new torrent is to be like, apart from its files. Each setting has the value that is usual
/// until it is set.
public final class CreateSettings {
    Version version = Version.HYBRID;
    int pieceLength;
    long maxTorrentBytes;
    boolean aligned;
    boolean md5;
    boolean entropy;
    boolean isPrivate;
    @Nullable String source;
    @Nullable String comment;
    @Nullable String createdBy;
    OptionalLong creationDate = OptionalLong.empty();
    List<List<String>> trackers = new ArrayList<>();
    List<String> webSeeds = new ArrayList<>();
    List<HostPort> dhtNodes = new ArrayList<>();
    int threads = Runtime.getRuntime().availableProcessors();

    /// The usual settings.
    public CreateSettings() {}

    /// Which protocol versions the torrent is for. Usual: both.
    public CreateSettings version(Version wanted) {
        version = wanted;
        return this;
    }

    /// The length of the pieces, in bytes, from 16 KiB to 1 GiB; for v2 and hybrid torrents a power of
    /// two. 0 to have it chosen. Usual: chosen.
    ///
    /// @throws IllegalArgumentException if it is neither 0 nor in this range
    public CreateSettings pieceLength(int bytes) {
        boolean inRange =
                bytes >= TorrentInfo.MIN_V2_PIECE_LENGTH && bytes <= TorrentInfo.MAX_PIECE_LENGTH;
        if (bytes != 0 && !inRange) {
            throw new IllegalArgumentException("piece length " + bytes);
        }
        pieceLength = bytes;
        return this;
    }

    /// The most bytes the torrent file may have; 0 for any number. A piece length that is chosen is
    /// chosen so. Usual: any number.
    ///
    /// @throws IllegalArgumentException if it is negative
    public CreateSettings maxTorrentBytes(long bytes) {
        if (bytes < 0) {
            throw new IllegalArgumentException("torrent size " + bytes);
        }
        maxTorrentBytes = bytes;
        return this;
    }

    /// Whether the files of a v1 torrent start at pieces (BEP 47), as they always do in the other
    /// versions. Usual: no.
    public CreateSettings aligned(boolean wanted) {
        aligned = wanted;
        return this;
    }

    /// Whether to note the MD5 sum of each file; the content is then read by one thread. Usual: no.
    public CreateSettings md5(boolean wanted) {
        md5 = wanted;
        return this;
    }

    /// Whether to put something random into the torrent, so that its info hash is like no other.
    /// Usual: no.
    public CreateSettings entropy(boolean wanted) {
        entropy = wanted;
        return this;
    }

    /// Whether peers may only come from the trackers (BEP 27). Usual: no.
    public CreateSettings isPrivate(boolean wanted) {
        isPrivate = wanted;
        return this;
    }

    /// The text that makes the info hash a site's own. Usual: none.
    public CreateSettings source(@Nullable String text) {
        source = text;
        return this;
    }

    /// A word to whoever reads the torrent. Usual: none.
    public CreateSettings comment(@Nullable String text) {
        comment = text;
        return this;
    }

    /// The program that makes it. Usual: nothing is said.
    public CreateSettings createdBy(@Nullable String text) {
        createdBy = text;
        return this;
    }

    /// When it was made, in seconds since 1970. Usual: nothing is said.
    public CreateSettings creationDate(OptionalLong seconds) {
        creationDate = seconds;
        return this;
    }

    /// The trackers by tiers (BEP 12). Usual: none.
    public CreateSettings trackers(List<List<String>> tiers) {
        trackers = List.copyOf(tiers);
        return this;
    }

    /// The web servers that have the files, too (BEP 19). Usual: none.
    public CreateSettings webSeeds(List<String> urls) {
        webSeeds = List.copyOf(urls);
        return this;
    }

    /// The nodes of the DHT to start from (BEP 5). Usual: none.
    public CreateSettings dhtNodes(List<HostPort> nodes) {
        dhtNodes = List.copyOf(nodes);
        return this;
    }

    /// How many threads read and hash, the caller's included. Usual: as many as there are processors.
    ///
    /// @throws IllegalArgumentException if it is less than 1
    public CreateSettings threads(int count) {
        if (count < 1) {
            throw new IllegalArgumentException("threads " + count);
        }
        threads = count;
        return this;
    }

    boolean startsFilesAtPieces() {
        return aligned || version != Version.V1;
    }
}
