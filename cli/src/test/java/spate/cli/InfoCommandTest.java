package spate.cli;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import spate.cli.testing.Json;
import spate.cli.testing.SpateRun;
import tools.jackson.databind.JsonNode;

class InfoCommandTest {
    private static final String V1 = "0123456789abcdef0123456789abcdef01234567";
    private static final String V2 = V1 + "89abcdef0123456789abcdef";

    @TempDir Path folder;

    /// A torrent with everything in it.
    @BeforeEach
    void makeTorrent() throws IOException {
        Path album = folder.resolve("album");
        Files.createDirectories(album.resolve("cd1"));
        byte[] content = new byte[50_000];
        Arrays.fill(content, (byte) 'x');
        Files.write(album.resolve("cd1/01.flac"), content);
        Files.write(album.resolve("cover.jpg"), new byte[5_000]);
        Files.write(album.resolve("empty"), new byte[0]);
        Files.write(album.resolve("run.sh"), new byte[10]);
        assertTrue(album.resolve("run.sh").toFile().setExecutable(true));
        Files.createSymbolicLink(album.resolve("front"), Path.of("cover.jpg"));
        new SpateRun(folder)
                .run(
                        "create",
                        "-t",
                        "udp://a.example:1,udp://b.example:2",
                        "-t",
                        "http://c.example/announce",
                        "-w",
                        "https://w.example/",
                        "--dht-node",
                        "router.example:6881",
                        "-c",
                        "two\nlines",
                        "-s",
                        "SITE",
                        "-p",
                        "--md5",
                        "--created-by",
                        "a test",
                        "--date",
                        "1000000000",
                        "album")
                .exits(0);
    }

    private SpateRun.Result info(String... words) {
        String[] all = new String[words.length + 1];
        all[0] = "info";
        System.arraycopy(words, 0, all, 1, words.length);
        return new SpateRun(folder).run(all);
    }

    @Test
    void laysEverythingOutForAPerson() {
        assertEquals(
                """
                album

                Info hash     c2c72d927d396b7e855b96977b1f49089d68b49e
                Info hash v2  b8c7b2c550dc20fe3c47ab4552cd482f9776c5545cdfbe3bc0dbe6c88a6322e1
                Version       hybrid (v1 and v2)
                Size          53.7 KiB (55,010 bytes) in 5 files, and 26.3 KiB of padding
                Pieces        6 of 16 KiB
                Private       yes: peers come from the trackers only
                Source        SITE
                Comment       two
                              lines
                Created       2001-09-09 01:46:40 UTC by a test
                Trackers      udp://a.example:1
                              udp://b.example:2
                  or then     http://c.example/announce
                Web seeds     https://w.example/
                DHT nodes     router.example:6881

                  53.7 KiB  album
                  48.8 KiB  ├── cd1
                  48.8 KiB  │   └── 01.flac
                  4.88 KiB  ├── cover.jpg
                       0 B  ├── empty
                      link  ├── front → cover.jpg
                      10 B  └── run.sh  executable
                            and 2 padding files (26.3 KiB)
                """,
                info("album.torrent").succeeds().out());
    }

