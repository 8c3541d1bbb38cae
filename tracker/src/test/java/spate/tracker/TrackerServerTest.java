package spate.tracker;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.BindException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import spate.io.file.ProcessLock;
import spate.protocol.tracker.SwarmCounts;
import spate.tracker.core.RequestCounts;
import spate.tracker.http.HttpRules;
import spate.tracker.limit.RateLimit;
import spate.tracker.testing.UdpClient;
import spate.tracker.users.UserSource;

/// The whole tracker, over real sockets.
class TrackerServerTest {
    private static final int TORRENT = 5;
    private static final InetSocketAddress V4 = new InetSocketAddress("127.0.0.1", 0);
    private static final InetSocketAddress V6 = new InetSocketAddress("::1", 0);
    private static final Duration HOUR = Duration.ofHours(1);

    @TempDir Path folder;

    private static TrackerSettings settings(InetSocketAddress... listen) {
        return TrackerSettings.DEFAULT.withListen(List.of(listen)).withWorkers(2);
    }

    private TrackerSettings keeping(Duration interval) {
        return settings(V4).withState(new TrackerSettings.State(folder, interval));
    }

    private static UdpClient client(TrackerServer server) throws IOException {
        return new UdpClient(server.addresses().getFirst());
    }

    @Test
    void servesBothFamilies() throws IOException {
        try (TrackerServer server = TrackerServer.start(settings(V4, V6))) {
            for (InetSocketAddress address : server.addresses()) {
                try (UdpClient client = new UdpClient(address)) {
                    assertEquals(0, client.announce(TORRENT, 1001, 0));
                    assertEquals(1, client.announce(TORRENT, 1002, 1));
                }
            }
            SwarmCounts swarm = server.swarm(UdpClient.infoHash(TORRENT));
            assertEquals(new SwarmCounts(2, 2, 0, 2), swarm);
            assertEquals(4, server.count(RequestCounts.Kind.ANNOUNCE));
            assertEquals(1, server.totals().torrents());
            assertEquals(2, server.totals().v4Peers());
            assertEquals(2, server.totals().v6Peers());
            assertEquals(2, server.totals().seeds());
        }
    }

    @Test
    void knowsItsSwarmsAfterARestart() throws IOException {
        try (TrackerServer server = TrackerServer.start(keeping(HOUR));
                UdpClient client = client(server)) {
            client.announce(TORRENT, 1001, 0);
            client.announce(TORRENT, 1002, 1);
        }
        try (TrackerServer server = TrackerServer.start(keeping(HOUR));
                UdpClient client = client(server)) {
            assertArrayEquals(new int[] {1, 0, 1}, client.scrape(TORRENT));
            assertEquals(2, client.announce(TORRENT, 1003, 1));
            assertEquals(List.of(), server.problems());
        }
    }

    /// What a process leaves that was killed: a snapshot that was written while it served.
    @Test
    void savesWhileItServes() throws Exception {
        Path copy = folder.resolve("killed");
        try (TrackerServer server = TrackerServer.start(keeping(Duration.ofMillis(20)));
                UdpClient client = client(server)) {
            client.announce(TORRENT, 1001, 0);
            Files.createDirectories(copy);
            TrackerServer restarted = null;
            while (restarted == null) { // the build's time limit is the deadline
                for (String name : List.of("swarms.0", "swarms.1")) {
                    if (Files.exists(folder.resolve(name))) {
                        Files.write(copy.resolve(name), Files.readAllBytes(folder.resolve(name)));
                    }
                }
                TrackerSettings.State state = new TrackerSettings.State(copy, HOUR);
                TrackerServer started = TrackerServer.start(settings(V4).withState(state));
                if (started.totals().peers() == 1) {
                    restarted = started;
                } else {
                    started.close();
                }
            }
            try (UdpClient other = client(restarted)) {
                assertArrayEquals(new int[] {1, 0, 0}, other.scrape(TORRENT));
            } finally {
                restarted.close();
            }
        }
    }

    @Test
    void tellsWhatItCouldNotLoad() throws IOException {
        Files.writeString(folder.resolve("swarms.0"), "this is no snapshot, whatever it is");
        try (TrackerServer server = TrackerServer.start(keeping(HOUR))) {
            assertEquals(1, server.problems().size(), server.problems().toString());
            assertTrue(server.problems().getFirst().contains("swarms.0"));
        }
    }

    @Test
    void sharesItsStateWithNobody() throws IOException {
        try (TrackerServer server = TrackerServer.start(keeping(HOUR))) {
            assertFalse(server.addresses().isEmpty());
            assertThrows(ProcessLock.HeldException.class, () -> TrackerServer.start(keeping(HOUR)));
        }
    }

