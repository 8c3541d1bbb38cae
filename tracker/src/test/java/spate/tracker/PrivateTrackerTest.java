package spate.tracker;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.WebSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import spate.tracker.testing.UdpClient;
import spate.tracker.users.UserSource;

/// A private tracker, asked by those who have a passkey and by those who have none, over each protocol.
class PrivateTrackerTest {
    private static final String ALICE = "/abcdefgh12345678";
    private static final String DISABLED = "/abcdefgh87654321";
    private static final String HASH = "%00".repeat(19) + "%05";
    private static final int TORRENT = 5;
    private static final String UNKNOWN = "d14:failure reason15:unknown passkeye";

    @TempDir Path folder;
    private final HttpClient http = HttpClient.newHttpClient();
    private TrackerServer server;

    @BeforeEach
    void start() throws IOException {
        Path users = folder.resolve("users.txt");
        Files.writeString(users, "abcdefgh12345678 alice\nabcdefgh87654321 bob disabled\n");
        server =
                TrackerServer.start(
                        TrackerSettings.DEFAULT
                                .withListen(List.of(new InetSocketAddress("127.0.0.1", 0)))
                                .withWorkers(2)
                                .withAccess(
                                        new TrackerSettings.Access(
                                                null, null, UserSource.of(users))));
    }

    @AfterEach
    void stop() throws IOException {
        http.close();
        server.close();
    }

    private URI uri(String scheme, String target) {
        return URI.create(
                scheme + "://127.0.0.1:" + server.addresses().getFirst().getPort() + target);
    }

    private String get(String target) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(uri("http", target)).build();
        var body = HttpResponse.BodyHandlers.ofString(StandardCharsets.ISO_8859_1);
        return http.send(request, body).body();
    }

    private String announce(String passkey, long uploaded) throws Exception {
        return get(
                passkey
                        + "/announce?info_hash="
                        + HASH
                        + "&peer_id=-SP0001-abcdefghijkl&port=1001&left=1&uploaded="
                        + uploaded);
    }

    private long uploaded() {
        return Objects.requireNonNull(server.totalsOf("alice")).uploadedBytes();
    }

    @Test
    void servesItsUsersOverHttp() throws Exception {
        assertEquals(UNKNOWN, announce("", 0));
        assertEquals(UNKNOWN, announce("/nobodys-passkey", 0));
        assertTrue(announce(DISABLED, 0).contains("this account is disabled"));
        assertTrue(announce(ALICE, 0).contains("5:peers"));
        announce(ALICE, 3000);
        assertEquals(3000, uploaded());
    }

    @Test
    void tellsOnlyItsUsersOfTorrents() throws Exception {
        announce(ALICE, 0);
        for (String query : List.of("/scrape?info_hash=" + HASH, "/scrape")) {
            assertEquals(UNKNOWN, get(query));
            assertEquals(UNKNOWN, get("/nobodys-passkey" + query));
            assertTrue(get(DISABLED + query).contains("this account is disabled"));
            assertTrue(get(ALICE + query).contains("10:incompletei1e"), query);
        }
    }

    /// There is no place for a passkey in a scrape over UDP.
    @Test
    void tellsNobodyOfTorrentsOverUdp() throws IOException {
        try (UdpClient client = new UdpClient(server.addresses().getFirst())) {
            client.as(ALICE + "/announce");
            client.announce(TORRENT, 1001, 1);
            assertThrows(IOException.class, () -> client.scrape(TORRENT));
        }
    }

    private static final class Messages implements WebSocket.Listener {
        private final BlockingQueue<String> texts = new ArrayBlockingQueue<>(9);

        @Override
        public CompletionStage<?> onText(WebSocket socket, CharSequence text, boolean isLast) {
            texts.add(text.toString());
            socket.request(1);
            return null;
        }
    }

    private List<String> askWeb(String passkey, String... messages) throws Exception {
        Messages answers = new Messages();
        WebSocket socket =
                http.newWebSocketBuilder()
                        .buildAsync(uri("ws", passkey + "/announce"), answers)
                        .get();
        try {
            List<String> all = new ArrayList<>();
            for (String message : messages) {
                socket.sendText(message, true).get();
                all.add(answers.texts.take());
            }
            return all;
        } finally {
            socket.abort();
        }
    }

    private static String webAnnounce(long uploaded) {
        return ("{\"action\":\"announce\",\"info_hash\":\"aaaaaaaaaaaaaaaaaaaa\",\"peer_id\":"
                        + "\"bbbbbbbbbbbbbbbbbbbb\",\"left\":9,\"downloaded\":0,\"uploaded\":%d,"
                        + "\"offers\":[]}")
                .formatted(uploaded);
    }

    @Test
    void servesAndCountsItsUsersInBrowsers() throws Exception {
        String scrape = "{\"action\":\"scrape\",\"info_hash\":\"aaaaaaaaaaaaaaaaaaaa\"}";
        for (String passkey : List.of("", "/nobodys-passkey")) {
            for (String answer : askWeb(passkey, webAnnounce(0), scrape)) {
                assertTrue(answer.contains("\"failure reason\":\"unknown passkey\""), answer);
            }
        }
        List<String> answers = askWeb(ALICE, webAnnounce(0), webAnnounce(5000), scrape);
        assertTrue(answers.get(1).contains("\"incomplete\":1"), answers.get(1));
        assertTrue(answers.get(2).contains("\"incomplete\":1"), answers.get(2));
        assertEquals(5000, uploaded());
    }
}