    @Test
    void writesJsonOfTheShapeThatIsPromised() {
        JsonNode info = Json.document(info("--json", "album.torrent").succeeds().out());
        assertEquals("album", info.get("name").asString());
        assertEquals(40, info.get("infoHash").asString().length());
        assertEquals(64, info.get("infoHashV2").asString().length());
        assertEquals("hybrid", info.get("version").asString());
        assertEquals(16_384, info.get("pieceLength").asInt());
        assertEquals(6, info.get("pieceCount").asInt());
        assertEquals(81_930, info.get("totalSize").asLong());
        assertEquals(55_010, info.get("contentSize").asLong());
        assertTrue(info.get("private").asBoolean());
        assertEquals("SITE", info.get("source").asString());
        assertEquals("two\nlines", info.get("comment").asString());
        assertEquals("a test", info.get("createdBy").asString());
        assertEquals(1_000_000_000, info.get("creationDate").asLong());
        assertEquals(
                "[[\"udp://a.example:1\",\"udp://b.example:2\"],[\"http://c.example/announce\"]]",
                info.get("trackers").toString());
        assertEquals("[\"https://w.example/\"]", info.get("webSeeds").toString());
        assertEquals("[\"router.example:6881\"]", info.get("dhtNodes").toString());
        assertFalse(info.has("httpSeeds"), "what is not there is left out");
        assertTrue(info.get("magnet").asString().startsWith("magnet:?xt=urn:btih:"));
        JsonNode first = info.get("files").get(0);
        assertEquals("album/cd1/01.flac", first.get("path").asString());
        assertEquals(50_000, first.get("size").asLong());
        assertEquals(0, first.get("offset").asLong());
        assertEquals(64, first.get("piecesRoot").asString().length());
        assertEquals(32, first.get("md5").asString().length());
        assertFalse(first.has("attributes"));
        assertFalse(first.has("symlink"));
        JsonNode link = file(info, "album/front");
        assertEquals("l", link.get("attributes").asString());
        assertEquals("cover.jpg", link.get("symlink").asString());
        assertEquals("x", file(info, "album/run.sh").get("attributes").asString());
    }

