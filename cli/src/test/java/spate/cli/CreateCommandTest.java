package spate.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.FutureTask;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import spate.cli.testing.Json;
import spate.cli.testing.SpateRun;
import spate.protocol.metainfo.Metainfo;
import spate.protocol.metainfo.TorrentInfo.Version;
import tools.jackson.databind.JsonNode;

class CreateCommandTest {
    @TempDir Path folder;

    @BeforeEach
    void makeContent() throws IOException {
        write("album/cd1/01.flac", 100_000);
        write("album/cd1/02.flac", 40_000);
        write("album/cover.jpg", 5_000);
        write("album/extras/notes.txt", 10);
        write("single.bin", 70_000);
    }

    private void write(String path, int size) throws IOException {
        byte[] content = new byte[size];
        new Random(path.hashCode()).nextBytes(content);
        Path file = folder.resolve(path);
        Files.createDirectories(file.getParent());
        Files.write(file, content);
    }

    private SpateRun.Result create(String... words) {
        List<String> all = new ArrayList<>(List.of("create"));
        all.addAll(Arrays.asList(words));
        return new SpateRun(folder).run(all);
    }

    private Metainfo read(String name) throws Exception {
        return Metainfo.parse(Files.readAllBytes(folder.resolve(name)));
    }

    private static List<String> paths(Metainfo torrent) {
        List<String> paths = new ArrayList<>();
        for (int i = 0; i < torrent.info().files().size(); i++) {
            if (!torrent.info().files().isPad(i)) {
                paths.add(torrent.info().savePath(i));
            }
        }
        return paths;
    }

    @Test
    void takesOneVersion() {
        new SpateRun(folder)
                .run("create", "--v1", "--v2", "album")
                .fails(2, "--v1 and --v2 exclude each other");
    }

    @Test
    void writesAHybridTorrentBesideTheContent() throws Exception {
        String out = create("album").succeeds().out();
        Metainfo torrent = read("album.torrent");
        assertEquals(Version.HYBRID, torrent.info().version());
        assertEquals("album", torrent.info().name());
        assertEquals(
                List.of(
                        "album/cd1/01.flac",
                        "album/cd1/02.flac",
                        "album/cover.jpg",
                        "album/extras/notes.txt"),
                paths(torrent));
        assertTrue(out.contains("album.torrent"), out);
        assertTrue(out.contains(torrent.infoHashes().v1().hex()), out);
        assertTrue(out.contains(torrent.infoHashes().v2().hex()), out);
        assertTrue(torrent.createdBy().startsWith("Spate "), torrent.createdBy());
        assertTrue(torrent.creationDate().isPresent());
        assertFalse(torrent.info().isPrivate());
    }

    @Test
    void writesBesideTheContentWhereverThatIs() throws Exception {
        create("album/cd1").succeeds();
        assertEquals("cd1", read("album/cd1.torrent").info().name());
        create("-q", "album/extras/.").succeeds();
        assertEquals("extras", read("album/extras.torrent").info().name());
        new SpateRun(folder.resolve("album")).run("create", "-n", "named", ".").exits(0);
        assertEquals("named", read("named.torrent").info().name());
    }

    @Test
    void writesWhereItIsTold() throws Exception {
        create("-o", "x.torrent", "album").succeeds();
        create("-o", "album/extras", "single.bin").succeeds();
        assertEquals("single.bin", read("album/extras/single.bin.torrent").info().name());
        SpateRun.Result piped = create("-o", "-", "--no-date", "single.bin").succeeds();
        assertEquals("single.bin", Metainfo.parse(piped.bytes()).info().name());
        create("-o", "no/such/x.torrent", "album").fails(4, "no folder");
    }

    @Test
    void isQuietWhenTold() {
        SpateRun.Result result = create("-q", "album").succeeds();
        assertEquals(folder.resolve("album.torrent") + "\n", result.out());
    }

    @Test
    void refusesToOverwriteBeforeItHashes() throws Exception {
        Files.writeString(folder.resolve("album.torrent"), "precious");
        // Nothing can be hashed here, so hashing first would fail otherwise.
        Files.writeString(folder.resolve("unread"), "x");
        create("album").fails(4, "album.torrent", "exists already", "--force");
        create("-o", "album.torrent", "no/such/content").fails(4, "exists already");
        assertEquals("precious", Files.readString(folder.resolve("album.torrent")));
        create("--force", "album").succeeds();
        assertEquals("album", read("album.torrent").info().name());
    }

