package spate.tracker.users;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import spate.io.file.FileFailure;
import spate.protocol.testing.Property;
import spate.tracker.core.Caller;

class UserFileTest {
    private static final long NOW = 1_800_000_000_000L;

    @TempDir Path folder;
    private Path path;
    private final UserNames names = new UserNames();

    @BeforeEach
    void name() {
        path = folder.resolve("users");
    }

    private UserFile file(String text) throws IOException {
        Files.writeString(path, text);
        return new UserFile(path, names, 1, NOW);
    }

    private static int find(UserFile file, String url) {
        byte[] bytes = (url + "xyz").getBytes(StandardCharsets.ISO_8859_1);
        return file.userOf(bytes, bytes.length - 3);
    }

    private static User user(UserFile file, String url) {
        return file.users().user(find(file, url));
    }

    @Test
    void aUserIsKnownByThePasskeyInTheUrl() throws IOException {
        UserFile file = file("# ours\r\n\r\npasskey-1 alice\npasskey_2\tbob # new\n");
        int alice = find(file, "/passkey-1/announce");
        assertEquals("alice", names.name(alice));
        assertEquals(User.of("passkey-1", "alice"), file.users().user(alice));
        for (String url :
                List.of(
                        "/passkey-1/announce?info_hash=%00/passkey_2/announce",
                        "/passkey-1/scrape",
                        "/passkey-1/scrape?x",
                        "passkey-1/announce#f",
                        "/tracker/passkey-1/announce")) {
            assertEquals(alice, find(file, url), url);
        }
        assertEquals("bob", user(file, "/passkey_2/announce").name());
    }

    @Test
    void whoHasNoPasskeyIsNobody() throws IOException {
        UserFile file = file("passkey-1 alice\npasskey-2 bob\n");
        for (String url :
                List.of(
                        "",
                        "/",
                        "/announce",
                        "announce",
                        "//announce",
                        "/passkey-1",
                        "/passkey-1/",
                        "/passkey-1/announce/",
                        "/passkey-1/announcex",
                        "/passkey-1announce",
                        "/Passkey-1/announce",
                        "/passkey-/announce",
                        "/passkey-11/announce",
                        "/passkey-1/x/announce",
                        "/passkey%2D1/announce",
                        "?/passkey-1/announce",
                        "/" + "x".repeat(1000) + "/announce",
                        "/passkey-\u00E91/announce")) {
            assertEquals(Caller.NO_USER, find(file, url), url);
        }
        assertNull(file.users().user(Caller.NO_USER));
        assertNull(file.users().user(2));
    }

    @Test
    void limitsAreRead() throws IOException {
        UserFile file =
                file(
                        "passkey-1 a max-torrents=5 MAX-ADDRESSES=2\npasskey-2 b  Disabled\tmax-torrents=1");
        assertEquals(new User("passkey-1", "a", 5, 2, true), user(file, "/passkey-1/announce"));
        assertEquals(
                new User("passkey-2", "b", 1, User.UNLIMITED, false),
                user(file, "/passkey-2/announce"));
        assertEquals(List.of(), file.problems());
        for (User user : file.users().all()) {
            assertEquals(user, User.parse(user.toLine()));
        }
    }

    @Test
    void aBadLineLeavesOutOneUserAndDoesNotTellItsPasskey() throws IOException {
        String good = "passkey-0 zero\n";
        for (String bad :
                List.of(
                        "passkey-1",
                        "short a",
                        "x".repeat(65) + " a",
                        "passkey/1 a",
                        "announce a",
                        "passkey-\u00E9 a",
                        "passkey-1 " + "n".repeat(65),
                        "passkey-1 a max-torrents=",
                        "passkey-1 a max-torrents=0",
                        "passkey-1 a max-torrents=-1",
                        "passkey-1 a max-addresses=99999999999",
                        "passkey-1 a max-addresses=1x",
                        "passkey-1 a enabled",
                        "passkey-1 a\u0007b",
                        "passkey-1 zero",
                        "passkey-0 a",
                        "passkey-1: 'a max-torrents=: 'x")) {
            UserFile file = file(good + bad + "\n" + "passkey-9 nine");
            assertEquals(2, file.users().size(), bad);
            assertEquals(1, file.problems().size(), bad);
            String problem = file.problems().getFirst();
            assertTrue(problem.startsWith(path + ":2: "), problem);
            assertFalse(problem.contains("passkey-"), problem);
        }
        byte[] latin1 = "passkey-1 \u00E9t\u00E9\n".getBytes(StandardCharsets.ISO_8859_1);
        Files.write(path, latin1);
        assertEquals(0, new UserFile(path, names, 1, NOW).users().size());
    }

