package spate.tracker;

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
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// The real clients of npm's `bittorrent-tracker`: announce, complete, scrape and stop; over WebSockets they
/// exchange an offer and an answer.
class NpmClientsTest {
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

    @ParameterizedTest
    @ValueSource(strings = {"udp", "http", "ws"})
    void announceCompleteScrapeAndStop(String scheme) throws Exception {
        Path modules = modules();
        InetSocketAddress any = new InetSocketAddress("127.0.0.1", 0);
        TrackerSettings settings = TrackerSettings.DEFAULT.withListen(List.of(any)).withWorkers(2);
        try (TrackerServer server = TrackerServer.start(settings)) {
            int port = server.addresses().getFirst().getPort();
            run(modules, scheme + "://127.0.0.1:" + port + "/announce");
        }
    }

    private static void run(Path modules, String url)
            throws IOException, InterruptedException, URISyntaxException {
        var script = Objects.requireNonNull(NpmClientsTest.class.getResource("/npm/clients.mjs"));
        String program = Path.of(script.toURI()).toString();
        ProcessBuilder command = new ProcessBuilder("node", program, modules.toString(), url);
        Process node = command.redirectErrorStream(true).start();
        String said = new String(node.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertEquals(0, node.waitFor(), said);
    }
}
