package spate.cli.interop;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import spate.cli.testing.Json;
import spate.protocol.metainfo.TorrentInfo.Version;
import tools.jackson.databind.JsonNode;

/// A torrent goes from one client to another who know of each other by `spate tracker` alone, which
/// counts what they do.
@Execution(ExecutionMode.CONCURRENT)
class ThroughTheTrackerTest {

    /// How the tracker is asked.
    enum Way {
        UDP_V4("udp", "127.0.0.1"),
        UDP_V6("udp", "::1"),
        HTTP_V4("http", "127.0.0.1"),
        HTTP_V6("http", "::1");

        private final String scheme;
        private final String ip;

        Way(String scheme, String ip) {
            this.scheme = scheme;
            this.ip = ip;
        }

        /// Any free port of the address.
        String anyPort() {
            return (ip.contains(":") ? "[" + ip + "]" : ip) + ":0";
        }

        @Override
        public String toString() {
            return scheme + " over IPv" + (ip.contains(":") ? 6 : 4);
        }
    }

    /// These send no packet to a UDP tracker at an IPv6 address. aria2 1.36 asks from the socket of its
    /// IPv4 DHT, Transmission 3.00 takes the first colon between the brackets for the port's, and
    /// rTorrent 0.9.8 goes on to the next tracker.
    private static final Set<Client> NO_UDP_OVER_V6 =
            EnumSet.of(Client.ARIA2, Client.TRANSMISSION, Client.RTORRENT);

    @TempDir Path work;
    private Path folder;
    private SpateRun tracker;
    private Sample sample;
    private Path torrent;

    @BeforeEach
    void makeFolder() throws Exception {
        folder = Files.createDirectories(work.resolve("out"));
        sample = Sample.mixed(work, Version.V1);
    }

    @AfterEach
    void stopTracker() throws Exception {
        if (tracker != null) {
            tracker.close();
            assertEquals("", tracker.errors());
        }
    }

    static Stream<Arguments> clientsAndWays() {
        return Arrays.stream(Client.values())
                .flatMap(client ->
                        Arrays.stream(Way.values())
                                .filter(way -> isPossible(client, way))
                                .map(way -> Arguments.of(client, way)));
    }

    private static boolean isPossible(Client client, Way way) {
        return way != Way.UDP_V6 || !NO_UDP_OVER_V6.contains(client);
    }

    private void startTracker(Way way) throws Exception {
        tracker = SpateRun.startTracker("--listen", way.anyPort(), "--interval", "2s");
        String address =
                tracker.await(
                                "listening",
                                event -> event.get("transport").asString().equals(way.scheme))
                        .get("address")
                        .asString();
        torrent = sample.withTracker(way.scheme + "://" + address + "/announce");
    }

    private SpateRun seed(Way way) throws Exception {
        SpateRun seed =
                SpateRun.startWithTrackers(
                        work.resolve("seed state"),
                        "seed",
                        torrent.toString(),
                        "--data",
                        sample.seedFolder().toString(),
                        "--listen",
                        way.anyPort());
        seed.await("seeding");
        return seed;
    }

    private SpateRun download(Way way) throws Exception {
        return SpateRun.startWithTrackers(
                work.resolve("state"),
                "download",
                torrent.toString(),
                "-o",
                folder.toString(),
                "--listen",
                way.anyPort());
    }

    /// What the tracker tells: seeds, leechers, and how often the torrent was completed.
    private List<Integer> counts() {
        var asked =
                new spate.cli.testing.SpateRun(work).run("scrape", torrent.toString(), "--json");
        JsonNode first = Json.document(asked.exits(0).out()).path(0);
        return Stream.of("seeds", "leechers", "completed")
                .map(count -> first.path(count).asInt(-1))
                .toList();
    }

    private void awaitCounts(int seeds, int leechers, int completed) throws Exception {
        List<Integer> expected = List.of(seeds, leechers, completed);
        Until.holds(
                "seeds, leechers, completed are " + expected,
                () -> counts().equals(expected),
                () -> counts().toString());
    }

    /// The client says so too: the tracker works, and told it the same.
    private void awaitView(RealClient client, Way way, int seeds, int leechers) throws Exception {
        Until.holds(
                "the client knows of " + seeds + " seeds, " + leechers + " leechers",
                () -> {
                    TrackerView view = client.trackerView(sample);
                    return view.says(seeds, leechers) && view.scraped() == scrapes(client, way);
                },
                () -> view(client));
    }

    private String view(RealClient client) {
        try {
            return client.trackerView(sample).toString();
        } catch (Exception e) {
            return e.toString();
        }
    }

    /// Transmission does only where announces tell no number of downloads; the others on no account.
    private static boolean scrapes(RealClient client, Way way) {
        return client instanceof Libtorrent
                || (client instanceof Transmission && way.scheme.equals("udp"));
    }

    @ParameterizedTest(name = "{0} asks by {1}")
    @MethodSource("clientsAndWays")
    void findsASeed(Client client, Way way) throws Exception {
        client.require();
        startTracker(way);
        try (RealClient leech = client.start(work.resolve("client"), way.ip)) {
            // Transmission connects to nobody on loopback: the seed has to find it there.
            boolean comesFirst = client == Client.TRANSMISSION;
            if (comesFirst) {
                leech.leech(torrent, sample, folder);
                awaitCounts(0, 1, 0);
            }
            try (SpateRun seed = seed(way)) {
                if (!comesFirst) {
                    awaitCounts(1, 0, 0);
                    leech.leech(torrent, sample, folder);
                }
                leech.awaitComplete(sample);
                leech.awaitFiles(sample, folder);
                assertEquals("", sample.differenceIn(folder));
                awaitCounts(2, 0, 1);
                awaitView(leech, way, 2, 0);
                leech.leave(sample);
                awaitCounts(1, 0, 1);
                seed.interrupt();
                assertEquals(0, seed.exitCode(), seed::toString);
                assertEquals(List.of(0, 0, 1), counts());
            }
        }
    }

    @ParameterizedTest(name = "{0} is found by {1}")
    @MethodSource("clientsAndWays")
    void isFoundAsASeed(Client client, Way way) throws Exception {
        client.require();
        startTracker(way);
        try (RealClient seed = client.start(work.resolve("client"), way.ip)) {
            seed.seed(torrent, sample, sample.seedFolder());
            awaitCounts(1, 0, 0);
            awaitView(seed, way, 1, 0);
            try (SpateRun spate = download(way)) {
                spate.await("complete");
                assertEquals(0, spate.exitCode(), spate::toString);
                assertEquals("", sample.differenceIn(folder));
            }
            awaitCounts(1, 0, 1);
            seed.leave(sample);
            awaitCounts(0, 0, 1);
        }
    }

    @ParameterizedTest(name = "Spate asks by {0}")
    @EnumSource
    void findsItself(Way way) throws Exception {
        startTracker(way);
        try (SpateRun seed = seed(way)) {
            awaitCounts(1, 0, 0);
            try (SpateRun spate = download(way)) {
                spate.await("complete");
                assertEquals(0, spate.exitCode(), spate::toString);
            }
            assertEquals("", sample.differenceIn(folder));
            assertEquals(List.of(1, 0, 1), counts());
            seed.interrupt();
            assertEquals(0, seed.exitCode(), seed::toString);
            assertEquals(List.of(0, 0, 1), counts());
        }
    }
}