    @Test
    void refusesNamesThatAreTooLongBeforeItHashes() throws Exception {
        String name = "n".repeat(250);
        write(name, 10);
        create(name).fails(4, "the name is too long", "-o");
        create("-q", "-o", "n".repeat(255), name).exits(0);
    }

    @Test
    void writesToWhatIsNoFileAsItIs() throws Exception {
        Path pipe = folder.resolve("pipe");
        assumeTrue(Files.isExecutable(Path.of("/usr/bin/mkfifo")), "optional: no mkfifo here");
        assertEquals(0, new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor());
        FutureTask<byte[]> reader = new FutureTask<>(() -> Files.readAllBytes(pipe));
        Thread.ofVirtual().start(reader);
        create("-q", "-o", "pipe", "album").exits(0);
        assertEquals("album", Metainfo.parse(reader.get()).info().name());
        assertFalse(Files.isRegularFile(pipe));
    }

    @Test
    void replacesWhatALinkLeadsTo() throws Exception {
        Files.writeString(folder.resolve("real"), "old");
        Files.createSymbolicLink(folder.resolve("link"), Path.of("real"));
        create("-q", "--force", "-o", "link", "album").exits(0);
        assertTrue(Files.isSymbolicLink(folder.resolve("link")));
        assertEquals("album", read("real").info().name());
    }

    @Test
    void leavesNothingBehindThatFailed() throws Exception {
        Files.createSymbolicLink(folder.resolve("album/link"), Path.of("nowhere"));
        create("album").fails(1, "album/link", "leads nowhere", "--follow-symlinks");
        try (Stream<Path> left = Files.list(folder)) {
            assertEquals(
                    List.of("album", "single.bin"),
                    left.map(p -> p.getFileName().toString()).sorted().toList());
        }
    }

    @Test
    void takesTrackersByTiersAndAllTheRest() throws Exception {
        create(
                        "-t",
                        "udp://a.example:1,http://b.example/announce",
                        "--tracker=https://c.example/x?passkey=1",
                        "-w",
                        "https://w.example/files/",
                        "--web-seed",
                        "http://x.example/",
                        "--dht-node",
                        "router.example:6881",
                        "--dht-node",
                        "[::1]:6882",
                        "-c",
                        "héllo",
                        "-s",
                        "SITE",
                        "-p",
                        "--created-by",
                        "me",
                        "--date",
                        "2001-09-09T01:46:40Z",
                        "album")
                .succeeds();
        Metainfo torrent = read("album.torrent");
        assertEquals(
                List.of(
                        List.of("udp://a.example:1", "http://b.example/announce"),
                        List.of("https://c.example/x?passkey=1")),
                torrent.trackers());
        assertEquals(List.of("https://w.example/files/", "http://x.example/"), torrent.webSeeds());
        assertEquals("[router.example:6881, [::1]:6882]", torrent.dhtNodes().toString());
        assertEquals("héllo", torrent.comment());
        assertEquals("SITE", torrent.info().source());
        assertTrue(torrent.info().isPrivate());
        assertEquals("me", torrent.createdBy());
        assertEquals(1_000_000_000, torrent.creationDate().getAsLong());
    }

    @Test
    void leavesOutOriginWhenTold() throws Exception {
        create("--no-date", "--no-created-by", "album").succeeds();
        Metainfo torrent = read("album.torrent");
        assertTrue(torrent.creationDate().isEmpty());
        assertEquals(null, torrent.createdBy());
        create("--no-date", "--date", "1", "-o", "x", "album").fails(2, "contradict");
        create("--no-created-by", "--created-by", "x", "-o", "x", "album").fails(2, "contradict");
    }

    @Test
    void readsDates() throws Exception {
        String[][] dates = {
            {"0", "0"},
            {"1000000000", "1000000000"},
            {"2001-09-09", "999993600"},
            {"2001-09-09T01:46:40", "1000000000"},
            {"2001-09-09 01:46:40", "1000000000"},
            {"2001-09-09T03:46:40+02:00", "1000000000"},
        };
        for (String[] date : dates) {
            create("--force", "--date", date[0], "single.bin").succeeds();
            long expected = Long.parseLong(date[1]);
            assertEquals(expected, read("single.bin.torrent").creationDate().getAsLong());
        }
        for (String bad : List.of("yesterday", "2001-13-01", "", "-5", "2001-09-09T25:00:00")) {
            create("--force", "--date", bad, "single.bin").fails(2, "--date", "is not a date");
        }
    }