    /// Also by one who would share it: Linux would hand out datagrams to both in silence.
    @Test
    void sharesItsPortWithNobody() throws IOException {
        try (DatagramSocket other = new DatagramSocket(null)) {
            other.setReuseAddress(true);
            other.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
            InetSocketAddress taken = (InetSocketAddress) other.getLocalSocketAddress();
            assertThrows(BindException.class, () -> TrackerServer.start(settings(taken)));
        }
        try (TrackerServer server = TrackerServer.start(settings(V4))) {
            InetSocketAddress taken = server.addresses().getFirst();
            assertThrows(BindException.class, () -> TrackerServer.start(settings(taken)));
        }
    }

    /// Of the ports that the system may choose for UDP many are taken for TCP.
    @Test
    void findsAPortThatIsFreeForBothProtocols() throws IOException {
        List<ServerSocket> taken = new ArrayList<>();
        try {
            for (int i = 0; i < 2000; i++) {
                taken.add(new ServerSocket(0, 1, V4.getAddress()));
            }
            for (int i = 0; i < 60; i++) {
                try (TrackerServer server = TrackerServer.start(settings(V4))) {
                    assertEquals(2, server.served().size());
                }
            }
        } finally {
            for (ServerSocket each : taken) {
                each.close();
            }
        }
    }

    @Test
    void servesWhatItsListsAllowAsTheyAreNow() throws Exception {
        Path allow = folder.resolve("allow.txt");
        String hash = "00".repeat(16) + "0000000";
        Files.writeString(allow, "# ours\n" + hash + TORRENT + "\n");
        TrackerSettings settings =
                settings(V4).withAccess(new TrackerSettings.Access(allow, null, null));
        try (TrackerServer server = TrackerServer.start(settings);
                UdpClient client = client(server)) {
            assertEquals(0, client.announce(TORRENT, 1001, 0));
            assertThrows(IOException.class, () -> client.announce(TORRENT + 1, 1001, 0));
            Files.writeString(allow, hash + (TORRENT + 1) + "\nwhat is this\n");
            server.apply(settings);
            assertEquals(0, client.announce(TORRENT + 1, 1001, 0));
            assertThrows(IOException.class, () -> client.announce(TORRENT, 1001, 0));
            assertArrayEquals(new int[3], client.scrape(TORRENT), "not to be told of");
            assertTrue(server.problems().getFirst().contains("allow.txt:2"), "its second line");
        }
    }

    /// Registered with both of its hashes: whoever announces by one is given those that did by the other, and
    /// what a client says of it twice is counted once.
    @Test
    void aHybridTorrentHasOneSwarm() throws Exception {
        String hash = "00".repeat(16) + "0000000";
        String v2 = hash + (TORRENT + 1) + "00".repeat(12);
        Path allow = Files.writeString(folder.resolve("allow.txt"), hash + TORRENT + " " + v2);
        Path users = Files.writeString(folder.resolve("users.txt"), "abcdefgh12345678 alice\n");
        TrackerSettings settings =
                settings(V4)
                        .withAccess(new TrackerSettings.Access(allow, null, UserSource.of(users)));
        try (TrackerServer server = TrackerServer.start(settings);
                UdpClient client = client(server)) {
            client.as("/abcdefgh12345678/announce");
            client.announce(TORRENT, 1001, 0);
            assertEquals(1, client.announce(TORRENT + 1, 1002, 1));
            assertEquals(1, server.totals().torrents());
            client.uploaded(5000);
            client.announce(TORRENT, 1001, 0);
            client.announce(TORRENT + 1, 1001, 0);
            assertEquals(5000, uploaded(server));
        }
        TrackerSettings open =
                settings(V4).withAccess(new TrackerSettings.Access(allow, null, null));
        try (TrackerServer server = TrackerServer.start(open);
                UdpClient client = client(server)) {
            client.announce(TORRENT + 1, 1001, 0);
            assertArrayEquals(new int[] {1, 0, 0}, client.scrape(TORRENT));
            assertArrayEquals(new int[] {1, 0, 0}, client.scrape(TORRENT + 1));
        }
    }

    @Test
    void givesNoAddressMoreThanItsPart() throws IOException {
        TrackerSettings.Guard guard =
                new TrackerSettings.Guard(new RateLimit(0.001, 5, true), 3, true);
        try (TrackerServer server = TrackerServer.start(settings(V4).withGuard(guard));
                UdpClient client = client(server)) {
            for (int port = 1001; port <= 1005; port++) {
                client.announce(TORRENT + port, port, 1);
            }
            assertEquals(3, server.totals().peers());
            assertEquals(2, server.totals().refusedPeers());
            assertThrows(SocketTimeoutException.class, () -> client.announceBriefly(TORRENT, 1006));
            assertEquals(5, server.count(RequestCounts.Kind.ANNOUNCE));
        }
    }

