package spate.tracker.websocket;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static spate.tracker.websocket.Messages.bytes;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import spate.protocol.address.IpAddress;
import spate.protocol.testing.Property;
import spate.tracker.websocket.WebRequest.Announce;
import spate.tracker.websocket.WebRequest.Event;
import spate.tracker.websocket.WebRequest.Offer;
import spate.tracker.websocket.WebSwarms.Counts;
import spate.tracker.websocket.WebSwarms.Outcome;

class WebSwarmsTest {
    private static final long SEED = 0;
    private static final long LEECHER = 1000;
    private static final Bytes20 HASH = bytes(1);

    private final WebSwarms swarms = new WebSwarms(4, WebLimits.DEFAULT, 1);

    private static int addresses;

    /// Somebody new.
    private static WebClient connect() {
        return connectFrom(1000 + addresses++);
    }

    private static WebClient connectFrom(int address) {
        return new WebClient(_ -> true, IpAddress.ofV4(address), new byte[] {'/'});
    }

    private static Announce announce(Bytes20 hash, int peer, long left, Event event, int offers) {
        List<Offer> all = Collections.nCopies(offers, new Offer(bytes(0), "\"\""));
        return new Announce(hash, bytes(peer), event, left, 0, 0, all);
    }

    private Outcome update(WebClient client, int peer, long left, int offers) {
        return swarms.announce(client, announce(HASH, peer, left, Event.UPDATE, offers), 0);
    }

    private WebClient join(int peer, long left) {
        WebClient client = connect();
        assertNull(update(client, peer, left, 0).refusal());
        return client;
    }

    private @Nullable WebClient answer(WebClient from, int id, int to) {
        var answer = new WebRequest.Answer(HASH, bytes(id), bytes(to), bytes(0), "\"\"");
        return swarms.receiver(from, answer);
    }

    @Test
    void peersMeetAndAnswer() {
        WebClient first = join(1, LEECHER);
        WebClient second = connect();
        Outcome outcome = update(second, 2, LEECHER, 5);
        assertEquals(List.of(first), outcome.receivers());
        assertEquals(2, outcome.leechers());
        assertEquals(second, answer(first, 1, 2));
    }

    @Test
    void seedsDoNotMeetSeeds() {
        join(1, SEED);
        WebClient leecher = join(2, LEECHER);
        WebClient seed = connect();
        assertEquals(List.of(leecher), update(seed, 3, SEED, 5).receivers());
        assertEquals(2, update(leecher, 2, LEECHER, 5).receivers().size());
        Outcome outcome = update(leecher, 2, SEED, 5);
        assertEquals(List.of(), outcome.receivers(), "it is a seed now");
        assertEquals(3, outcome.seeds());
    }

    /// Somebody who knows the id of a peer gets nothing of what is for it, and cannot make it leave.
    @Test
    void aPeerIdBelongsToWhoCameFirst() {
        WebClient owner = join(1, LEECHER);
        WebClient thief = connect();
        assertNotNull(update(thief, 1, LEECHER, 0).refusal());
        var stopped = announce(HASH, 1, LEECHER, Event.STOPPED, 0);
        assertNotNull(swarms.announce(thief, stopped, 0).refusal());
        WebClient other = join(2, LEECHER);
        assertEquals(owner, answer(other, 2, 1));
        assertNull(answer(thief, 1, 2), "nor can it answer in its name");
        swarms.leave(owner);
        assertNull(update(thief, 1, LEECHER, 0).refusal(), "the id is free again");
    }

    /// On the next connection of the same client it is the same peer, which the old one cannot use any more.
    @Test
    void aPeerMovesToTheNextConnectionOfItsClient() {
        WebClient before = connectFrom(1);
        WebClient other = join(2, LEECHER);
        update(before, 1, SEED, 0);
        WebClient now = connectFrom(1);
        Outcome outcome = update(now, 1, WebRequest.UNKNOWN, 5);
        assertEquals(List.of(other), outcome.receivers());
        assertEquals(new Counts(1, 1, 0), swarms.counts(HASH), "it is a seed as before");
        assertEquals(now, answer(other, 2, 1));
        assertNull(answer(before, 1, 2));
        swarms.expire(before, 0);
        assertEquals(List.of(), before.peers());
        assertEquals(2, swarms.totals().peers());
        swarms.announce(before, announce(HASH, 1, SEED, Event.STOPPED, 0), 0);
        assertEquals(new Counts(0, 1, 0), swarms.counts(HASH), "it may say good-bye for it");
        swarms.leave(now);
        assertEquals(1, swarms.totals().peers());
    }