    @Test
    void isReproducibleWithSourceDateEpoch() throws Exception {
        SpateRun run = new SpateRun(folder).environment("SOURCE_DATE_EPOCH", "1234567890");
        byte[] first = run.run("create", "-o", "-", "album").succeeds().bytes();
        byte[] second = run.run("create", "-o", "-", "--threads", "1", "album").succeeds().bytes();
        assertArrayEquals(first, second);
        assertEquals(1_234_567_890, Metainfo.parse(first).creationDate().getAsLong());
        byte[] given = run.run("create", "-o", "-", "--date", "5", "album").bytes();
        assertEquals(5, Metainfo.parse(given).creationDate().getAsLong());
        new SpateRun(folder)
                .environment("SOURCE_DATE_EPOCH", "soon")
                .run("create", "album")
                .fails(2, "SOURCE_DATE_EPOCH");
    }

    @Test
    void makesEachVersion() throws Exception {
        create("--v1", "-o", "1.torrent", "album").succeeds();
        create("--v2", "-o", "2.torrent", "album").succeeds();
        create("--hybrid", "-o", "3.torrent", "album").succeeds();
        assertEquals(Version.V1, read("1.torrent").info().version());
        assertEquals(Version.V2, read("2.torrent").info().version());
        assertEquals(Version.HYBRID, read("3.torrent").info().version());
        assertEquals(read("2.torrent").info().files().size(), 4);
    }

    @Test
    void judgesPieceLengths() throws Exception {
        create("-l", "64KiB", "-o", "a.torrent", "album").succeeds();
        assertEquals(65_536, read("a.torrent").info().pieceLength());
        create("--v1", "-l", "100000", "-o", "b.torrent", "album").succeeds();
        assertEquals(100_000, read("b.torrent").info().pieceLength());
        create("-l", "256k", "album").fails(2, "no power of two", "128KiB or 256KiB");
        create("-l", "1k", "album").fails(2, "less than 16 KiB");
        create("-l", "2GiB", "album").fails(2, "out of range");
        create("-l", "much", "album").fails(2, "not a size");
    }

    @Test
    void keepsTheTorrentSmallWhenTold() throws Exception {
        write("large", 4_000_000);
        create("--v1", "-o", "usual", "large").succeeds();
        long usual = Files.size(folder.resolve("usual"));
        create("--v1", "--max-torrent-size", String.valueOf(usual / 2), "-o", "small", "large")
                .succeeds();
        assertTrue(Files.size(folder.resolve("small")) <= usual / 2);
        create("--max-torrent-size", "100", "-o", "x", "large").fails(1, "100 are allowed");
    }

    @Test
    void choosesFilesByPatternsInOrder() throws Exception {
        create("--include", "*.flac", "-o", "a", "album").succeeds();
        assertEquals(List.of("album/cd1/01.flac", "album/cd1/02.flac"), paths(read("a")));
        create("--exclude", "extras", "--exclude=*.jpg", "-o", "b", "album").succeeds();
        assertEquals(List.of("album/cd1/01.flac", "album/cd1/02.flac"), paths(read("b")));
        create("--exclude", "*.flac", "--include", "01.*", "-o", "c", "album").succeeds();
        assertTrue(paths(read("c")).contains("album/cd1/01.flac"));
        assertFalse(paths(read("c")).contains("album/cd1/02.flac"));
        create("--include", "*.mkv", "-o", "d", "album").fails(1, "no file", "--include");
        create("--include", "[", "-o", "d", "album").fails(2, "--include", "not a pattern");
    }

    @Test
    void tellsWhatIsHidden() throws Exception {
        write("album/.secret", 3);
        SpateRun.Result without = create("-o", "a", "album").exits(0);
        assertTrue(without.err().contains("--hidden"), without.err());
        assertEquals("", create("-q", "-o", "b", "album").exits(0).err());
        create("--hidden", "-o", "c", "album").succeeds();
        assertTrue(paths(read("c")).contains("album/.secret"));
    }

    @Test
    void takesSeveralPathsWithAName() throws Exception {
        create("album", "single.bin").fails(2, "--name");
        create("-n", "both", "single.bin", "album").succeeds();
        Metainfo torrent = read("both.torrent");
        assertEquals("both/album/cd1/01.flac", paths(torrent).getFirst());
        assertEquals("both/single.bin", paths(torrent).getLast());
        create("-n", "a/b", "single.bin", "album").fails(2, "cannot be the name");
    }

