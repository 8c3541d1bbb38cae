package spate.client.tracker;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import spate.client.SpateClient;
import spate.client.TorrentHandle;
import spate.client.TorrentOptions;
import spate.client.create.CreateSettings;
import spate.client.http.RawServer;
import spate.client.net.Addresses;
import spate.client.testing.Events;
import spate.client.testing.TestClients;
import spate.engine.torrent.Event;
import spate.engine.tracker.TrackerStatus;
import spate.protocol.address.PeerAddress;
import spate.protocol.metainfo.InfoHash;
import spate.protocol.metainfo.Metainfo;
import spate.protocol.metainfo.TorrentInfo.Version;
import spate.protocol.tracker.ScrapeResponse;
import spate.protocol.tracker.SwarmCounts;

/// Two clients that know of each other from a real tracker only.
class SwarmTest {
    private static final long PATIENCE_SECONDS = 60;

    @TempDir Path folder;

    /// A client on a loopback port, and what it tells.
    private static final class Peer implements AutoCloseable {
        final Events events = new Events();
        final SpateClient client;
        final TorrentHandle torrent;
        private final PeerAddress address;

        Peer(Path place, Metainfo metainfo, Path output, List<List<String>> trackers)
                throws Exception {
            client = TestClients.open(place, events);
            address = Addresses.ofSocket(client.listen().getFirst());
            torrent = client.add(metainfo, TorrentOptions.into(output).withTrackers(trackers));
        }

        PeerAddress address() {
            return address;
        }

        @Override
        public void close() {
            client.close();
        }
    }

    private Metainfo create(Path file, Version version) throws Exception {
        CreateSettings settings = new CreateSettings().version(version).pieceLength(1 << 15);
        return TestClients.torrentOf(file, settings);
    }

    private Path folder(String name) throws Exception {
        return Files.createDirectory(folder.resolve(name));
    }

    @ParameterizedTest
    @CsvSource({"http, V1", "udp, V1", "http, HYBRID", "udp, V2"})
    void findEachOtherAndTransfer(String protocol, Version version) throws Exception {
        byte[] content = new byte[1_000_003];
        new Random(7).nextBytes(content);
        Path seeded = folder("seeded");
        Path fetched = folder("fetched");
        Files.write(seeded.resolve("content.bin"), content);
        Metainfo metainfo = create(seeded.resolve("content.bin"), version);
        List<InfoHash> hashes = metainfo.infoHashes().wire();
        try (Opentracker tracker = Opentracker.start(folder("tracker"), hashes);
                TrackerQuery query = TrackerQuery.open()) {
            String url = protocol.equals("udp") ? tracker.udpUrl() : tracker.httpUrl();
            List<List<String>> tiers = List.of(List.of(url));
            try (Peer seed = new Peer(folder("s"), metainfo, seeded, tiers)) {
                seed.events.await(Event.TrackerAnswered.class);
                try (Peer leech = new Peer(folder("l"), metainfo, fetched, tiers)) {
                    leech.events.await(Event.Completed.class);
                    assertArrayEquals(content, Files.readAllBytes(fetched.resolve("content.bin")));
                    await(query, url, hashes, new SwarmCounts(2, 0, 1, -1));
                    checkStatuses(leech.torrent.trackers(), url, hashes);
                }
                await(query, url, hashes, new SwarmCounts(1, 0, 1, -1));
            }
            await(query, url, hashes, new SwarmCounts(0, 0, 1, -1));
        }
    }

    private static void checkStatuses(List<TrackerStatus> rows, String url, List<InfoHash> hashes) {
        assertEquals(hashes, rows.stream().map(TrackerStatus::infoHash).toList());
        for (TrackerStatus row : rows) {
            assertEquals(url, row.url());
        }
    }

    /// Waits until the tracker counts that in every swarm of the torrent.
    private static void await(
            TrackerQuery query, String url, List<InfoHash> hashes, SwarmCounts expected)
            throws Exception {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
        while (true) {
            ScrapeOutcome outcome = query.scrape(url, hashes);
            ScrapeResponse response =
                    assertInstanceOf(ScrapeOutcome.Answered.class, outcome).response();
            boolean all =
                    hashes.stream().allMatch(hash -> isSame(expected, response.swarms().get(hash)));
            if (all) {
                return;
            }
            assertTrue(System.nanoTime() - deadline < 0, expected + ": " + response);
            Thread.sleep(20);
        }
    }

    private static boolean isSame(SwarmCounts expected, SwarmCounts counts) {
        return counts != null
                && counts.seeds() == expected.seeds()
                && counts.leechers() == expected.leechers()
                && counts.downloaded() == expected.downloaded();
    }

