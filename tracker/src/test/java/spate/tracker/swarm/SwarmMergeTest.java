package spate.tracker.swarm;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import spate.protocol.testing.Property;

/// What other trackers say goes into the store.
class SwarmMergeTest {
    private static final int TIMEOUT = 45;
    private static final int MINUTE = 1000;

    private final SwarmStore store = new SwarmStore(new StoreLimits(10, 1000, 1000, TIMEOUT), 1);
    private final Announce announce = new Announce();
    private final TorrentRecord record = new TorrentRecord();

    private void announced(int peer, int minute) {
        store.announce(announce.begin(1, 2, 3).fromV4(peer, 80).wants(50, 50), minute);
    }

    private TorrentRecord said(int downloads) {
        return record.begin(1, 2, 3, downloads);
    }

    private static long peer(int ip, int age, int flags) {
        return Peer.word(ip, 80, age, flags);
    }

    private long stored(int ip) {
        TorrentRecord all = new TorrentRecord();
        store.copy(0, all, MINUTE);
        for (int i = 0; i < all.v4Count(); i++) {
            if (Peer.ip(all.v4(i)) == ip) {
                return all.v4(i);
            }
        }
        throw new AssertionError("no peer " + ip);
    }

    @Test
    void handsOutThoseOfOthers() {
        said(5).addV4(peer(7, 10, Peer.SEED));
        record.addV6(1, 2, Peer.word(0, 80, 3, 0));
        record.addV4(peer(8, TIMEOUT + 1, 0));
        store.merge(record, MINUTE);
        announced(9, MINUTE);
        assertEquals(1, announce.v4Count());
        assertEquals(7, announce.v4Address(0));
        assertEquals(1, announce.v6Count());
        assertEquals(1, announce.seeds());
        assertEquals(5, announce.downloads());
        assertFalse(Peer.is(stored(7), Peer.OURS));
        assertTrue(Peer.is(stored(9), Peer.OURS));
    }

    @Test
    void countsNoDownloadThatWasCountedElsewhere() {
        said(5).addV4(peer(7, 1, Peer.SEED | Peer.COUNTED));
        store.merge(record, MINUTE);
        store.announce(
                announce.begin(1, 2, 3).fromV4(7, 80).wants(50, 50).seed().completed(), MINUTE);
        assertEquals(5, announce.downloads());
    }

    /// It has announced to another tracker since.
    @Test
    void keepsThatADownloadWasCounted() {
        store.announce(
                announce.begin(1, 2, 3).fromV4(7, 80).wants(50, 50).seed().completed(), MINUTE - 2);
        said(1).addV4(peer(7, 0, Peer.SEED));
        store.merge(record, MINUTE);
        assertTrue(Peer.is(stored(7), Peer.COUNTED));
    }

    @Test
    void removesThoseThatLeftElsewhere() {
        announced(7, MINUTE);
        announced(8, MINUTE);
        said(0).addV4(peer(7, 0, Peer.LEFT));
        record.addV4(peer(99, 0, Peer.LEFT));
        store.merge(record, MINUTE);
        assertEquals(1, store.v4PeerCount());
        assertFalse(Peer.is(stored(8), Peer.LEFT));
    }

    @Test
    void makesNoTorrentOfThoseThatLeft() {
        said(3).addV4(peer(7, 0, Peer.LEFT));
        store.merge(record, MINUTE);
        assertEquals(0, store.torrentCount());
    }

    /// What comes back of what was announced here, maybe in the next minute, is still ours.
    @Test
    void ownAnnouncesStayOurs() {
        announced(7, MINUTE - 1);
        said(0).addV4(peer(7, 0, 0));
        store.merge(record, MINUTE);
        assertTrue(Peer.is(stored(7), Peer.OURS));
        announced(8, MINUTE - 10);
        said(0).addV4(peer(8, 2, Peer.SEED));
        store.merge(record, MINUTE);
        assertFalse(Peer.is(stored(8), Peer.OURS), "it went to another tracker");
        assertTrue(Peer.is(stored(8), Peer.SEED));
        assertEquals(1, store.seedCount());
    }

    /// In whatever order it is told, however often: the latest of each peer is what holds.
    @Test
    void theLatestHolds() {
        Property.forAll(
                300,
                random -> {
                    SwarmStore any = new SwarmStore(new StoreLimits(10, 1000, 1000, TIMEOUT), 1);
                    Map<Integer, Integer> youngest = new HashMap<>();
                    for (int step = 0; step < 300; step++) {
                        record.begin(1, 2, 3, 0);
                        for (int i = random.nextInt(4); i >= 0; i--) {
                            int ip = random.nextInt(60);
                            int age = random.nextInt(TIMEOUT + 5);
                            record.addV4(peer(ip, age, age % 2 == 0 ? Peer.SEED : 0));
                            if (age <= TIMEOUT) {
                                youngest.merge(ip, age, Math::min);
                            }
                        }
                        any.merge(record, MINUTE);
                    }
                    any.copy(0, record, MINUTE);
                    assertEquals(youngest.size(), record.v4Count());
                    for (int i = 0; i < record.v4Count(); i++) {
                        int age = youngest.get(Peer.ip(record.v4(i)));
                        assertEquals(age, Peer.minuteOrAge(record.v4(i)));
                        assertEquals(age % 2 == 0, Peer.is(record.v4(i), Peer.SEED));
                    }
                    long seeds = youngest.values().stream().filter(age -> age % 2 == 0).count();
                    assertEquals(seeds, any.seedCount());
                });
    }

    @Test
    void keepsItsLimits() {
        for (int torrent = 0; torrent < 50; torrent++) {
            record.begin(torrent, 2, 3, 0);
            for (int ip = 0; ip < 100; ip++) {
                record.addV4(peer(ip, 0, 0));
            }
            store.merge(record, MINUTE + torrent);
            assertTrue(store.torrentCount() <= 10);
            assertTrue(store.v4PeerCount() <= 1000);
        }
    }
}
