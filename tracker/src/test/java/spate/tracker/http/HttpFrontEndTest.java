package spate.tracker.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;
import static spate.tracker.http.HttpClients.ask;
import static spate.tracker.http.HttpClients.body;
import static spate.tracker.http.HttpClients.connect;
import static spate.tracker.http.HttpClients.get;
import static spate.tracker.http.HttpClients.readAll;
import static spate.tracker.http.HttpClients.readAnswer;
import static spate.tracker.http.HttpClients.send;

import io.vertx.core.Future;
import io.vertx.core.http.HttpServerRequest;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.BindException;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Queue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import spate.protocol.address.IpAddress;
import spate.protocol.tracker.ScrapeResponse;
import spate.tracker.access.NetworkList;
import spate.tracker.core.Caller;
import spate.tracker.core.Desk;
import spate.tracker.core.FrontEnd;
import spate.tracker.core.Policy;
import spate.tracker.core.RequestCounts.Kind;
import spate.tracker.core.Shards;
import spate.tracker.core.Tracker;
import spate.tracker.swarm.StoreLimits;

/// Served over real sockets.
class HttpFrontEndTest {
    private static final InetSocketAddress ANY_PORT = new InetSocketAddress("127.0.0.1", 0);
    private static final String ANNOUNCE =
            "/announce?info_hash=aaaaaaaaaaaaaaaaaaaa&peer_id=aaaaaaaaaaaaaaaaaaaa&port=6881&left=0";
    private static final String CLIENT = "192.0.2.7";

    private final AtomicLong now = new AtomicLong();
    private final Tracker tracker =
            new Tracker(new Shards(2, StoreLimits.DEFAULT, 1), Policy.OPEN, now::get);
    private final Desk desk = tracker.openDesk(FrontEnd.UDP);
    private final HttpTracker asker = new HttpTracker(desk, HttpRules.DEFAULT);
    private final Queue<Throwable> failures = new ConcurrentLinkedQueue<>();
    private HttpFrontEnd server;

    @AfterEach
    void stop() {
        if (server != null) {
            server.close();
        }
        assertEquals(List.of(), List.copyOf(failures));
    }

    private InetSocketAddress start(HttpSettings settings) throws IOException {
        server = HttpFrontEnd.start(settings, tracker, 2, null, failures::add);
        return server.addresses().isEmpty() ? null : server.addresses().getFirst();
    }

    private InetSocketAddress start() throws IOException {
        return start(HttpSettings.DEFAULT.withListen(List.of(ANY_PORT)));
    }

    private static HttpSettings.Proxies loopback(ForwardedBy by) {
        return new HttpSettings.Proxies(NetworkList.LOOPBACK, by);
    }

    /// The address that the tracker took a client for: what it says back (BEP 24).
    private static String externalIp(String answer) {
        int at = answer.indexOf("external ip4:") + 13;
        StringBuilder text = new StringBuilder();
        for (int i = at; i < at + 4; i++) {
            text.append(i == at ? "" : ".").append((int) answer.charAt(i));
        }
        return text.toString();
    }

    @Test
    void answersAnAnnounce() throws Exception {
        String answer = get(start(), ANNOUNCE);
        assertTrue(answer.startsWith("HTTP/1.1 200 OK\r\n"), answer);
        String head = answer.substring(0, answer.length() - body(answer).length());
        assertTrue(head.contains("text/plain\r\n"), head);
        assertFalse(head.contains("erver"), head);
        assertTrue(body(answer).startsWith("d8:completei1e"), answer);
        assertEquals("127.0.0.1", externalIp(answer));
        assertEquals(1, tracker.totals().seeds());
    }

