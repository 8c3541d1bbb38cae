package spate.protocol.metainfo;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import spate.protocol.testing.Corpus;
import spate.protocol.testing.Json;

/// What libtorrent reads from each torrent of the corpus, this reads too.
class TorrentFactsTest {
    /// Where the names differ by rule: libtorrent 2.0.8 drops a part of a path that is made of
    /// separators only, this (and libtorrent's own later versions) calls it `_`.
    private static final Map<String, String> OTHER_PATHS =
            Map.of(
                    "arvidn_libtorrent__backslash_path.torrent temp/bar", "temp/_/_/bar",
                    "arvidn_libtorrent__slash_path.torrent temp/bar", "temp/_/_/bar");

    /// Not valid here; `TorrentCorpusTest` says why.
    private static final Set<String> INVALID =
            Set.of(
                    "arvidn_libtorrent__v2_invalid_root_hash.torrent",
                    "arvidn_libtorrent__v2_invalid_piece_layer_root.torrent",
                    "arvidn_libtorrent__v2_unknown_piece_layer_entry.torrent");

    @TestFactory
    Stream<DynamicTest> everyFactIsFound() throws IOException {
        return Files.readAllLines(Corpus.file("torrents/FACTS.jsonl")).stream()
                .map(Json::parse)
                // Those that are invalid (also by BEP 52 alone) are judged by TorrentCorpusTest.
                .filter(facts -> !facts.has("lt_error"))
                .filter(facts -> !INVALID.contains(facts.get("file").string()))
                .map(facts -> dynamicTest(facts.get("file").string(), () -> compare(facts)));
    }

    private static void compare(Json facts) throws Exception {
        String file = facts.get("file").string();
        Metainfo torrent = Metainfo.parse(Files.readAllBytes(Corpus.file("torrents/" + file)));
        assertEquals(files(facts), files(torrent.info()));
        assertEquals(trackers(facts), trackers(torrent));
        assertEquals(seeds(facts, 0), torrent.webSeeds());
        assertEquals(seeds(facts, 1), torrent.httpSeeds());
        assertEquals(
                facts.get("nodes").list().stream()
                        .map(n -> new HostPort(n.get(0).string(), n.get(1).integer()))
                        .toList(),
                torrent.dhtNodes());
        around(facts, torrent);
        pieces(facts, torrent.info());
    }

    private static List<String> seeds(Json facts, int type) {
        return facts.get("web_seeds").list().stream()
                .filter(seed -> seed.get(0).integer() == type)
                .map(seed -> seed.get(1).string())
                .toList();
    }

    private static void around(Json facts, Metainfo torrent) {
        assertEquals(facts.get("comment").string(), orEmpty(torrent.comment()));
        assertEquals(facts.get("creator").string(), orEmpty(torrent.createdBy()));
        assertEquals(facts.get("creation_date").number(), torrent.creationDate().orElse(0));
        assertEquals(
                facts.get("similar").list().stream().map(Json::string).toList(),
                torrent.similar().stream().map(InfoHash::hex).toList());
        assertEquals(
                facts.get("collections").list().stream().map(Json::string).toList(),
                torrent.collections());
    }

    private static void pieces(Json facts, TorrentInfo info) {
        if (info.hasV1()) {
            byte[] hash = new byte[TorrentInfo.V1_HASH_LENGTH];
            info.v1Hash(0, hash);
            assertEquals(facts.get("piece0").string(), HexFormat.of().formatHex(hash));
            info.v1Hash(info.pieceCount() - 1, hash);
            assertEquals(facts.get("piece_last").string(), HexFormat.of().formatHex(hash));
        }
    }

    private static String orEmpty(String text) {
        return text == null ? "" : text;
    }

    /// Each file as one line, without the padding libtorrent adds in a v2 torrent.
    ///
    /// In hybrid torrents libtorrent takes the order of padding and empty files from the v2 half; here
    /// the `files` list counts. Neither has a place of its own in the data.
    private static List<String> files(Json facts) {
        boolean isV2 = !facts.get("v2").string().isEmpty();
        List<String> lines = new ArrayList<>();
        for (Json file : facts.get("files").list()) {
            String attributes = file.has("attr") ? file.get("attr").string() : "";
            if (!(isV2 && attributes.equals("p"))) {
                String path = file.get("path").string();
                String key = facts.get("file").string() + " " + path;
                lines.add(
                        line(
                                OTHER_PATHS.getOrDefault(key, path),
                                file.get("size").number(),
                                isV2 && file.get("size").number() == 0
                                        ? 0
                                        : file.get("offset").number(),
                                attributes,
                                file.has("symlink") ? file.get("symlink").string() : "",
                                file.has("root") ? file.get("root").string() : ""));
            }
        }
        return lines;
    }

    private static List<String> files(TorrentInfo info) {
        List<String> lines = new ArrayList<>();
        for (int i = 0; i < info.files().size(); i++) {
            FileEntry file = info.files().file(i);
            if (info.hasV2() && file.attributes().equals("p")) {
                continue;
            }
            String folder = info.hasFolder() ? info.name() + "/" : "";
            String target = file.symlinkTarget() == null ? "" : folder + file.symlinkTarget();
            byte[] root = file.piecesRoot();
            lines.add(
                    line(
                            info.savePath(i),
                            file.length(),
                            info.hasV2() && file.length() == 0 ? 0 : file.offset(),
                            file.attributes(),
                            target,
                            root == null ? "" : HexFormat.of().formatHex(root)));
        }
        return lines;
    }

    private static String line(
            String path, long size, long offset, String attributes, String target, String root) {
        return String.join(" | ", path, size + "", offset + "", attributes, target, root);
    }

    private static List<String> trackers(Json facts) {
        return facts.get("trackers").list().stream()
                .map(t -> t.get(0).integer() + " " + t.get(1).string())
                .toList();
    }

    private static List<String> trackers(Metainfo torrent) {
        List<String> lines = new ArrayList<>();
        for (int tier = 0; tier < torrent.trackers().size(); tier++) {
            for (String url : torrent.trackers().get(tier)) {
                lines.add(tier + " " + url);
            }
        }
        return lines;
    }
}
