package spate.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import spate.cli.testing.Json;
import spate.cli.testing.SpateRun;
import tools.jackson.databind.JsonNode;

class VerifyCommandTest {
    private static final int PIECE = 16_384;

    @TempDir Path folder;

    /// `a` 2.5 pieces, `b` half a piece, `c` empty, `d` 6 pieces.
    @BeforeEach
    void makeContent() throws IOException {
        Path root = Files.createDirectory(folder.resolve("root"));
        Random random = new Random(3);
        int[] sizes = {5 * PIECE / 2, PIECE / 2, 0, 6 * PIECE};
        for (int i = 0; i < sizes.length; i++) {
            byte[] content = new byte[sizes[i]];
            random.nextBytes(content);
            Files.write(root.resolve(String.valueOf((char) ('a' + i))), content);
        }
        for (String version : List.of("v1", "v2", "hybrid")) {
            run("create", "-q", "--" + version, "-l", "16KiB", "-o", version, "root").exits(0);
        }
    }

    private SpateRun.Result run(String... words) {
        return new SpateRun(folder).run(words);
    }

    private void damage(String name, long position) throws IOException {
        try (RandomAccessFile file =
                new RandomAccessFile(folder.resolve("root").resolve(name).toFile(), "rw")) {
            file.seek(position);
            int old = file.read();
            file.seek(position);
            file.write(old ^ 1);
        }
    }

    @Test
    void isContentWithGoodData() {
        for (String version : List.of("v1", "v2", "hybrid")) {
            String out = run("verify", version).succeeds().out();
            int pieces = version.equals("v1") ? 9 : 10;
            assertTrue(out.startsWith("root: all good, " + pieces + " pieces, 144 KiB"), out);
            JsonNode json = Json.document(run("verify", "--json", version).succeeds().out());
            assertTrue(json.get("complete").asBoolean());
            assertEquals(pieces, json.get("good").asInt());
            assertEquals(0, json.get("missing").asInt());
            assertEquals("[]", json.get("bad").toString());
            assertEquals(4, json.get("files").size());
        }
    }

    @Test
    void tellsWhichFilesAreNotGood() throws Exception {
        damage("d", 0);
        damage("d", PIECE);
        damage("d", 4 * PIECE);
        Files.delete(folder.resolve("root/b"));
        Files.write(folder.resolve("root/c"), new byte[3]);
        String out = run("verify", "v2").exits(5).out();
        assertTrue(
                out.startsWith("root: 6 of 10 pieces good, 3 bad, 1 missing; 3 files not good"),
                out);
        assertTrue(out.contains("\n  missing     root/b  8 KiB\n"), out);
        assertTrue(out.contains("\n  wrong size  root/c  3 bytes instead of 0\n"), out);
        assertTrue(out.contains("\n  bad         root/d  pieces 4-5, 8\n"), out);
        assertFalse(out.contains("root/a"), out);
        assertTrue(
                run("verify", "-v", "v2")
                        .exits(5)
                        .out()
                        .contains("\n  good        root/a  40 KiB\n"));
    }

    @Test
    void writesJsonOfTheShapeThatIsPromised() throws Exception {
        damage("a", 5 * PIECE / 2 - 1);
        JsonNode json = Json.document(run("verify", "--json", "v1").exits(5).out());
        assertEquals(40, json.get("infoHash").asString().length());
        assertEquals(9, json.get("pieceCount").asInt());
        assertEquals(8, json.get("good").asInt());
        assertEquals(List.of(2), Json.numbers(json.get("bad")));
        assertEquals(0, json.get("missing").asInt());
        assertFalse(json.get("complete").asBoolean());
        JsonNode a = json.get("files").get(0);
        assertEquals("root/a", a.get("path").asString());
        assertEquals(5 * PIECE / 2, a.get("size").asLong());
        assertEquals("bad", a.get("state").asString());
        assertEquals(List.of(2), Json.numbers(a.get("badPieces")));
        assertEquals("bad", json.get("files").get(1).get("state").asString());
        assertEquals("good", json.get("files").get(3).get("state").asString());
        JsonNode exact = Json.document(run("verify", "--json", "v2").exits(5).out());
        assertEquals(64, exact.get("infoHashV2").asString().length());
        assertFalse(exact.has("infoHash"));
        assertEquals("good", exact.get("files").get(1).get("state").asString());
    }