    /// The one beside it works as if it were not there.
    @Test
    void aDeadTrackerCostsNothing() throws Exception {
        byte[] content = new byte[100_000];
        new Random(8).nextBytes(content);
        Path seeded = folder("seeded");
        Path fetched = folder("fetched");
        Files.write(seeded.resolve("content.bin"), content);
        Metainfo metainfo = create(seeded.resolve("content.bin"), Version.V1);
        List<InfoHash> hashes = metainfo.infoHashes().wire();
        try (Opentracker tracker = Opentracker.start(folder("tracker"), hashes);
                java.net.DatagramSocket silent =
                        new java.net.DatagramSocket(0, InetAddress.ofLiteral("127.0.0.1"));
                java.net.ServerSocket slow =
                        new java.net.ServerSocket(0, 1, InetAddress.ofLiteral("127.0.0.1"))) {
            List<List<String>> tiers =
                    List.of(
                            List.of("udp://127.0.0.1:" + silent.getLocalPort() + "/announce"),
                            List.of("http://127.0.0.1:" + slow.getLocalPort() + "/announce"),
                            List.of("http://no-such-host.invalid/announce"),
                            List.of(tracker.httpUrl()));
            Peer seed = new Peer(folder("s"), metainfo, seeded, tiers);
            Peer leech = new Peer(folder("l"), metainfo, fetched, tiers);
            leech.events.await(Event.Completed.class);
            assertArrayEquals(content, Files.readAllBytes(fetched.resolve("content.bin")));
            for (Peer peer : List.of(leech, seed)) {
                peer.close();
                peer.events.await(Event.Stopped.class);
            }
        }
    }

    /// A tracker that has taken us for a peer is told at the end, but not waited for longer than the
    /// client has to stop: after that nobody would hear of the end.
    @Test
    void stopsInTimeWhateverTheTrackerDoes() throws Exception {
        byte[] content = new byte[100_000];
        Path seeded = folder("seeded");
        Files.write(seeded.resolve("content.bin"), content);
        Metainfo metainfo = create(seeded.resolve("content.bin"), Version.V1);
        CountDownLatch told = new CountDownLatch(1);
        CountDownLatch end = new CountDownLatch(1);
        try (RawServer tracker =
                new RawServer((head, out) -> {
                    if (head.getFirst().contains("event=stopped")) {
                        told.countDown();
                        end.await();
                    }
                    RawServer.ok(out, "d8:intervali900e5:peers0:e");
                })) {
            List<List<String>> tiers = List.of(List.of(tracker.url("/announce")));
            Peer seed = new Peer(folder("s"), metainfo, seeded, tiers);
            seed.events.await(Event.TrackerAnswered.class);
            seed.close();
            seed.events.await(Event.Stopped.class);
            assertEquals(0, told.getCount());
            end.countDown();
        }
    }

    /// What a client tells of itself and of what it moved, from the first announce to the last.
    @Test
    void tellsTheTrackerWhatItDoes() throws Exception {
        byte[] content = new byte[300_000];
        new Random(9).nextBytes(content);
        Path seeded = folder("seeded");
        Files.write(seeded.resolve("content.bin"), content);
        Metainfo metainfo = create(seeded.resolve("content.bin"), Version.V1);
        try (RawServer tracker =
                        new RawServer((_, out) -> RawServer.ok(out, "d8:intervali900e5:peers0:e"));
                Peer seed = new Peer(folder("s"), metainfo, seeded, List.of())) {
            seed.events.await(Event.Seeding.class);
            List<List<String>> tiers = List.of(List.of(tracker.url("/announce")));
            Peer leech = new Peer(folder("l"), metainfo, folder("fetched"), tiers);
            leech.events.await(Event.TrackerAnswered.class);
            leech.torrent.addPeers(List.of(Objects.requireNonNull(seed.address())));
            leech.events.await(Event.Completed.class);
            leech.events.await(Event.TrackerAnswered.class);
            leech.close();
            List<String> lines = tracker.heads().stream().map(List::getFirst).toList();
            assertEquals(3, lines.size(), lines.toString());
            for (int i = 0; i < 3; i++) {
                String event = List.of("started", "completed", "stopped").get(i);
                long left = i == 0 ? content.length : 0;
                assertTrue(lines.get(i).contains("&event=" + event), lines.get(i));
                assertTrue(lines.get(i).contains("&left=" + left + "&"), lines.get(i));
                assertTrue(
                        lines.get(i).contains("&downloaded=" + (content.length - left) + "&"),
                        lines.get(i));
                assertTrue(lines.get(i).contains("&uploaded=0&"), lines.get(i));
                int port = Objects.requireNonNull(leech.address()).port();
                assertTrue(lines.get(i).contains("&port=" + port + "&"), lines.get(i));
            }
            assertTrue(lines.get(2).contains("&numwant=0"), lines.get(2));
        }
    }
}
