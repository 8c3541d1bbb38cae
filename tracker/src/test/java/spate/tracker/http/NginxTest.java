package spate.tracker.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import spate.protocol.address.AddressBlock;
import spate.protocol.address.IpAddress;
import spate.protocol.tracker.AnnounceResponse;
import spate.tracker.access.NetworkList;
import spate.tracker.core.Policy;
import spate.tracker.core.Shards;
import spate.tracker.core.Tracker;
import spate.tracker.swarm.StoreLimits;

/// Behind a real nginx, which alone is trusted: the client is who asked nginx, whatever he says he is.
class NginxTest {
    private static final InetSocketAddress ANY_PORT = new InetSocketAddress("127.0.0.1", 0);
    private static final IpAddress NGINX = IpAddress.parse("127.0.0.1");
    private static final IpAddress CLIENT = IpAddress.parse("127.0.0.9");
    private static final String LIE =
            "X-Forwarded-For: 198.51.100.1\r\nForwarded: for=198.51.100.1";

    @TempDir Path folder;

    private final Queue<Throwable> failures = new ConcurrentLinkedQueue<>();
    private HttpFrontEnd server;
    private Nginx nginx;

    @BeforeEach
    void start() throws Exception {
        Tracker tracker = new Tracker(new Shards(1, StoreLimits.DEFAULT, 1), Policy.OPEN, () -> 0);
        HttpSettings settings =
                HttpSettings.DEFAULT
                        .withListen(List.of(ANY_PORT))
                        .withScgiListen(List.of(ANY_PORT))
                        .withProxies(
                                new HttpSettings.Proxies(
                                        NetworkList.of(
                                                List.of(AddressBlock.parse(NGINX.toString()))),
                                        ForwardedBy.X_FORWARDED_FOR));
        server = HttpFrontEnd.start(settings, tracker, 1, null, failures::add);
        nginx =
                Nginx.start(
                        folder, server.addresses().getFirst(), server.scgiAddresses().getFirst());
    }

    @AfterEach
    void stop() {
        if (nginx != null) {
            nginx.close();
        }
        server.close();
        assertEquals(List.of(), List.copyOf(failures));
    }

    /// Announces from the address of a client, and returns whom the tracker took it for.
    private static IpAddress announce(InetSocketAddress to, String headers) throws Exception {
        try (Socket socket = new Socket()) {
            socket.bind(new InetSocketAddress(InetAddress.ofLiteral("127.0.0.9"), 0));
            socket.setSoTimeout(20_000);
            socket.connect(to);
            HttpClients.send(
                    socket,
                    "GET /announce?info_hash=%00%0d%0a%20%26%3d%25aaaaaaaaaaaaa"
                            + "&peer_id=aaaaaaaaaaaaaaaaaaaa&port=1&left=0 HTTP/1.1\r\n"
                            + "Host: x\r\nConnection: close\r\n"
                            + headers
                            + "\r\n\r\n");
            String answer = HttpClients.readAll(socket);
            assertTrue(answer.startsWith("HTTP/1.1 200 "), answer);
            AnnounceResponse read =
                    AnnounceResponse.parse(
                            HttpClients.body(answer).getBytes(StandardCharsets.ISO_8859_1));
            assertEquals(1, read.counts().seeds(), answer);
            return read.externalIp();
        }
    }

    @Test
    void seesTheClientBehindAProxy() throws Exception {
        assertEquals(CLIENT, announce(nginx.proxy(), "X: y"));
        assertEquals(CLIENT, announce(nginx.proxy(), LIE));
    }

    @Test
    void seesTheClientOverScgi() throws Exception {
        assertEquals(CLIENT, announce(nginx.scgi(), "X: y"));
        assertEquals(CLIENT, announce(nginx.scgi(), LIE));
    }

    @Test
    void seesTheClientBehindAProxyHeader() throws Exception {
        assertEquals(CLIENT, announce(nginx.stream(), "X: y"));
        assertEquals(CLIENT, announce(nginx.stream(), LIE));
    }

    @Test
    void believesNobodyFromOutside() throws Exception {
        assertEquals(CLIENT, announce(server.addresses().getFirst(), LIE));
    }
}
