package spate.tracker.admin;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import spate.protocol.testing.Json;
import spate.tracker.TrackerServer;
import spate.tracker.TrackerSettings;
import spate.tracker.testing.UdpClient;
import spate.tracker.users.UserSource;

/// What those may do at the admin port who have the token.
class AdminApiTest {
    private static final int TORRENT = 5;
    private static final String HASH = "0".repeat(39) + TORRENT;
    private static final InetSocketAddress ANY = new InetSocketAddress("127.0.0.1", 0);
    private static final String TOKEN = "a-token-of-no-use-elsewhere";
    private static final String PASSKEY = "abcdefgh12345678";

    @TempDir Path folder;

    private Path allow;
    private Path deny;
    private Path users;

    @BeforeEach
    void writeFiles() throws IOException {
        allow = Files.writeString(folder.resolve("allow.txt"), "# ours\n" + HASH + "\n");
        deny = Files.writeString(folder.resolve("deny.txt"), "");
        users = Files.writeString(folder.resolve("users.txt"), PASSKEY + " alice\n");
    }

    private TrackerSettings open() {
        return TrackerSettings.DEFAULT
                .withListen(List.of(ANY))
                .withWorkers(2)
                .withAdmin(new AdminSettings(ANY, TOKEN, null));
    }

    private TrackerSettings listed() {
        return open().withAccess(new TrackerSettings.Access(allow, deny, null));
    }

    private TrackerSettings priv() {
        return open().withAccess(new TrackerSettings.Access(null, null, UserSource.of(users)));
    }

    private static AdminClient client(TrackerServer server) {
        return new AdminClient(server.adminAddress(), TOKEN);
    }

    private static UdpClient udp(TrackerServer server) throws IOException {
        return new UdpClient(server.addresses().getFirst());
    }

    private static String entries(String... entries) {
        return "{\"entries\":[\"" + String.join("\",\"", entries) + "\"]}";
    }

    private static String error(String answer) {
        return Json.parse(answer).get("error").string();
    }

    @Test
    void isForThoseWhoHaveTheToken() throws Exception {
        try (TrackerServer server = TrackerServer.start(listed());
                AdminClient nobody = new AdminClient(server.adminAddress(), "");
                AdminClient stranger =
                        new AdminClient(server.adminAddress(), TOKEN.replace('a', 'b'));
                AdminClient shorter =
                        new AdminClient(server.adminAddress(), TOKEN.substring(0, 10));
                AdminClient owner = client(server)) {
            for (AdminClient each : List.of(nobody, stranger, shorter)) {
                for (String path : List.of("allow", "users", "reload", "save", "", "what")) {
                    error(each.refused(401, "GET", "/api/" + path, ""));
                }
                each.refused(401, "POST", "/api/deny", entries(HASH));
            }
            assertEquals("", Files.readString(deny), "nothing was changed");
            assertTrue(Json.parse(owner.done("GET", "/api/", "")).get("allow").bool());
        }
    }

    @Test
    void isForNobodyWithoutAToken() throws Exception {
        TrackerSettings settings = listed().withAdmin(new AdminSettings(ANY, null, null));
        try (TrackerServer server = TrackerServer.start(settings);
                AdminClient client = new AdminClient(server.adminAddress(), TOKEN)) {
            String answer = client.refused(403, "POST", "/api/deny", entries(HASH));
            assertTrue(error(answer).contains("--admin-token"), answer);
            assertEquals(200, client.get("/stats.json").statusCode());
        }
    }

    @Test
    void takesAnotherTokenWhenTheSettingsAreReadAgain() throws Exception {
        try (TrackerServer server = TrackerServer.start(listed());
                AdminClient before = client(server);
                AdminClient after = new AdminClient(server.adminAddress(), "another-" + TOKEN)) {
            server.apply(listed().withAdmin(new AdminSettings(ANY, "another-" + TOKEN, null)));
            before.refused(401, "GET", "/api/", "");
            after.done("GET", "/api/", "");
        }
    }

    @Test
    void changesTheListsAtOnce() throws Exception {
        String other = "0".repeat(39) + (TORRENT + 1);
        try (TrackerServer server = TrackerServer.start(listed());
                AdminClient client = client(server);
                UdpClient udp = udp(server)) {
            assertEquals(0, udp.announce(TORRENT, 1001, 0));
            assertThrows(IOException.class, () -> udp.announce(TORRENT + 1, 1001, 0));
            assertEquals(
                    "{\"changed\":true}",
                    client.done("POST", "/api/allow", entries(other, "192.0.2.0/24", "127.0.0.1")));
            assertEquals(0, udp.announce(TORRENT + 1, 1001, 0));
            assertEquals("{\"changed\":false}", client.done("POST", "/api/allow", entries(other)));
            client.done("POST", "/api/deny", entries(other));
            assertThrows(IOException.class, () -> udp.announce(TORRENT + 1, 1001, 0));
            client.done("DELETE", "/api/deny", entries(other));
            assertEquals(0, udp.announce(TORRENT + 1, 1001, 0));
            assertTrue(Files.readString(allow).startsWith("# ours\n" + HASH), "the rest stays");
        }
    }