    @Test
    void keepsAConnectionAndAnswersPipelinedRequestsInOrder() throws Exception {
        InetSocketAddress address = start();
        try (Socket socket = connect(address)) {
            StringBuilder requests = new StringBuilder();
            for (int i = 0; i < 50; i++) {
                requests.append("GET ").append(i % 2 == 0 ? ANNOUNCE : "/scrape?info_hash=x");
                requests.append(" HTTP/1.1\r\nHost: x\r\n\r\n");
            }
            send(socket, requests.toString());
            for (int i = 0; i < 50; i++) {
                String expected = i % 2 == 0 ? "d8:complete" : "d14:failure reason";
                assertTrue(body(readAnswer(socket)).startsWith(expected), "answer " + i);
            }
        }
    }

    @Test
    void readsARequestInPieces() throws Exception {
        try (Socket socket = connect(start())) {
            socket.setTcpNoDelay(true);
            String request = "GET " + ANNOUNCE + " HTTP/1.1\r\nHost: x\r\n\r\n";
            for (int i = 0; i < request.length(); i++) {
                send(socket, request.substring(i, i + 1));
            }
            assertTrue(body(readAnswer(socket)).startsWith("d8:complete"));
        }
    }

    @Test
    void speaksTheOldVersionToo() throws Exception {
        InetSocketAddress address = start();
        assertTrue(ask(address, "GET " + ANNOUNCE + " HTTP/1.0\r\n\r\n").contains("5:peers"));
        try (Socket socket = connect(address)) {
            for (int i = 0; i < 3; i++) {
                send(socket, "GET / HTTP/1.0\r\nConnection: keep-alive\r\n\r\n");
                String answer = readAnswer(socket).toLowerCase(Locale.ROOT);
                assertTrue(answer.contains("connection: keep-alive"), answer);
            }
        }
    }

    @Test
    void answersHeadWithoutBody() throws Exception {
        String answer = ask(start(), "HEAD " + ANNOUNCE + " HTTP/1.1\r\nConnection: close\r\n\r\n");
        assertTrue(answer.matches("(?s).*ontent-[Ll]ength: [1-9][0-9]+\r\n.*"), answer);
        assertEquals("", body(answer));
    }

    @ParameterizedTest
    @CsvSource({
        "GET / HTTP/1.1, 200, This is a BitTorrent tracker.",
        "GET /favicon.ico HTTP/1.1, 404, Not Found",
        "POST /announce HTTP/1.1, 405, Method Not Allowed",
        "BREW /announce HTTP/1.1, 405, Method Not Allowed",
    })
    void saysWhatItIsAndWhatNot(String line, int status, String words) throws Exception {
        String answer = ask(start(), line + "\r\nHost: x\r\nConnection: close\r\n\r\n");
        assertTrue(answer.startsWith("HTTP/1.1 " + status + " "), answer);
        assertTrue(body(answer).startsWith(words), answer);
    }

    @Test
    void refusesBodies() throws Exception {
        InetSocketAddress address = start();
        String head = "GET " + ANNOUNCE + " HTTP/1.1\r\nHost: x\r\n";
        assertTrue(
                ask(address, head + "Content-Length: 1000000000\r\n\r\nxx")
                        .startsWith("HTTP/1.1 413"));
        assertTrue(
                ask(address, head + "Transfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n")
                        .startsWith("HTTP/1.1 413"));
        assertTrue(
                ask(address, head + "Content-Length: 0\r\nConnection: close\r\n\r\n")
                        .startsWith("HTTP/1.1 200"));
    }

    @Test
    void boundsLinesAndHeads() throws Exception {
        InetSocketAddress address = start();
        String long9000 = "x".repeat(9000);
        assertTrue(get(address, "/" + long9000).contains(" 414 "));
        assertTrue(get(address, "/", "A: " + long9000, "B: " + long9000).contains(" 431 "));
        assertTrue(ask(address, "hello\r\n\r\n").contains(" 400 "));
        assertTrue(get(address, "/\u00e9").contains(" 400 "), "not encoded");
    }

