package spate.tracker.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Trackers in processes of their own, one of which is killed.
class KilledTrackerTest {
    private static final int PEERS = 500;

    @TempDir Path folder;

    /// A tracker that peers announce to, until it is killed: it says so when the engine was told of all.
    static final class Doomed {
        public static void main(String[] args) throws InterruptedException {
            Site site = Site.at(args[0]).connected();
            for (int port = 1; port <= PEERS; port++) {
                site.completed(port % 10, port);
            }
            Eventually.holds("it is told", () -> site.counts().queued() == 0);
            System.out.println("told");
            for (int port = 1; port <= PEERS; port++) {
                site.leecher(port % 10, PEERS + port);
            }
            Thread.sleep(TimeUnit.MINUTES.toMillis(2));
        }
    }

    @Test
    void whatTheEngineWasToldOfIsNotLost() throws Exception {
        try (RedisServer redis = RedisServer.start(folder.resolve("redis"));
                Site a = Site.at(redis.url()).connected();
                Site b = Site.at(redis.url()).connected()) {
            a.leecher(1, 7001);
            Process doomed =
                    new ProcessBuilder(
                                    ProcessHandle.current().info().command().orElseThrow(),
                                    "-cp",
                                    System.getProperty("java.class.path"),
                                    Doomed.class.getName(),
                                    redis.url())
                            .redirectError(ProcessBuilder.Redirect.DISCARD)
                            .start();
            try (BufferedReader output =
                    new BufferedReader(
                            new InputStreamReader(
                                    doomed.getInputStream(), StandardCharsets.UTF_8))) {
                assertEquals("told", output.readLine());
            } finally {
                doomed.destroyForcibly();
            }
            for (Site site : new Site[] {a, b}) {
                for (int torrent = 0; torrent < 10; torrent++) {
                    int number = torrent;
                    Eventually.holds("all are there", () -> seeds(site, number) == PEERS / 10);
                    assertEquals(PEERS / 10, site.downloads(torrent));
                }
            }
            b.leecher(1, 7002);
            Eventually.holds("life goes on", () -> a.peers(1).containsAll(Set.of(7001, 7002)));
        }
    }

    private static long seeds(Site site, int torrent) {
        return site.peers(torrent).stream().filter(port -> port < 0).count();
    }
}
