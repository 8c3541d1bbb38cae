package spate.tracker.udp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import spate.io.udp.AnsweringSockets;
import spate.io.udp.DatagramSource;
import spate.protocol.metainfo.InfoHash;
import spate.protocol.testing.Allocations;
import spate.protocol.testing.Fuzz;
import spate.protocol.testing.Property;
import spate.protocol.tracker.UdpAction;
import spate.protocol.tracker.UdpRequest;
import spate.protocol.tracker.UdpResponse;
import spate.tracker.access.NetworkList;
import spate.tracker.core.Caller;
import spate.tracker.core.Desk;
import spate.tracker.core.Failures;
import spate.tracker.core.FrontEnd;
import spate.tracker.core.Gate;
import spate.tracker.core.Passkeys;
import spate.tracker.core.Policy;
import spate.tracker.core.Refusal;
import spate.tracker.core.RequestCounts.Kind;
import spate.tracker.core.Shards;
import spate.tracker.core.Tracker;
import spate.tracker.swarm.Announce;
import spate.tracker.swarm.StoreLimits;
import spate.tracker.testing.NoFailures;

/// Asked with packets, answers with packets.
class UdpTrackerTest {
    private static final int INTERVAL = 1800;
    private static final int SEED = 0;
    private static final int LEECHER = 1000;
    private static final int NO_EVENT = 0;
    private static final int COMPLETED = 1;
    private static final int STOPPED = 3;
    private static final int PAUSED = 4;
    private static final int AT = 2048;

    private static final Refusal NOT_HERE = Refusal.of("not here");

    private final AtomicLong now = new AtomicLong();
    private final Tracker tracker =
            new Tracker(new Shards(4, StoreLimits.DEFAULT, 1), Policy.OPEN, now::get);
    private final Desk desk = tracker.openDesk(FrontEnd.UDP);
    private final ConnectionIds ids = new ConnectionIds(1, 2, 240);
    private final UdpTracker udp = new UdpTracker(desk, ids, NetworkList.EMPTY);
    private final ByteBuffer in = ByteBuffer.allocate(2 * AT);
    private final ByteBuffer out = ByteBuffer.allocate(2 * AT);
    private final DatagramSource from = new DatagramSource();