    /// On the clock of the tracker, which is moved by hand.
    @Test
    void closesWhatIsIdle() throws Exception {
        InetSocketAddress address = start();
        try (Socket silent = connect(address);
                Socket slow = connect(address);
                Socket busy = connect(address)) {
            send(slow, "GET / HTTP/1.1\r\nHost: ");
            send(busy, "GET / HTTP/1.1\r\n\r\n");
            readAnswer(busy);
            now.set(25);
            send(busy, "GET / HTTP/1.1\r\n\r\n");
            readAnswer(busy);
            now.set(40);
            assertEquals(-1, silent.getInputStream().read());
            assertEquals(-1, slow.getInputStream().read());
            send(busy, "GET / HTTP/1.1\r\nConnection: close\r\n\r\n");
            assertTrue(readAll(busy).startsWith("HTTP/1.1 200"));
        }
    }

    @Test
    void tellsThoseWhoAreTooMany() throws Exception {
        InetSocketAddress address =
                start(
                        HttpSettings.DEFAULT
                                .withListen(List.of(ANY_PORT))
                                .withConnections(2, Duration.ofSeconds(30)));
        try (Socket first = connect(address);
                Socket second = connect(address)) {
            for (Socket each : List.of(first, second)) {
                send(each, "GET / HTTP/1.1\r\n\r\n");
                assertTrue(readAnswer(each).startsWith("HTTP/1.1 200"));
            }
            String third = get(address, ANNOUNCE);
            assertTrue(third.startsWith("HTTP/1.1 503"), third);
            assertTrue(third.toLowerCase(Locale.ROOT).contains("retry-after: 60"), third);
        }
    }

    /// One that asks and asks and never reads is cut off before its answers fill the memory.
    @Test
    void cutsOffWhoReadsNothing() throws Exception {
        try (Socket socket = connect(start())) {
            String requests = "GET / HTTP/1.1\r\nHost: x\r\n\r\n".repeat(1000);
            assertThrows(
                    IOException.class,
                    () -> {
                        while (true) {
                            send(socket, requests);
                        }
                    });
        }
        assertEquals(0, tracker.totals().peers());
    }

    @Test
    void sendsAllTorrents() throws Exception {
        InetSocketAddress address = start();
        for (int i = 0; i < 2000; i++) {
            String hash = String.format("%%%02x%%%02x", i % 256, i / 256) + "a".repeat(18);
            addPeer(hash);
        }
        String plain = get(address, "/scrape");
        assertTrue(plain.contains("ransfer-"), "in chunks");
        String old = ask(address, "GET /scrape HTTP/1.0\r\nConnection: keep-alive\r\n\r\n");
        byte[] body = body(old).getBytes(StandardCharsets.ISO_8859_1);
        assertEquals(2000, ScrapeResponse.parse(body).swarms().size());
        String zipped = ask(address, "GET /scrape HTTP/1.0\r\nAccept-Encoding: br, gzip\r\n\r\n");
        assertTrue(zipped.contains("ncoding: gzip\r\n"));
        byte[] bytes = body(zipped).getBytes(StandardCharsets.ISO_8859_1);
        assertTrue(bytes.length < body.length, bytes.length + " for " + body.length);
        try (GZIPInputStream unzipped = new GZIPInputStream(new ByteArrayInputStream(bytes))) {
            assertEquals(2000, ScrapeResponse.parse(unzipped.readAllBytes()).swarms().size());
        }
        assertEquals(
                3, tracker.counts().stream().mapToLong(each -> each.count(Kind.FULL_SCRAPE)).sum());
    }

    private void addPeer(String hash) {
        byte[] target = ANNOUNCE.replace("a".repeat(20), hash).getBytes(StandardCharsets.US_ASCII);
        asker.answer(target, target.length, IpAddress.ofV4(1));
        desk.release();
    }