    @Test
    void usesTheWordsOfTheContractForStates() throws Exception {
        Files.delete(folder.resolve("root/a"));
        Files.write(folder.resolve("root/b"), new byte[1]);
        damage("d", 0);
        JsonNode files =
                Json.document(run("verify", "--json", "hybrid").exits(5).out()).get("files");
        List<String> states = files.valueStream().map(f -> f.get("state").asString()).toList();
        assertEquals(List.of("missing", "wrong-size", "good", "bad"), states);
    }

    @Test
    void listsThePiecesThatAreNotGood() throws Exception {
        damage("a", 5 * PIECE / 2 - 1);
        Files.delete(folder.resolve("root/d"));
        String out = run("verify", "--list-bad", "v1").exits(5).out();
        assertTrue(out.contains("\n2\tbad\troot/a\troot/b\n3\tmissing\troot/d\n"), out);
        String v2 = run("verify", "--list-bad", "hybrid").exits(5).out();
        assertTrue(v2.contains("\n2\tbad\troot/a\n4\tmissing\troot/d\n"), v2);
    }

    /// Both halves of a hybrid are compared: the data is good by one and not by the other.
    @Test
    void tellsWhichHalfOfAHybridIsWrong() throws Exception {
        byte[] torrent = Files.readAllBytes(folder.resolve("hybrid"));
        String text = new String(torrent, StandardCharsets.ISO_8859_1);
        int hashes = text.indexOf(':', text.indexOf("6:pieces") + "6:pieces".length()) + 1;
        torrent[hashes + 20 * 5] ^= 1;
        Files.write(folder.resolve("wrong"), torrent);
        String out = run("verify", "--list-bad", "wrong").exits(5).out();
        assertTrue(out.startsWith("root: 9 of 10 pieces good, 1 bad; 1 file not good"), out);
        assertTrue(
                out.contains(
                        "\n  the torrent contradicts itself: 1 piece good by v2 and bad by v1\n"),
                out);
        assertTrue(out.contains("\n  bad         root/d  piece 5, only by v1\n"), out);
        assertTrue(out.contains("\n5\tbad by v1\troot/d\n"), out);
        JsonNode json = Json.document(run("verify", "--json", "wrong").exits(5).out());
        assertEquals(List.of(5), Json.numbers(json.get("bad")));
        assertEquals(List.of(5), Json.numbers(json.get("badV1")));
        assertEquals(List.of(), Json.numbers(json.get("badV2")));
        assertEquals(List.of(5), Json.numbers(json.get("files").get(3).get("badPiecesV1")));
        assertEquals(List.of(), Json.numbers(json.get("files").get(0).get("badPiecesV1")));
        assertFalse(Json.document(run("verify", "--json", "v2").succeeds().out()).has("badV1"));
    }

    @Test
    void findsTheDataWhereItIsTold() throws Exception {
        Path other = Files.createDirectories(folder.resolve("other/place"));
        Files.move(folder.resolve("root"), other.resolve("root"));
        run("verify", "v1").exits(5);
        run("verify", "--data", "other/place", "v1").succeeds();
        run("verify", "--data", "other/place/root", "v1").succeeds();
        run("verify", "--data", "no/such/place", "v1").fails(4, "no/such/place");
        String out = run("verify", "--json", "v1").exits(5).out();
        assertEquals(9, Json.document(out).get("missing").asInt());
    }

