package spate.cli;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import spate.cli.testing.Json;
import spate.cli.testing.SpateRun;
import spate.protocol.bencode.BencodeDictionary;
import spate.protocol.bencode.BencodeList;
import spate.protocol.metainfo.Metainfo;
import tools.jackson.databind.JsonNode;

class EditCommandTest {
    @TempDir Path folder;
    private byte[] original;

    @BeforeEach
    void makeTorrent() throws IOException {
        Files.write(folder.resolve("data"), new byte[40_000]);
        new SpateRun(folder)
                .run(
                        "create",
                        "-q",
                        "-t",
                        "http://a/x?k=1,http://b/",
                        "-t",
                        "http://c/",
                        "-w",
                        "http://w/",
                        "-c",
                        "old",
                        "-o",
                        "t",
                        "data")
                .exits(0);
        original = Files.readAllBytes(folder.resolve("t"));
    }

    private SpateRun.Result edit(String... words) {
        List<String> all = new ArrayList<>(List.of("edit"));
        all.addAll(Arrays.asList(words));
        return new SpateRun(folder).run(all);
    }

    private Metainfo torrent() throws Exception {
        return Metainfo.parse(Files.readAllBytes(folder.resolve("t")));
    }

    @Test
    void namesTheFileThatItWroteIntoAFolder() throws Exception {
        Path copies = Files.createDirectory(folder.resolve("copies"));
        String written = copies.resolve("t").toString();
        assertEquals(written + " changed\n", edit("-c", "x", "-o", "copies", "t").succeeds().out());
        JsonNode told =
                Json.document(
                        edit("--json", "--force", "-c", "y", "-o", "copies", "t").succeeds().out());
        assertEquals(written, told.get("path").asString());
        assertTrue(Files.exists(copies.resolve("t")));
    }

    @Test
    void changesTrackersInPlace() throws Exception {
        edit("--add-tracker", "udp://d:1,udp://e:2", "t").succeeds();
        assertEquals(
                "[[http://a/x?k=1, http://b/], [http://c/], [udp://d:1, udp://e:2]]",
                torrent().trackers().toString());
        edit("--remove-tracker", "http://c/", "--add-tracker", "udp://d:1", "t").succeeds();
        assertEquals(
                "[[http://a/x?k=1, http://b/], [udp://d:1, udp://e:2]]",
                torrent().trackers().toString());
        edit("--replace-tracker", "http://a/x?k=1=https://z/y?k=2", "t").succeeds();
        assertEquals(
                "[[https://z/y?k=2, http://b/], [udp://d:1, udp://e:2]]",
                torrent().trackers().toString());
        edit("--remove-tracker", "*", "t").succeeds();
        assertEquals(List.of(), torrent().trackers());
        assertFalse(torrent().root().keys().toString().contains("announce"));
    }

    @Test
    void tellsOfTrackersThatAreNotThere() throws Exception {
        edit("--remove-tracker", "http://nowhere/", "t").fails(1, "no tracker http://nowhere/");
        edit("--replace-tracker", "http://nowhere/=http://x/", "t").fails(1, "no tracker");
        edit("--replace-tracker", "http://a/", "t").fails(2, "OLD=NEW");
        edit("--remove-web-seed", "http://nowhere/", "t").fails(1, "http://nowhere/ in t;");
        edit("--add-tracker", "x", "t").fails(2, "not the URL");
        assertArrayEquals(original, Files.readAllBytes(folder.resolve("t")));
    }

    @Test
    void changesWhatStandsAround() throws Exception {
        edit(
                        "--add-web-seed",
                        "http://v/",
                        "--remove-web-seed",
                        "http://w/",
                        "--add-dht-node",
                        "h:1",
                        "--comment",
                        "new",
                        "--created-by",
                        "me",
                        "--date",
                        "7",
                        "t")
                .succeeds();
        Metainfo torrent = torrent();
        assertEquals(List.of("http://v/"), torrent.webSeeds());
        assertEquals("[h:1]", torrent.dhtNodes().toString());
        assertEquals("new", torrent.comment());
        assertEquals("me", torrent.createdBy());
        assertEquals(7, torrent.creationDate().getAsLong());
        edit("--no-comment", "--no-created-by", "--no-date", "--no-dht-nodes", "t").succeeds();
        assertNull(torrent().comment());
        assertNull(torrent().createdBy());
        assertTrue(torrent().creationDate().isEmpty());
        assertEquals(List.of(), torrent().dhtNodes());
        assertEquals(Metainfo.parse(original).infoHashes(), torrent().infoHashes());
    }

    @Test
    void changesTheInfoHashOnlyWhenAllowed() throws Exception {
        Metainfo before = torrent();
        SpateRun.Result refused = edit("--private", "t").fails(1, "info hash", "--allow-new-hash");
        assertTrue(refused.err().contains("t is not changed"), refused.err());
        assertArrayEquals(original, Files.readAllBytes(folder.resolve("t")));
        String out = edit("--private", "--source", "S", "--allow-new-hash", "t").succeeds().out();
        Metainfo after = torrent();
        assertTrue(after.info().isPrivate());
        assertEquals("S", after.info().source());
        assertNotEquals(before.infoHashes(), after.infoHashes());
        assertTrue(out.contains("the info hash changes"), out);
        assertTrue(out.contains(before.infoHashes().v1().hex()), out);
        assertTrue(out.contains(after.infoHashes().v1().hex()), out);
        edit("--public", "--no-source", "--allow-new-hash", "t").succeeds();
        assertEquals(before.infoHashes(), torrent().infoHashes());
    }

