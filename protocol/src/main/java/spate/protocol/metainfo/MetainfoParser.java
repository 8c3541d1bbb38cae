package spate.protocol.metainfo;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import spate.protocol.address.PeerAddress;
import spate.protocol.bencode.BencodeException;
import spate.protocol.bencode.BencodeInteger;
import spate.protocol.bencode.BencodeList;
import spate.protocol.bencode.BencodeReader;
import spate.protocol.bencode.BencodeReader.Mode;
import spate.protocol.bencode.BencodeString;
import spate.protocol.bencode.BencodeValue;
import spate.protocol.bencode.DictionaryIndex;
import spate.protocol.metainfo.MetainfoException.Kind;
import spate.protocol.metainfo.PathSanitizer.Rule;

/// Reads and judges a torrent file. Used once.
final class MetainfoParser {
    /// Optional values of more bytes than this are passed over.
    private static final int MAX_HINT_BYTES = 1 << 20;

    private static final byte[] INFO = InfoParser.key("info");

    private final byte[] file;
    private final Rule rule;
    private final DictionaryIndex root;
    private DictionaryIndex info;

    MetainfoParser(byte[] file, Rule rule) {
        this.file = file;
        this.rule = rule;
        this.root = new DictionaryIndex(file);
        this.info = root;
    }

    Metainfo parse() throws MetainfoException {
        if (file.length > Metainfo.MAX_BYTES) {
            throw new MetainfoException(
                    Kind.TOO_LARGE, file.length + " bytes, at most " + Metainfo.MAX_BYTES);
        }
        try {
            TorrentInfo torrentInfo = readRoot().parse();
            return new Metainfo(file, torrentInfo, layers(torrentInfo), around(torrentInfo));
        } catch (BencodeException e) {
            throw new MetainfoException(e);
        }
    }

    /// Reads the whole file once; the `info` dictionary gets an index of its own on the way.
    private InfoParser readRoot() throws MetainfoException, BencodeException {
        BencodeReader reader = new BencodeReader(file, Mode.LENIENT);
        if (file.length > 0 && file[0] != 'd') {
            reader.skip();
            throw new MetainfoException(Kind.NOT_A_DICTIONARY);
        }
        InfoParser found = null;
        root.begin(reader);
        while (root.nextKey(reader)) {
            if (found == null && reader.contentEquals(INFO) && isDictionary(reader.position())) {
                found = new InfoParser(file, reader.position(), rule);
                info = found.info;
                reader.skipTo(found.end);
            } else {
                reader.skip();
            }
            root.endValue(reader);
        }
        if (found == null) {
            throw new MetainfoException(Kind.INFO_MISSING);
        }
        return found;
    }

    private boolean isDictionary(int position) {
        return position < file.length && file[position] == 'd';
    }

    private PieceLayers layers(TorrentInfo torrentInfo) throws MetainfoException, BencodeException {
        int index = root.find(InfoParser.key("piece layers"), 'd');
        if (!torrentInfo.hasV2() || index < 0) {
            return PieceLayers.unknown(torrentInfo);
        }
        return new PieceLayersReader(file, torrentInfo).read(root.reader(index));
    }

    private Announcement around(TorrentInfo torrentInfo) {
        return new Announcement(
                trackers(),
                webSeeds(torrentInfo),
                httpSeeds(),
                dhtNodes(),
                text("comment"),
                text("created by"),
                creationDate(),
                joined(Hints.similar(infoHint("similar")), Hints.similar(hint("similar"))),
                joined(
                        Hints.collections(infoHint("collections")),
                        Hints.collections(hint("collections"))));
    }

    private @Nullable BencodeValue hint(String key) {
        return hint(root, key);
    }

    private @Nullable BencodeValue infoHint(String key) {
        return hint(info, key);
    }

    private static @Nullable BencodeValue hint(DictionaryIndex dictionary, String key) {
        int index = dictionary.find(InfoParser.key(key));
        if (index < 0
                || dictionary.valueEnd(index) - dictionary.valueStart(index) > MAX_HINT_BYTES) {
            return null;
        }
        try {
            return dictionary.value(index);
        } catch (BencodeException e) {
            throw new AssertionError("the bytes were read before", e);
        }
    }

    private @Nullable String text(String key) {
        String text = Hints.text(hint(key + ".utf-8"));
        return text == null || text.isEmpty() ? Hints.text(hint(key)) : text;
    }

    private List<List<String>> trackers() {
        List<List<String>> tiers = new ArrayList<>();
        Set<String> seen = new LinkedHashSet<>();
        if (hint("announce-list") instanceof BencodeList list) {
            for (BencodeValue tier : list) {
                addTier(tiers, Hints.strings(tier), seen);
            }
        }
        if (tiers.isEmpty() && hint("announce") instanceof BencodeString announce) {
            addTier(tiers, List.of(announce), seen);
        }
        return List.copyOf(tiers);
    }

    private static void addTier(
            List<List<String>> tiers, List<BencodeString> urls, Set<String> seen) {
        List<String> tier = new ArrayList<>();
        for (BencodeString url : urls) {
            String text = url.text().strip();
            if (!text.isEmpty() && seen.size() < Hints.MAX_ENTRIES && seen.add(text)) {
                tier.add(text);
            }
        }
        if (!tier.isEmpty()) {
            tiers.add(List.copyOf(tier));
        }
    }

    private List<String> webSeeds(TorrentInfo torrentInfo) {
        Set<String> urls = new LinkedHashSet<>();
        for (String url : urls("url-list")) {
            String encoded = url.replace(" ", "%20");
            boolean needsSlash = torrentInfo.hasFolder() && torrentInfo.files().size() > 1;
            urls.add(needsSlash && !encoded.endsWith("/") ? encoded + "/" : encoded);
        }
        return List.copyOf(urls);
    }

    private List<String> httpSeeds() {
        return List.copyOf(new LinkedHashSet<>(urls("httpseeds")));
    }

    /// The texts of a list, or a text that stands alone; empty ones are left out.
    private List<String> urls(String key) {
        BencodeValue value = hint(key);
        List<BencodeString> strings =
                value instanceof BencodeString one ? List.of(one) : Hints.strings(value);
        return strings.stream().map(s -> s.text().strip()).filter(s -> !s.isEmpty()).toList();
    }

    private List<HostPort> dhtNodes() {
        List<HostPort> nodes = new ArrayList<>();
        if (hint("nodes") instanceof BencodeList list) {
            for (BencodeValue element : list) {
                if (element instanceof BencodeList pair
                        && pair.size() >= 2
                        && pair.get(0) instanceof BencodeString host
                        && pair.get(1) instanceof BencodeInteger port
                        && nodes.size() < Hints.MAX_ENTRIES) {
                    addNode(nodes, host.text(), port.longOr(0));
                }
            }
        }
        return List.copyOf(nodes);
    }

    private static void addNode(List<HostPort> nodes, String host, long port) {
        if (!host.isEmpty() && PeerAddress.isPort(port)) {
            nodes.add(new HostPort(host, (int) port));
        }
    }

    private OptionalLong creationDate() {
        return hint("creation date") instanceof BencodeInteger date && date.longOr(-1) >= 0
                ? OptionalLong.of(date.longValue())
                : OptionalLong.empty();
    }

    private static <T> List<T> joined(List<T> first, List<T> second) {
        Set<T> all = new LinkedHashSet<>(first);
        all.addAll(second);
        return List.copyOf(all);
    }
}
