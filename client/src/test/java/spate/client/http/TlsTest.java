package spate.client.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.InputStream;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import spate.client.net.Family;
import spate.client.net.TcpTransport.LocalAddresses;
import spate.io.dns.Resolver;

/// HTTPS, with a certificate for `good.example` that nobody has signed.
class TlsTest {
    private static final char[] PASSWORD = "changeit".toCharArray();

    @TempDir static Path folder;

    private static SSLContext serverSide;
    private static SSLContext trusting;

    @BeforeAll
    static void makeCertificate() throws Exception {
        Path keys = folder.resolve("keys.p12");
        Path keytool = Path.of(System.getProperty("java.home"), "bin", "keytool");
        Process process =
                new ProcessBuilder(
                                keytool.toString(),
                                "-genkeypair",
                                "-alias",
                                "test",
                                "-keyalg",
                                "EC",
                                "-dname",
                                "CN=good.example",
                                "-ext",
                                "san=dns:good.example",
                                "-keystore",
                                keys.toString(),
                                "-storetype",
                                "PKCS12",
                                "-storepass",
                                new String(PASSWORD))
                        .inheritIO()
                        .start();
        assertTrue(process.waitFor(60, TimeUnit.SECONDS));
        assertEquals(0, process.exitValue());
        KeyStore store = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(keys)) {
            store.load(in, PASSWORD);
        }
        KeyManagerFactory own = KeyManagerFactory.getInstance("PKIX");
        own.init(store, PASSWORD);
        serverSide = SSLContext.getInstance("TLS");
        serverSide.init(own.getKeyManagers(), null, null);
        KeyStore roots = KeyStore.getInstance("PKCS12");
        roots.load(null, PASSWORD);
        roots.setCertificateEntry("test", store.getCertificate("test"));
        TrustManagerFactory trust = TrustManagerFactory.getInstance("PKIX");
        trust.init(roots);
        trusting = SSLContext.getInstance("TLS");
        trusting.init(null, trust.getTrustManagers(), null);
    }

    private static RawServer server() throws Exception {
        return new RawServer(
                serverSide.getServerSocketFactory(),
                "127.0.0.1",
                0,
                (_, out) -> RawServer.ok(out, "secret"));
    }

    private static Resolver resolver() {
        return new Resolver(_ -> new InetAddress[] {InetAddress.ofLiteral("127.0.0.1")});
    }

    private static HttpReply get(HttpFetch http, String host, int port) throws HttpFailure {
        Url url = Objects.requireNonNull(Url.parse("https://" + host + ":" + port + "/x"));
        Duration time = Duration.ofSeconds(60);
        return http.get(new HttpAsk(url, Family.ANY, 1000, time, time, false));
    }

    @Test
    void speaksWithATrustedServer() throws Exception {
        try (RawServer server = server();
                HttpFetch http = new HttpFetch(resolver(), LocalAddresses.ANY, () -> trusting)) {
            assertEquals(
                    "secret",
                    new String(get(http, "good.example", server.port()).body(), "US-ASCII"));
            assertEquals(
                    List.of("Host: good.example:" + server.port()),
                    server.heads().getFirst().stream().filter(h -> h.startsWith("Host")).toList());
        }
    }

    @Test
    void refusesACertificateForAnotherName() throws Exception {
        try (RawServer server = server();
                HttpFetch http = new HttpFetch(resolver(), LocalAddresses.ANY, () -> trusting)) {
            HttpFailure failure =
                    assertThrows(HttpFailure.class, () -> get(http, "evil.example", server.port()));
            assertTrue(String.valueOf(failure.getMessage()).contains("certificate"));
            assertFalse(failure.isUnreachable());
            assertTrue(server.heads().isEmpty(), "nothing was asked");
        }
    }

    @Test
    void refusesACertificateThatNobodySigned() throws Exception {
        try (RawServer server = server();
                HttpFetch http = new HttpFetch(resolver(), LocalAddresses.ANY)) {
            HttpFailure failure =
                    assertThrows(HttpFailure.class, () -> get(http, "good.example", server.port()));
            assertTrue(String.valueOf(failure.getMessage()).contains("certificate"));
            assertTrue(server.heads().isEmpty(), "nothing was asked");
        }
    }
}
