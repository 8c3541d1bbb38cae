package spate.protocol.metainfo;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;
import org.jspecify.annotations.Nullable;
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

    private static final int MAX_PORT = 65535;

    private final byte[] file;
    private final Rule rule;
    private final DictionaryIndex root;

    MetainfoParser(byte[] file, Rule rule) {
        this.file = file;
        this.rule = rule;
        this.root = new DictionaryIndex(file);
    }

    Metainfo parse() throws MetainfoException {
        if (file.length > Metainfo.MAX_BYTES) {
            throw new MetainfoException(
                    Kind.TOO_LARGE, file.length + " bytes, at most " + Metainfo.MAX_BYTES);
        }
        try {
            readRoot();
            int index = root.find(InfoParser.key("info"), 'd');
            if (index < 0) {
                throw new MetainfoException(Kind.INFO_MISSING);
            }
            TorrentInfo info =
                    TorrentInfo.parse(file, root.valueStart(index), root.valueEnd(index), rule);
            return new Metainfo(file, info, layers(info), around(info));
        } catch (BencodeException e) {
            throw new MetainfoException(e);
        }
    }

    private void readRoot() throws MetainfoException, BencodeException {
        BencodeReader reader = new BencodeReader(file, Mode.LENIENT);
        if (file.length > 0 && file[0] != 'd') {
            reader.skip();
            throw new MetainfoException(Kind.NOT_A_DICTIONARY);
        }
        root.read(reader);
    }

    private PieceLayers layers(TorrentInfo info) throws MetainfoException, BencodeException {
        int index = root.find(InfoParser.key("piece layers"), 'd');
        if (!info.hasV2() || index < 0) {
            return PieceLayers.unknown(info);
        }
        return new PieceLayersReader(file, info).read(root.reader(index));
    }

    private Announcement around(TorrentInfo info) {
        return new Announcement(
                trackers(),
                webSeeds(info),
                httpSeeds(),
                dhtNodes(),
                text("comment"),
                text("created by"),
                creationDate(),
                joined(info.similar(), Hints.similar(hint("similar"))),
                joined(info.collections(), Hints.collections(hint("collections"))));
    }

    private @Nullable BencodeValue hint(String key) {
        int index = root.find(InfoParser.key(key));
        if (index < 0 || root.valueEnd(index) - root.valueStart(index) > MAX_HINT_BYTES) {
            return null;
        }
        try {
            return root.value(index);
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

    private List<String> webSeeds(TorrentInfo info) {
        Set<String> urls = new LinkedHashSet<>();
        for (String url : urls("url-list")) {
            String encoded = url.replace(" ", "%20");
            boolean needsSlash = info.hasFolder() && info.files().size() > 1;
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
        if (!host.isEmpty() && port > 0 && port <= MAX_PORT) {
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
