package spate.tracker.swarm;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import spate.protocol.testing.Property;

/// The store does what a map of maps would do.
class SwarmStorePropertyTest {
    private static final int TIMEOUT_MINUTES = 45;
    private static final int EMPTY_MINUTES = 24 * 60;

    private record Address(boolean isV6, long high, long low, int ip, int port) {}

    private static final class ModelPeer {
        boolean seed;
        boolean counted;
        boolean partial;
        int minute;
    }

    private static final class ModelTorrent {
        final Map<Address, ModelPeer> peers = new LinkedHashMap<>();
        int downloads;
        int touched;
    }

    /// What a store tells of the peers of each address: those of IPv6 by their second half.
    private static final class Counted implements AddressLimit {
        final Map<Long, Integer> peers = new HashMap<>();

        @Override
        public boolean mayAddV4(int address) {
            return true;
        }

        @Override
        public boolean mayAddV6(long high, long low) {
            return true;
        }

        @Override
        public void countV4(int address, int count) {
            count(address, count);
        }

        @Override
        public void countV6(long high, long low, int count) {
            assertEquals(0x2001L << 48, high);
            count(low, count);
        }

        private void count(long address, int count) {
            peers.merge(address, count, (a, b) -> a + b == 0 ? null : a + b);
        }
    }

    private static final class World {
        final Random random;
        final SwarmStore store;
        final Counted counted = new Counted();
        final Map<Integer, ModelTorrent> model = new HashMap<>();
        final Announce announce = new Announce();
        final int torrents;
        final int addresses;
        int minute;

        /// Of ten announces so many are stops.
        int stops = 1;

        /// One of so many announces is compared with the model: that takes long in a large swarm.
        int comparedOnceIn = 1;

        World(Random random) {
            this(random, 1 << random.nextInt(9), 1 << random.nextInt(11));
        }

        World(Random random, int torrents, int addresses) {
            this.random = random;
            this.store =
                    new SwarmStore(
                            new StoreLimits(1 << 20, 1 << 30, 1 << 20, TIMEOUT_MINUTES),
                            counted,
                            random.nextLong());
            this.torrents = torrents;
            this.addresses = addresses;
            this.minute = random.nextInt(100_000);
        }

        void step() {
            if (random.nextInt(2000 * comparedOnceIn) == 0) {
                advance();
            } else if (random.nextInt(20 * comparedOnceIn) == 0) {
                scrape(random.nextInt(torrents));
            } else {
                announce(random.nextInt(torrents), address());
            }
        }

        Address address() {
            int number = random.nextInt(addresses);
            int port = 1 + number % 7;
            return number % 3 == 0
                    ? new Address(true, 0x2001L << 48, number / 7, 0, port)
                    : new Address(false, 0, 0, 0x0A000000 + number / 7, port);
        }

        void announce(int hash, Address who) {
            int kind = random.nextInt(10);
            boolean stopped = kind < stops;
            boolean seed = !stopped && kind >= 6;
            boolean partial = !stopped && kind == 5;
            boolean isCompared = random.nextInt(comparedOnceIn) == 0;
            boolean completed = seed && random.nextInt(4) == 0;
            int wantedV4 = random.nextInt(4) == 0 ? 0 : random.nextInt(Announce.MAX_WANTED);
            int wantedV6 = random.nextInt(4) == 0 ? 0 : random.nextInt(40);
            begin(hash, who);
            if (seed) {
                announce.seed();
            }
            if (partial) {
                announce.partialSeed();
            }
            if (stopped) {
                announce.stopped();
            }
            if (completed) {
                announce.completed();
            }
            announce.wants(wantedV4, wantedV6);
            store.announce(announce, minute);
            if (!stopped && isCompared) {
                checkAnswer(hash, who, seed || partial, wantedV4, wantedV6);
            } else if (stopped) {
                assertEquals(0, announce.v4Count() + announce.v6Count());
            }
            note(hash, who, seed, partial, stopped, completed);
            if (isCompared) {
                checkCounts(hash);
            }
        }

        private void begin(int hash, Address who) {
            announce.begin(hash0(hash), hash, ~hash);
            if (who.isV6) {
                announce.fromV6(who.high, who.low, who.port);
            } else {
                announce.fromV4(who.ip, who.port);
            }
        }

        private long hash0(int hash) {
            return hash * 31L;
        }

        private void checkAnswer(
                int hash, Address who, boolean asksNobody, int wantedV4, int wantedV6) {
            Set<Address> given = new HashSet<>();
            for (int i = 0; i < announce.v4Count(); i++) {
                given.add(new Address(false, 0, 0, announce.v4Address(i), announce.v4Port(i)));
            }
            for (int i = 0; i < announce.v6Count(); i++) {
                given.add(
                        new Address(
                                true,
                                announce.v6High(i),
                                announce.v6Low(i),
                                0,
                                announce.v6Port(i)));
            }
            assertEquals(announce.v4Count() + announce.v6Count(), given.size(), "twice the same");
            assertFalse(given.contains(who), "the asker itself");
            ModelTorrent torrent = model.getOrDefault(hash, new ModelTorrent());
            int eligibleV4 = 0;
            int eligibleV6 = 0;
            for (Map.Entry<Address, ModelPeer> peer : torrent.peers.entrySet()) {
                boolean wanted =
                        !peer.getKey().equals(who)
                                && !(asksNobody
                                        && (peer.getValue().seed || peer.getValue().partial));
                eligibleV4 += wanted && !peer.getKey().isV6 ? 1 : 0;
                eligibleV6 += wanted && peer.getKey().isV6 ? 1 : 0;
            }
            for (Address address : given) {
                ModelPeer peer = torrent.peers.get(address);
                assertTrue(peer != null, "a stranger");
                assertFalse(asksNobody && (peer.seed || peer.partial), "a seed for a seed");
            }
            assertTrue(announce.v4Count() <= wantedV4 && announce.v6Count() <= wantedV6);
            if (!asksNobody) {
                assertEquals(Math.min(wantedV4, eligibleV4), announce.v4Count());
                assertEquals(Math.min(wantedV6, eligibleV6), announce.v6Count());
            }
        }