    @Test
    void believesOnlyTrustedProxies() throws Exception {
        InetSocketAddress address = start();
        assertEquals("127.0.0.1", externalIp(get(address, ANNOUNCE, "X-Forwarded-For: " + CLIENT)));
        server.close();
        HttpSettings settings = HttpSettings.DEFAULT.withListen(List.of(ANY_PORT));
        InetSocketAddress trusting =
                start(settings.withProxies(loopback(ForwardedBy.X_FORWARDED_FOR)));
        assertEquals(
                CLIENT, externalIp(get(trusting, ANNOUNCE, "X-Forwarded-For: 6.6.6.6, " + CLIENT)));
        assertEquals("127.0.0.1", externalIp(get(trusting, ANNOUNCE, "Forwarded: for=6.6.6.6")));
        assertEquals("127.0.0.1", externalIp(get(trusting, ANNOUNCE)));
    }

    @Test
    void readsForwarded() throws Exception {
        HttpSettings settings = HttpSettings.DEFAULT.withListen(List.of(ANY_PORT));
        InetSocketAddress address = start(settings.withProxies(loopback(ForwardedBy.FORWARDED)));
        assertEquals(
                CLIENT, externalIp(get(address, ANNOUNCE, "Forwarded: for=\"" + CLIENT + ":80\"")));
        assertEquals("127.0.0.1", externalIp(get(address, ANNOUNCE, "X-Forwarded-For: 6.6.6.6")));
    }

    @Test
    void takesProxyHeadersOfTrustedProxies() throws Exception {
        HttpSettings settings = HttpSettings.DEFAULT.withListen(List.of(ANY_PORT));
        InetSocketAddress address = start(settings.withProxies(loopback(ForwardedBy.NOBODY)));
        String request = "GET " + ANNOUNCE + " HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n";
        String v1 = "PROXY TCP4 " + CLIENT + " 127.0.0.1 5000 80\r\n";
        String v2 =
                "\r\n\r\n\0\r\nQUIT\n\u0021\u0011\0\u000c\u00c0\0\u0002\u0007\u007f\0\0\1\u0013\u0088\0P";
        assertEquals(CLIENT, externalIp(ask(address, v1 + request)));
        assertEquals(CLIENT, externalIp(ask(address, v2 + request)));
        assertEquals("127.0.0.1", externalIp(ask(address, request)), "without one");
        assertEquals("127.0.0.1", externalIp(ask(address, "PROXY UNKNOWN\r\n" + request)));
        try (Socket socket = connect(address)) {
            socket.setTcpNoDelay(true);
            for (char each : (v1 + request).toCharArray()) {
                send(socket, String.valueOf(each));
            }
            assertEquals(CLIENT, externalIp(readAll(socket)), "byte by byte");
        }
        assertEquals("", ask(address, "PROXY TCP4 nonsense\r\n"));
    }

    /// What follows is not taken for a request.
    @Test
    void refusesProxyHeadersOfStrangers() throws Exception {
        InetSocketAddress address = start();
        String request = "GET " + ANNOUNCE + " HTTP/1.1\r\nHost: x\r\n\r\n";
        String answer = ask(address, "PROXY TCP4 " + CLIENT + " 127.0.0.1 5000 80\r\n" + request);
        assertFalse(answer.contains("complete"), answer);
        assertFalse(
                ask(address, "\r\n\r\n\0\r\nQUIT\n\u0020\0\0\0" + request).contains("complete"));
        assertEquals(0, tracker.totals().peers());
    }

    @Test
    void servesScgi() throws Exception {
        start(HttpSettings.DEFAULT.withScgiListen(List.of(ANY_PORT)));
        InetSocketAddress address = server.scgiAddresses().getFirst();
        String answer = ask(address, scgi("GET", ANNOUNCE));
        assertTrue(answer.startsWith("Status: 200 OK\r\n"), answer);
        assertEquals(CLIENT, externalIp(answer));
        assertTrue(ask(address, scgi("GET", "/x")).startsWith("Status: 404 Not Found\r\n"));
        assertEquals("", body(ask(address, scgi("HEAD", ANNOUNCE))));
        String all = body(ask(address, scgi("GET", "/scrape")));
        assertEquals(
                1, ScrapeResponse.parse(all.getBytes(StandardCharsets.ISO_8859_1)).swarms().size());
        assertEquals("", ask(address, "GET / HTTP/1.1\r\n\r\n"));
        try (Socket socket = connect(address)) {
            socket.setTcpNoDelay(true);
            for (char each : scgi("GET", ANNOUNCE).toCharArray()) {
                send(socket, String.valueOf(each));
            }
            assertEquals(CLIENT, externalIp(readAll(socket)));
        }
    }

