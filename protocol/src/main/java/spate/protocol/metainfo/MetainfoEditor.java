package spate.protocol.metainfo;

import java.util.List;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;
import spate.protocol.bencode.BencodeInteger;
import spate.protocol.bencode.BencodeList;
import spate.protocol.bencode.BencodeString;
import spate.protocol.bencode.BencodeValue;
import spate.protocol.bencode.BencodeWriter;

/// A torrent file being written or edited.
///
/// Keys that are not touched, known or not, keep their bytes; the file is written with sorted keys. The
/// `info` dictionary stays as it is, byte for byte, until one of its own keys gets another value: then
/// the info hash changes, and `changesInfoHash` says so.
public final class MetainfoEditor {
    private final RawDictionary root;
    private final byte[] infoBase;
    private final int infoStart;
    private final int infoEnd;
    private @Nullable RawDictionary info;
    private boolean changesInfoHash;

    private MetainfoEditor(RawDictionary root, byte[] infoBase, int infoStart, int infoEnd) {
        this.root = root;
        this.infoBase = infoBase;
        this.infoStart = infoStart;
        this.infoEnd = infoEnd;
    }

    /// Starts from a torrent.
    public static MetainfoEditor of(Metainfo torrent) {
        TorrentInfo info = torrent.info();
        byte[] file = torrent.file();
        return new MetainfoEditor(
                RawDictionary.of(file, 0, file.length), file, info.start(), info.end());
    }

    /// Starts from the `info` dictionary of a torrent, as it comes from peers (BEP 9).
    ///
    /// @param layers the piece layers, as far as they are known; null for a v1 torrent
    public static MetainfoEditor of(TorrentInfo info, @Nullable PieceLayers layers) {
        RawDictionary root = new RawDictionary();
        root.putRaw("info", info.base(), info.start(), info.end());
        if (info.hasV2()) {
            byte[] encoded = LayersWriter.encode(info, layers);
            root.putRaw("piece layers", encoded, 0, encoded.length);
        }
        return new MetainfoEditor(root, info.base(), info.start(), info.end());
    }

    static MetainfoEditor ofNew(byte[] rawInfo, byte @Nullable [] rawLayers) {
        RawDictionary root = new RawDictionary();
        root.putRaw("info", rawInfo, 0, rawInfo.length);
        if (rawLayers != null) {
            root.putRaw("piece layers", rawLayers, 0, rawLayers.length);
        }
        return new MetainfoEditor(root, rawInfo, 0, rawInfo.length);
    }

    /// Sets the trackers by tiers (BEP 12): `announce` is the first of all; `announce-list` is written
    /// where there are several. None removes both.
    public MetainfoEditor trackers(List<List<String>> tiers) {
        List<List<String>> used = tiers.stream().filter(tier -> !tier.isEmpty()).toList();
        long count = used.stream().mapToLong(List::size).sum();
        root.put("announce", count == 0 ? null : BencodeString.of(used.getFirst().getFirst()));
        root.put(
                "announce-list",
                count < 2
                        ? null
                        : BencodeList.of(used.stream().map(BencodeList::ofTexts).toList()));
        return this;
    }

    /// Sets the web seeds (BEP 19); none removes them.
    public MetainfoEditor webSeeds(List<String> urls) {
        root.put(
                "url-list",
                urls.size() == 1 ? BencodeString.of(urls.getFirst()) : listOrNull(urls));
        return this;
    }

    /// Sets the HTTP seeds of the older kind (BEP 17); none removes them.
    public MetainfoEditor httpSeeds(List<String> urls) {
        root.put("httpseeds", listOrNull(urls));
        return this;
    }

    private static @Nullable BencodeValue listOrNull(List<String> texts) {
        return texts.isEmpty() ? null : BencodeList.ofTexts(texts);
    }

    /// Sets the nodes of the DHT to start from (BEP 5); none removes them.
    public MetainfoEditor dhtNodes(List<HostPort> nodes) {
        List<BencodeList> pairs =
                nodes.stream()
                        .map(node ->
                                BencodeList.of(
                                        BencodeString.of(node.host()),
                                        BencodeInteger.of(node.port())))
                        .toList();
        root.put("nodes", pairs.isEmpty() ? null : BencodeList.of(pairs));
        return this;
    }

    /// Sets the comment; null removes it.
    public MetainfoEditor comment(@Nullable String text) {
        root.put("comment.utf-8", null);
        root.put("comment", text == null ? null : BencodeString.of(text));
        return this;
    }

    /// Sets the program that made the torrent; null removes it.
    public MetainfoEditor createdBy(@Nullable String program) {
        root.put("created by.utf-8", null);
        root.put("created by", program == null ? null : BencodeString.of(program));
        return this;
    }

    /// Sets when the torrent was made, in seconds since 1970; empty removes it.
    public MetainfoEditor creationDate(OptionalLong seconds) {
        root.put(
                "creation date",
                seconds.isPresent() ? BencodeInteger.of(seconds.getAsLong()) : null);
        return this;
    }

    /// Sets any key outside of `info`; null removes it.
    public MetainfoEditor put(String key, @Nullable BencodeValue value) {
        if (key.equals("info") || key.equals("piece layers")) {
            throw new IllegalArgumentException("not to be set as a whole: " + key);
        }
        root.put(key, value);
        return this;
    }

    /// Sets any key inside of `info`; null removes it. If that changes anything, the info hash changes.
    public MetainfoEditor putInfo(String key, @Nullable BencodeValue value) {
        if (info == null) {
            info = originalInfo();
        }
        info.put(key, value);
        changesInfoHash = !info.hasEntriesOf(originalInfo());
        return this;
    }

    private RawDictionary originalInfo() {
        return RawDictionary.of(infoBase, infoStart, infoEnd);
    }

    /// Sets whether peers may come from the trackers only (BEP 27). Where that is so already, nothing
    /// changes: a torrent that is not private need not say so.
    public MetainfoEditor isPrivate(boolean isPrivate) {
        RawDictionary now = info == null ? originalInfo() : info;
        return isPrivate == (now.integer("private") != 0)
                ? this
                : putInfo("private", isPrivate ? BencodeInteger.of(1) : null);
    }

    /// Sets the `source` text; null removes it.
    public MetainfoEditor source(@Nullable String text) {
        return putInfo("source", text == null ? null : BencodeString.of(text));
    }

    /// Whether a key of `info` has another value than it had, so that the info hash is another one.
    public boolean changesInfoHash() {
        return changesInfoHash;
    }

    /// The torrent file.
    public byte[] toBytes() {
        if (changesInfoHash && info != null) {
            BencodeWriter changed = new BencodeWriter(infoEnd - infoStart + 64);
            info.writeTo(changed);
            byte[] rawInfo = changed.toBytes();
            root.putRaw("info", rawInfo, 0, rawInfo.length);
        } else {
            root.putRaw("info", infoBase, infoStart, infoEnd);
        }
        BencodeWriter writer = new BencodeWriter(infoEnd - infoStart + 1024);
        root.writeTo(writer);
        return writer.toBytes();
    }
}