    /// Two connections that take a peer from each other in turn use no memory without end.
    @Test
    void aPeerThatMovesToAndFroIsHeldToTheLimitOfAConnection() {
        WebClient[] both = {connectFrom(1), connectFrom(1)};
        int most = WebLimits.DEFAULT.maxSwarmsPerConnection();
        for (int i = 0; i < 2 * most; i++) {
            assertNull(update(both[i % 2], 1, LEECHER, 0).refusal());
        }
        assertNotNull(update(both[0], 1, LEECHER, 0).refusal());
        assertEquals(most, both[0].peers().size());
        swarms.expire(both[0], 0);
        assertNull(update(both[0], 1, LEECHER, 0).refusal());
        assertEquals(1, swarms.totals().peers());
    }

    @Test
    void peersGoWithTheirConnection() {
        WebClient client = join(1, LEECHER);
        update(client, 2, SEED, 0);
        swarms.announce(client, announce(bytes(5), 1, LEECHER, Event.UPDATE, 0), 0);
        assertEquals(3, swarms.totals().peers());
        swarms.leave(client);
        assertEquals(new WebTotals(0, 0, 0, 0, 0, 0, 0), swarms.totals());
    }

    @Test
    void forgetsWhoStopsToAnnounce() {
        WebClient client = join(1, LEECHER);
        int timeout = WebLimits.DEFAULT.peerTimeoutSeconds();
        swarms.announce(client, announce(bytes(5), 1, LEECHER, Event.UPDATE, 0), timeout);
        swarms.expire(client, timeout);
        assertEquals(2, swarms.totals().peers());
        swarms.expire(client, timeout + 1);
        assertEquals(1, swarms.totals().peers());
        assertEquals(new Counts(0, 1, 0), swarms.counts(bytes(5)));
    }

    @Test
    void countsDownloadsOnce() {
        WebClient client = join(1, LEECHER);
        var completed = announce(HASH, 1, 0, Event.COMPLETED, 0);
        swarms.announce(client, completed, 0);
        swarms.announce(client, completed, 0);
        update(client, 1, WebRequest.UNKNOWN, 0);
        assertEquals(new Counts(1, 0, 1), swarms.counts(HASH));
        assertEquals(Counts.NONE, swarms.counts(bytes(9)));
    }

    @Test
    void holdsNoMoreThanItsLimits() {
        WebSwarms small =
                new WebSwarms(
                        2,
                        new WebLimits(
                                3,
                                9,
                                2,
                                2,
                                3,
                                1 << 16,
                                120,
                                400,
                                90,
                                true,
                                WebLimits.Messages.DEFAULT),
                        1);
        WebClient first = connect();
        WebClient second = connect();
        WebClient third = connect();
        assertNull(small.announce(first, announce(HASH, 1, 1, Event.UPDATE, 0), 0).refusal());
        assertNull(small.announce(first, announce(HASH, 2, 1, Event.UPDATE, 0), 0).refusal());
        String reason = reason(small, first, announce(bytes(2), 1, 1, Event.UPDATE, 0));
        assertEquals("too many torrents on one connection", reason);
        assertEquals(
                "the swarm is full", reason(small, second, announce(HASH, 3, 1, Event.UPDATE, 0)));
        assertNull(small.announce(second, announce(bytes(2), 3, 1, Event.UPDATE, 0), 0).refusal());
        assertEquals(
                "the tracker is full",
                reason(small, third, announce(bytes(3), 4, 1, Event.UPDATE, 0)));
        small.leave(first);
        assertNull(small.announce(third, announce(bytes(3), 4, 1, Event.UPDATE, 0), 0).refusal());
    }

