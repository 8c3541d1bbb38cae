package spate.tracker.websocket;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static spate.tracker.websocket.Messages.announce;
import static spate.tracker.websocket.Messages.bytes;
import static spate.tracker.websocket.Messages.json;
import static spate.tracker.websocket.Messages.offer;

import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import spate.protocol.testing.Json;
import spate.tracker.core.Caller;
import spate.tracker.core.Gate;
import spate.tracker.core.Passkeys;
import spate.tracker.core.Policy;
import spate.tracker.core.Refusal;
import spate.tracker.core.RequestCounts.Kind;
import spate.tracker.core.Shards;
import spate.tracker.core.Tracker;
import spate.tracker.swarm.Announce;
import spate.tracker.swarm.StoreLimits;

/// Real WebSockets of the JDK, over loopback.
class WebSocketServerTest {
    private static final Bytes20 HASH = bytes(1);
    private static final String LEECHER = "\"left\":1000";
    private static final String SEED = "\"left\":0";
    private static final Refusal NOT_HERE = Refusal.forMinutes("not here", 3);

    private final AtomicLong now = new AtomicLong(600);
    private final Tracker tracker =
            new Tracker(new Shards(1, StoreLimits.DEFAULT, 1), Policy.OPEN, now::get);
    private @Nullable WebTestServer server;

    private WebTestServer start(WebLimits limits) {
        server = WebTestServer.start(tracker, new WebSwarms(2, limits, 1));
        return server;
    }

    @AfterEach
    void stop() {
        if (server != null) {
            server.close();
        }
    }

    private static final class Peer {
        final WebTestClient socket;
        final Bytes20 id;

        Peer(WebTestServer server, int number) {
            this(WebTestClient.open(server.port(), "/"), number);
        }

        Peer(WebTestClient socket, int number) {
            this.socket = socket;
            this.id = bytes(number);
        }

        void send(String fields) {
            socket.send(announce(HASH, id, fields));
        }

        Json ask(String fields) throws Exception {
            send(fields);
            return socket.next();
        }
    }

    /// As two browsers do it.
    @Test
    void twoPeersExchangeAnOfferAndAnAnswer() throws Exception {
        WebTestServer at = start(WebLimits.DEFAULT);
        Peer first = new Peer(at, 1);
        Json alone = first.ask(LEECHER + ",\"event\":\"started\",\"offers\":[]");
        assertEquals("announce", alone.get("action").string());
        assertEquals(HASH, Bytes20.of(alone.get("info_hash").string()));
        assertEquals(0, alone.get("complete").integer());
        assertEquals(1, alone.get("incomplete").integer());
        assertTrue(
                alone.get("interval").integer() >= 120 && alone.get("interval").integer() <= 135);

        Peer second = new Peer(at, 2);
        Json both =
                second.ask(LEECHER + ",\"offers\":[" + offer(bytes(77), "v=0\\r\\n\u4E2D") + "]");
        assertEquals(2, both.get("incomplete").integer());

        Json offered = first.socket.next();
        assertEquals("announce", offered.get("action").string());
        assertEquals(HASH, Bytes20.of(offered.get("info_hash").string()));
        assertEquals(second.id, Bytes20.of(offered.get("peer_id").string()));
        assertEquals(bytes(77), Bytes20.of(offered.get("offer_id").string()));
        assertEquals("offer", offered.get("offer").get("type").string());
        assertEquals("v=0\r\n\u4E2D", offered.get("offer").get("sdp").string());

        first.socket.send(
                Messages.answer(
                        HASH, first.id, second.id, new WebRequest.Offer(bytes(77), "\"v=1\"")));
        Json answered = second.socket.next();
        assertEquals(first.id, Bytes20.of(answered.get("peer_id").string()));
        assertEquals(bytes(77), Bytes20.of(answered.get("offer_id").string()));
        assertEquals("answer", answered.get("answer").get("type").string());
        assertEquals("v=1", answered.get("answer").get("sdp").string());
        await(() -> at.swarms().totals().equals(new WebTotals(2, 1, 2, 0, 1, 1, 0)));
        assertEquals(0, tracker.totals().peers(), "they are apart from other peers");
    }

