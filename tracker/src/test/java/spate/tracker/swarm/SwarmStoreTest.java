package spate.tracker.swarm;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class SwarmStoreTest {
    private static final int WANTED = 20;

    private final Announce announce = new Announce();

    private static SwarmStore store(int maxTorrents, int maxPeers, int maxPeersPerTorrent) {
        return new SwarmStore(
                new StoreLimits(maxTorrents, maxPeers, maxPeersPerTorrent, 45), 12345);
    }

    private Announce peer(long torrent, int address) {
        return announce.begin(torrent, 1, 2).fromV4(address, 6881).wants(WANTED, 0);
    }

    /// Who is asked for 20 of 2,000 peers 20,000 times shows each of them 200 times, more or less: the
    /// chance that one of them is off by more than 90 is less than one in a million.
    @Test
    void showsEveryPeerEquallyOften() {
        SwarmStore store = store(10, 10_000, 10_000);
        int peers = 2000;
        for (int i = 0; i < peers; i++) {
            store.announce(peer(1, i), 0);
        }
        int[] shown = new int[peers];
        int rounds = 20_000;
        for (int i = 0; i < rounds; i++) {
            store.announce(peer(1, i % peers), 0);
            for (int j = 0; j < announce.v4Count(); j++) {
                shown[announce.v4Address(j)]++;
            }
        }
        int expected = rounds * WANTED / peers;
        for (int i = 0; i < peers; i++) {
            assertTrue(
                    Math.abs(shown[i] - expected) < 90,
                    "peer " + i + " was shown " + shown[i] + " times, not about " + expected);
        }
    }

    @Test
    void leavesOutWhoseTimeIsOverBeforeItIsSwept() {
        SwarmStore store = store(10, 100, 100);
        store.announce(peer(1, 1), 0);
        store.announce(peer(1, 2), 45);
        assertEquals(1, announce.v4Count());
        store.announce(peer(1, 3), 46);
        assertEquals(1, announce.v4Count());
        assertEquals(2, announce.v4Address(0));
    }

    /// A client whose regular announce falls between its last piece and its `completed`.
    @Test
    void countsADownloadOfWhomItKnowsAsASeedAlready() {
        SwarmStore store = store(10, 100, 100);
        store.announce(peer(1, 1), 0);
        store.announce(peer(1, 1).seed(), 1);
        assertEquals(0, announce.downloads());
        store.announce(peer(1, 1).seed().completed(), 1);
        assertEquals(1, announce.downloads());
        assertTrue(announce.isDownloadCounted());
    }

    /// The answer to a `completed` is lost, and the client says it again.
    @Test
    void countsADownloadOnce() {
        SwarmStore store = store(10, 100, 100);
        store.announce(peer(1, 1), 0);
        for (int minute = 1; minute < 4; minute++) {
            store.announce(peer(1, 1).seed().completed(), minute);
            assertEquals(1, announce.downloads());
            store.announce(peer(1, 1).seed(), minute);
        }
        store.announce(peer(1, 1), 5);
        store.announce(peer(1, 1).seed().completed(), 6);
        assertEquals(2, announce.downloads(), "it has fetched the torrent once more");
    }

    @Test
    void anotherTorrentTakesThePlaceOfTheOneLeastAskedFor() {
        SwarmStore store = store(3, 100, 100);
        for (int i = 0; i < 3; i++) {
            store.announce(peer(i, 1), i);
        }
        store.announce(peer(7, 1), 5);
        assertEquals(3, store.torrentCount());
        assertEquals(1, store.evictions());
        assertEquals(3, store.v4PeerCount());
        assertTrue(store.scrape(new Scrape().begin(7, 1, 2)));
        assertTrue(store.scrape(new Scrape().begin(2, 1, 2)));
    }

    /// A flood within a minute does not push out what was asked for in that minute.
    @Test
    void answersWithoutNotingWhereAllIsFresh() {
        SwarmStore store = store(3, 100, 100);
        for (int i = 0; i < 100; i++) {
            store.announce(peer(i, 1), 7);
        }
        assertEquals(3, store.torrentCount());
        assertEquals(0, store.evictions());
        assertEquals(97, store.refusals());
    }

    @Test
    void neverHoldsMoreThanItsLimits() {
        SwarmStore store = store(50, 200, 30);
        for (int i = 0; i < 20_000; i++) {
            store.announce(peer(i * 7919L % 97, i % 1000), i / 100);
            assertTrue(store.torrentCount() <= 50);
            assertTrue(store.v4PeerCount() <= 200);
            assertTrue(announce.seeds() + announce.leechers() <= 30);
        }
        assertTrue(store.evictions() > 0);
    }

    /// Floods of new torrents, of either family, and of peers: what was not asked for the longest goes.
    @Test
    void neverTakesMoreMemoryThanItMay() {
        long maxBytes = 4L << 20;
        SwarmStore store =
                new SwarmStore(
                        new StoreLimits(1 << 20, 1 << 24, 1 << 20, 45).withMaxBytes(maxBytes), 7);
        for (int i = 0; i < 300_000; i++) {
            int minute = i / 10_000;
            long torrent = i % 3 == 0 ? i : i % 5000;
            announce.begin(torrent, 1, 2).wants(1, 1);
            store.announce(
                    i % 2 == 0 ? announce.fromV4(i, 6881) : announce.fromV6(1, i, 6881), minute);
            assertTrue(store.bytes() <= maxBytes + maxBytes / 8, store.bytes() + " bytes");
        }
        assertTrue(store.evictions() > 0);
        store.announce(peer(-1, 1), 40);
        store.announce(peer(-1, 2), 40);
        assertEquals(1, announce.v4Count(), "who comes now is known");
    }

    /// Even if all of it was asked for in this minute.
    @Test
    void takesNoMoreMemoryThanItMayInOneMinute() {
        long maxBytes = 4L << 20;
        SwarmStore store =
                new SwarmStore(
                        new StoreLimits(1 << 20, 1 << 24, 1 << 20, 45).withMaxBytes(maxBytes), 7);
        for (int i = 0; i < 600_000; i++) {
            store.announce(peer(i % 10, i), 7);
        }
        assertTrue(store.bytes() <= maxBytes + maxBytes / 8, store.bytes() + " bytes");
        assertTrue(store.refusals() > 0);
        assertEquals(0, store.evictions());
    }

    /// A swarm that is full takes a newcomer in place of a peer that was silent for the longest.
    @Test
    void aNewcomerTakesThePlaceOfAnOldPeerOfAFullSwarm() {
        SwarmStore store = store(10, 100, 3);
        for (int i = 0; i < 3; i++) {
            store.announce(peer(1, i), i);
        }
        store.announce(peer(1, 9), 3);
        assertEquals(Announce.Change.ADDED, announce.change());
        assertEquals(3, announce.leechers());
        store.announce(peer(1, 9), 3);
        assertEquals(Announce.Change.KEPT, announce.change());
        assertEquals(2, announce.v4Count());
    }

    @Test
    void aFullSwarmTakesNobodyInPlaceOfWhoHasJustAnnounced() {
        SwarmStore store = store(10, 100, 3);
        for (int i = 0; i < 4; i++) {
            store.announce(peer(1, i), 5);
        }
        assertEquals(Announce.Change.NO_ROOM, announce.change());
        assertEquals(3, announce.leechers());
    }

    /// Where all have no room for another peer, the torrent goes that was not asked for the longest, and
    /// never the one that is asked for.
    @Test
    void aPeerOfAKnownTorrentTakesThePlaceOfAnIdleTorrent() {
        SwarmStore store = store(10, 3, 100);
        for (int i = 0; i < 3; i++) {
            store.announce(peer(i, 1), i);
        }
        store.announce(peer(2, 7), 9);
        assertEquals(Announce.Change.ADDED, announce.change());
        assertEquals(1, announce.v4Count());
        assertEquals(1, store.evictions());
        assertTrue(store.v4PeerCount() <= 3);
    }
}
