package spate.client.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import spate.client.net.Family;
import spate.client.net.TcpTransport.LocalAddresses;
import spate.io.dns.Resolver;

class HttpFetchTest {
    private static final int MAX_BYTES = 1 << 20;
    private static final Duration LONG = Duration.ofSeconds(60);
    private static final Duration SHORT = Duration.ofMillis(300);

    private final HttpFetch http = new HttpFetch(new Resolver(), LocalAddresses.ANY);

    @AfterEach
    void close() {
        http.close();
    }

    private HttpReply get(String url, Duration total, boolean keepAlive) throws HttpFailure {
        return get(url, Family.ANY, total, keepAlive);
    }

    /// As it is meant to be called: on a virtual thread.
    private HttpReply get(String url, Family family, Duration total, boolean keepAlive)
            throws HttpFailure {
        Url parsed = Objects.requireNonNull(Url.parse(url));
        FutureTask<HttpReply> task =
                new FutureTask<>(() ->
                        http.get(new HttpAsk(parsed, family, MAX_BYTES, LONG, total, keepAlive)));
        Thread.ofVirtual().start(task);
        try {
            return task.get();
        } catch (ExecutionException e) {
            if (e.getCause() instanceof HttpFailure failure) {
                throw failure;
            }
            throw new AssertionError(e.getCause());
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    private HttpReply get(String url) throws HttpFailure {
        return get(url, LONG, false);
    }

    private HttpFailure fails(String url) {
        return assertThrows(HttpFailure.class, () -> get(url));
    }

    private static String text(HttpReply reply) {
        return new String(reply.body(), StandardCharsets.ISO_8859_1);
    }

    private static void redirect(OutputStream out, String to) throws IOException {
        RawServer.reply(out, "302 Found", "Location: " + to + "\r\n", new byte[0]);
    }

    private static byte[] zipped(byte[] plain) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (GZIPOutputStream out = new GZIPOutputStream(bytes)) {
            out.write(plain);
        }
        return bytes.toByteArray();
    }

    private static byte[] zeros(int count) {
        return new byte[count];
    }

    @Test
    void saysWhatItAsksForAndWhoItIs() throws IOException {
        try (RawServer server = new RawServer((_, out) -> RawServer.ok(out, "hello"))) {
            HttpReply reply = get(server.url("/a%20b?c=%00&d#e"));
            assertEquals("hello", text(reply));
            assertTrue(reply.isOk());
            List<String> head = server.heads().getFirst();
            assertEquals("GET /a%20b?c=%00&d HTTP/1.1", head.getFirst());
            assertTrue(head.contains("Host: 127.0.0.1:" + server.port()), head.toString());
            assertTrue(head.contains("User-Agent: Spate/0.1"), head.toString());
            assertTrue(head.contains("Accept-Encoding: gzip"), head.toString());
            assertTrue(head.contains("Connection: close"), head.toString());
            assertEquals(5, head.size() - 1, head.toString());
        }
    }

    @Test
    void keepsTheConnectionWhileMoreIsAsked() throws IOException {
        try (RawServer server = new RawServer((_, out) -> RawServer.ok(out, "hello"))) {
            for (int i = 0; i < 5; i++) {
                get(server.url("/"), LONG, i < 4);
            }
            assertEquals(5, server.heads().size());
            assertEquals(1, server.connections());
        }
    }

    /// It says nothing of closing the connection, but does.
    @Test
    void asksAgainWhereAKeptConnectionWasGivenUp() throws IOException {
        try (RawServer server =
                new RawServer((_, out) -> {
                    RawServer.ok(out, "hello");
                    throw new IOException("enough");
                })) {
            for (int i = 0; i < 20; i++) {
                assertEquals("hello", text(get(server.url("/"), LONG, true)));
            }
        }
    }

    @Test
    void tellsTheStatus() throws IOException {
        try (RawServer server =
                new RawServer((_, out) ->
                        RawServer.reply(
                                out,
                                "404 Not Found",
                                "",
                                "gone".getBytes(StandardCharsets.ISO_8859_1)))) {
            HttpReply reply = get(server.url("/"));
            assertFalse(reply.isOk());
            assertEquals("404 Not Found", reply.statusText());
            assertEquals("gone", text(reply));
        }
    }

    @Test
    void readsChunks() throws IOException {
        try (RawServer server =
                new RawServer((_, out) ->
                        RawServer.print(
                                out,
                                "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
                                        + "3\r\nabc\r\n2;x=y\r\nde\r\n0\r\n\r\n"))) {
            assertEquals("abcde", text(get(server.url("/"))));
        }
    }

    @Test
    void readsToTheEndOfTheConnection() throws IOException {
        try (RawServer server =
                new RawServer((_, out) -> RawServer.print(out, "HTTP/1.0 200 OK\r\n\r\nabc"))) {
            assertEquals("abc", text(get(server.url("/"))));
        }
    }

    @Test
    void unzips() throws IOException {
        byte[] zipped = zipped("hello".getBytes(StandardCharsets.ISO_8859_1));
        try (RawServer server =
                new RawServer((_, out) ->
                        RawServer.reply(out, "200 OK", "Content-Encoding: GZip\r\n", zipped))) {
            assertEquals("hello", text(get(server.url("/"))));
        }
    }

    @Test
    void refusesABombOfGzip() throws IOException {
        byte[] bomb = zipped(zeros(MAX_BYTES * 50));
        try (RawServer server =
                new RawServer((_, out) ->
                        RawServer.reply(out, "200 OK", "Content-Encoding: gzip\r\n", bomb))) {
            assertTrue(bomb.length < MAX_BYTES);
            assertTrue(message(fails(server.url("/"))).contains("longer than 1048576 bytes"));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"gzip", "br", "gzip, gzip, gzip"})
    void refusesWhatItCannotUnpack(String coding) throws IOException {
        try (RawServer server =
                new RawServer((_, out) ->
                        RawServer.reply(
                                out,
                                "200 OK",
                                "Content-Encoding: " + coding + "\r\n",
                                "no gzip at all, and long enough"
                                        .getBytes(StandardCharsets.ISO_8859_1)))) {
            HttpFailure failure = fails(server.url("/"));
            assertFalse(failure.isUnreachable());
        }
    }

    /// It must not read on: the body never ends.
    @ParameterizedTest
    @ValueSource(
            strings = {"", "Content-Length: 999999999999\r\n", "Transfer-Encoding: chunked\r\n"})
    void refusesABodyWithoutEnd(String length) throws IOException {
        try (RawServer server =
                new RawServer((_, out) -> {
                    RawServer.print(out, "HTTP/1.1 200 OK\r\n" + length + "\r\n");
                    byte[] chunk = zeros(0x8000);
                    while (true) {
                        RawServer.print(out, length.contains("chunked") ? "8000\r\n" : "");
                        out.write(chunk);
                        RawServer.print(out, length.contains("chunked") ? "\r\n" : "");
                    }
                })) {
            assertTrue(message(fails(server.url("/"))).contains("longer than"));
        }
    }

    @Test
    void refusesAHeadWithoutEnd() throws IOException {
        try (RawServer server =
                new RawServer((_, out) -> {
                    RawServer.print(out, "HTTP/1.1 200 OK\r\n");
                    while (true) {
                        RawServer.print(out, "X: y\r\n");
                    }
                })) {
            assertTrue(message(fails(server.url("/"))).contains("not HTTP"));
        }
        try (RawServer server =
                new RawServer((_, out) -> {
                    RawServer.print(out, "HTTP/1.1 200 OK\r\nX: ");
                    while (true) {
                        RawServer.print(out, "yyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyy");
                    }
                })) {
            assertTrue(message(fails(server.url("/"))).contains("not HTTP"));
        }
    }

    /// One byte now and then, for ever: only the bound on the whole ends it.
    @ParameterizedTest
    @ValueSource(strings = {"", "HTTP/1.1 200 OK\r\nX: ", "HTTP/1.1 200 OK\r\n\r\n"})
    void leavesAServerThatDripsBytes(String begin) throws IOException, InterruptedException {
        CountDownLatch left = new CountDownLatch(1);
        try (RawServer server =
                new RawServer((_, out) -> {
                    try {
                        RawServer.print(out, begin);
                        while (true) {
                            RawServer.print(out, "y");
                            Thread.sleep(5);
                        }
                    } finally {
                        left.countDown();
                    }
                })) {
            HttpFailure failure =
                    assertThrows(HttpFailure.class, () -> get(server.url("/"), SHORT, false));
            assertEquals("no answer within 0.3 s", failure.getMessage());
            assertTrue(failure.isUnreachable());
            left.await();
        }
    }

    @Test
    void leavesAServerThatIsSilent() throws IOException {
        try (ServerSocket silent = new ServerSocket(0, 1, InetAddress.ofLiteral("127.0.0.1"))) {
            String url = "http://127.0.0.1:" + silent.getLocalPort() + "/";
            HttpFailure failure = assertThrows(HttpFailure.class, () -> get(url, SHORT, false));
            assertTrue(failure.isUnreachable());
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "\u0000\u0001\u0002\u0003 what is this\r\n\r\n",
                "SSH-2.0-OpenSSH_9.2\r\n",
                "HTTP/1.1 abc OK\r\n\r\n",
                "HTTP/9.9 200 OK\r\n\r\n",
                "HTTP/1.1 200 OK\r\nContent-Length: -5\r\n\r\n",
                "HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nabc",
                "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\nabc",
                "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nab"
            })
    void refusesGarbage(String garbage) throws IOException {
        try (RawServer server = new RawServer((_, out) -> RawServer.print(out, garbage))) {
            HttpFailure failure = fails(server.url("/"));
            assertFalse(message(failure).isBlank());
            assertFalse(failure.isUnreachable());
        }
    }

    @Test
    void followsRedirects() throws IOException {
        try (RawServer end = new RawServer((_, out) -> RawServer.ok(out, "end"));
                RawServer server =
                        new RawServer((head, out) ->
                                redirect(
                                        out,
                                        head.getFirst().startsWith("GET /one ")
                                                ? "two?x=y"
                                                : end.url("/three")))) {
            assertEquals("end", text(get(server.url("/one"))));
            assertEquals("GET /two?x=y HTTP/1.1", server.heads().getLast().getFirst());
            assertEquals("GET /three HTTP/1.1", end.heads().getFirst().getFirst());
        }
    }

    @Test
    void leavesALoopOfRedirects() throws IOException {
        try (RawServer server = new RawServer((_, out) -> redirect(out, "/again"))) {
            assertTrue(message(fails(server.url("/"))).contains("more than 5 times"));
            assertEquals(HttpFetch.MAX_REDIRECTS + 1, server.heads().size());
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"ftp://127.0.0.1/", "udp://127.0.0.1:1/", "http://", "file:///etc/passwd"})
    void followsNoRedirectToWhatIsNoDocument(String location) throws IOException {
        try (RawServer server = new RawServer((_, out) -> redirect(out, location))) {
            assertTrue(message(fails(server.url("/"))).contains("no URL of a document"));
        }
    }

    @Test
    void tellsThePasswordToItsHostOnly() throws IOException {
        try (RawServer other = new RawServer((_, out) -> RawServer.ok(out, "end"));
                RawServer server =
                        new RawServer((head, out) ->
                                redirect(
                                        out,
                                        head.getFirst().startsWith("GET /one ")
                                                ? "/two"
                                                : other.url("/")))) {
            get("http://me:s%40c+ret@127.0.0.1:" + server.port() + "/one");
            String expected = "Authorization: Basic bWU6c0BjK3JldA==";
            assertTrue(server.heads().getFirst().contains(expected));
            assertTrue(server.heads().getLast().contains(expected));
            assertTrue(
                    other.heads().getFirst().stream()
                            .noneMatch(h -> h.startsWith("Authorization")));
        }
    }

    @Test
    void saysThatNobodyIsThere() throws IOException {
        int port;
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.ofLiteral("127.0.0.1"))) {
            port = socket.getLocalPort();
        }
        HttpFailure refused = fails("http://127.0.0.1:" + port + "/");
        assertTrue(refused.isUnreachable());
        assertTrue(message(refused).contains("onnection refused"), message(refused));
        HttpFailure unknown = fails("http://no-such-host.invalid/");
        assertTrue(unknown.isUnreachable());
        assertTrue(message(unknown).contains("no-such-host.invalid"), message(unknown));
    }

    @Test
    void usesTheFamilyThatIsWanted() throws IOException {
        try (RawServer server = new RawServer((_, out) -> RawServer.ok(out, "four"))) {
            assertEquals("four", text(get(server.url("/"), Family.V4, LONG, false)));
            HttpFailure failure =
                    assertThrows(
                            HttpFailure.class, () -> get(server.url("/"), Family.V6, LONG, false));
            assertTrue(message(failure).contains("family"), message(failure));
        }
    }

    private static String message(HttpFailure failure) {
        return String.valueOf(failure.getMessage());
    }
}
