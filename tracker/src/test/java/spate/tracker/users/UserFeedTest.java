package spate.tracker.users;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Users from a real web server.
class UserFeedTest {
    private static final long NOW = 1_800_000_000_000L;
    private static final String ALICE = "passkey-1 alice\n";
    private static final String BOB = "passkey-2 bob\n";

    @TempDir Path folder;
    private HttpServer server;
    private final List<UserFeed> open = new ArrayList<>();
    private final List<String> asked = new ArrayList<>();
    private volatile String list = ALICE;
    private volatile int status = 200;
    private volatile String location = "";

    @BeforeEach
    void start() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", this::answer);
        server.start();
    }

    @AfterEach
    void stop() {
        open.forEach(UserFeed::close);
        server.stop(0);
    }

    /// Answers as web servers do: the tag is that of the content.
    private void answer(HttpExchange exchange) throws IOException {
        String tag = "\"" + list.hashCode() + "\"";
        asked.add(String.valueOf(exchange.getRequestHeaders().getFirst("If-None-Match")));
        asked.add(String.valueOf(exchange.getRequestHeaders().getFirst("Authorization")));
        boolean isKnown = tag.equals(exchange.getRequestHeaders().getFirst("If-None-Match"));
        exchange.getResponseHeaders().set("ETag", tag);
        if (exchange.getRequestURI().getPath().equals("/moved")) {
            exchange.getResponseHeaders().set("Location", location);
            exchange.sendResponseHeaders(302, -1);
        } else if (status != 200 || isKnown) {
            exchange.sendResponseHeaders(isKnown && status == 200 ? 304 : status, -1);
        } else {
            byte[] body = list.getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(200, body.length == 0 ? -1 : body.length);
            exchange.getResponseBody().write(body);
        }
        exchange.close();
    }

    private String base() {
        return "127.0.0.1:" + server.getAddress().getPort();
    }

    private UserFeed open(String url) throws IOException {
        return open(url, null);
    }

    private UserFeed open(String url, Path copy) throws IOException {
        UserFeed feed = UserFeed.open(source(url), copy, new UserNames(), 1, NOW);
        open.add(feed);
        return feed;
    }

    private static UserSource.AtUrl source(String url) {
        return new UserSource.AtUrl(URI.create(url), Duration.ofDays(1));
    }

    private static boolean knows(UserFeed feed, String passkey) {
        byte[] url = ("/" + passkey + "/announce").getBytes(StandardCharsets.US_ASCII);
        return feed.users().user(feed.userOf(url, url.length)) != null;
    }

    @Test
    void takesWhatIsNewAndOnlyThat() throws IOException {
        UserFeed feed = open("http://" + base() + "/users");
        assertTrue(knows(feed, "passkey-1"));
        Users before = feed.users();
        assertFalse(feed.reload(NOW + 1), "nothing is new");
        assertEquals(before, feed.users());
        assertFalse(feed.poll(NOW));
        list = BOB;
        assertTrue(feed.reload(NOW + 2));
        assertTrue(feed.poll(NOW));
        assertFalse(feed.poll(NOW), "told once");
        assertFalse(knows(feed, "passkey-1"));
        assertTrue(knows(feed, "passkey-2"));
        assertEquals(new FeedCounts(3, 0, NOW + 2, false), feed.counts());
        assertEquals("null", asked.get(0), "the first time there is no tag");
        assertEquals("\"" + ALICE.hashCode() + "\"", asked.get(2));
    }

    @Test
    void keepsTheUsersWhenTheUrlFails() throws IOException {
        UserFeed feed = open("http://" + base() + "/users?token=secret");
        status = 503;
        assertTrue(feed.reload(NOW + 1));
        assertFalse(feed.reload(NOW + 2), "the same trouble is no news");
        assertTrue(knows(feed, "passkey-1"));
        assertEquals(1, feed.problems().size());
        String problem = feed.problems().getFirst();
        assertTrue(problem.contains(base() + "/users: it answers with status 503"), problem);
        assertFalse(problem.contains("secret"), problem);
        assertEquals(new FeedCounts(1, 2, NOW, true), feed.counts());
        status = 200;
        assertTrue(feed.reload(NOW + 3));
        assertEquals(List.of(), feed.problems());
        server.stop(0);
        assertTrue(feed.reload(NOW + 4));
        assertTrue(feed.problems().getFirst().contains("cannot connect"), "" + feed.problems());
        assertTrue(knows(feed, "passkey-1"));
    }

    /// A page that says that the site is being looked after is no list without users.
    @Test
    void takesNoPageForAList() throws IOException {
        UserFeed feed = open("http://" + base() + "/users");
        for (String page : List.of("<html>\n<p>back soon</p>\n", "")) {
            list = page;
            feed.reload(NOW + 1);
            assertTrue(knows(feed, "passkey-1"), page);
            assertTrue(feed.problems().getFirst().contains("no line"), "" + feed.problems());
        }
        list = ALICE + "what is this\n";
        assertTrue(feed.reload(NOW + 2));
        assertTrue(feed.problems().getFirst().contains("/users:2: "), "" + feed.problems());
    }

    @Test
    void startsWithTheCopyOfAnEarlierTime() throws Exception {
        Path copy = folder.resolve("users.copy");
        String url = "http://" + base() + "/users";
        UserFeed first = open(url, copy);
        assertFalse(Files.exists(copy), "nothing is written before it serves");
        first.start();
        while (!Files.exists(copy) || Files.size(copy) < 80) {
            Thread.onSpinWait(); // the build's time limit is the deadline
        }
        first.close();
        String permissions = PosixFilePermissions.toString(Files.getPosixFilePermissions(copy));
        assertEquals("rw-------", permissions, "passkeys are in it");
        status = 500;
        UserFeed second = open(url, copy);
        assertTrue(knows(second, "passkey-1"));
        assertTrue(second.problems().getFirst().contains("status 500"), "" + second.problems());
        assertThrows(UserFeed.Unavailable.class, () -> open(url + "?of=others", copy));
        status = 200;
        second.reload(NOW);
        assertEquals(List.of(), second.problems());
    }

    @Test
    void refusesToStartWithoutAnyUsers() {
        status = 404;
        var failure =
                assertThrows(
                        UserFeed.Unavailable.class,
                        () -> open("http://" + base() + "/users", folder.resolve("none")));
        assertTrue(String.valueOf(failure.getMessage()).contains("404"), "" + failure);
    }

    /// Who is sent elsewhere takes no password there.
    @Test
    void followsRedirectionsUpToSome() throws IOException {
        location = "http://localhost:" + server.getAddress().getPort() + "/users";
        UserFeed feed = open("http://me:secret@" + base() + "/moved");
        assertTrue(knows(feed, "passkey-1"));
        assertEquals("Basic bWU6c2VjcmV0", asked.get(1));
        assertEquals("null", asked.get(3), "another host");
        location = "/moved";
        feed.reload(NOW);
        assertTrue(feed.problems().getFirst().contains("5 redirections"), "" + feed.problems());
        location = "file:///etc/passwd";
        feed.reload(NOW);
        assertTrue(feed.problems().getFirst().contains("not safe"), "" + feed.problems());
    }

    /// A server that begins an answer and goes on for ever, or never.
    @Test
    void boundsWhatComes() throws Exception {
        CountDownLatch done = new CountDownLatch(1);
        try (ServerSocket silent = new ServerSocket(0, 5, InetAddress.getLoopbackAddress());
                UserFetch fetch =
                        new UserFetch(
                                URI.create("http://127.0.0.1:" + silent.getLocalPort() + "/"),
                                HttpClient.newHttpClient(),
                                Duration.ofMillis(300))) {
            assertTrue(failure(fetch).contains("no whole answer"));
        }
        server.createContext(
                "/endless",
                exchange -> {
                    exchange.sendResponseHeaders(200, 0);
                    byte[] some = new byte[1 << 16];
                    try {
                        while (true) {
                            exchange.getResponseBody().write(some);
                        }
                    } catch (IOException e) {
                        done.countDown(); // the other side has had enough
                    }
                });
        try (UserFetch fetch =
                new UserFetch(
                        URI.create("http://" + base() + "/endless"),
                        HttpClient.newHttpClient(),
                        Duration.ofSeconds(30))) {
            failure(fetch);
        }
        done.await();
    }

    private static String failure(UserFetch fetch) {
        return String.valueOf(assertThrows(IOException.class, fetch::ask).getMessage());
    }

    @Test
    void isChangedElsewhere() throws IOException {
        UserFeed feed = open("http://" + base() + "/users");
        assertFalse(feed.isOurs());
        assertThrows(IllegalStateException.class, () -> feed.remove("alice", NOW));
        assertThrows(
                IllegalStateException.class, () -> feed.put(User.of("passkey-3", "carol"), NOW));
    }

    @Test
    void knowsWhatIsAUrl() {
        for (String url : List.of("ftp://a/b", "http:///b", "users.txt")) {
            assertThrows(IllegalArgumentException.class, () -> source(url));
        }
        assertEquals("https://a:1/b", source("https://me:secret@a:1/b?token=secret").toString());
    }
}