    private static String scgi(String method, String uri) {
        return ScgiRequestTest.scgi(
                "CONTENT_LENGTH=0",
                "SCGI=1",
                "REQUEST_METHOD=" + method,
                "REQUEST_URI=" + uri,
                "REMOTE_ADDR=" + CLIENT);
    }

    @Test
    void servesBothFamilies() throws Exception {
        int port = freePort();
        List<InetSocketAddress> both =
                List.of(new InetSocketAddress("0.0.0.0", port), new InetSocketAddress("::", port));
        start(HttpSettings.DEFAULT.withListen(both));
        assertEquals(
                "127.0.0.1", externalIp(get(new InetSocketAddress("127.0.0.1", port), ANNOUNCE)));
        String answer = get(new InetSocketAddress("::1", port), ANNOUNCE);
        assertTrue(answer.contains("external ip16:" + "\0".repeat(15) + "\1"), answer);
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }

    /// One family at all addresses, the other at a single one, whichever it is.
    @ParameterizedTest
    @CsvSource({"0.0.0.0, ::1, 127.0.0.1", "::, 127.0.0.1, ::1"})
    void servesAWildcardBesideAnAddressOfTheOtherFamily(
            String wildcard, String other, String ofWildcard) throws Exception {
        assumeTrue(
                wildcard.equals("0.0.0.0") || !new TrackerTransport(null).takesBothFamilies(),
                "optional: sockets for IPv6 alone");
        int port = freePort();
        InetSocketAddress first = new InetSocketAddress(wildcard, port);
        InetSocketAddress second = new InetSocketAddress(other, port);
        start(HttpSettings.DEFAULT.withListen(List.of(first, second)));
        assertTrue(get(second, "/").startsWith("HTTP/1.1 200"));
        InetSocketAddress seen = new InetSocketAddress(ofWildcard, port);
        assertTrue(get(seen, "/").startsWith("HTTP/1.1 200"));
    }

    @Test
    void servesNoOtherFamilyAtAWildcardWhereAnAddressOfItIsNamedElsewhere() throws Exception {
        InetSocketAddress anyV4 = new InetSocketAddress("0.0.0.0", 0);
        InetSocketAddress v6 = new InetSocketAddress("::1", 0);
        int port = start(HttpSettings.DEFAULT.withListen(List.of(anyV4, v6))).getPort();
        assertTrue(get(new InetSocketAddress("127.0.0.1", port), "/").startsWith("HTTP/1.1 200"));
        assertThrows(ConnectException.class, () -> get(new InetSocketAddress("::1", port), "/"));
    }

    /// The wildcard of IPv4 alone is for IPv4 alone.
    @Test
    void servesOnlyTheFamilyThatItIsToldTo() throws Exception {
        InetSocketAddress anyV4 = new InetSocketAddress("0.0.0.0", 0);
        int port = start(HttpSettings.DEFAULT.withListen(List.of(anyV4))).getPort();
        assertTrue(get(new InetSocketAddress("127.0.0.1", port), "/").startsWith("HTTP/1.1 200"));
        assertThrows(ConnectException.class, () -> get(new InetSocketAddress("::1", port), "/"));
    }

