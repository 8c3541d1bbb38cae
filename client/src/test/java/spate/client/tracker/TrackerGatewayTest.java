package spate.client.tracker;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import spate.client.http.RawServer;
import spate.client.net.Family;
import spate.client.net.TcpTransport.LocalAddresses;
import spate.engine.port.AnnounceOutcome;
import spate.io.dns.Resolver;
import spate.io.loop.EventLoop;
import spate.io.loop.TurnHook;
import spate.protocol.address.PeerAddress;
import spate.protocol.metainfo.InfoHash;
import spate.protocol.peer.PeerId;
import spate.protocol.tracker.AnnounceEvent;
import spate.protocol.tracker.AnnounceRequest;
import spate.protocol.tracker.AnnounceResponse;
import spate.protocol.tracker.TransferTotals;
import spate.protocol.tracker.UdpRequest;
import spate.protocol.tracker.UdpResponse;

@SuppressWarnings("try") // a server that is only there
class TrackerGatewayTest {
    private static final String PEERS4 = "5:peers6:\u0001\u0002\u0003\u0004\u0000\u0050";
    private static final String ANSWER = "d8:intervali900e" + PEERS4 + "e";
    private static final PeerAddress PEER = PeerAddress.parse("1.2.3.4:80");

    private EventLoop loop;
    private TrackerLines lines;
    private TrackerGateway gateway;

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
        Patience patience =
                new Patience(
                        Duration.ofSeconds(60),
                        Duration.ofSeconds(60),
                        List.of(Duration.ofSeconds(2), Duration.ofSeconds(20)));
        lines = new TrackerLines(resolver(), loop, LocalAddresses.ANY, patience);
        gateway = new TrackerGateway(lines);
    }

    private static Resolver resolver() {
        return new Resolver(host ->
                switch (host) {
                    case "both.example" ->
                            new InetAddress[] {
                                InetAddress.ofLiteral("::1"), InetAddress.ofLiteral("127.0.0.1")
                            };
                    case "peer.example" -> new InetAddress[] {InetAddress.ofLiteral("192.0.2.9")};
                    default -> throw new UnknownHostException(host);
                });
    }

    @AfterEach
    void close() {
        gateway.close();
        loop.close();
    }

    private static InfoHash hash(int value) {
        byte[] bytes = new byte[20];
        bytes[0] = (byte) (value >> 8);
        bytes[1] = (byte) value;
        return InfoHash.of(bytes);
    }

    private static AnnounceRequest request(int torrent, AnnounceEvent event) {
        return new AnnounceRequest(
                hash(torrent),
                PeerId.generate(new Random(1)),
                6881,
                new TransferTotals(1, 2, 3),
                event);
    }

    private AnnounceOutcome announce(String url) throws InterruptedException {
        BlockingQueue<AnnounceOutcome> outcomes = new LinkedBlockingQueue<>();
        gateway.announce(url, request(1, AnnounceEvent.STARTED), false, outcomes::add);
        return outcomes.take();
    }

    private AnnounceResponse answered(String url) throws InterruptedException {
        AnnounceOutcome outcome = announce(url);
        return assertInstanceOf(AnnounceOutcome.Answered.class, outcome, outcome.toString())
                .response();
    }

    private String unanswered(String url) throws InterruptedException {
        AnnounceOutcome outcome = announce(url);
        return assertInstanceOf(AnnounceOutcome.Unanswered.class, outcome, outcome.toString())
                .reason();
    }

    private ScrapeOutcome scrape(String url) throws InterruptedException {
        BlockingQueue<ScrapeOutcome> outcomes = new LinkedBlockingQueue<>();
        gateway.scrape(url, List.of(hash(1), hash(2)), outcomes::add);
        return outcomes.take();
    }

    @Test
    void announcesOverHttp() throws Exception {
        try (RawServer server = new RawServer((_, out) -> RawServer.ok(out, ANSWER))) {
            AnnounceResponse response = answered(server.url("/announce?passkey=x"));
            assertEquals(List.of(PEER), response.peers());
            assertEquals(900, response.intervalSeconds());
            String line = server.heads().getFirst().getFirst();
            assertTrue(line.startsWith("GET /announce?passkey=x&info_hash=%00%01%00"), line);
            assertTrue(line.contains("&left=3&"), line);
            assertTrue(line.contains("&event=started"), line);
        }
    }

    @Test
    void announcesOverUdp() throws Exception {
        try (UdpServer server = new UdpServer("127.0.0.1", TrackerGatewayTest::serveUdp)) {
            AnnounceResponse response = answered("udp://127.0.0.1:" + server.port());
            assertEquals(List.of(PEER), response.peers());
            UdpRequest.Announce sent = (UdpRequest.Announce) server.requests().getLast();
            assertEquals("", sent.urlData());
            answered("udp://127.0.0.1:" + server.port() + "/announce?passkey=x");
            sent = (UdpRequest.Announce) server.requests().getLast();
            assertEquals("/announce?passkey=x", sent.urlData());
        }
    }

    private static void serveUdp(UdpRequest request, UdpServer.Reply out) throws IOException {
        int id = request.transactionId();
        out.send(
                request instanceof UdpRequest.Connect
                        ? new UdpResponse.Connected(id, 5)
                        : new UdpResponse.Announced(id, 900, 1, 1, List.of(PEER)));
    }

    @Test
    void findsPeersThatAreNamed() throws Exception {
        String peers =
                "ld2:ip12:peer.example4:porti81eed2:ip7:1.2.3.44:porti80ee"
                        + "d2:ip12:none.example4:porti82eee";
        try (RawServer server =
                new RawServer(
                        (_, out) -> RawServer.ok(out, "d8:intervali900e5:peers" + peers + "e"))) {
            AnnounceResponse response = answered(server.url("/announce"));
            assertEquals(List.of(PEER, PeerAddress.parse("192.0.2.9:81")), response.peers());
        }
    }

    @Test
    void takesTheTrackersWordsWhateverTheStatus() throws Exception {
        try (RawServer server =
                new RawServer((_, out) ->
                        RawServer.reply(
                                out,
                                "400 Bad Request",
                                "",
                                "d14:failure reason4:busye".getBytes("US-ASCII")))) {
            AnnounceResponse response = answered(server.url("/announce"));
            assertEquals("busy", String.valueOf(response.error()));
        }
        try (RawServer server =
                new RawServer((_, out) ->
                        RawServer.reply(
                                out,
                                "503 Service Unavailable",
                                "",
                                "<html>".getBytes("US-ASCII")))) {
            assertEquals("it answers 503 Service Unavailable", unanswered(server.url("/announce")));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "<html>hello</html>", "d8:intervali900e", "de", "i5e"})
    void refusesABodyThatIsNoAnswer(String body) throws Exception {
        try (RawServer server = new RawServer((_, out) -> RawServer.ok(out, body))) {
            AnnounceResponse response = answered(server.url("/announce"));
            assertFalse(response.isOk());
            assertFalse(String.valueOf(response.error()).isBlank());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "wss://t.example", "http://", "udp://t.example:99999/"})
    void refusesWhatIsNoTracker(String url) throws Exception {
        assertEquals(TrackerAddress.NONE, unanswered(url));
    }

    @Test
    void saysThatThereIsNoSuchHost() throws Exception {
        assertEquals("no address for none.example", unanswered("udp://none.example:1/announce"));
        assertEquals("no address for none.example", unanswered("http://none.example/announce"));
    }

    /* --- Both families --- */

    /// A server each on `127.0.0.1` and `::1`, with one port.
    private static RawServer on6(int port, RawServer.Answer answer) {
        try {
            return new RawServer("::1", port, answer);
        } catch (IOException e) {
            return Assumptions.abort("cannot listen on ::1: " + e.getMessage());
        }
    }

    private static void answer6(List<String> head, java.io.OutputStream out) throws IOException {
        String peer = "\u0020\u0001" + "\u0000".repeat(13) + "\u0007\u0000\u0051";
        RawServer.ok(out, "d8:completei5e8:intervali1800e6:peers618:" + peer + "e");
    }

    @Test
    void announcesOverBothFamilies() throws Exception {
        try (RawServer four = new RawServer((_, out) -> RawServer.ok(out, ANSWER));
                RawServer six = on6(four.port(), TrackerGatewayTest::answer6)) {
            AnnounceResponse response =
                    answered("http://both.example:" + four.port() + "/announce");
            assertEquals(
                    List.of(PEER, PeerAddress.parse("[2001::7]:81")),
                    response.peers().stream().sorted().toList());
            assertEquals(1800, response.intervalSeconds());
            assertEquals(1, four.heads().size());
            assertEquals(1, six.heads().size());
        }
    }

    @Test
    void leavesAFamilyOutThatLeadsNowhere() throws Exception {
        try (RawServer four = new RawServer((_, out) -> RawServer.ok(out, ANSWER))) {
            String url = "http://both.example:" + four.port() + "/announce";
            String place = "both.example:" + four.port();
            assertEquals(List.of(PEER), answered(url).peers());
            long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
            while (!lines.memory().isDead(place, Family.V6, System.nanoTime())) {
                assertTrue(System.nanoTime() - deadline < 0, "not noted");
                Thread.onSpinWait();
            }
            assertFalse(lines.memory().isDead(place, Family.V4, System.nanoTime()));
            assertEquals(List.of(PEER), answered(url).peers());
        }
    }

    /// The other family never answers: its peers are done without.
    @Test
    void doesNotWaitForTheSlowerFamily() throws Exception {
        CountDownLatch end = new CountDownLatch(1);
        try (RawServer four = new RawServer((_, out) -> RawServer.ok(out, ANSWER));
                RawServer six =
                        on6(
                                four.port(),
                                (_, out) -> {
                                    end.await();
                                    RawServer.ok(out, ANSWER);
                                })) {
            AnnounceResponse response =
                    answered("http://both.example:" + four.port() + "/announce");
            assertEquals(List.of(PEER), response.peers());
            end.countDown();
        }
    }

    @Test
    void aRefusalOverOneFamilyDoesNotMatter() throws Exception {
        try (RawServer four = new RawServer((_, out) -> RawServer.ok(out, ANSWER));
                RawServer six =
                        on6(
                                four.port(),
                                (_, out) -> RawServer.ok(out, "d14:failure reason2:noe"))) {
            AnnounceResponse response =
                    answered("http://both.example:" + four.port() + "/announce");
            assertTrue(response.isOk());
            assertEquals(List.of(PEER), response.peers());
        }
    }

    @Test
    void forgetsAboutDeadFamilies() {
        FamilyMemory memory = new FamilyMemory();
        memory.onDead("a:80", Family.V6, 5);
        assertTrue(memory.isDead("a:80", Family.V6, 5 + FamilyMemory.LIFE_NANOS - 1));
        assertFalse(memory.isDead("a:80", Family.V6, 5 + FamilyMemory.LIFE_NANOS));
        memory.onDead("a:80", Family.V6, 5);
        for (int i = 0; i < FamilyMemory.MAX_HOSTS; i++) {
            memory.onDead("h" + i, Family.V6, 5);
        }
        assertFalse(memory.isDead("a:80", Family.V6, 5));
    }

    /* --- Pace --- */

    @Test
    void neverFallsUponATracker() throws Exception {
        int torrents = 300;
        AtomicInteger atOnce = new AtomicInteger();
        AtomicInteger most = new AtomicInteger();
        Semaphore done = new Semaphore(0);
        try (RawServer server =
                new RawServer((_, out) -> {
                    most.accumulateAndGet(atOnce.incrementAndGet(), Math::max);
                    Thread.onSpinWait();
                    atOnce.decrementAndGet();
                    RawServer.ok(out, ANSWER);
                })) {
            for (int i = 0; i < torrents; i++) {
                gateway.announce(
                        server.url("/announce"),
                        request(i, AnnounceEvent.STARTED),
                        false,
                        outcome -> {
                            assertInstanceOf(AnnounceOutcome.Answered.class, outcome);
                            done.release();
                        });
            }
            done.acquire(torrents);
            assertTrue(most.get() <= HostPacer.MAX_PER_HOST, "at once: " + most);
            assertTrue(server.connections() < torrents / 4, "connections are kept");
        }
    }

    /// `stopped` must not be followed by a regular announce that waited longer.
    @Test
    void stoppedTakesThePlaceOfWhatWaits() throws Exception {
        CountDownLatch go = new CountDownLatch(1);
        List<AnnounceOutcome> dropped = new ArrayList<>();
        Semaphore done = new Semaphore(0);
        try (RawServer server =
                new RawServer((_, out) -> {
                    go.await();
                    RawServer.ok(out, ANSWER);
                })) {
            String url = server.url("/announce");
            for (int i = 0; i < HostPacer.MAX_PER_HOST; i++) {
                gateway.announce(url, request(i, AnnounceEvent.NONE), false, _ -> done.release());
            }
            AnnounceRequest regular = request(99, AnnounceEvent.NONE);
            gateway.announce(url, regular, false, dropped::add);
            gateway.announce(url, request(99, AnnounceEvent.STOPPED), false, _ -> done.release());
            assertEquals(1, dropped.size());
            assertInstanceOf(AnnounceOutcome.Unanswered.class, dropped.getFirst());
            go.countDown();
            done.acquire(HostPacer.MAX_PER_HOST + 1);
            List<String> about99 =
                    server.heads().stream()
                            .map(List::getFirst)
                            .filter(line -> line.contains("info_hash=%00c%00"))
                            .toList();
            assertEquals(1, about99.size());
            assertTrue(about99.getFirst().contains("event=stopped"));
        }
    }

    @Test
    void answersEverythingWhenClosed() throws Exception {
        try (ServerSocket silent = new ServerSocket(0, 50, InetAddress.ofLiteral("127.0.0.1"));
                UdpServer mute = new UdpServer("127.0.0.1", (_, _) -> {})) {
            Semaphore done = new Semaphore(0);
            for (int i = 0; i < 20; i++) {
                for (String url :
                        List.of(
                                "http://127.0.0.1:" + silent.getLocalPort() + "/announce",
                                "udp://127.0.0.1:" + mute.port())) {
                    gateway.announce(
                            url, request(i, AnnounceEvent.NONE), false, _ -> done.release());
                }
            }
            gateway.close();
            done.acquire(40);
            gateway.announce(
                    "http://127.0.0.1/announce",
                    request(1, AnnounceEvent.NONE),
                    false,
                    _ -> done.release());
            done.acquire(1);
        }
    }

    @Test
    void tellsOnceWhatADefectLeftUnasked() {
        List<String> told = new ArrayList<>();
        HostPacer.Job job =
                new HostPacer.Job() {
                    @Override
                    public Object key() {
                        return this;
                    }

                    @Override
                    public @Nullable String run(boolean othersWait) {
                        return TrackerGateway.<String>ask(
                                this,
                                () -> {
                                    throw new IllegalStateException("wrong");
                                },
                                told::add);
                    }

                    @Override
                    public void drop(String reason) {
                        told.add("dropped: " + reason);
                    }
                };
        assertNull(job.run(false));
        assertEquals(1, told.size(), told::toString);
        assertTrue(told.getFirst().startsWith("dropped: a defect of Spate: "), told::toString);
        assertTrue(told.getFirst().endsWith("wrong"), told::toString);
    }

    /* --- Scrape --- */

    @Test
    void scrapesOverHttp() throws Exception {
        String name = "\u0000\u0001" + "\u0000".repeat(18);
        String files = "d20:" + name + "d8:completei5e10:downloadedi7e10:incompletei2eee";
        try (RawServer server =
                new RawServer((_, out) -> RawServer.ok(out, "d5:files" + files + "e"))) {
            ScrapeOutcome.Answered answer =
                    assertInstanceOf(
                            ScrapeOutcome.Answered.class, scrape(server.url("/x/announce?k=v")));
            assertEquals(5, answer.response().swarms().get(hash(1)).seeds());
            String line = server.heads().getFirst().getFirst();
            assertTrue(line.startsWith("GET /x/scrape?k=v&info_hash=%00%01"), line);
            assertTrue(line.contains("&info_hash=%00%02"), line);
        }
    }

    @Test
    void saysThatATrackerCannotBeScraped() throws Exception {
        ScrapeOutcome.Unanswered answer =
                assertInstanceOf(
                        ScrapeOutcome.Unanswered.class, scrape("http://127.0.0.1:1/tracker.php"));
        assertTrue(answer.reason().contains("cannot be scraped"), answer.reason());
        assertNotNull(scrape("nonsense"));
    }
}