    @Test
    void listsWhatIsOnTheLists() throws Exception {
        Files.writeString(allow, HASH + "\n# a comment\n10.0.0.0/8\nclient:-XL\nwhat is this\n");
        try (TrackerServer server = TrackerServer.start(listed());
                AdminClient client = client(server)) {
            Json all = Json.parse(client.done("GET", "/api/allow", ""));
            assertEquals(3, all.get("total").integer());
            assertEquals(3, all.get("entries").list().size());
            Json second = Json.parse(client.done("GET", "/api/allow?from=1&count=1", ""));
            assertEquals(3, second.get("total").integer());
            assertEquals("10.0.0.0/8", second.get("entries").get(0).string());
            assertEquals(1, second.get("entries").list().size());
            for (String query : List.of("from=-1", "count=0", "count=10001", "from=x", "what=1")) {
                error(client.refused(400, "GET", "/api/allow?" + query, ""));
            }
        }
    }

    @Test
    void saysWhatIsWrongWithARequest() throws Exception {
        try (TrackerServer server = TrackerServer.start(listed());
                AdminClient client = client(server)) {
            String answer = client.refused(400, "POST", "/api/deny", entries("no hash"));
            assertTrue(error(answer).contains("no hash"), answer);
            for (String body :
                    List.of(
                            "{",
                            "[]",
                            "{}",
                            "{\"entries\":7}",
                            "{\"entries\":[7]}",
                            "{\"entries\":[[\"" + HASH + "\"]]}",
                            "{\"entries\":[],\"entries\":[]}",
                            "{\"entries\":[]} {}",
                            "{\"entrys\":[\"" + HASH + "\"]}",
                            "[".repeat(100_000))) {
                error(client.refused(400, "POST", "/api/deny", body));
            }
            error(client.refused(404, "POST", "/api/what", "{}"));
            error(client.refused(405, "PUT", "/api/deny", "{}"));
            error(client.refused(405, "GET", "/api/reload", ""));
            error(client.refused(405, "GET", "/api/save", ""));
            error(client.refused(405, "POST", "/api/users", "{}"));
            answer = client.refused(409, "GET", "/api/users", "");
            assertTrue(error(answer).contains("--private"), answer);
            answer = client.refused(409, "POST", "/api/save", "");
            assertTrue(error(answer).contains("--state"), answer);
            assertEquals("", Files.readString(deny));
        }
    }

    @Test
    void readsNoEndlessBody() throws Exception {
        try (TrackerServer server = TrackerServer.start(listed());
                AdminClient client = client(server)) {
            String head =
                    "POST /api/deny HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer "
                            + TOKEN
                            + "\r\n";
            String json = head + "Content-Type: application/json\r\n";
            String answer = client.raw(json + "Content-Length: 99999999\r\n\r\n{");
            assertTrue(answer.startsWith("HTTP/1.1 413"), answer);
            answer = client.raw(json + "Content-Length: 99999999999999999999\r\n\r\n{");
            assertTrue(answer.startsWith("HTTP/1.1 4"), answer);
            String chunk = "8000\r\n" + " ".repeat(0x8000) + "\r\n";
            String chunked = json + "Transfer-Encoding: chunked\r\n\r\n";
            answer = client.raw(chunked + chunk.repeat(33) + "0\r\n\r\n");
            assertTrue(answer.startsWith("HTTP/1.1 413"), answer);
            try (Socket socket = client.open()) {
                OutputStream out = socket.getOutputStream();
                out.write(chunked.getBytes(StandardCharsets.US_ASCII));
                byte[] bytes = chunk.getBytes(StandardCharsets.US_ASCII);
                assertThrows(
                        IOException.class,
                        () -> {
                            while (true) {
                                out.write(bytes);
                            }
                        });
            }
            answer =
                    client.raw(
                            head
                                    + "Content-Type: text/plain\r\nContent-Length: 2\r\n"
                                    + "Connection: close\r\n\r\n{}");
            assertTrue(answer.startsWith("HTTP/1.1 415"), answer);
        }
    }