    /// All together, and of one address: an IPv6 address counts with its first half.
    @Test
    void admitsNoMoreConnectionsThanItsLimits() {
        WebSwarms small =
                new WebSwarms(
                        1,
                        new WebLimits(
                                3,
                                2,
                                2,
                                2,
                                3,
                                1 << 16,
                                120,
                                400,
                                90,
                                true,
                                WebLimits.Messages.DEFAULT),
                        1);
        IpAddress one = IpAddress.ofV4(0x0A000001);
        IpAddress other = new IpAddress(0x2001L << 48, 1);
        IpAddress neighbour = new IpAddress(0x2001L << 48, 2);
        assertTrue(small.reserve(one));
        assertTrue(small.reserve(one));
        assertFalse(small.reserve(one), "two of an address");
        small.release(one);
        assertTrue(small.reserve(other) && small.reserve(neighbour));
        assertFalse(small.reserve(one), "three of all");
        small.release(other);
        assertTrue(small.reserve(one));
        small.release(one);
        assertTrue(small.reserve(neighbour));
        small.release(neighbour);
        small.release(neighbour);
        small.release(one);
        assertEquals(0, small.totals().connections());
    }

    /// What would be out of step with connections that are there, stays.
    @Test
    void takesOtherLimitsWhileItServes() {
        WebLimits before = WebLimits.DEFAULT.withConnections(1, 1, true);
        WebSwarms small = new WebSwarms(1, before, 1);
        IpAddress one = IpAddress.ofV4(0x7F000001);
        assertTrue(small.reserve(one));
        assertFalse(small.reserve(one));
        small.use(
                WebLimits.DEFAULT
                        .withConnections(3, 2, false)
                        .withInterval(60)
                        .withMessages(new WebLimits.Messages(1 << 20, 3)));
        assertTrue(small.reserve(one));
        assertFalse(small.reserve(one), "two of an address, this machine too");
        assertEquals(60, small.limits().intervalSeconds());
        assertEquals(new WebLimits.Messages(1 << 16, 3), small.limits().messages());
        assertEquals(before.maxUnsentBytes(), small.limits().maxUnsentBytes());
    }

    @Test
    void thisMachineIsNotLimitedUnlessToldSo() {
        IpAddress loopback = IpAddress.ofV4(0x7F000001);
        for (boolean isLimited : List.of(false, true)) {
            WebLimits limits = WebLimits.DEFAULT.withConnections(3, 1, isLimited);
            WebSwarms swarms = new WebSwarms(1, limits, 1);
            assertTrue(swarms.reserve(loopback));
            assertEquals(!isLimited, swarms.reserve(loopback));
            if (!isLimited) {
                assertTrue(swarms.reserve(loopback));
                assertFalse(swarms.reserve(loopback), "three of all");
            }
        }
    }

    private static String reason(WebSwarms swarms, WebClient client, Announce announce) {
        return String.valueOf(swarms.announce(client, announce, 0).refusal());
    }

    /// Over many announces every peer is met about equally often: within 4.5 standard deviations.
    @Test
    void choosesEveryPeerWithTheSameChance() {
        Map<WebClient, Integer> met = new HashMap<>();
        for (int i = 0; i < 100; i++) {
            met.put(join(10 + i, i % 2 == 0 ? SEED : LEECHER), 0);
        }
        WebClient asker = join(1, LEECHER);
        int rounds = 10_000;
        for (int i = 0; i < rounds; i++) {
            List<WebClient> receivers = update(asker, 1, LEECHER, 10).receivers();
            assertEquals(10, new HashSet<>(receivers).size());
            receivers.forEach(each -> met.merge(each, 1, Integer::sum));
        }
        double deviation = Math.sqrt(rounds * 0.1 * 0.9);
        met.values().forEach(n -> assertEquals(rounds * 0.1, n, 4.5 * deviation));
    }

    private record Key(int hash, int peer) {}

    private static final class ModelPeer {
        WebClient client;
        boolean isSeed;
        long announced;

        ModelPeer(WebClient client) {
            this.client = client;
        }
    }

    /// The swarms do what a map of peers would do.
    private static final class World {
        final Random random;
        final WebSwarms swarms = new WebSwarms(3, WebLimits.DEFAULT, 7);
        final List<WebClient> clients = new ArrayList<>();
        final Map<Key, ModelPeer> model = new HashMap<>();
        final int hashes;
        final int ids;
        long seconds;

        World(Random random) {
            this.random = random;
            this.hashes = 1 + random.nextInt(6);
            this.ids = 1 << random.nextInt(8);
        }

        void step() {
            int dice = random.nextInt(100);
            if (clients.isEmpty() || dice < 8) {
                clients.add(connectFrom(random.nextInt(5)));
            } else if (dice < 12) {
                WebClient gone = clients.remove(random.nextInt(clients.size()));
                swarms.leave(gone);
                model.values().removeIf(peer -> peer.client == gone);
            } else if (dice < 14) {
                seconds += random.nextInt(300);
                WebClient one = clients.get(random.nextInt(clients.size()));
                swarms.expire(one, seconds);
                model.values()
                        .removeIf(peer -> peer.client == one && seconds - peer.announced > 400);
            } else {
                announce();
            }
        }

