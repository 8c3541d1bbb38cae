package spate.tracker.udp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.util.List;
import org.junit.jupiter.api.Test;
import spate.io.udp.AnsweringSockets;
import spate.io.udp.DatagramSource;
import spate.protocol.metainfo.InfoHash;
import spate.protocol.tracker.UdpAction;
import spate.protocol.tracker.UdpRequest;
import spate.protocol.tracker.UdpResponse;
import spate.tracker.swarm.StoreLimits;
import spate.tracker.swarm.SwarmStore;
import spate.tracker.testing.Property;

/// Asked with packets, answers with packets.
class UdpTrackerTest {
    private static final int INTERVAL = 1800;
    private static final int SEED = 0;
    private static final int LEECHER = 1000;
    private static final int NO_EVENT = 0;
    private static final int COMPLETED = 1;
    private static final int STOPPED = 3;
    private static final int AT = 2048;

    private final SwarmStore store = new SwarmStore(StoreLimits.DEFAULT, 1);
    private final ConnectionIds ids = new ConnectionIds(1, 2, 240);
    private final UdpTracker tracker =
            new UdpTracker(store, ids, new UdpSettings(INTERVAL, 50, 74));
    private final ByteBuffer in = ByteBuffer.allocate(2 * AT);
    private final ByteBuffer out = ByteBuffer.allocate(2 * AT);
    private final DatagramSource from = new DatagramSource();

    /// Sends what was put into the buffer, and returns the answer.
    private ByteBuffer ask(int length) {
        int answered = tracker.answer(in, AT, length, from, out, AT);
        return out.duplicate().position(AT).limit(AT + answered).slice();
    }

    private long connect() {
        in.putLong(AT, UdpRequest.PROTOCOL_ID).putInt(AT + 8, UdpAction.CONNECT);
        in.putInt(AT + 12, 77);
        ByteBuffer answer = ask(16);
        assertEquals(16, answer.remaining());
        assertEquals(UdpAction.CONNECT, answer.getInt());
        assertEquals(77, answer.getInt());
        return answer.getLong();
    }

    private ByteBuffer announce(long id, int torrent, long left, int event, int port) {
        in.putLong(AT, id).putInt(AT + 8, UdpAction.ANNOUNCE).putInt(AT + 12, 78);
        in.putLong(AT + 16, 3).putLong(AT + 24, 4).putInt(AT + 32, torrent);
        in.putLong(AT + 64, left).putInt(AT + 80, event).putInt(AT + 84, 0x01020304);
        in.putInt(AT + 92, -1).putShort(AT + 96, (short) port);
        return ask(98);
    }

    @Test
    void tellsPeersOfOneAnother() {
        from.set(0x0A000001, 5000);
        ByteBuffer first = announce(connect(), 9, SEED, NO_EVENT, 6881);
        assertEquals(20, first.remaining());
        from.set(0x0A000002, 5000);
        ByteBuffer second = announce(connect(), 9, LEECHER, NO_EVENT, 6882);
        assertEquals(UdpAction.ANNOUNCE, second.getInt());
        assertEquals(78, second.getInt());
        int interval = second.getInt();
        assertTrue(interval >= INTERVAL && interval <= INTERVAL * 9 / 8, "interval " + interval);
        assertEquals(1, second.getInt(), "leechers");
        assertEquals(1, second.getInt(), "seeds");
        assertEquals(0x0A000001, second.getInt());
        assertEquals(6881, second.getShort() & 0xFFFF);
        assertEquals(0, second.remaining());
    }

    @Test
    void answersInTheFamilyOfTheSocket() {
        from.set(0x0A000001, 5000);
        announce(connect(), 9, SEED, NO_EVENT, 6881);
        from.set(0x2001L << 48, 1, 5000);
        announce(connect(), 9, SEED, NO_EVENT, 6883);
        from.set(0x2001L << 48, 2, 5000);
        ByteBuffer answer = announce(connect(), 9, LEECHER, NO_EVENT, 6884);
        assertEquals(20 + 18, answer.remaining());
        assertEquals(2, answer.getInt(16), "seeds of both families");
        assertEquals(0x2001L << 48, answer.getLong(20));
        assertEquals(1, answer.getLong(28));
        assertEquals(6883, answer.getShort(36) & 0xFFFF);
    }

