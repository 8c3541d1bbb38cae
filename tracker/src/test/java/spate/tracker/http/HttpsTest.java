package spate.tracker.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static spate.tracker.http.HttpClients.body;
import static spate.tracker.http.HttpClients.readAnswer;
import static spate.tracker.http.HttpClients.send;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import spate.tracker.access.NetworkList;
import spate.tracker.core.Policy;
import spate.tracker.core.Shards;
import spate.tracker.core.Tracker;
import spate.tracker.swarm.StoreLimits;
import spate.tracker.users.UserFeed;
import spate.tracker.users.UserNames;
import spate.tracker.users.UserSource;

class HttpsTest {
    private static final List<InetSocketAddress> ANY_PORT =
            List.of(new InetSocketAddress("127.0.0.1", 0));
    private static final String REQUEST = "GET / HTTP/1.1\r\nHost: x\r\n\r\n";

    @TempDir Path folder;

    private final Queue<Throwable> failures = new ConcurrentLinkedQueue<>();
    private final Tracker tracker =
            new Tracker(new Shards(2, StoreLimits.DEFAULT, 1), Policy.OPEN, () -> 0);
    private HttpSettings.Certificate files;

    @BeforeEach
    void makeCertificate() throws Exception {
        files = TestCertificate.write(folder, "first");
    }

    private HttpFrontEnd start(HttpSettings settings) throws IOException {
        return HttpFrontEnd.start(
                settings.withSecureListen(ANY_PORT, files), tracker, 2, null, failures::add);
    }

    private static SSLSocket connect(HttpFrontEnd server) throws Exception {
        return TestCertificate.secure(HttpClients.connect(server.secureAddresses().getFirst()));
    }

    private static String name(SSLSocket socket) throws IOException {
        return socket.getSession().getPeerPrincipal().getName();
    }

    @Test
    void servesHttps() throws Exception {
        try (HttpFrontEnd server = start(HttpSettings.DEFAULT);
                SSLSocket socket = connect(server)) {
            send(socket, REQUEST);
            assertTrue(body(readAnswer(socket)).startsWith("This is a BitTorrent tracker"));
            assertEquals("CN=first", name(socket));
        }
        assertEquals(List.of(), List.copyOf(failures));
    }

    /// A list of users comes only from whom somebody vouches for.
    @Test
    void nobodyTakesUsersFromAServerThatNobodyVouchesFor() throws Exception {
        try (HttpFrontEnd server = start(HttpSettings.DEFAULT)) {
            int port = server.secureAddresses().getFirst().getPort();
            UserSource.AtUrl source =
                    new UserSource.AtUrl(
                            URI.create("https://127.0.0.1:" + port + "/"), Duration.ofHours(1));
            IOException failure =
                    assertThrows(
                            UserFeed.Unavailable.class,
                            () -> UserFeed.open(source, null, new UserNames(), 1, 0));
            assertTrue(String.valueOf(failure.getMessage()).contains("certification path"));
        }
    }

    /// The old connections go on, the new ones see the new certificate, on each event loop.
    @Test
    void readsTheCertificateAgain() throws Exception {
        try (HttpFrontEnd server = start(HttpSettings.DEFAULT);
                SSLSocket old = connect(server)) {
            assertFalse(server.reload(), "nothing has changed");
            Files.writeString(files.key(), "no key");
            Files.setLastModifiedTime(files.key(), FileTime.fromMillis(1));
            server.reload();
            try (SSLSocket socket = connect(server)) {
                assertEquals("CN=first", name(socket), "the old one stays");
            }
            TestCertificate.write(folder, "second");
            assertTrue(server.reload());
            long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
            int seen = 0;
            while (seen < 4 && System.nanoTime() < deadline) {
                try (SSLSocket socket = connect(server)) {
                    seen = name(socket).equals("CN=second") ? seen + 1 : 0;
                }
            }
            assertEquals(4, seen, "connections in turn on all event loops");
            send(old, REQUEST);
            assertTrue(readAnswer(old).startsWith("HTTP/1.1 200"));
        }
    }

    /// The header stands before the handshake.
    @Test
    void takesProxyHeaders() throws Exception {
        HttpSettings.Proxies proxies =
                new HttpSettings.Proxies(NetworkList.LOOPBACK, ForwardedBy.NOBODY);
        try (HttpFrontEnd server = start(HttpSettings.DEFAULT.withProxies(proxies));
                Socket plain = HttpClients.connect(server.secureAddresses().getFirst())) {
            send(plain, "PROXY TCP4 192.0.2.7 127.0.0.1 5000 443\r\n");
            try (SSLSocket socket = TestCertificate.secure(plain)) {
                send(
                        socket,
                        "GET /announce?info_hash=aaaaaaaaaaaaaaaaaaaa&peer_id=aaaaaaaaaaaaaaaaaaaa"
                                + "&port=1 HTTP/1.1\r\nHost: x\r\n\r\n");
                assertTrue(readAnswer(socket).contains("external ip4:\u00c0\0\2\7"));
            }
        }
    }

    @Test
    void saysWhenThereIsNoCertificate() throws Exception {
        Files.delete(files.chain());
        assertThrows(IOException.class, () -> start(HttpSettings.DEFAULT));
    }
}