        private void announce() {
            WebClient client = clients.get(random.nextInt(clients.size()));
            Key key = new Key(random.nextInt(hashes), random.nextInt(ids));
            boolean isSeed = random.nextBoolean();
            Event event = random.nextInt(5) == 0 ? Event.STOPPED : Event.UPDATE;
            int offers = random.nextInt(11);
            Outcome outcome =
                    swarms.announce(
                            client,
                            WebSwarmsTest.announce(
                                    bytes(key.hash), key.peer, isSeed ? SEED : 1, event, offers),
                            seconds);
            ModelPeer known = model.get(key);
            boolean isForeign = known != null && !known.client.from().equals(client.from());
            assertEquals(isForeign, outcome.refusal() != null);
            if (outcome.refusal() != null) {
                return;
            }
            if (event == Event.STOPPED) {
                model.remove(key);
                return;
            }
            ModelPeer peer = model.computeIfAbsent(key, _ -> new ModelPeer(client));
            peer.client = client;
            peer.isSeed = isSeed;
            peer.announced = seconds;
            checkReceivers(key, isSeed, offers, outcome);
        }

        private void checkReceivers(Key asker, boolean isSeed, int offers, Outcome outcome) {
            List<WebClient> may = new ArrayList<>();
            model.forEach((key, peer) -> {
                boolean meets = !(isSeed && peer.isSeed) && !key.equals(asker);
                if (key.hash == asker.hash && meets) {
                    may.add(peer.client);
                }
            });
            assertEquals(Math.min(offers, may.size()), outcome.receivers().size());
            outcome.receivers()
                    .forEach(each -> assertTrue(may.remove(each), "twice, or not at all"));
        }

        void check() {
            long seeds = model.values().stream().filter(peer -> peer.isSeed).count();
            WebTotals totals = swarms.totals();
            assertEquals(model.size(), totals.peers());
            assertEquals(seeds, totals.seeds());
            assertEquals(
                    model.keySet().stream().map(Key::hash).distinct().count(), totals.swarms());
            for (int hash = 0; hash < hashes; hash++) {
                int here = hash;
                Counts counts = swarms.counts(bytes(hash));
                long all = model.keySet().stream().filter(key -> key.hash == here).count();
                assertEquals(all, counts.seeds() + counts.leechers());
            }
        }
    }

    @Test
    void doesWhatAMapWouldDo() {
        Property.forAll(
                100,
                random -> {
                    World world = new World(random);
                    for (int i = 0; i < 2000; i++) {
                        world.step();
                    }
                    world.check();
                });
    }

    /// Threads that announce, answer and leave in the same swarms at once, some with the same peers, lose nothing.
    @Test
    void isUsedByManyThreads() throws Exception {
        List<Callable<WebClient>> tasks = new ArrayList<>();
        for (int thread = 0; thread < 4; thread++) {
            int number = thread;
            tasks.add(() -> churn(new Random(number), number));
        }
        long there = 0;
        try (ExecutorService threads = Executors.newFixedThreadPool(tasks.size())) {
            for (Future<WebClient> each : threads.invokeAll(tasks)) {
                there += each.get().peers().stream().filter(peer -> !peer.isGone).count();
            }
        }
        assertEquals(there, swarms.totals().peers());
    }

    /// Two threads each are one client on two connections.
    ///
    /// @return the connection at the end
    private WebClient churn(Random random, int thread) {
        int number = thread / 2;
        WebClient client = connectFrom(number);
        for (int i = 0; i < 20_000; i++) {
            int peer = 1000 * number + random.nextInt(50);
            Event event = random.nextInt(3) == 0 ? Event.STOPPED : Event.UPDATE;
            Bytes20 hash = bytes(random.nextInt(3));
            swarms.announce(client, announce(hash, peer, random.nextInt(2), event, 10), i);
            answer(client, peer, 1000 * random.nextInt(2) + random.nextInt(50));
            if (random.nextInt(5000) == 0) {
                swarms.leave(client);
                client = connectFrom(number);
            }
            if (i % 500 == 0) {
                swarms.expire(client, i);
            }
        }
        return client;
    }
}
