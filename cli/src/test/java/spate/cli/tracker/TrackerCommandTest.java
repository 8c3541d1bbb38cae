package spate.cli.tracker;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import spate.cli.interop.SpateRun;
import spate.cli.testing.Json;
import tools.jackson.databind.JsonNode;

/// `spate tracker` as a user runs it.
class TrackerCommandTest {
    private static final String HASH = "0123456789abcdef0123456789abcdef01234567";

    @TempDir Path work;

    private spate.cli.testing.SpateRun.Result check(String toml, String... more)
            throws IOException {
        Files.writeString(work.resolve("t.toml"), toml);
        List<String> words =
                new ArrayList<>(List.of("tracker", "--config", "t.toml", "--check-config"));
        words.addAll(List.of(more));
        return new spate.cli.testing.SpateRun(work).run(words);
    }

    private static String address(SpateRun tracker) throws Exception {
        return tracker.await("listening").get("address").asString();
    }

    private JsonNode announce(String address, int port) {
        return announceTo("udp://" + address, port);
    }

    private JsonNode announce(JsonNode listening, int port) {
        String address = listening.get("address").asString();
        boolean isUdp = listening.get("transport").asString().equals("udp");
        return announceTo(isUdp ? "udp://" + address : "http://" + address + "/announce", port);
    }

    private JsonNode announceTo(String url, int port) {
        var asked =
                new spate.cli.testing.SpateRun(work)
                        .run(
                                "announce",
                                HASH,
                                "--json",
                                "--tracker",
                                url,
                                "--port",
                                Integer.toString(port));
        return Json.document(asked.exits(0).out()).get(0);
    }

    @Test
    void servesAndKeepsItsSwarms() throws Exception {
        String state = work.resolve("state").toString();
        try (SpateRun tracker =
                SpateRun.startTracker("--listen", "127.0.0.1:0,[::1]:0", "--state", state)) {
            assertEquals(0, tracker.await("loaded").get("peers").asInt());
            assertEquals(4, tracker.events("listening").size(), "two families, two protocols");
            for (JsonNode listening : tracker.events("listening")) {
                boolean isUdp = listening.get("transport").asString().equals("udp");
                int known = announce(listening, 1001).get("peers").size();
                assertEquals(isUdp ? 0 : 3, known, "HTTP tells both families what came over UDP");
                assertEquals(isUdp ? 1 : 3, announce(listening, 1002).get("peers").size());
            }
            tracker.interrupt();
            assertEquals(4, tracker.await("ended").get("peers").asInt());
            assertEquals(0, tracker.exitCode(), "a tracker has no end of its own");
            assertEquals("", tracker.errors());
        }
        try (SpateRun tracker =
                SpateRun.startTracker("--listen", "127.0.0.1:0", "--state", state)) {
            assertEquals(4, tracker.await("loaded").get("peers").asInt());
            assertEquals(2, announce(address(tracker), 1003).get("peers").size());
        }
    }

    @Test
    void hasAnAdminPortWhoseTokenIsInAFile() throws Exception {
        String token = "0123456789abcdef";
        Path file = Files.writeString(work.resolve("token"), token + "\n");
        String toml = work.resolve("t.toml").toString();
        Files.writeString(work.resolve("t.toml"), "interval = \"10m\"\n");
        try (HttpClient http = HttpClient.newHttpClient();
                SpateRun tracker =
                        SpateRun.startTracker(
                                "--config=" + toml,
                                "--listen=127.0.0.1:0",
                                "--admin=127.0.0.1:0",
                                "--admin-token=@" + file)) {
            tracker.await("loaded");
            JsonNode admin = tracker.events("listening").getLast();
            assertEquals("admin", admin.get("transport").asString());
            HttpRequest reload =
                    HttpRequest.newBuilder(
                                    URI.create(
                                            "http://"
                                                    + admin.get("address").asString()
                                                    + "/api/reload"))
                            .header("Authorization", "Bearer " + token)
                            .POST(HttpRequest.BodyPublishers.noBody())
                            .build();
            var answer = HttpResponse.BodyHandlers.ofString();
            assertEquals(200, http.send(reload, answer).statusCode());
            Files.writeString(work.resolve("t.toml"), "interval = \"20m\"\n");
            assertEquals(200, http.send(reload, answer).statusCode());
            assertTrue(announce(address(tracker), 1001).get("interval").asInt() >= 1200);
            Files.writeString(work.resolve("t.toml"), "intervall = \"20m\"\n");
            HttpResponse<String> wrong = http.send(reload, answer);
            assertEquals(409, wrong.statusCode());
            assertTrue(wrong.body().contains("intervall"), wrong.body());
        }
        new spate.cli.testing.SpateRun(work)
                .run("tracker", "--check-config", "--admin-token", token)
                .fails(2, "--admin-token goes with --admin");
        new spate.cli.testing.SpateRun(work)
                .run("tracker", "--check-config", "--admin=127.0.0.1:0", "--admin-token=short")
                .fails(2, "--admin-token", "16");
        new spate.cli.testing.SpateRun(work)
                .run("tracker", "--check-config", "--admin=127.0.0.1:0", "--admin-token=@none")
                .fails(2, "--admin-token", "none");
    }