        private void note(
                int hash,
                Address who,
                boolean seed,
                boolean partial,
                boolean stopped,
                boolean completed) {
            ModelTorrent torrent = model.get(hash);
            if (torrent == null && stopped) {
                return;
            }
            torrent = model.computeIfAbsent(hash, _ -> new ModelTorrent());
            torrent.touched = minute;
            if (stopped) {
                torrent.peers.remove(who);
                return;
            }
            ModelPeer peer = torrent.peers.computeIfAbsent(who, _ -> new ModelPeer());
            torrent.downloads += completed && !peer.counted ? 1 : 0;
            peer.counted = seed && (peer.counted || completed);
            peer.seed = seed;
            peer.partial = partial;
            peer.minute = minute;
        }

        private void checkCounts(int hash) {
            ModelTorrent torrent = model.getOrDefault(hash, new ModelTorrent());
            int seeds = (int) torrent.peers.values().stream().filter(p -> p.seed).count();
            assertEquals(seeds, announce.seeds());
            assertEquals(torrent.peers.size() - seeds, announce.leechers());
            assertEquals(torrent.downloads, announce.downloads());
        }

        void scrape(int hash) {
            Scrape scrape = new Scrape().begin(hash0(hash), hash, ~hash);
            assertEquals(model.containsKey(hash), store.scrape(scrape));
            ModelTorrent torrent = model.getOrDefault(hash, new ModelTorrent());
            int seeds = (int) torrent.peers.values().stream().filter(p -> p.seed).count();
            int partials = (int) torrent.peers.values().stream().filter(p -> p.partial).count();
            assertEquals(seeds, scrape.seeds());
            assertEquals(torrent.peers.size() - seeds, scrape.leechers());
            assertEquals(torrent.peers.size() - seeds - partials, scrape.downloaders());
            assertEquals(torrent.downloads, scrape.downloads());
        }

        private void advance() {
            minute += random.nextInt(random.nextInt(4) == 0 ? 60 : 10);
            int rounds = 0;
            while (rounds < 2) {
                rounds += store.sweep(minute, 1 + random.nextInt(1000));
            }
            model.values()
                    .forEach(t ->
                            t.peers.values().removeIf(p -> minute - p.minute > TIMEOUT_MINUTES));
            model.values()
                    .removeIf(t ->
                            t.peers.isEmpty()
                                    && (t.downloads == 0 || minute - t.touched >= EMPTY_MINUTES));
            checkTotals();
        }

        /// Every peer, and none twice, is in what is copied out.
        void checkPeers() {
            TorrentRecord copied = new TorrentRecord();
            for (int i = 0; i < store.torrentCount(); i++) {
                store.copy(i, copied, minute);
                Set<Address> found = new HashSet<>();
                for (int j = 0; j < copied.v4Count(); j++) {
                    long last = copied.v4(j);
                    found.add(new Address(false, 0, 0, Peer.ip(last), Peer.port(last)));
                }
                for (int j = 0; j < copied.v6Count(); j++) {
                    int port = Peer.port(copied.v6(j, 2));
                    found.add(new Address(true, copied.v6(j, 0), copied.v6(j, 1), 0, port));
                }
                int hash = (int) copied.hash1();
                assertEquals(Objects.requireNonNull(model.get(hash)).peers.keySet(), found);
                assertEquals(found.size(), copied.v4Count() + copied.v6Count(), "twice the same");
            }
        }

        void checkTotals() {
            List<Map.Entry<Address, ModelPeer>> all = new ArrayList<>();
            model.values().forEach(t -> all.addAll(t.peers.entrySet()));
            long v6 = all.stream().filter(p -> p.getKey().isV6).count();
            assertEquals(model.size(), store.torrentCount());
            assertEquals(v6, store.v6PeerCount());
            assertEquals(all.size() - v6, store.v4PeerCount());
            assertEquals(all.stream().filter(p -> p.getValue().seed).count(), store.seedCount());
            Counted expected = new Counted();
            for (Map.Entry<Address, ModelPeer> peer : all) {
                Address address = peer.getKey();
                expected.count(address.isV6 ? address.low : address.ip, 1);
            }
            assertEquals(expected.peers, counted.peers);
        }
    }

    @Test
    void doesWhatAMapOfMapsWouldDo() {
        Property.forAll(
                40,
                random -> {
                    World world = new World(random);
                    for (int i = 0; i < 20_000; i++) {
                        world.step();
                    }
                    world.checkTotals();
                });
    }

    /// Swarms of thousands grow and shrink, again and again, over the borders of pages and of the parts of an
    /// index, and become small ones; what lies where is moved by what others give back.
    @Test
    void doesSoWithLargeSwarms() {
        Property.forAll(
                10,
                random -> {
                    World world = new World(random, 1 + random.nextInt(4), 1 << 13);
                    world.comparedOnceIn = 50;
                    for (int turn = 0; turn < 4; turn++) {
                        world.stops = turn % 2 == 0 ? 1 : 8 + random.nextInt(2);
                        for (int i = 0; i < 25_000; i++) {
                            world.step();
                        }
                        world.checkTotals();
                        world.checkPeers();
                    }
                });
    }
}