    @Test
    void alignsV1WhenTold() throws Exception {
        create("--v1", "--align", "-o", "a", "album").succeeds();
        create("--v1", "--no-align", "-o", "b", "album").succeeds();
        assertTrue(read("a").info().totalSize() > read("b").info().totalSize());
        create("--no-align", "-o", "c", "album").fails(2, "--v1");
    }

    @Test
    void warnsOfPaddingThatDoublesTheData() throws Exception {
        for (int i = 0; i < 10; i++) {
            write("small/" + i, 100);
        }
        SpateRun.Result result = create("small").exits(0);
        assertTrue(result.err().contains("padding") && result.err().contains("--v2"), result.err());
        create("--v2", "-o", "x", "small").succeeds();
    }

    @Test
    void warnsOfATorrentFileThatOthersDoNotRead() throws Exception {
        SpateRun.Result result = create("-c", "x".repeat(10_000_000), "single.bin").exits(0);
        assertTrue(result.err().contains("the torrent file has 9.54 MiB"), result.err());
    }

    @Test
    void warnsOfNamesThatOthersWillChange() throws Exception {
        write("names/same", 5);
        write("names/SAME", 5);
        write("names/con.txt", 5);
        SpateRun.Result result = create("--v1", "names").exits(0);
        assertTrue(result.err().contains("'con.txt' will be saved as '_con.txt'"), result.err());
        assertTrue(result.err().contains("'same' will be saved as"), result.err());
        write("aux/a", 5);
        String err = create("aux").exits(0).err();
        assertTrue(err.contains("the torrent 'aux' will be saved as '_aux'"), err);
    }

    @Test
    void onlyTellsInADryRun() throws Exception {
        Files.writeString(folder.resolve("album.torrent"), "precious");
        String out = create("--dry-run", "album").succeeds().out();
        assertTrue(out.contains("would write"), out);
        assertTrue(out.contains("142 KiB in 4 files"), out);
        assertEquals("precious", Files.readString(folder.resolve("album.torrent")));
        JsonNode plan = Json.document(create("--dry-run", "--json", "album").succeeds().out());
        create("--force", "album").succeeds();
        assertEquals(Files.size(folder.resolve("album.torrent")), plan.get("torrentSize").asLong());
    }

    @Test
    void tellsInJsonWhatItMade() throws Exception {
        List<JsonNode> events = Json.lines(create("--json", "album").succeeds().out());
        JsonNode created = events.getLast();
        Metainfo torrent = read("album.torrent");
        assertEquals("created", created.get("event").asString());
        assertEquals(folder.resolve("album.torrent").toString(), created.get("path").asString());
        assertEquals(torrent.infoHashes().v1().hex(), created.get("infoHash").asString());
        assertEquals(torrent.infoHashes().v2().hex(), created.get("infoHashV2").asString());
        assertEquals("hybrid", created.get("version").asString());
        assertEquals(4, created.get("fileCount").asInt());
        assertEquals(145_010, created.get("contentSize").asLong());
    }

    @Test
    void makesItUniqueWhenTold() throws Exception {
        create("--entropy", "-o", "a", "album").succeeds();
        create("--entropy", "-o", "b", "album").succeeds();
        assertNotEquals(read("a").infoHashes(), read("b").infoHashes());
    }

    @Test
    void refusesWhatIsNoUrl() {
        for (String bad :
                List.of(
                        "tracker",
                        "gopher://x/",
                        "http://",
                        "udp://a b",
                        "udp://a:99999",
                        ",",
                        "http:///x")) {
            create("-t", bad, "album").fails(2, "-t: ");
        }
        create("-w", "udp://a/", "album").fails(2, "web seed");
        create("--dht-node", "router", "album").fails(2, "HOST:PORT");
    }

    @Test
    void doesNotTakeItsOwnOutputIn() throws Exception {
        create("-o", "album/album.torrent", "album").succeeds();
        create("--force", "-o", "album/album.torrent", "album").succeeds();
        assertEquals(4, paths(read("album/album.torrent")).size());
    }

    @Test
    void handlesNamesBeyondAscii() throws Exception {
        write("Ünïcödé 漢字/é\u0301 \ud83d\ude00.txt", 5);
        create("Ünïcödé 漢字").succeeds();
        Metainfo torrent = read("Ünïcödé 漢字.torrent");
        assertEquals(List.of("Ünïcödé 漢字/é\u0301 \ud83d\ude00.txt"), paths(torrent));
        String raw = new String(Files.readAllBytes(folder.resolve("Ünïcödé 漢字.torrent")), UTF_8);
        assertTrue(raw.contains("é\u0301 \ud83d\ude00.txt"));
    }
}
