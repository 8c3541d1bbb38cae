package spate.cli;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.net.httpserver.HttpServer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// `announce`, `scrape` and torrents from the Web, against a small server.
class TrackerCommandsTest {
    private static final String HASH = "0123456789abcdef0123456789abcdef01234567";
    private static final String ANSWER =
            "d8:completei3e11:external ip4:\u0009\u0008\u0007\u000610:incompletei4e"
                    + "8:intervali900e12:min intervali60e5:peers6:\u0001\u0002\u0003\u0004\u0000\u0050"
                    + "15:warning message4:slowe";

    @TempDir Path folder;

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();
    private final List<String> requests = new CopyOnWriteArrayList<>();
    private HttpServer server;

    @BeforeEach
    void open() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), 0), 0);
        serve("/announce", 200, ANSWER.getBytes(ISO_8859_1));
        server.start();
    }

    private void serve(String path, int status, byte[] body) {
        server.createContext(
                path,
                exchange -> {
                    requests.add(exchange.getRequestURI().getRawQuery());
                    exchange.sendResponseHeaders(status, body.length);
                    exchange.getResponseBody().write(body);
                    exchange.close();
                });
    }

    @Test
    void takesOnlyUrlsOfTrackers() {
        for (String wrong : List.of("", "x", "http://", "http://h:99999/", "ftp://h/")) {
            assertEquals(2, run("announce", "--tracker", wrong, HASH), wrong);
            assertTrue(err.toString(UTF_8).contains("is not the URL of a tracker"), wrong);
            assertEquals(2, run("scrape", "--tracker", wrong, HASH), wrong);
        }
    }

    @AfterEach
    void close() {
        server.stop(0);
    }

    private String url(String path) {
        return "http://127.0.0.1:" + server.getAddress().getPort() + path;
    }

    private int run(String... words) {
        out.reset();
        err.reset();
        return Spate.run(List.of(words), InputStream.nullInputStream(), out, err, Map.of());
    }

    private JsonNode json() {
        return JsonMapper.shared().readTree(out.toByteArray());
    }

    private String errors() {
        return err.toString(UTF_8);
    }

    private String nobody() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.ofLiteral("127.0.0.1"))) {
            return "http://127.0.0.1:" + socket.getLocalPort() + "/announce";
        }
    }

    @Test
    void announcesForPrograms() throws IOException {
        String dead = nobody();
        int end =
                run(
                        "announce",
                        "--json",
                        "--tracker",
                        url("/announce"),
                        "--tracker",
                        dead,
                        "--event",
                        "completed",
                        "--left",
                        "0",
                        "--port",
                        "7000",
                        "--numwant",
                        "9",
                        HASH);
        assertEquals(0, end, errors());
        JsonNode good = json().get(0);
        assertEquals(url("/announce"), good.get("tracker").asString());
        assertEquals(900, good.get("interval").asInt());
        assertEquals(60, good.get("minInterval").asInt());
        assertEquals(3, good.get("seeds").asInt());
        assertEquals(4, good.get("leechers").asInt());
        assertEquals("1.2.3.4:80", good.get("peers").get(0).asString());
        assertEquals("9.8.7.6", good.get("externalIp").asString());
        assertEquals("slow", good.get("warning").asString());
        assertNull(good.get("error"));
        JsonNode bad = json().get(1);
        assertEquals(dead, bad.get("tracker").asString());
        assertTrue(bad.get("error").asString().contains("connection refused"), bad.toString());
        String query = requests.getFirst();
        for (String part :
                List.of(
                        "event=completed",
                        "left=0",
                        "port=7000",
                        "numwant=9",
                        "info_hash=%01%23E")) {
            assertTrue(query.contains(part), query);
        }
    }

    @Test
    void announcesForPeople() {
        assertEquals(0, run("announce", "--tracker", url("/announce"), HASH), errors());
        String text = out.toString(UTF_8);
        assertTrue(text.contains("1.2.3.4:80"), text);
        assertTrue(text.contains("15 min"), text);
        assertTrue(text.contains("seen as 9.8.7.6"), text);
        assertTrue(errors().contains("slow"), errors());
        assertTrue(requests.getFirst().contains("event=started"));
    }

    @Test
    void failsIfNoTrackerHelps() throws IOException {
        serve("/refuse/announce", 200, "d14:failure reason9:go away\u0007e".getBytes(ISO_8859_1));
        for (String url :
                List.of(nobody(), url("/refuse/announce"), url("/none"), "http://x.invalid/")) {
            assertEquals(6, run("announce", "--tracker", url, HASH), url);
            assertEquals(1, errors().lines().count(), errors());
            assertTrue(errors().startsWith("spate: " + url + ": "), errors());
            assertEquals(6, run("announce", "--json", "--tracker", url, HASH), url);
            assertFalse(json().get(0).get("error").asString().isBlank());
            assertEquals(6, run("scrape", "--tracker", url, HASH), url);
            assertEquals(1, errors().lines().count(), errors());
        }
    }

    @Test
    void choosesTrackersByProtocol() {
        String magnet =
                "magnet:?xt=urn:btih:" + HASH + "&tr=udp://x.invalid:1&tr=" + url("/announce");
        assertEquals(0, run("announce", "--json", "--http", magnet), errors());
        assertEquals(1, json().size());
        assertEquals(6, run("announce", "--json", "--udp", magnet), errors());
        assertEquals("udp://x.invalid:1", json().get(0).get("tracker").asString());
        int port = server.getAddress().getPort();
        assertEquals(0, run("announce", "--http", "-t", "127.0.0.1:" + port, HASH), errors());
        assertEquals(2, run("announce", "--udp", "-t", url("/announce"), HASH));
        assertEquals(2, run("announce", HASH));
        assertTrue(errors().contains("--tracker"), errors());
        assertEquals(2, run("announce", "--event", "bogus", HASH));
        assertEquals(2, run("announce", "--port", "0", HASH));
    }

    /// A hybrid torrent is two swarms, and one row.
    @Test
    void asksForBothHashesOfAHybrid() throws IOException {
        Path file = Files.write(folder.resolve("f"), new byte[40_000]);
        Path torrent = folder.resolve("f.torrent");
        assertEquals(
                0,
                run("create", file.toString(), "-t", url("/announce"), "-o", torrent.toString()),
                errors());
        assertEquals(0, run("announce", "--json", torrent.toString()), errors());
        assertEquals(1, json().size());
        assertEquals(2, json().get(0).get("swarms").size());
        assertEquals(1, json().get(0).get("peers").size());
        assertEquals(2, requests.size());
        assertTrue(requests.getFirst().contains("left=40000"), requests.getFirst());
    }

    @Test
    void scrapes() {
        String file =
                "20:\u0001\u0023Eg\u0089\u00ab\u00cd\u00ef\u0001\u0023Eg\u0089\u00ab\u00cd\u00ef\u0001\u0023Eg";
        String body = "d5:filesd" + file + "d8:completei5e10:downloadedi7e10:incompletei2eeee";
        serve("/scrape", 200, body.getBytes(ISO_8859_1));
        String other = "f" + HASH.substring(1);
        assertEquals(
                0, run("scrape", "--json", "--tracker", url("/announce"), HASH, other), errors());
        JsonNode row = json().get(0);
        assertEquals(HASH, row.get("infoHash").asString());
        assertEquals(5, row.get("seeds").asInt());
        assertEquals(2, row.get("leechers").asInt());
        assertEquals(7, row.get("completed").asInt());
        assertTrue(json().get(1).get("error").asString().contains("does not know"));
        assertEquals(1, requests.size(), "both in one request");
        assertEquals(0, run("scrape", "--tracker", url("/announce"), HASH), errors());
        assertTrue(out.toString(UTF_8).contains(HASH), out.toString(UTF_8));
    }

    @Test
    void readsTorrentsFromTheWeb() throws IOException {
        Path file = Files.write(folder.resolve("f"), new byte[40_000]);
        Path torrent = folder.resolve("f.torrent");
        run("create", file.toString(), "-o", torrent.toString());
        serve("/f.torrent", 200, Files.readAllBytes(torrent));
        serve("/none.torrent", 404, "nothing here".getBytes(ISO_8859_1));
        serve("/page.torrent", 200, "<html>".getBytes(ISO_8859_1));
        assertEquals(0, run("info", "--json", url("/f.torrent")), errors());
        assertEquals(40_000, json().get("totalSize").asInt());
        assertEquals(6, run("info", url("/none.torrent")));
        assertTrue(errors().contains("404"), errors());
        assertEquals(1, errors().lines().count(), errors());
        assertEquals(3, run("info", url("/page.torrent")));
        String state = folder.resolve("state").toString();
        assertEquals(6, run("download", "--state", state, url("/none.torrent")));
        assertEquals(3, run("download", "--state", state, url("/page.torrent")));
    }
}
