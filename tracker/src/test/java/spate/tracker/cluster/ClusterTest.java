package spate.tracker.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Three trackers and a real server.
class ClusterTest {
    private static final int V6 = Site.FIRST_V6_PORT;

    @TempDir Path folder;
    private RedisServer redis;
    private Site a;
    private Site b;
    private Site c;

    @BeforeEach
    void start() throws IOException {
        redis = RedisServer.start(folder.resolve("redis"), "--appendonly", "yes");
        a = Site.at(redis.url()).connected();
        b = Site.at(redis.url()).connected();
        c = Site.at(redis.url()).connected();
    }

    @AfterEach
    void stop() {
        for (Site site : sites()) {
            site.close();
        }
        redis.close();
    }

    private List<Site> sites() {
        return List.of(a, b, c);
    }

    private void allHave(int torrent, Integer... ports) {
        for (Site site : sites()) {
            Eventually.equal(Set.of(ports), () -> Set.copyOf(site.peers(torrent)));
        }
    }

    @Test
    void allHandOutWhatWasAnnouncedToOne() {
        a.leecher(1, 7001);
        b.seed(1, 7002);
        c.leecher(1, V6);
        allHave(1, 7001, -7002, V6);
        assertEquals(Set.of(7001, 7002, V6), a.ask(1, 7003));
    }

    @Test
    void allForgetWhoLeavesAnywhere() {
        a.leecher(1, 7001);
        a.leecher(1, 7002);
        allHave(1, 7001, 7002);
        b.stopped(1, 7001);
        allHave(1, 7002);
        b.leecher(1, 7001);
        allHave(1, 7001, 7002);
    }

    @Test
    void allSeeWhoBecomesASeedElsewhere() {
        a.leecher(1, 7001);
        allHave(1, 7001);
        c.seed(1, 7001);
        allHave(1, -7001);
    }

    @Test
    void whoComesLaterKnowsWhatIsThere() {
        for (int torrent = 1; torrent <= 200; torrent++) {
            a.leecher(torrent, 7001);
            b.seed(torrent, V6 + torrent);
        }
        for (int torrent = 1; torrent <= 200; torrent++) {
            allHave(torrent, 7001, -V6 - torrent);
        }
        try (Site d = Site.at(redis.url())) {
            for (int torrent = 1; torrent <= 200; torrent++) {
                Set<Integer> expected = Set.of(7001, -V6 - torrent);
                int number = torrent;
                Eventually.equal(expected, () -> Set.copyOf(d.peers(number)));
            }
        }
    }

    /// A swarm of more peers than are read at a time.
    @Test
    void whoComesLaterKnowsALargeSwarm() {
        for (int port = 1; port <= 5000; port++) {
            a.leecher(1, port);
        }
        Eventually.equal(5000, () -> b.peers(1).size());
        try (Site d = Site.at(redis.url())) {
            Eventually.equal(5000, () -> d.peers(1).size());
        }
    }

    @Test
    void countsADownloadOnce() {
        a.leecher(1, 7001);
        b.leecher(1, 7002);
        allHave(1, 7001, 7002);
        a.completed(1, 7001);
        a.stopped(1, 7001);
        b.completed(1, 7002);
        b.completed(1, 7002);
        for (Site site : sites()) {
            Eventually.equal(2, () -> site.downloads(1));
        }
        allHave(1, -7002);
    }

    @Test
    void goesOnWithoutTheEngineAndCatchesUp() throws IOException {
        a.leecher(1, 7001);
        allHave(1, 7001);
        redis.kill();
        for (Site site : sites()) {
            Eventually.holds("the loss is seen", () -> !site.counts().isConnected());
        }
        assertEquals(Set.of(7001), b.ask(1, 7002));
        a.stopped(1, 7001);
        c.completed(1, V6);
        redis.start();
        allHave(1, 7002, -V6);
        for (Site site : sites()) {
            Eventually.equal(1, () -> site.downloads(1));
        }
    }

    @Test
    void fillsAnEngineThatHasLostEverything() throws IOException {
        for (int torrent = 1; torrent <= 100; torrent++) {
            a.leecher(torrent, 7001);
            b.seed(torrent, 7002);
            c.completed(torrent, V6);
        }
        for (int torrent = 1; torrent <= 100; torrent++) {
            allHave(torrent, 7001, -7002, -V6);
        }
        redis.kill();
        redis.clear();
        a.stopped(1, 7001);
        redis.start();
        for (Site site : sites()) {
            site.connected();
        }
        try (Site d = Site.at(redis.url())) {
            for (int torrent = 2; torrent <= 100; torrent++) {
                int number = torrent;
                Eventually.equal(Set.of(7001, -7002, -V6), () -> Set.copyOf(d.peers(number)));
                Eventually.equal(1, () -> d.downloads(number));
            }
            Eventually.equal(Set.of(-7002, -V6), () -> Set.copyOf(d.peers(1)));
        }
        allHave(1, -7002, -V6);
    }

    @Test
    void keepsTheNewestWhenTheEngineIsGoneForLong() throws IOException {
        a.close();
        a = Site.at(redis.url(), 4096).connected();
        redis.kill();
        for (int port = 1; port <= 6000; port++) {
            a.leecher(port % 3 * 0x55, port);
        }
        assertTrue(a.counts().queued() <= 4096, "queued " + a.counts());
        assertTrue(a.counts().dropped() > 0, "dropped " + a.counts());
        redis.start();
        for (int torrent : new int[] {0, 0x55, 0xAA}) {
            Eventually.equal(2000, () -> c.peers(torrent).size());
        }
    }

    /// Of a tracker that was cut off nothing comes late that undoes what happened meanwhile.
    @Test
    void aPartitionBringsNobodyBack() throws IOException {
        try (Relay relay = new Relay(redis.port());
                Site d = Site.at(relay.url()).connected()) {
            d.leecher(1, 7001);
            d.leecher(1, 7002);
            allHave(1, 7001, 7002);
            relay.cut();
            d.leecher(1, 7001);
            d.leecher(1, 7003);
            d.completed(1, 7004);
            Eventually.isLater();
            b.stopped(1, 7001);
            b.leecher(1, 7003);
            b.stopped(1, 7003);
            c.seed(1, 7002);
            allHave(1, -7002);
            Eventually.holds("the cut is seen", () -> !d.counts().isConnected());
            relay.heal();
            allHave(1, -7002, -7004);
            Eventually.equal(Set.of(-7002, -7004), () -> Set.copyOf(d.peers(1)));
            for (Site site : sites()) {
                Eventually.equal(1, () -> site.downloads(1));
            }
            assertEquals(1, d.downloads(1));
        }
    }

    @Test
    void loadsItsFunctionsAgain() {
        a.leecher(1, 7001);
        allHave(1, 7001);
        redis.ask("FUNCTION", "FLUSH");
        a.leecher(1, 7002);
        allHave(1, 7001, 7002);
    }

    /// Keys of others are left alone, even if they look like ours.
    @Test
    void aStrangeKeyHindersNothing() {
        String set =
                "redis.call('SET', '{\5}' .. struct.pack('>I4I4I8I4', 0x5000000, 0x5000000, 2, 3):sub(2), 'x')";
        assertEquals("", redis.ask("EVAL", set, "0"));
        a.leecher(5, 7001);
        a.leecher(6, 7001);
        allHave(6, 7001);
        Eventually.holds("it is seen", () -> a.counts().refused() == 1);
        assertEquals(Set.of(7001), a.peers(5));
    }
}