    @Test
    void refusesAPortThatIsTaken() throws Exception {
        try (SpateRun tracker = SpateRun.startTracker("--listen", "127.0.0.1:0")) {
            String taken = address(tracker);
            new spate.cli.testing.SpateRun(work)
                    .run("tracker", "--listen", taken)
                    .fails(6, taken, "another program listens there", "--listen");
        }
    }

    @Test
    void takesSettingsFromAFile() throws Exception {
        Files.writeString(
                work.resolve("t.toml"),
                "# a comment\nlisten = [\"127.0.0.1:0\", \"[::1]:0\"]\ninterval = \"10m\"\nmax-peers = 1\n");
        String file = work.resolve("t.toml").toString();
        try (SpateRun tracker = SpateRun.startTracker("--config", file)) {
            tracker.await("loaded");
            assertEquals(4, tracker.events("listening").size());
            int interval = announce(address(tracker), 1001).get("interval").asInt();
            assertTrue(interval >= 600 && interval <= 675, "interval " + interval);
            announce(address(tracker), 1002);
            assertEquals(1, announce(address(tracker), 1003).get("peers").size());
        }
        try (SpateRun tracker =
                SpateRun.startTracker(
                        "--config", file, "--listen", "127.0.0.1:0", "--interval=20m")) {
            tracker.await("loaded");
            assertEquals(2, tracker.events("listening").size(), "the command line holds");
            assertTrue(announce(address(tracker), 1001).get("interval").asInt() >= 1200);
        }
    }

    /// Each that is wrong, and where.
    @Test
    void judgesTheFilesThatASettingNames() throws IOException {
        Files.writeString(work.resolve("allow"), HASH + "\n0123\n");
        Files.writeString(work.resolve("deny"), "client:-XX\n");
        Files.writeString(work.resolve("users"), "passkey-1 alice\npasskey-1 bob\n");
        Files.writeString(work.resolve("key"), "no key\n");
        Files.writeString(work.resolve("file"), "");
        String lists = "allow = \"allow\"\ndeny = \"deny\"\n";
        var judged = check(lists, "--private", "--users=users", "--state=file").exits(4);
        tells(judged, "allow:2: ", "users:2: the passkey of another user", "file: not a folder");
        judged =
                check(lists + "https = \"127.0.0.1:0\"\ncertificate = \"none\"\nkey = \"key\"\n")
                        .exits(4);
        tells(judged, "allow:2: ", "none: no such file", "key: no private key in PEM");
        check("deny = \"none\"\n").fails(4, "none: ");
        Files.createDirectories(work.resolve("state"));
        Files.writeString(work.resolve("state/swarms.0"), "this is no snapshot, whatever it is");
        check("", "--state=state").fails(4, "swarms.0: a checksum is wrong");
        check("deny = \"deny\"\n", "--state=new/folder").exits(0);
        assertTrue(Files.notExists(work.resolve("new")), "nothing is made");
        check("", "--admin=127.0.0.1:0", "--admin-https").fails(2, "--admin-https", "--key");
    }

    private static void tells(spate.cli.testing.SpateRun.Result judged, String... parts) {
        for (String part : parts) {
            assertTrue(judged.err().contains(part), judged.err());
        }
        assertEquals(parts.length, judged.err().lines().count(), judged.err());
    }