    @Test
    void tellsTheCountsOfTorrents() throws Exception {
        WebTestServer at = start(WebLimits.DEFAULT);
        Peer peer = new Peer(at, 1);
        peer.ask(LEECHER);
        peer.ask(SEED + ",\"event\":\"completed\"");
        String hash = json(HASH);
        peer.socket.send("{\"action\":\"scrape\",\"info_hash\":" + hash + "}");
        Json one = peer.socket.next();
        assertEquals("scrape", one.get("action").string());
        String key = Json.parse(hash).string();
        assertEquals(1, one.get("files").get(key).get("complete").integer());
        assertEquals(0, one.get("files").get(key).get("incomplete").integer());
        assertEquals(1, one.get("files").get(key).get("downloaded").integer());
        assertTrue(one.get("flags").get("min_request_interval").integer() > 0);
        peer.socket.send(
                "{\"action\":\"scrape\",\"info_hash\":[" + json(bytes(9)) + "," + hash + "]}");
        Json two = peer.socket.next();
        String other = Json.parse(json(bytes(9))).string();
        assertEquals(0, two.get("files").get(other).get("complete").integer());
        assertEquals(1, two.get("files").get(key).get("complete").integer());
        peer.ask("\"event\":\"stopped\"");
        assertEquals(0, at.swarms().totals().swarms());
    }

    @Test
    void peersGoWhenTheirConnectionCloses() throws Exception {
        WebTestServer at = start(WebLimits.DEFAULT);
        Peer peer = new Peer(at, 1);
        peer.ask(LEECHER);
        assertEquals(1, at.swarms().totals().connections());
        peer.socket.abort();
        await(() -> at.swarms().totals().equals(new WebTotals(0, 0, 0, 0, 0, 0, 0)));
    }

    /// A connection may be dead, and nobody knows yet: whoever comes back is met at once, and where he is now. The two
    /// connections are on different event loops.
    @Test
    void aPeerThatComesBackTakesItsPlace() throws Exception {
        WebTestServer at = start(WebLimits.DEFAULT);
        try (Socket dead = at.openRaw()) {
            at.sendRaw(dead, announce(HASH, bytes(1), SEED + ",\"event\":\"completed\""));
            await(() -> at.swarms().totals().seeds() == 1);
            Peer back = new Peer(at, 1);
            Json answer = back.ask(SEED + ",\"event\":\"completed\"");
            assertEquals(1, answer.get("complete").integer(), answer.toString());
            Peer other = new Peer(at, 2);
            other.ask(LEECHER + ",\"offers\":[" + offer(bytes(77), "v=0") + "]");
            assertEquals(other.id, Bytes20.of(back.socket.next().get("peer_id").string()));
            assertEquals(1, at.swarms().counts(HASH).downloads(), "counted once");
        }
        await(() -> at.swarms().totals().connections() == 2);
        assertEquals(2, at.swarms().totals().peers(), "the old connection had no peer");
    }

    @Test
    void nobodyElseTakesThePlaceOfAPeer() throws Exception {
        WebTestServer at = start(WebLimits.DEFAULT);
        WebTestClient owner = WebTestClient.open(at.port(), "/key/announce");
        assertEquals(1, new Peer(owner, 1).ask(LEECHER).get("incomplete").integer());
        List<WebTestClient> thieves =
                List.of(
                        WebTestClient.openFrom("127.0.0.2", at.port(), "/key/announce"),
                        WebTestClient.open(at.port(), "/another/announce"));
        for (WebTestClient each : thieves) {
            for (String event : List.of("started", "stopped")) {
                Json answer = new Peer(each, 1).ask(LEECHER + ",\"event\":\"" + event + "\"");
                assertEquals("this peer id is in use", answer.get("failure reason").string());
            }
        }
        assertEquals(1, new Peer(owner, 1).ask(LEECHER).get("incomplete").integer());
    }

