package spate.tracker.websocket;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.File;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Test;
import spate.tracker.access.NetworkList;
import spate.tracker.core.Policy;
import spate.tracker.core.Shards;
import spate.tracker.core.Tracker;
import spate.tracker.swarm.StoreLimits;
import spate.tracker.udp.ConnectionIds;
import spate.tracker.udp.UdpServer;

/// The real clients of npm's `bittorrent-tracker`: announce, complete, scrape and stop; over WebSockets they
/// exchange an offer and an answer.
class NpmClientsTest {
    private final Tracker tracker =
            new Tracker(new Shards(2, StoreLimits.DEFAULT, 1), Policy.OPEN, () -> 600);

    private static Path modules() {
        String folder = System.getenv("SPATE_NPM");
        Path modules = Path.of(folder == null ? "../target/npm" : folder, "node_modules");
        assumeTrue(isOnPath("node"), "node is not installed (Debian package nodejs)");
        assumeTrue(
                Files.exists(modules.resolve("bittorrent-tracker")),
                "bittorrent-tracker of npm is not installed (see .ci/run)");
        return modules.toAbsolutePath();
    }

    private static boolean isOnPath(String program) {
        String path = System.getenv().getOrDefault("PATH", "/usr/bin");
        return List.of(path.split(File.pathSeparator, -1)).stream()
                .anyMatch(folder -> Files.isExecutable(Path.of(folder, program)));
    }

    @Test
    void announceCompleteScrapeAndStop() throws Exception {
        Path modules = modules();
        InetSocketAddress any = new InetSocketAddress("127.0.0.1", 0);
        ConnectionIds ids = new ConnectionIds(1, 2, 240);
        WebSwarms swarms = new WebSwarms(2, WebLimits.DEFAULT, 1);
        try (UdpServer udp =
                        UdpServer.start(
                                List.of(any), tracker, ids, NetworkList.EMPTY, Assertions::fail);
                WebTestServer web = WebTestServer.start(tracker, swarms)) {
            int port = udp.addresses().getFirst().getPort();
            run(
                    modules,
                    "udp://127.0.0.1:" + port + "/announce",
                    "ws://127.0.0.1:" + web.port() + "/announce");
            assertEquals(1, swarms.totals().answers());
        }
    }

    private static void run(Path modules, String... urls)
            throws IOException, InterruptedException, URISyntaxException {
        var script = Objects.requireNonNull(NpmClientsTest.class.getResource("/npm/clients.mjs"));
        ProcessBuilder command = new ProcessBuilder("node", Path.of(script.toURI()).toString());
        command.command().add(modules.toString());
        command.command().addAll(List.of(urls));
        Process node = command.redirectErrorStream(true).start();
        String said = new String(node.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertEquals(0, node.waitFor(), said);
    }
}
