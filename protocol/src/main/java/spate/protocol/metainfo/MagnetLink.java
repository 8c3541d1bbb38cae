package spate.protocol.metainfo;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A magnet link (BEP 9, BEP 53): the info hash of a torrent, and where to look for it.
///
/// @param infoHashes `xt`: v1 (`urn:btih:`, 40 hexadecimal or 32 base-32 digits), v2 (`urn:btmh:1220`
///     and 64 hexadecimal digits), or both; of several of one kind the last
/// @param displayName `dn`, not sanitized; null without
/// @param trackers `tr`, each a tier of its own, without repetitions
/// @param webSeeds `ws`, without repetitions
/// @param peers `x.pe`
/// @param dhtNodes `dht`
/// @param selection `so`: the files to select, in order, no two ranges touching; empty selects all
/// @param others the other parameters, unknown ones too, as they were written
public record MagnetLink(
        InfoHashes infoHashes,
        @Nullable String displayName,
        List<String> trackers,
        List<String> webSeeds,
        List<HostPort> peers,
        List<HostPort> dhtNodes,
        List<FileRange> selection,
        List<Parameter> others) {

    /// The longest link that is read, in characters.
    public static final int MAX_CHARS = 1 << 18;

    /// Of each kind of parameter so many are kept; of the ranges of a selection as many as there are.
    public static final int MAX_PARAMETERS = 2_000;

    /// A parameter as it was written: not decoded.
    ///
    /// @param name what stands before the first `=`
    /// @param value what stands behind it; null if there is no `=`
    public record Parameter(String name, @Nullable String value) {}

    /// Copies the lists and brings the selection into order.
    public MagnetLink {
        trackers = List.copyOf(trackers);
        webSeeds = List.copyOf(webSeeds);
        peers = List.copyOf(peers);
        dhtNodes = List.copyOf(dhtNodes);
        selection = merged(selection);
        others = List.copyOf(others);
    }

    private static List<FileRange> merged(List<FileRange> ranges) {
        List<FileRange> merged = new ArrayList<>();
        for (FileRange range : ranges.stream().sorted().toList()) {
            FileRange before = merged.isEmpty() ? null : merged.getLast();
            if (before == null || range.first() > before.last() + 1) {
                merged.add(range);
            } else {
                merged.removeLast();
                merged.add(new FileRange(before.first(), Math.max(before.last(), range.last())));
            }
        }
        return List.copyOf(merged);
    }

    /// Reads a magnet link, without white space around it. Parameters are passed over where they are
    /// optional and not well formed.
    public static MagnetLink parse(String link) throws MagnetException {
        return new MagnetParser().parse(link);
    }

    /// The link of nothing but info hashes.
    public static MagnetLink of(InfoHashes infoHashes) {
        return new MagnetLink(
                infoHashes, null, List.of(), List.of(), List.of(), List.of(), List.of(), List.of());
    }

    /// The link of a torrent: hashes, name, trackers, web seeds.
    public static MagnetLink of(Metainfo torrent) {
        return new MagnetLink(
                torrent.infoHashes(),
                torrent.info().name(),
                torrent.trackers().stream().flatMap(List::stream).toList(),
                torrent.webSeeds(),
                List.of(),
                torrent.dhtNodes(),
                List.of(),
                List.of());
    }

    /// This link with other peers.
    public MagnetLink withPeers(List<HostPort> morePeers) {
        return new MagnetLink(
                infoHashes,
                displayName,
                trackers,
                webSeeds,
                morePeers,
                dhtNodes,
                selection,
                others);
    }

    /// This link with another selection of files.
    public MagnetLink withSelection(List<FileRange> ranges) {
        return new MagnetLink(
                infoHashes, displayName, trackers, webSeeds, peers, dhtNodes, ranges, others);
    }

    /// Whether a file is selected; all are where nothing is said.
    public boolean selects(int fileIndex) {
        int low = 0;
        int high = selection.size();
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (selection.get(middle).last() < fileIndex) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return selection.isEmpty()
                || (low < selection.size() && selection.get(low).contains(fileIndex));
    }

    /// The link as text: hashes in lower-case hexadecimal digits first, then the other parameters in
    /// the order of this record.
    @Override
    public String toString() {
        StringBuilder link = new StringBuilder(MagnetParser.SCHEME);
        if (infoHashes.v1() != null) {
            put(link, "xt", "urn:btih:" + infoHashes.v1().hex());
        }
        if (infoHashes.v2() != null) {
            put(link, "xt", "urn:btmh:1220" + infoHashes.v2().hex());
        }
        if (displayName != null) {
            put(link, "dn", Percent.encode(displayName, ""));
        }
        trackers.forEach(url -> put(link, "tr", Percent.encode(url, "")));
        webSeeds.forEach(url -> put(link, "ws", Percent.encode(url, "")));
        peers.forEach(peer -> put(link, "x.pe", Percent.encode(peer.toString(), ":[]")));
        dhtNodes.forEach(node -> put(link, "dht", Percent.encode(node.toString(), ":[]")));
        if (!selection.isEmpty()) {
            put(link, "so", String.join(",", selection.stream().map(FileRange::toString).toList()));
        }
        others.forEach(other -> put(link, other.name(), other.value()));
        return link.toString();
    }

    private static void put(StringBuilder link, String name, @Nullable String value) {
        if (link.length() > MagnetParser.SCHEME.length()) {
            link.append('&');
        }
        link.append(name);
        if (value != null) {
            link.append('=').append(value);
        }
    }
}