    private long count(Kind kind) {
        return tracker.counts().stream().mapToLong(each -> each.count(kind)).sum();
    }

    private static void await(BooleanSupplier condition) {
        while (!condition.getAsBoolean()) {
            LockSupport.parkNanos(1_000_000); // the timeout of the test ends it
        }
    }

    @Test
    void saysWhatIsWrongAndGoesOn() throws Exception {
        WebTestServer at = start(WebLimits.DEFAULT);
        Peer peer = new Peer(at, 1);
        peer.socket.send("hello");
        assertEquals("not a JSON object", peer.socket.next().get("failure reason").string());
        Json failure = peer.ask("\"event\":\"gone\"");
        assertEquals("no such event", failure.get("failure reason").string());
        assertEquals("announce", failure.get("action").string());
        assertEquals(HASH, Bytes20.of(failure.get("info_hash").string()));
        assertEquals(1, peer.ask(LEECHER).get("incomplete").integer());
        assertEquals(2, count(Kind.MALFORMED));
        assertEquals(1, count(Kind.ANNOUNCE));
    }

    private void gate(Passkeys passkeys, Gate gate) {
        tracker.apply(new Policy(1800, 900, 50, 74, passkeys, List.of(gate)));
    }

    @Test
    void asksTheGates() throws Exception {
        gate(
                (url, length) ->
                        new String(url, 0, length, StandardCharsets.US_ASCII)
                                        .equals("/key/announce")
                                ? 7
                                : Caller.NO_USER,
                new Gate() {
                    @Override
                    public @Nullable Refusal check(Announce announce, Caller caller, long at) {
                        boolean isKnown =
                                caller.user() == 7 && caller.peerId0() == bytes(1).first();
                        return isKnown && announce.hash2() == 1 ? null : NOT_HERE;
                    }

                    @Override
                    public boolean mayScrape(long hash0, long hash1, int hash2) {
                        return hash2 != 1;
                    }
                });
        WebTestServer at = start(WebLimits.DEFAULT);
        Json refused = new Peer(at, 1).ask(LEECHER);
        assertEquals("not here", refused.get("failure reason").string());
        assertEquals(3, refused.get("retry in").integer());
        WebTestClient user = WebTestClient.open(at.port(), "/key/announce");
        user.send(announce(HASH, bytes(1), LEECHER));
        assertEquals(1, user.next().get("incomplete").integer());
        user.send("{\"action\":\"scrape\",\"info_hash\":" + json(HASH) + "}");
        Json counts = user.next().get("files").get(Json.parse(json(HASH)).string());
        assertEquals(0, counts.get("incomplete").integer(), "not to be told of");
        assertEquals(1, count(Kind.REFUSED));
    }

    @Test
    void opensNoMoreThanItMay() throws Exception {
        WebTestServer at =
                start(
                        new WebLimits(
                                9,
                                2,
                                9,
                                9,
                                9,
                                1 << 16,
                                120,
                                400,
                                90,
                                true,
                                WebLimits.Messages.DEFAULT));
        Peer first = new Peer(at, 1);
        first.ask(LEECHER);
        new Peer(at, 2).ask(LEECHER);
        assertEquals(1013, WebTestClient.open(at.port(), "/").closeCode());
        first.socket.abort();
        await(() -> at.swarms().totals().connections() == 1);
        new Peer(at, 3).ask(LEECHER);
        gate(
                Passkeys.NONE,
                new Gate() {
                    @Override
                    public @Nullable Refusal admit(Caller caller, long seconds) {
                        return NOT_HERE;
                    }
                });
        assertEquals(1008, WebTestClient.open(at.port(), "/").closeCode());
    }

