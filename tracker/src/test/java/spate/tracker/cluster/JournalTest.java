package spate.tracker.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import spate.protocol.testing.Property;
import spate.tracker.swarm.Announce;

class JournalTest {
    private final Journal journal = new Journal(1024, 1);
    private final Announce announce = new Announce();
    private final long[] taken = new long[5000 * Journal.WORDS];

    private Announce from(int torrent, int peer) {
        return announce.begin(torrent, 0, 0).fromV4(peer, 1);
    }

    private List<PeerEvent> take(Journal from) {
        List<PeerEvent> events = new ArrayList<>();
        int count = from.take(taken, taken.length / Journal.WORDS);
        for (int i = 0; i < count; i++) {
            PeerEvent event = new PeerEvent();
            if (Journal.read(taken, i, event)) {
                events.add(event);
            }
        }
        return events;
    }

    @Test
    void tellsOnlyTheLatestOfAPeer() {
        journal.append(from(1, 7), 100);
        journal.append(from(1, 8), 100);
        journal.append(from(1, 7).seed(), 104);
        List<PeerEvent> events = take(journal);
        assertEquals(2, events.size());
        assertEquals(8, events.get(0).low);
        assertEquals(PeerEvent.SEED, events.get(1).rank);
        assertEquals(104, events.get(1).tick);
    }

    /// A peer that starts again at once is not taken for one that has left.
    @Test
    void whatComesLaterHasALaterTick() {
        journal.append(from(1, 7).stopped(), 100);
        journal.append(from(1, 7), 100);
        journal.append(from(1, 7), 99);
        assertEquals(102, take(journal).getFirst().tick);
    }

    @Test
    void tellsAgainWhatWasNotTold() {
        journal.append(from(1, 7), 100);
        assertEquals(1, take(journal).size());
        assertEquals(1, take(journal).size(), "it failed");
        journal.append(from(1, 8), 101);
        journal.told();
        assertEquals(8, take(journal).getFirst().low);
        journal.told();
        assertEquals(0, journal.untoldCount());
    }

    @Test
    void knowsWhatIsLater() {
        PeerEvent event = new PeerEvent();
        event.set(from(1, 7), 100);
        journal.addForeign(1, 0, 0, event);
        assertTrue(journal.knows(1, 0, 0, event));
        event.tick = 101;
        assertFalse(journal.knows(1, 0, 0, event));
        event.tick = 99;
        assertTrue(journal.knows(1, 0, 0, event));
        assertFalse(journal.knows(2, 0, 0, event));
        assertEquals(0, take(journal).size(), "what happened elsewhere is not told");
    }

    /// Against a map: what waits is there, the latest of each peer, and only the oldest are dropped.
    @Test
    void isLikeAMap() {
        Property.forAll(
                50,
                random -> {
                    Journal ring = new Journal(1024, random.nextLong());
                    Map<Integer, Long> waiting = new HashMap<>();
                    int peers = 1 + random.nextInt(2000);
                    for (int step = 0; step < 5000; step++) {
                        int peer = random.nextInt(peers);
                        ring.append(from(peer % 5, peer), 10L * step);
                        waiting.put(peer, 10L * step);
                        if (random.nextInt(500) == 0) {
                            assertLatest(take(ring), waiting);
                            ring.told();
                            waiting.clear();
                        }
                    }
                });
    }

    private static void assertLatest(List<PeerEvent> events, Map<Integer, Long> waiting) {
        long oldest = Long.MAX_VALUE;
        for (PeerEvent event : events) {
            assertEquals(waiting.get((int) event.low), event.tick);
            oldest = Math.min(oldest, event.tick);
        }
        long first = oldest;
        long expected = waiting.values().stream().filter(tick -> tick >= first).count();
        assertEquals(expected, events.size());
        if (waiting.size() > events.size()) {
            assertTrue(events.size() > 100, "only a full ring drops");
        }
    }
}
