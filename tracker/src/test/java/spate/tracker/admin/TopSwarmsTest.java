package spate.tracker.admin;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertSame;

import org.junit.jupiter.api.Test;
import spate.tracker.core.Policy;
import spate.tracker.core.Shard;
import spate.tracker.core.Shards;
import spate.tracker.core.Tracker;
import spate.tracker.swarm.Announce;
import spate.tracker.swarm.StoreLimits;

class TopSwarmsTest {
    private final Tracker tracker =
            new Tracker(new Shards(3, StoreLimits.DEFAULT, 1), Policy.OPEN, () -> 600);

    /// Ten swarms of 10, 20 ... 100 peers, all others of one: more than a slice of each shard.
    private void fill() {
        Announce announce = new Announce();
        for (int torrent = 1; torrent <= 7000; torrent++) {
            long hash0 = (long) torrent << 48;
            Shard shard = tracker.shards().of(hash0);
            shard.enter();
            int peers = torrent % 700 == 0 ? torrent / 70 : 1;
            for (int peer = 1; peer <= peers; peer++) {
                shard.store().announce(announce.begin(hash0, 0, 0).fromV4(peer, 1), 10);
            }
            shard.leave();
        }
    }

    @Test
    void findsTheLargest() {
        fill();
        TopSwarms top = new TopSwarms(tracker);
        top.refresh();
        TopSwarms.Ranking ranking = top.last();
        assertNotNull(ranking);
        assertEquals(TopSwarms.COUNT, ranking.swarms().size());
        for (int i = 0; i < 10; i++) {
            assertEquals(100 - 10 * i, ranking.swarms().get(i).leechers());
        }
        assertEquals(1, ranking.swarms().get(10).leechers());
        assertEquals("1b58" + "0".repeat(36), ranking.swarms().getFirst().infoHash());
    }

    @Test
    void doesNotLookAgainAtOnce() {
        TopSwarms top = new TopSwarms(tracker);
        top.refresh();
        TopSwarms.Ranking first = top.last();
        fill();
        top.refresh();
        assertSame(first, top.last());
    }
}
