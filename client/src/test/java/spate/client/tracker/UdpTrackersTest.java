package spate.client.tracker;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import spate.client.net.TcpTransport.LocalAddresses;
import spate.io.loop.EventLoop;
import spate.io.loop.TurnHook;
import spate.protocol.address.PeerAddress;
import spate.protocol.metainfo.InfoHash;
import spate.protocol.peer.PeerId;
import spate.protocol.tracker.AnnounceEvent;
import spate.protocol.tracker.AnnounceRequest;
import spate.protocol.tracker.SwarmCounts;
import spate.protocol.tracker.TransferTotals;
import spate.protocol.tracker.UdpRequest;
import spate.protocol.tracker.UdpResponse;

class UdpTrackersTest {
    /// Quick tries, and many: what is lost in a test is soon sent again.
    private static final Patience QUICK = patience(20, 100);

    private static final UdpQuestion QUESTION = new UdpQuestion.Announce(request(), "/announce?x");
    private static final PeerAddress PEER = new PeerAddress(ip("192.0.2.7"), 6881);

    private EventLoop loop;
    private UdpTrackers trackers;

    private static Patience patience(int tries, int millis) {
        List<Duration> timeouts = java.util.Collections.nCopies(tries, Duration.ofMillis(millis));
        return new Patience(Duration.ofSeconds(60), Duration.ofSeconds(60), timeouts);
    }

    private static spate.protocol.address.IpAddress ip(String text) {
        return java.util.Objects.requireNonNull(spate.protocol.address.IpAddress.parse(text));
    }

    private static AnnounceRequest request() {
        return new AnnounceRequest(
                InfoHash.of(new byte[20]),
                PeerId.generate(new Random(1)),
                6881,
                new TransferTotals(1, 2, 3),
                AnnounceEvent.STARTED);
    }

    @BeforeEach
    void open() throws IOException {
        loop =
                EventLoop.open(
                        "test",
                        TurnHook.NONE,
                        defect -> {
                            throw new AssertionError(defect);
                        });
        loop.start();
        trackers = new UdpTrackers(loop, LocalAddresses.ANY);
    }

    @AfterEach
    void close() {
        loop.close();
    }

    private UdpResponse ask(UdpServer server) throws TrackerFailure, InterruptedException {
        return trackers.ask(server.address(), QUESTION, QUICK);
    }

    private static UdpResponse.Announced announced(UdpRequest request) {
        return new UdpResponse.Announced(request.transactionId(), 900, 3, 4, List.of(PEER));
    }

    /// A tracker as it should be, with that connection id.
    private static void serve(long id, UdpRequest request, UdpServer.Reply reply)
            throws IOException {
        switch (request) {
            case UdpRequest.Connect _ ->
                    reply.send(new UdpResponse.Connected(request.transactionId(), id));
            case UdpRequest.Announce(long connectionId, int transactionId, _, _) -> {
                if (connectionId == id) {
                    reply.send(announced(request));
                } else {
                    reply.send(new UdpResponse.Failed(transactionId, "no such connection"));
                }
            }
            case UdpRequest.Scrape(_, int transactionId, List<InfoHash> hashes) -> {
                SwarmCounts counts = new SwarmCounts(1, 2, 3, -1);
                reply.send(
                        new UdpResponse.Scraped(
                                transactionId, hashes.stream().map(_ -> counts).toList()));
            }
        }
    }

    @Test
    void connectsOnceAndAsksTwice() throws Exception {
        try (UdpServer server = new UdpServer("127.0.0.1", (r, out) -> serve(77, r, out))) {
            for (int i = 0; i < 2; i++) {
                UdpResponse.Announced answer =
                        assertInstanceOf(UdpResponse.Announced.class, ask(server));
                assertEquals(List.of(PEER), answer.peers());
                assertEquals(4, answer.seeds());
            }
            UdpResponse scraped =
                    trackers.ask(
                            server.address(),
                            new UdpQuestion.Scrape(List.of(InfoHash.of(new byte[20]))),
                            QUICK);
            assertInstanceOf(UdpResponse.Scraped.class, scraped);
            assertEquals(1, server.count(UdpRequest.Connect.class));
            UdpRequest.Announce sent = (UdpRequest.Announce) server.requests().get(1);
            assertEquals("/announce?x", sent.urlData());
            assertEquals(request(), sent.announce());
        }
    }