    /// Sends what was put into the buffer, and returns the answer.
    private ByteBuffer ask(int length) {
        udp.onBatch(1);
        int answered = udp.answer(in, AT, length, from, out, AT);
        udp.onBatchEnd(1);
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

    /// Who has all that it wants is no seed, needs none, and downloads nothing (BEP 21).
    @Test
    void knowsPartialSeeds() {
        from.set(0x0A000001, 5000);
        announce(connect(), 9, SEED, NO_EVENT, 6881);
        ByteBuffer answer = announce(connect(), 9, LEECHER, PAUSED, 6882);
        assertEquals(20, answer.remaining(), "no seed for a partial seed");
        assertEquals(1, answer.getInt(12), "leechers");
        assertEquals(1, answer.getInt(16), "seeds");
        byte[] hash = ByteBuffer.allocate(20).putLong(3).putLong(4).putInt(9).array();
        assertEquals(0, tracker.swarm(InfoHash.of(hash)).downloaders());
    }

    @Test
    void forgetsWhoStops() {
        from.set(0x0A000001, 5000);
        long id = connect();
        announce(id, 9, LEECHER, NO_EVENT, 6881);
        ByteBuffer answer = announce(id, 9, LEECHER, STOPPED, 6881);
        assertEquals(20, answer.remaining());
        assertEquals(0, answer.getInt(12));
        assertEquals(0, tracker.totals().v4Peers());
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
        assertEquals(0, tracker.totals().torrents());
        assertEquals(1, desk.counts().count(Kind.BAD_ID));
    }

    @Test
    void idsAreGoodForMinutes() {
        from.set(0x0A000001, 5000);
        now.set(1000);
        long id = connect();
        now.set(1240);
        assertEquals(UdpAction.ANNOUNCE, announce(id, 9, LEECHER, NO_EVENT, 6881).getInt());
        now.set(1300);
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

    @Test
    void answersAnyPacket() {
        Fuzz.run("udp-packet", 20_000, UdpPacketFuzzer::fuzzerTestOneInput);
    }

    private long id() {
        return ids.idFor(Integer.toUnsignedLong(from.v4()), now.get());
    }

    @Test
    void countsWhatItWasAsked() {
        from.set(0x0A000001, 5000);
        announce(connect(), 9, LEECHER, NO_EVENT, 6881);
        announce(connect(), 9, LEECHER, NO_EVENT, 0);
        assertEquals(2, desk.counts().count(Kind.CONNECT));
        assertEquals(1, desk.counts().count(Kind.ANNOUNCE));
        assertEquals(1, desk.counts().count(Kind.MALFORMED), "nobody listens at port 0");
    }

    private void gate(Passkeys passkeys, Gate gate) {
        tracker.apply(new Policy(INTERVAL, 900, 50, 74, passkeys, List.of(gate)));
    }

    @Test
    void saysWhyItRefuses() {
        from.set(0x0A000001, 5000);
        gate(
                Passkeys.NONE,
                new Gate() {
                    @Override
                    public @Nullable Refusal check(Announce announce, Caller caller, long at) {
                        return announce.hash2() == 9 ? NOT_HERE : null;
                    }

                    @Override
                    public boolean mayScrape(long hash0, long hash1, int hash2) {
                        return hash2 != 10;
                    }
                });
        ByteBuffer answer = announce(connect(), 9, LEECHER, NO_EVENT, 6881);
        assertEquals(UdpAction.ERROR, answer.getInt());
        assertEquals(78, answer.getInt());
        assertEquals("not here", StandardCharsets.UTF_8.decode(answer).toString());
        long id = connect();
        assertEquals(UdpAction.ANNOUNCE, announce(id, 10, SEED, NO_EVENT, 6881).getInt());
        in.putLong(AT, id).putInt(AT + 8, UdpAction.SCRAPE).putInt(AT + 32, 10);
        assertEquals(0, ask(36).getInt(8), "not to be told of");
        assertEquals(1, desk.counts().count(Kind.REFUSED));
    }

    /// Nothing is sent to one who sends too much: it may not be he who sends it.
    @Test
    void isSilentToThoseWhoMayNotAsk() {
        from.set(0x0A000001, 5000);
        gate(
                Passkeys.NONE,
                new Gate() {
                    @Override
                    public @Nullable Refusal admit(Caller caller, long at) {
                        return NOT_HERE;
                    }
                });
        in.putLong(AT, UdpRequest.PROTOCOL_ID).putInt(AT + 8, UdpAction.CONNECT);
        assertEquals(0, ask(16).remaining());
    }

    /// The URL comes in pieces (BEP 41), with things between that mean nothing.
    @Test
    void knowsTheUserByTheUrl() {
        from.set(0x0A000001, 5000);
        int[] user = {0};
        gate(
                (url, length) ->
                        new String(url, 0, length, StandardCharsets.US_ASCII)
                                        .equals("/abc/announce")
                                ? 7
                                : Caller.NO_USER,
                new Gate() {
                    @Override
                    public @Nullable Refusal check(Announce announce, Caller caller, long at) {
                        user[0] = caller.user();
                        return null;
                    }
                });
        long id = connect();
        in.position(AT + 98)
                .put(new byte[] {1, 2, 4})
                .put("/abc".getBytes(StandardCharsets.US_ASCII));
        in.put(new byte[] {77, 1, 0, 2, 9}).put("/announce".getBytes(StandardCharsets.US_ASCII));
        in.put(new byte[] {0, 2, 1, 'x'});
        int length = in.position() - AT;
        announce(id, 9, LEECHER, NO_EVENT, 6881);
        assertEquals(Caller.NO_USER, user[0]);
        assertEquals(UdpAction.ANNOUNCE, ask(length).getInt());
        assertEquals(7, user[0]);
    }

    /// What goes wrong with one datagram, by a mistake in the tracker, keeps no other from its answer, and no
    /// other thread from the shard.
    @Test
    void goesOnAfterAMistake() throws Exception {
        tracker.addListener((announce, _, _) -> {
            if (announce.port() == 1) {
                throw new IllegalStateException("on purpose");
            }
        });
        BlockingQueue<Throwable> mistakes = new LinkedBlockingQueue<>();
        Failures failures =
                new Failures() {
                    @Override
                    public void onMistake(Throwable mistake) {
                        mistakes.add(mistake);
                    }

                    @Override
                    public void onEnd(Throwable why) {
                        NoFailures.ALLOWED.onEnd(why);
                    }
                };
        InetSocketAddress any = new InetSocketAddress("127.0.0.1", 0);
        try (UdpServer server =
                        UdpServer.start(List.of(any), tracker, ids, NetworkList.EMPTY, failures);
                DatagramSocket client = new DatagramSocket()) {
            client.connect(server.addresses().getFirst());
            client.setSoTimeout(10_000);
            ByteBuffer request = ByteBuffer.allocate(98);
            request.putLong(0, ids.idFor(0x7F000001, now.get())).putInt(8, UdpAction.ANNOUNCE);
            client.send(new DatagramPacket(request.putShort(96, (short) 1).array(), 98));
            assertInstanceOf(IllegalStateException.class, mistakes.poll(10, TimeUnit.SECONDS));
            client.send(new DatagramPacket(request.putShort(96, (short) 2).array(), 98));
            DatagramPacket answer = new DatagramPacket(new byte[1000], 1000);
            client.receive(answer);
            assertEquals(UdpAction.ANNOUNCE, ByteBuffer.wrap(answer.getData()).getInt());
            assertEquals(2, tracker.totals().peers());
        }
    }

    /// Many threads on one port: each announce comes out at the shard that it is in, over real sockets.
    @Test
    void servesFromEveryThread() throws Exception {
        InetSocketAddress any = new InetSocketAddress("127.0.0.1", 0);
        try (UdpServer server =
                        UdpServer.start(
                                List.of(any), tracker, ids, NetworkList.EMPTY, NoFailures.ALLOWED);
                DatagramSocket client = new DatagramSocket()) {
            client.connect(server.addresses().getFirst());
            client.setSoTimeout(10_000);
            long id = ids.idFor(0x7F000001, now.get());
            byte[] tooLong = new byte[AnsweringSockets.MAX_BYTES + 1];
            ByteBuffer.wrap(tooLong).putLong(0, id).putInt(8, UdpAction.ANNOUNCE);
            client.send(new DatagramPacket(tooLong, tooLong.length)); // to the thread of the first
            for (int i = 0; i < 200; i++) {
                ByteBuffer request = ByteBuffer.allocate(98).putLong(0, id);
                request.putInt(8, UdpAction.ANNOUNCE).putInt(12, i).putLong(16, (long) i << 48);
                request.putInt(92, -1).putShort(96, (short) (i + 1));
                client.send(new DatagramPacket(request.array(), 98));
                DatagramPacket answer = new DatagramPacket(new byte[1000], 1000);
                client.receive(answer);
                assertEquals(UdpAction.ANNOUNCE, ByteBuffer.wrap(answer.getData()).getInt());
                assertEquals(i, ByteBuffer.wrap(answer.getData()).getInt(4));
            }
            assertEquals(200, tracker.totals().torrents());
            long malformed =
                    tracker.counts().stream().mapToLong(it -> it.count(Kind.MALFORMED)).sum();
            assertEquals(1, malformed);
        }
    }

    /// Each packet about a torrent goes to the worker whose shard it is in, so a worker needs no lock but
    /// its own: what [spate.io.udp.AnsweringSockets] does by [UdpTracker#STEERING] is what
    /// [Shards#indexOf] says.
    @Test
    void steersAsTheTorrentsAreDivided() {
        assertEquals(UdpAction.CONNECT, UdpTracker.STEERING.word());
        assertEquals(8, UdpTracker.STEERING.wordOffset(), "the action");
        Property.forAll(
                1000,
                random -> {
                    int workers = 1 + random.nextInt(Shards.MAX_COUNT);
                    long hash0 = random.nextLong();
                    in.putLong(AT + 16, hash0);
                    int half = in.getShort(AT + UdpTracker.STEERING.otherOffset()) & 0xFFFF;
                    assertEquals(Shards.indexOf(hash0, workers), half % workers);
                });
    }

    @Test
    void allocatesNothingForAPacket() {
        from.set(0x0A000001, 5000);
        long id = connect();
        int rounds = 20_000;
        for (int warm = 0; warm < 2; warm++) {
            long before = Allocations.bytes();
            for (int i = 0; i < rounds; i++) {
                in.putLong(AT, id).putInt(AT + 8, UdpAction.ANNOUNCE).putInt(AT + 12, 78);
                in.putLong(AT + 16, (long) (i % 64) << 48).putLong(AT + 64, i % 2);
                in.putInt(AT + 92, 50).putShort(AT + 96, (short) (1 + i % 640));
                udp.onBatch(1);
                udp.answer(in, AT, 98, from, out, AT);
                udp.onBatchEnd(1);
            }
            long allocated = Allocations.bytes() - before;
            assertTrue(warm == 0 || allocated < rounds, allocated + " bytes");
        }
    }
}