    @Test
    void needsNoPermissionWhereTheHashStays() throws Exception {
        assertTrue(edit("--public", "t").succeeds().out().contains("needs no change"));
        assertArrayEquals(original, Files.readAllBytes(folder.resolve("t")));
    }

    @Test
    void writesACopyWhenTold() throws Exception {
        edit("--comment", "x", "-o", "copy", "t").succeeds();
        assertArrayEquals(original, Files.readAllBytes(folder.resolve("t")));
        assertEquals("x", Metainfo.parse(Files.readAllBytes(folder.resolve("copy"))).comment());
        edit("--comment", "y", "-o", "copy", "t").fails(4, "exists already");
        edit("--comment", "y", "--force", "-o", "copy", "t").succeeds();
        SpateRun.Result piped = edit("--comment", "z", "-o", "-", "t").succeeds();
        assertEquals("z", Metainfo.parse(piped.bytes()).comment());
        edit("--comment", "z", "-o", "x", "t", "copy").fails(2, "-o takes one torrent");
        SpateRun.Result through =
                new SpateRun(folder).input(original).run("edit", "--comment", "w", "-").succeeds();
        assertEquals("w", Metainfo.parse(through.bytes()).comment());
    }

    @Test
    void leavesNothingElseBehind() throws Exception {
        edit("--comment", "x", "t").succeeds();
        try (Stream<Path> left = Files.list(folder)) {
            assertEquals(2, left.count());
        }
    }

    @Test
    void writesNothingInADryRun() throws Exception {
        assertTrue(
                edit("--dry-run", "--comment", "x", "t")
                        .succeeds()
                        .out()
                        .contains("would be changed"));
        assertArrayEquals(original, Files.readAllBytes(folder.resolve("t")));
    }

    @Test
    void goesOnWithTheOthersWhereOneFails() throws Exception {
        Files.write(folder.resolve("u"), original);
        SpateRun.Result result = edit("--comment", "x", "missing", "t", "u").exits(4);
        assertTrue(result.err().contains("missing"), result.err());
        String which = edit("--remove-tracker", "http://nowhere/", "t", "u").exits(1).err();
        assertTrue(which.contains(" in t;") && which.contains(" in u;"), which);
        assertEquals("x", torrent().comment());
        assertEquals("x", Metainfo.parse(Files.readAllBytes(folder.resolve("u"))).comment());
    }

    @Test
    void losesNoTrackerThatIsNotInTheList() throws Exception {
        BencodeDictionary root =
                torrent().root().toBuilder().put("announce", "http://only/").build();
        Files.write(folder.resolve("t"), root.encode());
        edit("--add-tracker", "http://d/", "t").succeeds();
        assertEquals(
                "[[http://only/], [http://a/x?k=1, http://b/], [http://c/], [http://d/]]",
                torrent().trackers().toString());
        assertEquals("http://only/", torrent().root().text("announce"));
        edit("--remove-tracker", "http://only/", "t").succeeds();
        assertEquals("http://a/x?k=1", torrent().root().text("announce"));
    }

    @Test
    void refusesListsOfWhichNotAllWasRead() throws Exception {
        List<String> urls =
                IntStream.range(0, Metainfo.MAX_ENTRIES + 1)
                        .mapToObj(i -> "http://h/" + i)
                        .toList();
        byte[] many =
                torrent().root().toBuilder()
                        .put("announce-list", BencodeList.of(BencodeList.ofTexts(urls)))
                        .put("url-list", BencodeList.ofTexts(urls))
                        .build()
                        .encode();
        Files.write(folder.resolve("t"), many);
        edit("--add-tracker", "http://d/", "t").fails(1, "2,000 trackers or more");
        edit("--add-web-seed", "http://d/", "t").fails(1, "2,000 web seeds or more");
        assertArrayEquals(many, Files.readAllBytes(folder.resolve("t")));
        edit("--comment", "x", "t").succeeds();
        assertEquals(BencodeList.ofTexts(urls), torrent().root().list("announce-list").get(0));
    }

    @Test
    void changesOnlyFilesInPlace() throws Exception {
        assumeTrue(Files.isExecutable(Path.of("/usr/bin/mkfifo")), "optional: no mkfifo here");
        Path pipe = folder.resolve("pipe");
        assertEquals(0, new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor());
        Thread.ofVirtual()
                .start(() -> {
                    try {
                        Files.write(pipe, original, StandardOpenOption.WRITE);
                    } catch (IOException e) {
                        throw new UncheckedIOException(e);
                    }
                });
        edit("--comment", "x", "pipe").fails(4, "pipe is no file that can be changed in place");
        assertFalse(Files.isRegularFile(pipe));
    }

    @Test
    void keepsWhatItDoesNotKnow() throws Exception {
        BencodeDictionary root = torrent().root().toBuilder().put("x-strange", "kept").build();
        Files.write(folder.resolve("t"), root.encode());
        edit("--comment", "x", "t").succeeds();
        assertEquals("kept", torrent().root().text("x-strange"));
    }

    @Test
    void tellsInJson() {
        JsonNode same = Json.document(edit("--json", "--comment", "x", "t").succeeds().out());
        assertTrue(same.get("changed").asBoolean());
        assertFalse(same.get("newHash").asBoolean());
        JsonNode other =
                Json.document(
                        edit("--json", "--private", "--allow-new-hash", "t").succeeds().out());
        assertTrue(other.get("newHash").asBoolean());
        assertEquals(40, other.get("infoHash").asString().length());
    }

    @Test
    void refusesContradictions() {
        edit("--comment", "x", "--no-comment", "t").fails(2, "contradict");
        edit("--source", "x", "--no-source", "t").fails(2, "contradict");
    }
}
