package spate.tracker.admin;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import spate.protocol.testing.Json;
import spate.tracker.TrackerServer;
import spate.tracker.TrackerSettings;
import spate.tracker.http.HttpSettings;
import spate.tracker.http.TestCertificate;
import spate.tracker.testing.UdpClient;

/// What everybody may read at the admin port, and who may not.
class AdminPortTest {
    private static final int TORRENT = 5;
    private static final InetSocketAddress ANY = new InetSocketAddress("127.0.0.1", 0);
    private static final String TOKEN = "a-token-of-no-use-elsewhere";

    @TempDir Path folder;

    private TrackerSettings settings(String token) {
        return TrackerSettings.DEFAULT
                .withListen(List.of(ANY))
                .withWorkers(2)
                .withState(new TrackerSettings.State(folder, Duration.ofHours(1)))
                .withAdmin(new AdminSettings(ANY, token, null));
    }

    private static AdminClient client(TrackerServer server, String token) {
        return new AdminClient(server.adminAddress(), token);
    }

    /// Who names the wildcard of IPv4 may have a firewall for that alone.
    @Test
    void isNotReachedOverIpv6AtTheWildcardOfIpv4() throws Exception {
        AdminSettings admin = new AdminSettings(new InetSocketAddress("0.0.0.0", 0), null, null);
        try (TrackerServer server = TrackerServer.start(settings(null).withAdmin(admin));
                AdminClient client = client(server, "")) {
            assertEquals(200, client.get("/").statusCode());
            int port = server.adminAddress().getPort();
            assertThrows(ConnectException.class, () -> new Socket("::1", port));
        }
    }

    /// Two peers of one torrent, one of another.
    private static void fill(TrackerServer server) throws Exception {
        try (UdpClient udp = new UdpClient(server.addresses().getFirst())) {
            udp.announce(TORRENT, 1001, 0);
            udp.announce(TORRENT, 1002, 1);
            udp.announce(TORRENT + 1, 1003, 1);
            udp.scrape(TORRENT);
        }
    }

    @Test
    void tellsPrometheusWhatHappened() throws Exception {
        try (TrackerServer server = TrackerServer.start(settings(null));
                AdminClient client = client(server, "")) {
            fill(server);
            String text = client.done("GET", "/metrics", "");
            List<String> lines = text.lines().toList();
            for (String line :
                    List.of(
                            "# TYPE spate_tracker_requests_total counter",
                            "spate_tracker_requests_total{action=\"announce\",family=\"ipv4\",protocol=\"udp\"} 3.0",
                            "spate_tracker_requests_total{action=\"scrape\",family=\"ipv4\",protocol=\"udp\"} 1.0",
                            "spate_tracker_requests_total{action=\"announce\",family=\"ipv6\",protocol=\"udp\"} 0.0",
                            "spate_tracker_rejections_total{family=\"ipv4\",protocol=\"udp\",reason=\"bad_connection_id\"} 0.0",
                            "# TYPE spate_tracker_answer_duration_seconds histogram",
                            "spate_tracker_answer_duration_seconds_count{protocol=\"udp\"} 8",
                            "spate_tracker_answer_duration_seconds_bucket{protocol=\"udp\",le=\"+Inf\"} 8",
                            "spate_tracker_peers{family=\"ipv4\"} 3.0",
                            "spate_tracker_torrents 2.0",
                            "spate_tracker_seeds 1.0",
                            "spate_tracker_evicted_torrents_total 0.0",
                            "spate_tracker_udp_dropped_total 0.0",
                            "spate_tracker_snapshots_failures_total 0.0")) {
                assertTrue(lines.contains(line), () -> line + " is not in\n" + text);
            }
            assertEveryMetricIsExplained(lines);
        }
    }

    private static void assertEveryMetricIsExplained(List<String> lines) {
        Set<String> explained = new HashSet<>();
        Set<String> typed = new HashSet<>();
        for (String line : lines) {
            String[] words = line.split(" ", -1);
            if (line.startsWith("# HELP ")) {
                explained.add(words[2]);
            } else if (line.startsWith("# TYPE ")) {
                typed.add(words[2]);
            } else {
                String name = words[0].replaceAll("\\{.*", "");
                String family = name.replaceAll("_(bucket|count|sum)$", "");
                assertTrue(explained.contains(name) || explained.contains(family), line);
                assertTrue(typed.contains(name) || typed.contains(family), line);
            }
        }
    }