    @Test
    void numbersStayWhateverTheFileSays() throws IOException {
        UserFile file = file("passkey-1 alice\npasskey-2 bob\n");
        int bob = find(file, "/passkey-2/announce");
        Files.writeString(path, "passkey-3 carol\npasskey-4 bob\n");
        assertTrue(file.poll(NOW));
        assertEquals(bob, find(file, "/passkey-4/announce"));
        assertEquals(Caller.NO_USER, find(file, "/passkey-2/announce"));
        assertEquals(Caller.NO_USER, find(file, "/passkey-1/announce"));
        assertNull(file.users().user(names.numberOf("alice")));
        assertEquals(3, names.count());
    }

    @Test
    void aFileThatVanishesLeavesTheUsersAsTheyAre() throws IOException {
        UserFile file = file("passkey-1 alice\n");
        Files.delete(path);
        assertTrue(file.poll(NOW));
        assertNotNull(user(file, "/passkey-1/announce"));
        assertTrue(file.problems().getFirst().contains("stay as they were"));
        assertFalse(file.poll(NOW));
        assertThrows(FileFailure.class, () -> new UserFile(path, names, 1, NOW));
    }

    @Test
    void aChangeHoldsAtOnceAndAfterARestart() throws IOException {
        UserFile file = file("# ours\npasskey-1 alice\npasskey-2 bob\n");
        User changed = new User("passkey-5", "bob", 3, 1, false);
        assertTrue(file.put(changed, NOW));
        assertFalse(file.put(changed, NOW));
        assertEquals(changed, user(file, "/passkey-5/announce"));
        assertEquals(Caller.NO_USER, find(file, "/passkey-2/announce"));
        assertThrows(
                IllegalArgumentException.class, () -> file.put(User.of("passkey-5", "eve"), NOW));
        assertTrue(file.remove("alice", NOW));
        assertFalse(file.remove("alice", NOW));
        assertEquals(Caller.NO_USER, find(file, "/passkey-1/announce"));
        String expected = "# ours\npasskey-5 bob max-torrents=3 max-addresses=1 disabled\n";
        assertEquals(expected, Files.readString(path));
        assertEquals(changed, user(new UserFile(path, names, 2, NOW), "/passkey-5/announce"));
    }

    @Test
    void aUserIsNotShownWithHisPasskey() {
        assertEquals("alice", User.of("passkey-1", "alice").toString());
        assertThrows(IllegalArgumentException.class, () -> User.of("passkey-1", "#a"));
        assertThrows(IllegalArgumentException.class, () -> User.of("passkey-1", "a\uD800"));
        assertThrows(IllegalArgumentException.class, () -> User.of("passkey-1", ""));
    }

    @Test
    void findsWhatAMapWouldFind() {
        Property.forAll(
                50,
                random -> {
                    Map<String, String> model = new HashMap<>();
                    StringBuilder text = new StringBuilder();
                    for (int i = random.nextInt(300); i > 0; i--) {
                        String passkey = passkey(random);
                        if (model.putIfAbsent(passkey, "u" + i) == null) {
                            text.append(passkey).append(" u").append(i).append('\n');
                        }
                    }
                    UserFile file = file(text.toString());
                    assertEquals(model.size(), file.users().size());
                    for (int i = 0; i < 500; i++) {
                        String passkey = passkey(random);
                        User found = user(file, "/" + passkey + "/announce");
                        assertEquals(model.get(passkey), found == null ? null : found.name());
                    }
                });
    }

    /// Of few that differ in length and in single letters.
    private static String passkey(Random random) {
        int length = 8 + random.nextInt(12);
        char[] letters = "a".repeat(length).toCharArray();
        letters[random.nextInt(length)] = (char) ('a' + random.nextInt(3));
        return new String(letters);
    }

    /// Whatever a client sends: an answer, and never one for a passkey that is not there.
    @Test
    void anyUrlIsAUserOrNobody() throws IOException {
        UserFile file = file("aaaaaaaa alice\n");
        byte[] likely = "a/announcescrape?#\u0000".getBytes(StandardCharsets.ISO_8859_1);
        Property.forAll(
                50_000,
                random -> {
                    byte[] url = new byte[random.nextInt(40)];
                    for (int i = 0; i < url.length; i++) {
                        url[i] = likely[random.nextInt(likely.length)];
                    }
                    if (random.nextBoolean()) {
                        byte[] part = "/aaaaaaaa/announce".getBytes(StandardCharsets.US_ASCII);
                        int length = Math.min(part.length, url.length);
                        System.arraycopy(
                                part, 0, url, random.nextInt(1 + url.length - length), length);
                    }
                    String text = new String(url, StandardCharsets.ISO_8859_1);
                    String asked = text.split("[?#]", 2)[0];
                    boolean expected = asked.matches("(?s)(.*/)?aaaaaaaa/(announce|scrape)");
                    assertEquals(expected, file.userOf(url, url.length) != Caller.NO_USER, text);
                });
    }
}
