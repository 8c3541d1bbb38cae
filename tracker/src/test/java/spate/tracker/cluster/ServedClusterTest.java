package spate.tracker.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import spate.tracker.TrackerServer;
import spate.tracker.TrackerSettings;
import spate.tracker.testing.UdpClient;
import spate.tracker.users.UserSource;

/// Whole trackers, asked over sockets.
class ServedClusterTest {
    private static final int TORRENT = 5;

    @TempDir Path folder;

    private TrackerSettings settings(RedisServer redis, String name) {
        return TrackerSettings.DEFAULT
                .withListen(List.of(new InetSocketAddress("127.0.0.1", 0)))
                .withCluster(ClusterSettings.of(ClusterUrl.parse(redis.url()), 45))
                .withState(new TrackerSettings.State(folder.resolve(name), Duration.ofHours(1)));
    }

    private static int leechers(UdpClient client) {
        try {
            return client.scrape(TORRENT)[2];
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void handOutEachOthersPeers() throws Exception {
        try (RedisServer redis = RedisServer.start(folder.resolve("redis"));
                TrackerServer first = TrackerServer.start(settings(redis, "a"));
                TrackerServer second = TrackerServer.start(settings(redis, "b"));
                UdpClient one = new UdpClient(first.addresses().getFirst());
                UdpClient other = new UdpClient(second.addresses().getFirst())) {
            one.announce(TORRENT, 7001, 1);
            Eventually.equal(1, () -> leechers(other));
            assertEquals(1, other.announce(TORRENT, 7002, 1));
        }
    }

    /// The id lasts as long as the state: totals that are told again add nothing.
    @Test
    void sumWhatTheirUsersDoOverARestart() throws Exception {
        Path users = Files.writeString(folder.resolve("users.txt"), "abcdefgh12345678 alice\n");
        try (RedisServer redis = RedisServer.start(folder.resolve("redis"))) {
            TrackerSettings settings =
                    settings(redis, "a")
                            .withAccess(
                                    new TrackerSettings.Access(null, null, UserSource.of(users)));
            for (int run = 1; run <= 2; run++) {
                try (TrackerServer server = TrackerServer.start(settings);
                        UdpClient client = new UdpClient(server.addresses().getFirst())) {
                    client.as("/abcdefgh12345678/announce");
                    client.uploaded(run == 1 ? 0 : 1500);
                    client.announce(TORRENT, 7001, 1);
                    client.uploaded(run == 1 ? 500 : 1700);
                    client.announce(TORRENT, 7001, 1);
                    String sum = run == 1 ? "500" : "1700";
                    Eventually.equal(sum, () -> redis.ask("HGET", "u:alice", "up"));
                }
            }
            assertEquals(2, redis.ask("HKEYS", "u:alice").lines().count(), "of one tracker");
            assertTrue(Files.readString(folder.resolve("a/id")).matches("[0-9a-f]{16}\n"));
        }
    }
}