    private static JsonNode file(JsonNode info, String path) {
        return info.get("files")
                .valueStream()
                .filter(file -> file.get("path").asString().equals(path))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void writesNoMoreThanThereIsInJson() {
        byte[] plain =
                "d4:infod6:lengthi1e4:name1:a12:piece lengthi16384e6:pieces20:".getBytes(UTF_8);
        byte[] torrent = Arrays.copyOf(plain, plain.length + 22);
        Arrays.fill(torrent, plain.length, torrent.length, (byte) 'e');
        String out =
                new SpateRun(folder).input(torrent).run("info", "--json", "-").succeeds().out();
        assertEquals(
                List.of(
                        "name",
                        "infoHash",
                        "version",
                        "pieceLength",
                        "pieceCount",
                        "totalSize",
                        "contentSize",
                        "private",
                        "files",
                        "magnet"),
                List.copyOf(Json.document(out).propertyNames()));
    }

    @Test
    void listsFilesTrackersAndPieces() {
        assertEquals(
                """
                1\t50000\talbum/cd1/01.flac
                3\t5000\talbum/cover.jpg
                4\t0\talbum/empty
                5\t0\talbum/front -> cover.jpg
                7\t10\talbum/run.sh
                """,
                info("--files", "album.torrent").succeeds().out());
        assertEquals(
                "udp://a.example:1\nudp://b.example:2\n\nhttp://c.example/announce\n",
                info("--trackers", "album.torrent").succeeds().out());
        List<String> pieces = info("--pieces", "album.torrent").succeeds().out().lines().toList();
        assertEquals(12, pieces.size());
        assertTrue(pieces.get(5).matches("5\t[0-9a-f]{40}"), pieces.get(5));
        assertTrue(pieces.get(11).matches("5\t[0-9a-f]{64}"), pieces.get(11));
    }

    @Test
    void showsMagnetLinksAndInfoHashes() {
        String link =
                "magnet:?xt=urn:btih:"
                        + V1
                        + "&xt=urn:btmh:1220"
                        + V2
                        + "&dn=a%20n%C3%A4me&tr=udp%3A%2F%2Ft.example%3A1&ws=http%3A%2F%2Fw.example%2F"
                        + "&x.pe=192.0.2.1:5&so=0,2-4";
        assertEquals(
                """
                a näme

                Info hash     %s
                Info hash v2  %s
                Trackers      udp://t.example:1
                Web seeds     http://w.example/
                Peers         192.0.2.1:5
                Selected      files 0, 2-4 (counted from 0)
                Magnet        %s
                """
                        .formatted(V1, V2, link),
                info(link).succeeds().out());
        JsonNode json = Json.document(info("--json", link).succeeds().out());
        assertEquals(V1, json.get("infoHash").asString());
        assertEquals(V2, json.get("infoHashV2").asString());
        assertEquals("hybrid", json.get("version").asString());
        assertEquals("[[\"udp://t.example:1\"]]", json.get("trackers").toString());
        assertFalse(json.get("private").asBoolean());
        assertTrue(info(V1).succeeds().out().contains("magnet:?xt=urn:btih:" + V1));
        assertTrue(info(V2.toUpperCase(java.util.Locale.ROOT)).succeeds().out().contains(V2));
        info("--files", link).fails(1, "a magnet link does not say");
        info("magnet:?xt=urn:btih:123").fails(3, "not a magnet link");
    }

    @Test
    void takesSeveralSources() {
        JsonNode both = Json.document(info("--json", "album.torrent", V1).succeeds().out());
        assertEquals(2, both.size());
        assertEquals(V1, both.get(1).get("infoHash").asString());
        assertEquals("", info("--json", "album.torrent", "nothing").fails(4).out());
    }

    @Test
    void readsALinkFromAFile() throws IOException {
        Files.writeString(folder.resolve("link.txt"), "magnet:?xt=urn:btih:" + V1 + "\n");
        assertTrue(info("link.txt").succeeds().out().contains(V1));
    }

    @Test
    void keepsControlCharactersOfNamesFromTheTerminal() {
        String name = "\u001b]0;x\u0007\u009b2J\n.txt";
        byte[] utf8 = name.getBytes(UTF_8);
        String torrent =
                "d7:comment4:a\u001b[m8:announce9:udp://\u001b\u0007a4:infod6:lengthi1e4:name"
                        + utf8.length
                        + ":"
                        + new String(utf8, ISO_8859_1)
                        + "12:piece lengthi16384e6:pieces20:aaaaaaaaaaaaaaaaaaaaee";
        for (String option : List.of("-v", "--files", "--trackers", "--json")) {
            String out =
                    new SpateRun(folder)
                            .input(torrent.getBytes(ISO_8859_1))
                            .terminal(80)
                            .environment("NO_COLOR", "1")
                            .run("info", option, "-")
                            .exits(0)
                            .out();
            for (char c : out.toCharArray()) {
                boolean raw = (c < ' ' && c != '\n' && c != '\t') || (c >= 0x7f && c < 0xa0);
                assertFalse(raw, () -> option + " lets through " + Integer.toHexString(c));
            }
        }
    }

    @Test
    void refusesWhatIsNoTorrent() throws IOException {
        Files.writeString(folder.resolve("empty.torrent"), "");
        Files.writeString(folder.resolve("text.torrent"), "hello");
        Files.write(folder.resolve("zeros.torrent"), new byte[100_000]);
        info("empty.torrent").fails(3, "it is empty");
        info("text.torrent").fails(3, "text.torrent is not a valid torrent");
        info("zeros.torrent").fails(3);
        info("--json", "text.torrent").fails(3);
    }

    @Test
    void showsTensOfThousandsOfFiles() throws IOException {
        int count = 40_000;
        StringBuilder files = new StringBuilder();
        for (int i = 0; i < count; i++) {
            String name = "file" + i;
            files.append("d6:lengthi1e4:pathl4:d").append(100 + i % 100).append(name.length());
            files.append(":").append(name).append("ee");
        }
        String torrent =
                "d4:infod5:filesl"
                        + files
                        + "e4:name1:x12:piece lengthi1048576e6:pieces20:"
                        + "a".repeat(20)
                        + "ee";
        Files.writeString(folder.resolve("many.torrent"), torrent);
        List<String> tree = info("many.torrent").succeeds().out().lines().toList();
        assertEquals(count, tree.stream().filter(line -> line.contains("file")).count() - 1);
        assertEquals(count, info("--files", "many.torrent").succeeds().out().lines().count());
        assertEquals(
                count,
                Json.document(info("--json", "many.torrent").succeeds().out()).get("files").size());
    }
}