    @Test
    void sendsAgainWhatIsLost() throws Exception {
        AtomicInteger count = new AtomicInteger();
        try (UdpServer server =
                new UdpServer(
                        "127.0.0.1",
                        (request, out) -> {
                            if (count.incrementAndGet() % 3 == 0) {
                                serve(77, request, out);
                            }
                        })) {
            assertInstanceOf(UdpResponse.Announced.class, ask(server));
            List<Integer> ids =
                    server.requests().stream().map(UdpRequest::transactionId).distinct().toList();
            assertEquals(2, ids.size(), "one transaction for each packet, however often sent");
        }
    }

    @Test
    void ignoresWhatIsNoAnswer() throws Exception {
        try (DatagramSocket stranger = new DatagramSocket(0, InetAddress.ofLiteral("127.0.0.1"));
                UdpServer server =
                        new UdpServer(
                                "127.0.0.1",
                                (request, out) -> {
                                    int id = request.transactionId();
                                    out.send(new UdpResponse.Failed(id + 1, "not mine"));
                                    out.send(new UdpResponse.Connected(~id, 1));
                                    out.send(new UdpResponse.Scraped(id, List.of()));
                                    out.send(new byte[] {0, 0, 0, 1});
                                    out.send(new byte[0]);
                                    serve(77, request, out);
                                })) {
            Spoofer spoofer = new Spoofer(stranger, server);
            Thread thread = Thread.ofVirtual().start(spoofer);
            UdpResponse.Announced answer =
                    assertInstanceOf(UdpResponse.Announced.class, ask(server));
            spoofer.stopped = true;
            thread.join();
            assertEquals(List.of(PEER), answer.peers());
            assertTrue(spoofer.sent.get() > 0);
        }
    }

    /// Somebody who even knows the transaction id, but not the tracker's address.
    private static final class Spoofer implements Runnable {
        private final DatagramSocket socket;
        private final UdpServer server;
        volatile boolean stopped;
        final AtomicInteger sent = new AtomicInteger();

        Spoofer(DatagramSocket socket, UdpServer server) {
            this.socket = socket;
            this.server = server;
        }

        @Override
        public void run() {
            while (!stopped || sent.get() == 0) {
                List<UdpRequest> requests = server.requests();
                if (requests.isEmpty()) {
                    Thread.onSpinWait();
                    continue;
                }
                UdpResponse lie =
                        new UdpResponse.Failed(requests.getLast().transactionId(), "spoofed");
                ByteBuffer packet = ByteBuffer.allocate(lie.encodedLength());
                lie.encode(packet);
                try {
                    socket.send(
                            new DatagramPacket(
                                    packet.array(), packet.capacity(), server.lastSender()));
                } catch (IOException e) {
                    throw new AssertionError(e);
                }
                sent.incrementAndGet();
            }
        }
    }

    @Test
    void tellsARefusal() throws Exception {
        try (UdpServer server =
                new UdpServer(
                        "127.0.0.1",
                        (request, out) -> {
                            if (request instanceof UdpRequest.Connect) {
                                serve(77, request, out);
                            } else {
                                out.send(new UdpResponse.Failed(request.transactionId(), "no"));
                            }
                        })) {
            UdpResponse.Failed refusal = assertInstanceOf(UdpResponse.Failed.class, ask(server));
            assertEquals("no", refusal.message());
            assertEquals(2, server.requests().size(), "nothing is tried again");
        }
    }

    /// The tracker was restarted, and says so.
    @Test
    void connectsAgainWhenItsIdIsRefused() throws Exception {
        AtomicInteger id = new AtomicInteger(77);
        try (UdpServer server =
                new UdpServer("127.0.0.1", (request, out) -> serve(id.get(), request, out))) {
            ask(server);
            id.set(78);
            assertInstanceOf(UdpResponse.Announced.class, ask(server));
            assertEquals(2, server.count(UdpRequest.Connect.class));
        }
    }