    /// On both event loops, and by the PROXY protocol too.
    @Test
    void believesOthersWhileItServes() throws Exception {
        InetSocketAddress address = start();
        String header = "X-Forwarded-For: " + CLIENT;
        String proxied =
                "PROXY TCP4 %s 127.0.0.1 7000 80\r\nGET %s HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"
                        .formatted(CLIENT, ANNOUNCE);
        for (boolean isTrusted : List.of(false, true, false)) {
            server.use(
                    isTrusted ? loopback(ForwardedBy.X_FORWARDED_FOR) : HttpSettings.Proxies.NONE,
                    new HttpRules(_ -> false, !isTrusted, ""));
            for (int i = 0; i < 4; i++) {
                String seen = externalIp(get(address, ANNOUNCE, header));
                assertEquals(isTrusted ? CLIENT : "127.0.0.1", seen);
                assertEquals(isTrusted, body(get(address, "/scrape")).contains("does not tell"));
                String answer = ask(address, proxied);
                assertEquals(isTrusted, answer.startsWith("HTTP/1.1 200"), answer);
            }
        }
    }

    /// Whoever was counted when he came is counted when he goes, though he is trusted by then, and the other way round.
    @Test
    void countsConnectionsAsItDidWhenTheyCame() throws Exception {
        HttpSettings settings =
                HttpSettings.DEFAULT
                        .withListen(List.of(ANY_PORT))
                        .withConnections(4, Duration.ofSeconds(30))
                        .withLoopbackLimited(true);
        InetSocketAddress address = start(settings);
        try (Socket first = connect(address)) {
            assertTrue(isServed(first));
            try (Socket second = connect(address)) {
                assertFalse(isServed(second), "one of an address");
            }
            server.use(loopback(ForwardedBy.NOBODY), HttpRules.DEFAULT);
            try (Socket second = connect(address)) {
                assertTrue(isServed(second));
                server.use(HttpSettings.Proxies.NONE, HttpRules.DEFAULT);
            }
            awaitConnections(1);
            try (Socket second = connect(address)) {
                assertFalse(isServed(second), "the first is still there");
            }
        }
        awaitConnections(0);
        try (Socket next = connect(address)) {
            assertTrue(isServed(next));
        }
    }

    private void awaitConnections(int count) {
        while (server.connections() != count) {
            LockSupport.parkNanos(1_000_000); // the timeout of the test ends it
        }
    }

    private static boolean isServed(Socket socket) {
        try {
            send(socket, "GET / HTTP/1.1\r\nHost: x\r\n\r\n");
            return readAnswer(socket).startsWith("HTTP/1.1 200");
        } catch (IOException e) {
            return false;
        }
    }

    @Test
    void saysThatAPortIsTaken() throws Exception {
        try (ServerSocket taken = new ServerSocket()) {
            taken.bind(ANY_PORT);
            InetSocketAddress address = (InetSocketAddress) taken.getLocalSocketAddress();
            BindException failure =
                    assertThrows(
                            BindException.class,
                            () -> start(HttpSettings.DEFAULT.withListen(List.of(address))));
            assertEquals("Address already in use", failure.getMessage());
        }
    }