    /// However many torrents there are, a scrape has as many lines.
    @Test
    void metricsDoNotGrowWithTheSwarms() throws Exception {
        try (TrackerServer server = TrackerServer.start(settings(null));
                AdminClient client = client(server, "")) {
            fill(server);
            long before = client.done("GET", "/metrics", "").lines().count();
            try (UdpClient udp = new UdpClient(server.addresses().getFirst())) {
                for (int i = 0; i < 300; i++) {
                    udp.announce(1000 + i, 1001, 1);
                }
            }
            assertEquals(before, client.done("GET", "/metrics", "").lines().count());
        }
    }

    @Test
    void tellsOpenMetricsToThoseWhoAskForIt() throws Exception {
        try (TrackerServer server = TrackerServer.start(settings(null));
                AdminClient client = client(server, "")) {
            String answer =
                    client.raw(
                            "GET /metrics HTTP/1.0\r\nHost: 127.0.0.1\r\n"
                                    + "Accept: application/openmetrics-text;version=1.0.0\r\n\r\n");
            assertTrue(answer.contains("application/openmetrics-text"), answer);
            assertTrue(answer.endsWith("# EOF\n"), answer);
        }
    }

    @Test
    void tellsStatistics() throws Exception {
        try (TrackerServer server = TrackerServer.start(settings(null));
                AdminClient client = client(server, "")) {
            fill(server);
            Json stats = Json.parse(client.done("GET", "/stats.json", ""));
            assertEquals(2, stats.get("torrents").integer());
            assertEquals(3, stats.get("peers").integer());
            assertEquals(1, stats.get("seeds").integer());
            assertTrue(stats.get("users").isNull());
            Json udp = stats.get("protocols").get(0);
            assertEquals("udp", udp.get("protocol").string());
            assertEquals(3, udp.get("ipv4").get("announces").integer());
            Json largest = stats.get("topSwarms").get("swarms").get(0);
            assertEquals("0".repeat(39) + TORRENT, largest.get("infoHash").string());
            assertEquals(1, largest.get("seeds").integer());
            assertEquals(1, largest.get("leechers").integer());
            assertEquals(3, stats.get("clients").get("announces").integer());
            assertTrue(stats.get("process").get("heapUsedBytes").number() > 0);
            assertEquals(0, stats.get("snapshots").get("written").integer());
            assertTrue(stats.get("history").has("announces"));
        }
    }

    @Test
    void answersHeadWithoutABody() throws Exception {
        try (TrackerServer server = TrackerServer.start(settings(null));
                AdminClient client = client(server, "")) {
            String answer = client.raw("HEAD / HTTP/1.0\r\nHost: localhost\r\n\r\n");
            assertTrue(answer.startsWith("HTTP/1.0 200 OK"), answer);
            assertTrue(answer.endsWith("\r\n\r\n"), answer);
        }
    }

    @Test
    void letsThePageLoadNothingFromElsewhere() throws Exception {
        try (TrackerServer server = TrackerServer.start(settings(null));
                AdminClient client = client(server, "")) {
            HttpResponse<String> page = client.get("/");
            assertEquals(200, page.statusCode());
            String policy = page.headers().firstValue("Content-Security-Policy").orElseThrow();
            assertTrue(policy.startsWith("default-src 'none';"), policy);
            assertFalse(policy.contains("unsafe"), policy);
            assertFalse(policy.contains("http"), policy);
            for (String path : List.of("/", "/page.css", "/page.js")) {
                String text = client.done("GET", path, "");
                String without = text.replace("http://www.w3.org/2000/svg", "");
                assertFalse(without.contains("://"), path + " names another place");
            }
        }
    }

    /// A name that a stranger lets lead here, so that the page of his may read what is told.
    @Test
    void answersNobodyWhoAsksForAnotherName() throws Exception {
        try (TrackerServer server = TrackerServer.start(settings(TOKEN));
                AdminClient client = client(server, TOKEN)) {
            for (String host :
                    List.of(
                            "Host: evil.example",
                            "Host: evil.example:6970",
                            "Host: localhost.evil.example",
                            "Host: 127.0.0.1.evil.example",
                            "Host: 127.0.0.1\r\nHost: evil.example",
                            "Host: ::1",
                            "Host:",
                            "X-Nothing: 1")) {
                String answer = client.raw("GET /stats.json HTTP/1.0\r\n" + host + "\r\n\r\n");
                assertTrue(
                        answer.startsWith("HTTP/1.0 421") || answer.startsWith("HTTP/1.0 400"),
                        host + ": " + answer);
                assertFalse(answer.contains("torrents"), answer);
            }
            for (String host : List.of("127.0.0.1:6970", "localhost", "LOCALHOST:1", "[::1]:80")) {
                String answer =
                        client.raw("GET /stats.json HTTP/1.0\r\nHost: " + host + "\r\n\r\n");
                assertTrue(answer.startsWith("HTTP/1.0 200"), host + ": " + answer);
            }
            String named =
                    "GET /metrics HTTP/1.0\r\nHost: tracker.example\r\nAuthorization: Bearer %s\r\n\r\n";
            assertTrue(client.raw(named.formatted(TOKEN)).startsWith("HTTP/1.0 200"));
            assertTrue(client.raw(named.formatted(TOKEN + "1")).startsWith("HTTP/1.0 421"));
        }
    }

