package spate.tracker.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import spate.protocol.testing.Property;

/// What the functions of the engine do, in a real server.
class EngineLibraryTest {
    private static final int TIMEOUT_TICKS = 45 * PeerEvent.TICKS_A_MINUTE;
    private static final int LEFT = 4;

    /// As if the ticks on the wire come round in the middle of the events.
    private static final long NOW = 5L << 21;

    @TempDir Path folder;
    private RedisServer redis;
    private Engine engine;
    private EngineSession session;

    @BeforeEach
    void start() throws IOException {
        redis = RedisServer.start(folder.resolve("redis"));
        engine = new Engine(ClusterUrl.parse(redis.url()));
        session = EngineSession.open(engine, message -> {});
    }

    @AfterEach
    void stop() {
        session.close();
        engine.close();
        redis.close();
    }

    private ByteBuffer announce(int torrent, long now, int looked, PeerEvent event)
            throws IOException {
        byte[][] keys = {SwarmKey.of(torrent, 0, 0)};
        return ByteBuffer.wrap(
                EngineSession.await(
                        session.call(
                                EngineLibrary.LIBRARY.announce(),
                                keys,
                                new byte[8],
                                digits(now),
                                digits(TIMEOUT_TICKS),
                                digits(3000),
                                digits(looked),
                                digits(0),
                                event.field(),
                                event.value())));
    }

    private static byte[] digits(long number) {
        return Long.toString(number).getBytes(StandardCharsets.US_ASCII);
    }

    private static PeerEvent event(int peer, long tick, int rank) {
        PeerEvent event = new PeerEvent();
        event.low = peer;
        event.port = 6881;
        event.tick = tick;
        event.rank = rank;
        return event;
    }

    /// Of a peer's events the last holds, in whatever order they come, and however often.
    @Test
    void theLastHolds() {
        Property.forAll(
                40,
                random -> {
                    int torrent = random.nextInt();
                    Map<Integer, Long> last = new HashMap<>();
                    for (int i = 0; i < 60; i++) {
                        int peer = random.nextInt(4);
                        long tick = NOW - 20 + random.nextInt(40);
                        int rank = random.nextInt(3) | (random.nextBoolean() ? LEFT : 0);
                        announce(torrent, NOW, 0, event(peer, tick, rank));
                        last.merge(peer, tick << 3 | rank, Math::max);
                    }
                    Map<Integer, Long> present = new HashMap<>(last);
                    present.values().removeIf(value -> (value & LEFT) != 0);
                    assertEquals(present, sampled(torrent, random));
                });
    }

    /// Those that are there, as the engine tells a tracker that asks with a peer of its own.
    private Map<Integer, Long> sampled(int torrent, Random random) throws IOException {
        int self = 1000 + random.nextInt(1000);
        ByteBuffer answer = announce(torrent, NOW, 100, event(self, NOW, 0)).position(4);
        Map<Integer, Long> peers = new HashMap<>();
        PeerEvent read = new PeerEvent();
        while (read.read(answer, NOW)) {
            peers.put((int) read.low, read.tick << 3 | read.rank);
        }
        peers.remove(self);
        return peers;
    }

    /// A download is counted once for each seed, whoever tells of it how often, early or late.
    @Test
    void countsEachDownloadOnce() {
        Property.forAll(
                40,
                random -> {
                    int torrent = random.nextInt();
                    Set<Integer> completed = new HashSet<>();
                    int downloads = 0;
                    for (int i = 0; i < 60; i++) {
                        int peer = random.nextInt(6);
                        boolean counts = random.nextBoolean();
                        int rank = counts ? PeerEvent.COUNTED_SEED : PeerEvent.SEED;
                        int left = random.nextInt(4) == 0 ? LEFT : 0;
                        long tick = NOW - 20 + random.nextInt(40);
                        downloads =
                                announce(torrent, NOW, 0, event(peer, tick, rank | left)).getInt();
                        if (counts) {
                            completed.add(peer);
                        }
                    }
                    assertEquals(completed.size(), downloads);
                });
    }

    @Test
    void forgetsThoseWhoseTimeIsOver() throws IOException {
        for (int peer = 0; peer < 20; peer++) {
            announce(1, NOW, 0, event(peer, NOW, peer % 2 == 0 ? 0 : LEFT));
        }
        assertEquals("20", fields());
        announce(1, NOW + TIMEOUT_TICKS + 1, 100, event(50, NOW + TIMEOUT_TICKS + 1, 0));
        assertEquals("1", fields());
    }

    /// What somebody else has put into a hash is no peer and no count, and keeps nobody from being told of.
    @Test
    void mindsNothingThatIsNotOurs() throws IOException {
        announce(1, NOW, 0, event(1, NOW, 0));
        redis.ask(
                "EVAL",
                "local k = redis.call('KEYS', '*')[1]; return redis.call('HSET', k, 'd', 'many',"
                        + " 'junk', 'x', '123456', 'more than three bytes',"
                        + " '\\0\\0\\0\\2\\26\\225', 'y')",
                "0");
        assertEquals("5", fields());
        ByteBuffer answer = announce(1, NOW, 100, event(2, NOW, PeerEvent.COUNTED_SEED));
        assertEquals(1, answer.getInt(), "the download of the second");
        assertEquals("3", fields(), "both peers, and the count");
    }

    /// A sum that cannot grow, for somebody has put something else there, does not let others grow twice.
    @Test
    void countsNothingTwiceWhereASumCannotGrow() throws IOException {
        redis.ask("HSET", "u:alice", "down", "much");
        for (int i = 0; i < 3; i++) {
            account(10);
        }
        assertEquals("10", redis.ask("HGET", "u:alice", "up"));
        account(12);
        assertEquals("12", redis.ask("HGET", "u:alice", "up"));
    }

    private void account(long amount) throws IOException {
        byte[][] keys = {"u:alice".getBytes(StandardCharsets.US_ASCII)};
        EngineSession.await(
                session.call(
                        EngineLibrary.LIBRARY.account(),
                        keys,
                        "t:1".getBytes(StandardCharsets.US_ASCII),
                        digits(amount),
                        digits(amount),
                        digits(amount)));
    }

    private String fields() {
        return redis.ask("EVAL", "return redis.call('HLEN', redis.call('KEYS', '*')[1])", "0");
    }
}