    @Test
    void forgetsWhoStops() {
        from.set(0x0A000001, 5000);
        long id = connect();
        announce(id, 9, LEECHER, NO_EVENT, 6881);
        ByteBuffer answer = announce(id, 9, LEECHER, STOPPED, 6881);
        assertEquals(20, answer.remaining());
        assertEquals(0, answer.getInt(12));
        assertEquals(0, store.v4PeerCount());
    }

    @Test
    void scrapesSeveralTorrents() {
        from.set(0x0A000001, 5000);
        long id = connect();
        announce(id, 9, LEECHER, NO_EVENT, 6881);
        announce(id, 9, SEED, COMPLETED, 6881);
        announce(id, 9, LEECHER, NO_EVENT, 6882);
        in.putLong(AT, id).putInt(AT + 8, UdpAction.SCRAPE).putInt(AT + 12, 79);
        in.putLong(AT + 16, 0).putLong(AT + 24, 0).putInt(AT + 32, 0);
        in.putLong(AT + 36, 3).putLong(AT + 44, 4).putInt(AT + 52, 9);
        ByteBuffer answer = ask(16 + 40);
        assertEquals(8 + 24, answer.remaining());
        assertEquals(UdpAction.SCRAPE, answer.getInt(0));
        assertEquals(0, answer.getInt(8) + answer.getInt(12) + answer.getInt(16));
        assertEquals(1, answer.getInt(20), "seeds");
        assertEquals(1, answer.getInt(24), "downloads");
        assertEquals(1, answer.getInt(28), "leechers");
    }

    /// An error, and not one byte more than was sent.
    @Test
    void doesNotServeAForeignConnectionId() {
        from.set(0x0A000001, 5000);
        long id = connect();
        from.set(0x0A000002, 5000);
        ByteBuffer answer = announce(id, 9, LEECHER, NO_EVENT, 6881);
        assertEquals(16, answer.remaining());
        assertEquals(UdpAction.ERROR, answer.getInt());
        assertEquals(78, answer.getInt());
        assertEquals(0, store.torrentCount());
        assertEquals(1, tracker.counts().badIds());
    }

    @Test
    void idsAreGoodForMinutes() {
        from.set(0x0A000001, 5000);
        tracker.at(1000);
        long id = connect();
        tracker.at(1240);
        assertEquals(UdpAction.ANNOUNCE, announce(id, 9, LEECHER, NO_EVENT, 6881).getInt());
        tracker.at(1300);
        assertEquals(UdpAction.ERROR, announce(id, 9, LEECHER, NO_EVENT, 6881).getInt());
    }

    /// What our own client sends is understood, to the last field.
    @Test
    void understandsTheClientsPackets() {
        from.set(0x0A000001, 5000);
        byte[] hash = new byte[20];
        hash[19] = 9;
        var request = new UdpRequest.Scrape(connect(), 5, List.of(InfoHash.of(hash)));
        request.encode(in.position(AT));
        ByteBuffer answer = ask(request.encodedLength());
        assertInstanceOf(UdpResponse.Scraped.class, UdpResponse.decode(answer, false));
    }

    /// Whatever comes: no failure, no answer that is longer than the question without a valid id, none
    /// that is longer than there is room for.
    @Test
    void survivesAnything() {
        Property.forAll(
                2000,
                random -> {
                    from.set(random.nextInt(4), 1 + random.nextInt(3));
                    int length =
                            random.nextInt(random.nextBoolean() ? 200 : AnsweringSockets.MAX_BYTES);
                    byte[] bytes = new byte[length];
                    random.nextBytes(bytes);
                    in.put(AT, bytes);
                    boolean hasId = random.nextBoolean();
                    in.putLong(AT, hasId ? id() : random.nextLong());
                    in.putInt(AT + 8, random.nextInt(5));
                    int answered = ask(length).remaining();
                    assertTrue(answered <= AnsweringSockets.MAX_BYTES);
                    assertTrue(hasId || answered <= length, answered + " for " + length);
                });
    }

    private long id() {
        return ids.idFor(Integer.toUnsignedLong(from.v4()), 0);
    }

    @Test
    void countsWhatItWasAsked() {
        from.set(0x0A000001, 5000);
        announce(connect(), 9, LEECHER, NO_EVENT, 6881);
        announce(connect(), 9, LEECHER, NO_EVENT, 0);
        assertEquals(2, tracker.counts().connects());
        assertEquals(1, tracker.counts().announces());
        assertEquals(1, tracker.counts().malformed(), "nobody listens at port 0");
    }
}