    @Test
    void lastsThroughWhatNoBrowserSends() throws Exception {
        try (TrackerServer server = TrackerServer.start(settings(TOKEN));
                AdminClient client = client(server, TOKEN)) {
            String host = "\r\nHost: localhost\r\nConnection: close\r\n\r\n";
            for (String request :
                    List.of(
                            "GET /" + "a".repeat(AdminPort.MAX_TARGET) + " HTTP/1.1" + host,
                            "GET / HTTP/1.1\r\nX: " + "a".repeat(20_000) + host,
                            "\0\0\0\0\r\n\r\n",
                            "GET / HTTP/9.9" + host,
                            "GET  HTTP/1.1" + host,
                            "GET /../../etc/passwd HTTP/1.1" + host,
                            "GET /%2e%2e/page.html HTTP/1.1" + host,
                            "GET /page.html HTTP/1.1" + host,
                            "POST / HTTP/1.1" + host,
                            "BREW /stats.json HTTP/1.1" + host,
                            "PUT /metrics HTTP/1.1" + host)) {
                String answer = client.raw(request);
                assertTrue(
                        answer.isEmpty() || answer.matches("(?s)HTTP/[0-9.]+ [45].*"),
                        request.substring(0, Math.min(60, request.length())) + " -> " + answer);
            }
            assertEquals(200, client.get("/stats.json").statusCode());
        }
    }

    @Test
    void closesTheOldestOfTooManyConnections() throws Exception {
        List<Socket> sockets = new ArrayList<>();
        try (TrackerServer server = TrackerServer.start(settings(null));
                AdminClient client = client(server, "")) {
            for (int i = 0; i < AdminPort.MAX_CONNECTIONS + 1; i++) {
                Socket socket = client.open();
                sockets.add(socket);
                socket.getOutputStream()
                        .write(
                                "GET /icon.svg HTTP/1.1\r\nHost: localhost\r\n\r\n"
                                        .getBytes(StandardCharsets.US_ASCII));
                assertEquals('H', socket.getInputStream().read(), "each is answered");
            }
            sockets.getFirst().getInputStream().readAllBytes(); // ends, for it is closed
            assertEquals(200, client.get("/stats.json").statusCode());
        } finally {
            for (Socket socket : sockets) {
                socket.close();
            }
        }
    }

    @Test
    void hasItsPortForItself() throws Exception {
        try (TrackerServer server = TrackerServer.start(settings(null))) {
            InetSocketAddress taken = server.adminAddress();
            assertNotNull(taken);
            TrackerSettings other =
                    settings(null).withState(null).withAdmin(new AdminSettings(taken, null, null));
            assertThrows(AdminServer.ListenFailure.class, () -> TrackerServer.start(other));
        }
    }

    @Test
    void servesHttpsWithACertificateThatIsReadAgain() throws Exception {
        HttpSettings.Certificate files = TestCertificate.write(folder, "first");
        TrackerSettings secure = settings(null).withAdmin(new AdminSettings(ANY, null, files));
        try (TrackerServer server = TrackerServer.start(secure)) {
            assertTrue(server.isAdminSecure());
            try (SSLSocket socket = TestCertificate.connect(server.adminAddress())) {
                assertEquals("CN=first", socket.getSession().getPeerPrincipal().getName());
                String request = "GET /stats.json HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close";
                socket.getOutputStream()
                        .write((request + "\r\n\r\n").getBytes(StandardCharsets.US_ASCII));
                String answer =
                        new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
                assertTrue(answer.startsWith("HTTP/1.1 200"), answer);
            }
            TestCertificate.write(folder, "second");
            server.apply(secure);
            String name = "CN=first";
            while (name.equals("CN=first")) { // the build's time limit is the deadline
                try (SSLSocket socket = TestCertificate.connect(server.adminAddress())) {
                    name = socket.getSession().getPeerPrincipal().getName();
                }
            }
            assertEquals("CN=second", name);
        }
    }

    @Test
    void takesNoTokenThatCanBeGuessed() {
        assertThrows(IllegalArgumentException.class, () -> new AdminSettings(ANY, "short", null));
        assertThrows(
                IllegalArgumentException.class,
                () -> new AdminSettings(ANY, "with a space in it", null));
        assertFalse(new AdminSettings(ANY, TOKEN, null).toString().contains(TOKEN));
    }
}
