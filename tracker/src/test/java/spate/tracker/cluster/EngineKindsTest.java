package spate.tracker.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The engine as a cluster, over TLS, with a password.
class EngineKindsTest {
    @TempDir Path folder;

    private static void run(String... words) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(words).redirectErrorStream(true).start();
        process.getOutputStream().close();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertEquals(0, process.waitFor(), output);
    }

    @Test
    void isAClusterOfThreeNodes() throws Exception {
        List<RedisServer> nodes = new ArrayList<>();
        try {
            for (int i = 0; i < 3; i++) {
                nodes.add(
                        RedisServer.start(folder.resolve("node" + i), "--cluster-enabled", "yes"));
            }
            List<String> create = new ArrayList<>(List.of("redis-cli", "--cluster", "create"));
            nodes.forEach(node -> create.add(node.address()));
            create.add("--cluster-yes");
            run(create.toArray(String[]::new));
            for (RedisServer node : nodes) {
                Eventually.holds(
                        "the cluster is whole",
                        () -> node.ask("cluster", "info").contains("cluster_state:ok"));
            }
            String url = "redis://" + nodes.get(0).address() + "," + nodes.get(2).address();
            serves(url);
            for (RedisServer node : nodes) {
                assertFalse(node.ask("dbsize").equals("0"), "each node has some of the torrents");
            }
            followsAMovedSlot(nodes, url);
        } finally {
            nodes.forEach(RedisServer::close);
        }
    }

    /// Every first byte of an info hash: every group of torrents.
    private static void serves(String url) {
        try (Site a = Site.at(url).connected();
                Site b = Site.at(url).connected()) {
            for (int torrent = 0; torrent < 256; torrent++) {
                a.leecher(torrent, 7001);
                b.completed(torrent, Site.FIRST_V6_PORT);
            }
            for (Site site : List.of(a, b)) {
                for (int torrent = 0; torrent < 256; torrent++) {
                    has(site, torrent, 7001, -Site.FIRST_V6_PORT);
                }
            }
            try (Site c = Site.at(url)) {
                for (int torrent = 0; torrent < 256; torrent++) {
                    has(c, torrent, 7001, -Site.FIRST_V6_PORT);
                }
            }
        }
    }

    private static void has(Site site, int torrent, Integer... ports) {
        Eventually.equal(Set.of(ports), () -> Set.copyOf(site.peers(torrent)));
    }

    private static void followsAMovedSlot(List<RedisServer> nodes, String url) throws Exception {
        try (Site a = Site.at(url).connected();
                Site b = Site.at(url).connected()) {
            long sessions = b.counts().sessions();
            String from = nodes.get(0).ask("cluster", "myid");
            String to = nodes.get(1).ask("cluster", "myid");
            run(
                    "redis-cli",
                    "--cluster",
                    "reshard",
                    nodes.get(0).address(),
                    "--cluster-from",
                    from,
                    "--cluster-to",
                    to,
                    "--cluster-slots",
                    "2000",
                    "--cluster-yes");
            for (int torrent = 0; torrent < 256; torrent++) {
                a.leecher(torrent, 7002);
            }
            for (int torrent = 0; torrent < 256; torrent++) {
                has(b, torrent, 7001, 7002, -Site.FIRST_V6_PORT);
            }
            assertTrue(b.counts().sessions() > sessions, "it has subscribed anew");
        }
    }

    @Test
    void speaksTlsToWhomItTrusts() throws Exception {
        assumeTrue(RedisServer.isInstalled("openssl"), "openssl is not installed");
        Path key = folder.resolve("key.pem");
        Path certificate = folder.resolve("certificate.pem");
        run(
                "openssl",
                "req",
                "-x509",
                "-newkey",
                "ec",
                "-pkeyopt",
                "ec_paramgen_curve:prime256v1",
                "-nodes",
                "-days",
                "2",
                "-subj",
                "/CN=localhost",
                "-addext",
                "subjectAltName=IP:127.0.0.1,DNS:localhost",
                "-keyout",
                key.toString(),
                "-out",
                certificate.toString());
        try (RedisServer redis =
                RedisServer.startTls(
                        folder.resolve("redis"),
                        "--tls-key-file",
                        key.toString(),
                        "--tls-cert-file",
                        certificate.toString(),
                        "--tls-auth-clients",
                        "no",
                        "--requirepass",
                        "se/cret")) {
            String server = "rediss://:se%2Fcret@" + redis.address();
            try (Site a = Site.at(server + "?ca=" + certificate).connected();
                    Site b = Site.at(server + "?ca=" + certificate).connected();
                    Site stranger = Site.at(server)) {
                a.leecher(1, 7001);
                has(b, 1, 7001);
                Eventually.holds("it fails", () -> stranger.counts().failures() > 0);
                assertFalse(stranger.counts().isConnected());
                assertTrue(
                        String.valueOf(stranger.counts().problem()).contains("certification path"),
                        stranger.counts().toString());
            }
        }
    }

    @Test
    void saysThatThePasswordIsWrong() throws Exception {
        try (RedisServer redis =
                        RedisServer.start(folder.resolve("redis"), "--requirepass", "right");
                Site a = Site.at("redis://:wrong@" + redis.address())) {
            Eventually.holds("it fails", () -> a.counts().failures() > 0);
            assertTrue(
                    String.valueOf(a.counts().problem()).startsWith("WRONGPASS"),
                    a.counts().toString());
        }
    }

    @Test
    void usesTheDatabaseItIsTold() throws Exception {
        Files.createDirectories(folder);
        try (RedisServer redis = RedisServer.start(folder.resolve("redis"));
                Site a = Site.at(redis.url() + "/3").connected()) {
            a.leecher(1, 7001);
            Eventually.equal("1", () -> redis.ask("-n", "3", "dbsize"));
            assertEquals("0", redis.ask("dbsize"));
        }
    }
}
