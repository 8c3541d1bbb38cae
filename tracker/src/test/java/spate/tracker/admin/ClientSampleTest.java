package spate.tracker.admin;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import spate.protocol.testing.Allocations;
import spate.tracker.core.Caller;
import spate.tracker.core.Policy;
import spate.tracker.core.Shards;
import spate.tracker.core.Tracker;
import spate.tracker.swarm.Announce;
import spate.tracker.swarm.StoreLimits;

class ClientSampleTest {
    private long now = 10_000;

    private final Tracker tracker =
            new Tracker(new Shards(1, StoreLimits.DEFAULT, 1), Policy.OPEN, () -> now);
    private final ClientSample sample = new ClientSample(tracker);
    private final Announce announce = new Announce().begin(1, 2, 3).fromV4(4, 5);

    private static Caller caller(String prefix) {
        byte[] bytes = prefix.getBytes(StandardCharsets.ISO_8859_1);
        return new Caller().fromV4(4).peerId(ByteBuffer.wrap(bytes).getLong(), 7, 8);
    }

    @Test
    void namesTheClientsTheMostFrequentFirst() {
        for (int i = 0; i < 10; i++) {
            sample.onAnnounce(announce, caller(i < 7 ? "-TR4040-" : "-qB4650-"), now);
        }
        ClientSample.Clients clients = sample.count();
        assertEquals(10, clients.announces());
        assertEquals("-TR4040-", clients.top().getFirst().prefixText());
        assertTrue(clients.top().getFirst().name().startsWith("Transmission"));
        assertEquals(7, clients.top().getFirst().announces());
        assertEquals(3, clients.top().getLast().announces());
    }

    @Test
    void forgetsWhatIsOlderThanAnInterval() {
        sample.onAnnounce(announce, caller("-TR4040-"), now);
        now += Policy.OPEN.intervalSeconds() + 1;
        sample.onAnnounce(announce, caller("-qB4650-"), now);
        assertEquals(1, sample.count().announces());
    }

    @Test
    void takesNoMoreOfASecondThanItMay() {
        for (int i = 0; i < 10 * ClientSample.PER_SECOND; i++) {
            sample.onAnnounce(announce, caller("-TR4040-"), now - i % 2); // a desk is late
        }
        assertEquals(ClientSample.PER_SECOND, sample.count().announces());
        sample.onAnnounce(announce, caller("-TR4040-"), now + 1);
        assertEquals(ClientSample.PER_SECOND + 1, sample.count().announces());
    }

    /// Whoever makes names up fills the ring, and no more than the ring.
    @Test
    void staysAsLargeAsItIs() {
        Caller caller = new Caller().fromV4(4);
        sample.onAnnounce(announce, caller, now);
        long before = Allocations.bytes();
        for (int i = 0; i < 1_000_000; i++) {
            sample.onAnnounce(announce, caller.peerId(i, 7, 8), now + i / 50);
        }
        long allocated = Allocations.bytes() - before;
        assertTrue(allocated < 100_000, allocated + " bytes were allocated");
        now += 20_000;
        ClientSample.Clients clients = sample.count();
        assertEquals(ClientSample.COUNT, clients.top().size());
        assertTrue(clients.announces() <= 1 << 15, clients.toString());
        String name = new ClientSample.Client(0xFF00_0A0D_3C3E_2220L, 1).prefixText();
        assertEquals("....<>\".", name);
    }
}
