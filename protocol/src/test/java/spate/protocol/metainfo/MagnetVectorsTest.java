package spate.protocol.metainfo;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import spate.protocol.testing.Corpus;
import spate.protocol.testing.Json;

/// Magnet links from the tests of other programs, judged as libtorrent judges them.
class MagnetVectorsTest {
    /// libtorrent splits at `=` first and so loses a tracker behind a parameter without one.
    private static final Map<String, List<String>> OTHER_TRACKERS =
            Map.of(
                    "trhttp://b.com:80/announce",
                    List.of("https://www.a.org/announce", "http://www.c.org/announce"));

    @TestFactory
    Stream<DynamicTest> everyLinkIsJudged() {
        return Corpus.json("vectors/magnet_uris.json").list().stream()
                .map(vector ->
                        dynamicTest(
                                vector.get("uri").string().replace('\n', ' '),
                                () -> judge(vector)));
    }

    private static void judge(Json vector) throws Exception {
        String uri = vector.get("uri").string();
        Json facts = vector.get("libtorrent_2_0_8");
        boolean isRefusedUpstream =
                vector.has("upstream_expect")
                        && vector.get("upstream_expect").string().startsWith("error");
        if (isRefusedUpstream || !facts.get("ok").bool()) {
            assertThrows(MagnetException.class, () -> MagnetLink.parse(uri));
            return;
        }
        MagnetLink link = MagnetLink.parse(uri);
        assertEquals(hash(facts, "v1"), link.infoHashes().v1());
        assertEquals(hash(facts, "v2"), link.infoHashes().v2());
        String name = link.displayName() == null ? "" : link.displayName();
        assertEquals(facts.get("name").string(), name);
        assertEquals(trackers(uri, facts), link.trackers());
        assertEquals(strings(facts, "url_seeds"), link.webSeeds());
        assertEquals(hosts(facts, "peers"), link.peers());
        assertEquals(hosts(facts, "dht_nodes"), link.dhtNodes());
        assertEquals(selected(facts), selected(link));
        assertEquals(link, MagnetLink.parse(link.toString()));
    }

    private static InfoHash hash(Json facts, String key) {
        return facts.has(key) ? InfoHash.ofHex(facts.get(key).string()) : null;
    }

    private static List<String> trackers(String uri, Json facts) {
        return OTHER_TRACKERS.entrySet().stream()
                .filter(e -> uri.contains(e.getKey()))
                .map(Map.Entry::getValue)
                .findFirst()
                .orElseGet(() -> strings(facts, "trackers"));
    }

    private static List<String> strings(Json facts, String key) {
        List<String> strings = facts.get(key).list().stream().map(Json::string).toList();
        return List.copyOf(new LinkedHashSet<>(strings));
    }

    private static List<HostPort> hosts(Json facts, String key) {
        return facts.get(key).list().stream()
                .map(pair -> new HostPort(pair.get(0).string(), pair.get(1).integer()))
                .toList();
    }

    private static List<Integer> selected(Json facts) {
        List<Integer> selected = new ArrayList<>();
        List<Json> priorities = facts.get("file_priorities").list();
        for (int i = 0; i < priorities.size(); i++) {
            if (priorities.get(i).integer() > 0) {
                selected.add(i);
            }
        }
        return selected;
    }

    private static List<Integer> selected(MagnetLink link) {
        List<Integer> selected = new ArrayList<>();
        for (FileRange range : link.selection()) {
            for (int i = range.first(); i <= range.last(); i++) {
                selected.add(i);
            }
        }
        return selected;
    }
}