    /// The tracker was restarted, and is silent about it.
    @Test
    void connectsAgainWhenItsIdIsNotAnswered() throws Exception {
        AtomicInteger id = new AtomicInteger(77);
        try (UdpServer server =
                new UdpServer(
                        "127.0.0.1",
                        (request, out) -> {
                            boolean stale =
                                    request instanceof UdpRequest.Announce announce
                                            && announce.connectionId() != id.get();
                            if (!stale) {
                                serve(id.get(), request, out);
                            }
                        })) {
            ask(server);
            id.set(78);
            assertInstanceOf(UdpResponse.Announced.class, ask(server));
            assertEquals(2, server.count(UdpRequest.Connect.class));
        }
    }

    @Test
    void givesUp() throws Exception {
        try (UdpServer server = new UdpServer("127.0.0.1", (_, _) -> {})) {
            TrackerFailure failure =
                    assertThrows(
                            TrackerFailure.class,
                            () -> trackers.ask(server.address(), QUESTION, patience(3, 20)));
            assertTrue(failure.isUnreachable());
            assertEquals("no answer", failure.reason());
        }
    }

    @Test
    void tellsOfAnAnswerThatIsCutShort() throws Exception {
        try (UdpServer server =
                new UdpServer(
                        "127.0.0.1",
                        (request, out) -> {
                            if (request instanceof UdpRequest.Connect) {
                                serve(77, request, out);
                            } else {
                                byte[] head = new byte[8];
                                ByteBuffer.wrap(head).putInt(1).putInt(request.transactionId());
                                out.send(head);
                            }
                        })) {
            TrackerFailure failure = assertThrows(TrackerFailure.class, () -> ask(server));
            assertTrue(failure.reason().contains("cut short"), failure.reason());
        }
    }

    @Test
    void speaksOverIpv6() throws Exception {
        PeerAddress peer = new PeerAddress(ip("2001:db8::7"), 6881);
        UdpServer opened = null;
        try {
            opened =
                    new UdpServer(
                            "::1",
                            (request, out) -> {
                                if (request instanceof UdpRequest.Connect) {
                                    serve(77, request, out);
                                } else {
                                    out.send(
                                            new UdpResponse.Announced(
                                                    request.transactionId(),
                                                    900,
                                                    1,
                                                    1,
                                                    List.of(peer)));
                                }
                            });
        } catch (IOException e) {
            Assumptions.abort("this machine has no IPv6 loopback: " + e.getMessage());
        }
        try (UdpServer server = opened) {
            UdpResponse.Announced answer =
                    assertInstanceOf(UdpResponse.Announced.class, ask(server));
            assertEquals(List.of(peer), answer.peers());
        }
    }

    @Test
    void saysThatThereIsNoWay() {
        InetSocketAddress nowhere =
                new InetSocketAddress(InetAddress.ofLiteral("255.255.255.255"), 9);
        TrackerFailure failure =
                assertThrows(TrackerFailure.class, () -> trackers.ask(nowhere, QUESTION, QUICK));
        assertTrue(failure.isUnreachable());
        assertTrue(failure.reason().contains("no way to"), failure.reason());
    }

    @Test
    void asksManyAtATime() throws Exception {
        try (UdpServer server = new UdpServer("127.0.0.1", (r, out) -> serve(77, r, out))) {
            AtomicInteger answered = new AtomicInteger();
            List<Thread> threads = new java.util.ArrayList<>();
            for (int i = 0; i < 100; i++) {
                threads.add(
                        Thread.ofVirtual()
                                .start(() -> {
                                    try {
                                        ask(server);
                                        answered.incrementAndGet();
                                    } catch (Exception e) {
                                        throw new AssertionError(e);
                                    }
                                }));
            }
            for (Thread thread : threads) {
                thread.join();
            }
            assertEquals(100, answered.get());
        }
    }

    @Test
    void forgetsConnectionIdsAfterAMinute() {
        ConnectionIds ids = new ConnectionIds();
        InetSocketAddress tracker = new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), 1);
        long now = -5;
        ids.put(tracker, 77, now);
        assertEquals(77, ids.find(tracker, now + ConnectionIds.LIFE_NANOS - 1));
        assertNotEquals(77, ids.find(tracker, now + ConnectionIds.LIFE_NANOS));
        for (int port = 2; port < ConnectionIds.MAX_TRACKERS + 2; port++) {
            ids.put(new InetSocketAddress(tracker.getAddress(), port), port, now);
        }
        assertNotEquals(77, ids.find(tracker, now));
    }
}