    @Test
    void takesAnotherRateAndAnotherPartWhileItServes() throws IOException {
        TrackerSettings settings = settings(V4);
        try (TrackerServer server = TrackerServer.start(settings);
                UdpClient client = client(server)) {
            for (int port = 1001; port <= 1003; port++) {
                client.announce(TORRENT, port, 1);
            }
            RateLimit rate = new RateLimit(0.001, 2, true);
            server.apply(settings.withGuard(new TrackerSettings.Guard(rate, 3, false)));
            client.announce(TORRENT, 1001, 1);
            client.announce(TORRENT, 1004, 1);
            assertThrows(SocketTimeoutException.class, () -> client.announceBriefly(TORRENT, 1005));
            server.apply(settings.withGuard(new TrackerSettings.Guard(null, 9, false)));
            assertEquals(4, client.announce(TORRENT, 1005, 1));
        }
    }

    @Test
    void takesOtherRulesOfItsFrontEndsWhileItServes() throws Exception {
        TrackerSettings settings = settings(V4);
        try (TrackerServer server = TrackerServer.start(settings);
                HttpClient client = HttpClient.newHttpClient()) {
            URI all =
                    URI.create(
                            "http://127.0.0.1:%d/scrape"
                                    .formatted(server.addresses().getFirst().getPort()));
            HttpRequest request = HttpRequest.newBuilder(all).build();
            assertEquals("d5:filesdee", client.send(request, BodyHandlers.ofString()).body());
            HttpRules rules = new HttpRules(_ -> false, false, "");
            server.apply(settings.withHttp(settings.http().withRules(rules)));
            String refused = client.send(request, BodyHandlers.ofString()).body();
            assertTrue(refused.contains("does not tell of all torrents"), refused);
        }
    }

    /// A list that is narrower than before does not keep the swarms from being loaded.
    @Test
    void listAndStateWorkTogether() throws Exception {
        String hash = "00".repeat(16) + "0000000";
        Path allow = folder.resolve("allow.txt");
        Files.writeString(allow, hash + TORRENT + "\n" + hash + (TORRENT + 1) + "\n");
        TrackerSettings settings =
                keeping(HOUR).withAccess(new TrackerSettings.Access(allow, null, null));
        try (TrackerServer server = TrackerServer.start(settings);
                UdpClient client = client(server)) {
            client.announce(TORRENT, 1001, 0);
            client.announce(TORRENT + 1, 1001, 0);
        }
        Files.writeString(allow, hash + TORRENT + "\n");
        try (TrackerServer server = TrackerServer.start(settings);
                UdpClient client = client(server)) {
            assertEquals(List.of(), server.problems());
            assertEquals(1, client.announce(TORRENT, 1002, 1), "the swarm is whole");
            assertArrayEquals(new int[3], client.scrape(TORRENT + 1), "not to be told of");
            assertThrows(IOException.class, () -> client.announce(TORRENT + 1, 1002, 1));
        }
    }

    @Test
    void countsWhatItsUsersDoOverARestart() throws IOException {
        Path users = folder.resolve("users.txt");
        Files.writeString(users, "abcdefgh12345678 alice\n");
        TrackerSettings settings =
                keeping(HOUR)
                        .withAccess(new TrackerSettings.Access(null, null, UserSource.of(users)));
        try (TrackerServer server = TrackerServer.start(settings);
                UdpClient client = client(server)) {
            assertThrows(IOException.class, () -> client.announce(TORRENT, 1001, 1));
            client.as("/abcdefgh12345678/announce");
            assertEquals(0, client.announce(TORRENT, 1001, 1));
            client.uploaded(5000);
            client.announce(TORRENT, 1001, 1);
            assertEquals(5000, uploaded(server));
        }
        try (TrackerServer server = TrackerServer.start(settings);
                UdpClient client = client(server)) {
            assertEquals(5000, uploaded(server));
            client.as("/abcdefgh12345678/announce");
            client.uploaded(7000);
            client.announce(TORRENT, 1001, 1);
            assertEquals(7000, uploaded(server), "the session goes on");
        }
    }

    private static long uploaded(TrackerServer server) {
        return Objects.requireNonNull(server.totalsOf("alice")).uploadedBytes();
    }
}