    /// As the folder of a Python project has one of the same name in it.
    @Test
    void findsAFolderThatHoldsOneOfItsOwnName() throws Exception {
        Files.createDirectories(folder.resolve("pkg/pkg"));
        for (String file : List.of("pkg/setup", "pkg/license", "pkg/pkg/main")) {
            Files.write(folder.resolve(file), new byte[PIECE]);
        }
        run("create", "-q", "-o", "t", "pkg").exits(0);
        run("verify", "t").succeeds();
        run("verify", "--data", "pkg", "t").succeeds();
        Files.move(folder.resolve("pkg"), folder.resolve("other"));
        run("verify", "--data", "other", "t").succeeds();
    }

    @Test
    void doesNotTakeAFileForAFolder() {
        run("verify", "--data", "root/a", "v1").fails(4, "root/a", "is a file");
    }

    @Test
    void judgesLinksByWhereTheyLead() throws Exception {
        Path link = folder.resolve("root/link");
        Files.createSymbolicLink(link, Path.of("a"));
        run("create", "-q", "-o", "t", "root").exits(0);
        run("verify", "t").succeeds();
        for (String elsewhere : List.of("/etc/passwd", "b", "nowhere")) {
            Files.delete(link);
            Files.createSymbolicLink(link, Path.of(elsewhere));
            String out = run("verify", "t").exits(5).out();
            assertTrue(out.contains("bad         root/link  it leads to " + elsewhere), out);
        }
        Files.delete(link);
        Files.createSymbolicLink(link, folder.resolve("root/../root/a"));
        run("verify", "t").succeeds();
        Files.delete(folder.resolve("root/a"));
        String out = run("verify", "t").exits(5).out();
        assertTrue(out.contains("1 file not good"), out);
    }

    @Test
    void tellsWhatIsInThePlaceOfAFile() throws Exception {
        Path link = folder.resolve("root/link");
        Files.createSymbolicLink(link, Path.of("a"));
        run("create", "-q", "-o", "t", "root").exits(0);
        Files.delete(link);
        Files.createFile(link);
        Files.delete(folder.resolve("root/b"));
        Files.createDirectory(folder.resolve("root/b"));
        String out = run("verify", "t").exits(5).out();
        assertTrue(out.contains("missing     root/b  a folder is in its place"), out);
        assertTrue(out.contains("missing     root/link  what is in its place is no link"), out);
    }

    @Test
    void checksTheOthersWhereOneTorrentIsBad() {
        SpateRun.Result text = run("verify", "nothing", "root/a", "v1").exits(4);
        assertTrue(text.out().startsWith("root: all good"), text.out());
        assertEquals(2, text.err().lines().count(), text.err());
        SpateRun.Result json = run("verify", "--json", "v1", "root/a").exits(3);
        assertEquals(1, Json.document(json.out()).size());
        assertTrue(Json.document(json.out()).get(0).get("complete").asBoolean());
    }

    @Test
    void checksSeveralTorrents() throws Exception {
        run("create", "-q", "-o", "single", "root/d").exits(0);
        Files.copy(folder.resolve("root/d"), folder.resolve("d"));
        JsonNode all = Json.document(run("verify", "--json", "v1", "single").succeeds().out());
        assertEquals(2, all.size());
        Files.write(folder.resolve("d"), new byte[6 * PIECE]);
        String out = run("verify", "v1", "single").exits(5).out();
        assertTrue(out.contains("root: all good") && out.contains("d: 0 of 6 pieces good"), out);
    }

    @Test
    void needsATorrentFile() {
        run("verify", "magnet:?xt=urn:btih:" + "0".repeat(40)).fails(2, "no torrent file");
        run("verify", "nothing").fails(4, "nothing");
        run("verify", "root/a").fails(3, "not a valid torrent");
        run("verify").fails(2, "TORRENT");
    }

    @Test
    void readsTheTorrentFromStandardInput() throws Exception {
        byte[] torrent = Files.readAllBytes(folder.resolve("hybrid"));
        new SpateRun(folder).input(torrent).run("verify", "-").succeeds();
    }
}