    @Test
    void judgesAFile() throws IOException {
        assertEquals("the settings are good\n", check("interval = \"10m\"\n").exits(0).err());
        check("\nintervall = 3\n").fails(2, "t.toml:2: ", "intervall", "did you mean --interval?");
        check("workers = 1\n# x\n interval=\"x\"\n").fails(2, "t.toml:3: --interval");
        check("a = 1\ninterval = \"10\n").fails(2, "t.toml", "line 2");
        check("interval = 0\n").fails(2, "t.toml", "--interval", "'0'");
        check("[udp]\ninterval = 5\n").fails(2, "t.toml", "udp is a table");
        check("config = \"other.toml\"\n").fails(2, "t.toml", "config");
        check("max-peers = 10\n", "--default-peers", "20").fails(2, "--default-peers");
        check("listen = \"here\"\n").fails(2, "t.toml", "--listen", "'here'");
        check("max-web-message = \"2MiB\"\n").fails(2, "--max-web-message", "1 MiB");
        check("max-web-message = \"32KiB\"\nmax-offers = 5\nweb-interval = \"1m\"\n").exits(0);
        check("private = true\nusers = \"https:///x\"\n").fails(2, "--users", "no URL");
        check("private = true\nusers = \"u\"\nusers-interval = \"1m\"\n")
                .fails(2, "--users-interval", "URL");
        new spate.cli.testing.SpateRun(work)
                .run("tracker", "--private", "--users=http://127.0.0.1:1/u", "--listen=127.0.0.1:0")
                .fails(6, "cannot fetch the users from http://127.0.0.1:1/u", "cannot connect");
        new spate.cli.testing.SpateRun(work)
                .run("tracker", "--config", "none.toml")
                .fails(4, "none.toml");
    }

    /// Whether it was asked to stop or not: what it knew is lost then.
    @Test
    void saysThatItCouldNotSave() throws Exception {
        Path state = work.resolve("state");
        try (SpateRun tracker = SpateRun.startTracker("--listen=127.0.0.1:0", "--state=" + state)) {
            tracker.await("loaded");
            Files.createDirectory(state.resolve("swarms.0"));
            tracker.interrupt();
            assertEquals(4, tracker.exitCode());
            assertTrue(tracker.errors().contains("cannot write " + state), tracker.errors());
        }
    }

    @Test
    void namesTheAddressThatIsTakenAndItsOption() throws Exception {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            String address = "127.0.0.1:" + taken.getLocalPort();
            try (SpateRun tracker =
                    SpateRun.startTracker("--listen=127.0.0.1:0", "--scgi=" + address)) {
                assertEquals(6, tracker.exitCode());
                String said = tracker.errors();
                assertTrue(said.contains("cannot listen on " + address), said);
                assertTrue(said.contains("--scgi"), said);
            }
        }
    }

    @Test
    void namesTheFileOfTheCertificateThatIsNotThere() throws Exception {
        try (SpateRun tracker =
                SpateRun.startTracker(
                        "--listen=127.0.0.1:0",
                        "--https=127.0.0.1:0",
                        "--certificate=" + work.resolve("none.pem"),
                        "--key=" + work.resolve("none.key"))) {
            assertEquals(4, tracker.exitCode());
            assertTrue(tracker.errors().contains("none.pem"), tracker.errors());
        }
    }

    @Test
    void namesTheLineOfAMistakeInTheFile() throws IOException {
        String toml = "# a comment\ninterval = \"30m\"\n\nmax-peers = \"many\"\n";
        String said = check(toml).exits(2).err();
        assertTrue(said.contains("t.toml:4: --max-peers: 'many'"), said);
        said = check("intervall = \"30m\"\n").exits(2).err();
        assertTrue(said.contains("t.toml:1: "), said);
    }

    /// What does not fit into the heap would be no limit.
    @Test
    void takesAsMuchMemoryAsItMay() throws IOException {
        check("max-memory = \"16MiB\"\n").exits(0);
        String said = check("max-memory = \"1000TiB\"\n").exits(2).err();
        assertTrue(said.contains("heap"), said);
    }
}