    @Test
    void closesWhatIsNoTextOfAMessage() throws Exception {
        WebTestServer at = start(WebLimits.DEFAULT);
        WebTestClient binary = WebTestClient.open(at.port(), "/");
        binary.sendBinary(new byte[10]);
        assertEquals(1003, binary.closeCode());
        WebTestClient big = WebTestClient.open(at.port(), "/");
        big.send("x".repeat(WebLimits.Messages.DEFAULT.maxBytes() + 1));
        assertTrue(big.closeCode() != 0, "a frame that is too long");
        WebTestClient parts = WebTestClient.open(at.port(), "/");
        for (int i = 0; i < 3; i++) {
            parts.sendPart("x".repeat(WebLimits.Messages.DEFAULT.maxBytes() / 2));
        }
        assertTrue(parts.closeCode() != 0, "a message that is too long");
        await(() -> at.swarms().totals().connections() == 0);
    }

    /// Who announces and announces and reads nothing is cut off; who is sent what he does not read is not
    /// sent any more.
    @Test
    void queuesNothingWithoutEnd() throws Exception {
        WebTestServer at =
                start(
                        new WebLimits(
                                9,
                                9,
                                9,
                                9,
                                9,
                                1 << 16,
                                120,
                                400,
                                90,
                                true,
                                WebLimits.Messages.DEFAULT));
        Peer sender = new Peer(at, 1);
        try (Socket deaf = at.openRaw()) {
            at.sendRaw(deaf, announce(HASH, bytes(2), LEECHER));
            await(() -> at.swarms().totals().peers() == 1);
            String offers = "\"offers\":[" + offer(bytes(5), "x".repeat(30_000)) + "]";
            while (at.swarms().totals().undelivered() == 0) {
                sender.ask(LEECHER + "," + offers);
            }
            assertEquals(2, at.swarms().totals().peers(), "the deaf one is still there");
            String scrape = "{\"action\":\"scrape\",\"info_hash\":" + json(HASH) + "}";
            assertThrows(
                    IOException.class,
                    () -> {
                        while (true) {
                            at.sendRaw(deaf, scrape);
                        }
                    });
        }
        await(() -> at.swarms().totals().peers() == 1);
    }

    /// Pings are answered by the library: they too are bounded.
    @Test
    void endsAFloodOfPingsThatTakesNoAnswers() throws Exception {
        WebTestServer at = start(WebLimits.DEFAULT);
        try (Socket deaf = at.openRaw()) {
            assertThrows(
                    IOException.class,
                    () -> {
                        while (true) {
                            at.sendRawPing(deaf);
                        }
                    });
        }
        await(() -> at.swarms().totals().connections() == 0);
    }

    /// The clock is moved by hand: a connection that says nothing is asked, one that does not even answer
    /// that is cut off.
    @Test
    void cutsOffWhoIsSilent() throws Exception {
        WebTestServer at =
                start(
                        new WebLimits(
                                9,
                                9,
                                9,
                                9,
                                9,
                                1 << 16,
                                120,
                                400,
                                6,
                                true,
                                WebLimits.Messages.DEFAULT));
        Peer alive = new Peer(at, 1);
        alive.ask(LEECHER);
        try (Socket dead = at.openRaw()) {
            at.sendRaw(dead, announce(HASH, bytes(2), LEECHER));
            await(() -> at.swarms().totals().peers() == 2);
            // Each step is shorter than the timeout; between two the living one has answered a
            // ping.
            while (at.swarms().totals().connections() == 2) {
                now.addAndGet(3);
                int pings = alive.socket.pings();
                await(() -> alive.socket.pings() > pings);
                alive.ask(LEECHER);
            }
        }
        assertEquals(1, at.swarms().totals().peers());
        assertEquals(1, alive.ask(LEECHER).get("incomplete").integer());
    }

    @Test
    void saysGoodByeWhenItEnds() throws Exception {
        WebTestServer at = start(WebLimits.DEFAULT);
        Peer peer = new Peer(at, 1);
        peer.ask(LEECHER);
        at.close();
        assertEquals(1001, peer.socket.closeCode());
    }
}