    @Test
    void countsConnections() throws Exception {
        InetSocketAddress address = start();
        List<Socket> open = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            open.add(connect(address));
            send(open.getLast(), "GET / HTTP/1.1\r\n\r\n");
            readAnswer(open.getLast());
        }
        assertEquals(5, server.connections());
        for (Socket each : open) {
            each.close();
        }
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
        while (server.connections() > 0 && System.nanoTime() < deadline) {
            Thread.onSpinWait();
        }
        assertEquals(0, server.connections());
    }

    /// Sends back what it hears, to whom it takes the client for.
    private static final class Echo implements WebSockets {
        @Override
        public Future<?> accept(HttpServerRequest request, Caller from) {
            String client = IpAddress.ofV4((int) from.low()).toString();
            return request.toWebSocket()
                    .onSuccess(socket ->
                            socket.textMessageHandler(
                                    text -> socket.writeTextMessage(text + " " + client)));
        }

        @Override
        public int maxMessageBytes() {
            return 1 << 10;
        }

        @Override
        public void close() {}
    }

    @Test
    void handsWebSocketsOver() throws Exception {
        HttpSettings settings =
                HttpSettings.DEFAULT
                        .withListen(List.of(ANY_PORT))
                        .withProxies(loopback(ForwardedBy.X_FORWARDED_FOR));
        server = HttpFrontEnd.start(settings, tracker, 2, _ -> new Echo(), failures::add);
        InetSocketAddress address = server.addresses().getFirst();
        BlockingQueue<String> heard = new LinkedBlockingQueue<>();
        try (HttpClient client = HttpClient.newHttpClient()) {
            WebSocket socket =
                    client.newWebSocketBuilder()
                            .header("X-Forwarded-For", CLIENT)
                            .buildAsync(
                                    URI.create("ws://127.0.0.1:" + address.getPort() + "/"),
                                    new WebSocket.Listener() {
                                        @Override
                                        public CompletionStage<?> onText(
                                                WebSocket from, CharSequence text, boolean last) {
                                            heard.add(text.toString());
                                            from.request(1);
                                            return null;
                                        }

                                        @Override
                                        public CompletionStage<?> onClose(
                                                WebSocket from, int code, String reason) {
                                            heard.add("closed");
                                            return null;
                                        }

                                        @Override
                                        public void onError(WebSocket from, Throwable error) {
                                            heard.add("closed");
                                        }
                                    })
                            .get(20, TimeUnit.SECONDS);
            now.set(100);
            assertTrue(get(address, "/").startsWith("HTTP/1.1 200"), "beside it");
            socket.sendText("hello", true).get(20, TimeUnit.SECONDS);
            assertEquals("hello " + CLIENT, heard.poll(20, TimeUnit.SECONDS));
            var _ = socket.sendText("x".repeat(2 << 10), true);
            assertEquals("closed", heard.poll(20, TimeUnit.SECONDS), "too long a message");
            socket.abort();
        }
    }

    /// A handshake that fails leaves a connection of HTTP: it is answered, and closed when it is idle.
    @Test
    void looksAfterConnectionsThatDoNotBecomeWebSockets() throws Exception {
        HttpSettings settings = HttpSettings.DEFAULT.withListen(List.of(ANY_PORT));
        server = HttpFrontEnd.start(settings, tracker, 1, _ -> new Echo(), failures::add);
        try (Socket socket = connect(server.addresses().getFirst())) {
            send(socket, "GET / HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\n\r\n");
            assertTrue(readAnswer(socket).startsWith("HTTP/1.1 400"));
            send(socket, "GET / HTTP/1.1\r\n\r\n");
            assertTrue(readAnswer(socket).startsWith("HTTP/1.1 200"));
            now.set(40);
            assertEquals(-1, socket.getInputStream().read());
        }
    }

    /// One address, with connections over which nothing comes, cannot keep all others away.
    @Test
    void givesOneAddressOnlyItsPartOfTheConnections() throws Exception {
        InetSocketAddress address =
                start(
                        HttpSettings.DEFAULT
                                .withListen(List.of(ANY_PORT))
                                .withConnections(8, Duration.ofSeconds(30))
                                .withLoopbackLimited(true));
        try (Socket first = connect(address)) {
            try (Socket second = connect(address);
                    Socket third = connect(address)) {
                assertEquals(-1, third.getInputStream().read());
                send(second, "GET / HTTP/1.1\r\n\r\n");
                assertTrue(readAnswer(second).startsWith("HTTP/1.1 200"));
            }
            assertTrue(first.isConnected());
            String later;
            do { // the tracker has to see first that those are closed
                later = answerIfAny(address);
            } while (later.isEmpty());
            assertTrue(later.startsWith("HTTP/1.1 200"), later);
        }
    }

    /// Nothing where the connection is refused.
    private static String answerIfAny(InetSocketAddress address) throws IOException {
        try {
            return ask(address, "GET / HTTP/1.1\r\nConnection: close\r\n\r\n");
        } catch (SocketException reset) {
            return "";
        }
    }
}
