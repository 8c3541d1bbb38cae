package spate.tracker.admin;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import spate.tracker.TrackerServer;
import spate.tracker.TrackerSettings;
import spate.tracker.testing.UdpClient;

/// The page in a real browser.
class AdminPageTest {
    private static final Path CHROMIUM = Path.of("/usr/bin/chromium");
    private static final InetSocketAddress ANY = new InetSocketAddress("127.0.0.1", 0);

    @TempDir Path folder;

    @Test
    void showsTheTrackerWithoutAnyError() throws Exception {
        assumeTrue(Files.isExecutable(CHROMIUM), "chromium is not installed (Debian package)");
        TrackerSettings settings =
                TrackerSettings.DEFAULT
                        .withListen(List.of(ANY))
                        .withWorkers(1)
                        .withAdmin(new AdminSettings(ANY, null, null));
        try (TrackerServer server = TrackerServer.start(settings);
                UdpClient udp = new UdpClient(server.addresses().getFirst())) {
            udp.announce(0xABCDEF, 1001, 0);
            udp.announce(0xABCDEF, 1002, 1);
            String page = load("http://127.0.0.1:%d/".formatted(server.adminAddress().getPort()));
            assertTrue(page.contains(">50 % seeds, 0.0 % IPv6</p>"), page);
            assertTrue(page.contains("title=\"0000000000000000000000000000000000abcdef\""), page);
            String log = Files.readString(folder.resolve("log"));
            assertEquals(
                    List.of(),
                    log.lines().filter(line -> line.contains("CONSOLE")).toList(),
                    "what the browser complains of");
        }
    }

    /// What the page is after its scripts have run.
    private String load(String url) throws Exception {
        Process browser =
                new ProcessBuilder(
                                CHROMIUM.toString(),
                                "--headless",
                                "--no-sandbox",
                                "--disable-gpu",
                                "--disable-dev-shm-usage",
                                "--user-data-dir=" + folder.resolve("profile"),
                                "--enable-logging=stderr",
                                "--virtual-time-budget=5000",
                                "--dump-dom",
                                url)
                        .redirectError(folder.resolve("log").toFile())
                        .redirectOutput(folder.resolve("page").toFile())
                        .start();
        try {
            assertTrue(browser.waitFor(100, TimeUnit.SECONDS), "the browser did not end");
            return Files.readString(folder.resolve("page"));
        } finally {
            browser.descendants().forEach(ProcessHandle::destroyForcibly);
            browser.destroyForcibly().waitFor();
        }
    }
}