    @Test
    void managesUsers() throws Exception {
        try (TrackerServer server = TrackerServer.start(priv());
                AdminClient client = client(server);
                UdpClient udp = udp(server)) {
            udp.as("/" + PASSKEY + "/announce");
            udp.announce(TORRENT, 1001, 1);
            udp.uploaded(5000);
            udp.announce(TORRENT, 1001, 1);
            Json alice = Json.parse(client.done("GET", "/api/users/alice", ""));
            assertEquals(5000, alice.get("uploadedBytes").integer());
            assertTrue(alice.get("ratio").isNull(), "nothing was downloaded");
            assertEquals(1, alice.get("torrents").integer());

            Json made =
                    Json.parse(client.done("PUT", "/api/users/bj%C3%B6rn", "{\"maxTorrents\":1}"));
            String passkey = made.get("passkey").string();
            assertEquals(32, passkey.length());
            udp.as("/" + passkey + "/announce");
            udp.announce(TORRENT, 1002, 1);
            assertThrows(IOException.class, () -> udp.announce(TORRENT + 1, 1002, 1));

            client.done("PUT", "/api/users/bj%C3%B6rn", "{\"enabled\":false}");
            assertThrows(IOException.class, () -> udp.announce(TORRENT, 1002, 1));
            String file = Files.readString(users, StandardCharsets.UTF_8);
            assertTrue(file.contains(passkey + " björn disabled"), file);

            String listed = client.done("GET", "/api/users", "");
            assertEquals(2, Json.parse(listed).get("total").integer());
            assertFalse(listed.contains(passkey) || listed.contains(PASSKEY), "they are secrets");
            client.done("DELETE", "/api/users/bj%C3%B6rn", "");
            error(client.refused(404, "DELETE", "/api/users/bj%C3%B6rn", ""));
            error(client.refused(404, "GET", "/api/users/bj%C3%B6rn", ""));
            error(client.refused(400, "PUT", "/api/users/carol", "{\"passkey\":\"short\"}"));
            error(
                    client.refused(
                            400, "PUT", "/api/users/carol", "{\"passkey\":\"" + PASSKEY + "\"}"));
            error(client.refused(400, "PUT", "/api/users/a%0Ab", "{}"));
            error(client.refused(400, "PUT", "/api/users/carol", "{\"maxTorrents\":-1}"));
            error(client.refused(400, "PUT", "/api/users/carol", "{\"maxTorrents\":1.5}"));
            assertEquals(PASSKEY + " alice\n", Files.readString(users));
        }
    }

    @Test
    void tellsThoseWithoutTheTokenNoNames() throws Exception {
        try (TrackerServer server = TrackerServer.start(priv());
                AdminClient nobody = new AdminClient(server.adminAddress(), "")) {
            String stats = nobody.done("GET", "/stats.json", "");
            assertEquals(1, Json.parse(stats).get("users").get("count").integer());
            assertFalse(stats.contains("alice"), stats);
        }
    }

    @Test
    void readsTheFilesAgain() throws Exception {
        try (TrackerServer server = TrackerServer.start(listed());
                AdminClient client = client(server)) {
            Files.writeString(deny, HASH + "\nwhat is this\n");
            Json answer = Json.parse(client.done("POST", "/api/reload", ""));
            assertTrue(answer.get("problems").get(0).string().contains("deny.txt:2"));
            server.reloadBy(() -> {
                throw new IOException("the settings stay as they were");
            });
            String refused = client.refused(409, "POST", "/api/reload", "");
            assertEquals("the settings stay as they were", error(refused));
        }
    }

    @Test
    void savesNow() throws Exception {
        Path state = folder.resolve("state");
        TrackerSettings settings =
                open().withState(new TrackerSettings.State(state, Duration.ofHours(1)));
        try (TrackerServer server = TrackerServer.start(settings);
                AdminClient client = client(server);
                UdpClient udp = udp(server)) {
            udp.announce(TORRENT, 1001, 1);
            client.done("POST", "/api/save", "");
            Json snapshots = Json.parse(client.done("GET", "/stats.json", "")).get("snapshots");
            assertEquals(1, snapshots.get("written").integer());
            assertTrue(snapshots.has("ageSeconds"));
            Path copy = Files.createDirectories(folder.resolve("copy"));
            for (String name : List.of("swarms.0", "swarms.1")) {
                if (Files.exists(state.resolve(name))) {
                    Files.copy(state.resolve(name), copy.resolve(name));
                }
            }
            TrackerSettings again =
                    open().withState(new TrackerSettings.State(copy, Duration.ofHours(1)));
            try (TrackerServer other = TrackerServer.start(again)) {
                assertEquals(1, other.totals().peers());
            }
        }
    }
}
