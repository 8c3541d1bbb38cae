package spate.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import spate.cli.testing.Json;
import spate.cli.testing.SpateRun;
import spate.protocol.bencode.BencodeDictionary;
import spate.protocol.bencode.BencodeList;
import spate.protocol.bencode.BencodeValue;
import spate.protocol.metainfo.MagnetLink;
import spate.protocol.metainfo.Metainfo;

class MagnetCommandTest {
    @Test
    void makesNoLinkThatNothingReads() throws Exception {
        List<BencodeValue> files = new ArrayList<>();
        for (int i = 0; i < 110_000; i++) {
            BencodeList path = BencodeList.ofTexts(List.of(i + (i % 2 == 0 ? ".txt" : ".flac")));
            files.add(BencodeDictionary.builder().put("length", 1).put("path", path).build());
        }
        BencodeDictionary.Builder info =
                BencodeDictionary.builder()
                        .put("files", BencodeList.of(files))
                        .put("name", "many")
                        .put("piece length", 1 << 20)
                        .put("pieces", new byte[20]);
        byte[] torrent = BencodeDictionary.builder().put("info", info.build()).build().encode();
        new SpateRun(folder)
                .input(torrent)
                .run("magnet", "--select", "*.flac", "-")
                .fails(1, "262,144 characters", "select fewer files");
        new SpateRun(folder).input(torrent).run("magnet", "--select", "0-100000", "-").succeeds();
    }

    @TempDir Path folder;

    @BeforeEach
    void makeTorrents() throws IOException {
        Files.createDirectory(folder.resolve("my album"));
        for (String name : List.of("a.flac", "b.flac", "c.jpg", "d.flac")) {
            Files.write(folder.resolve("my album").resolve(name), new byte[30_000]);
        }
        for (String version : List.of("v1", "v2", "hybrid")) {
            run(
                            "create",
                            "-q",
                            "--" + version,
                            "-t",
                            "udp://t.example:6969/announce?a=b&c=d",
                            "-w",
                            "http://w.example/",
                            "-o",
                            version,
                            "my album")
                    .exits(0);
        }
    }

    private SpateRun.Result run(String... words) {
        return new SpateRun(folder).run(words);
    }

    private MagnetLink link(String... words) throws Exception {
        String[] all = new String[words.length + 1];
        all[0] = "magnet";
        System.arraycopy(words, 0, all, 1, words.length);
        String out = run(all).succeeds().out();
        assertTrue(out.endsWith("\n") && out.strip().indexOf('\n') < 0, out);
        return MagnetLink.parse(out.strip());
    }

    @Test
    void saysWhatTheTorrentSays() throws Exception {
        for (String version : List.of("v1", "v2", "hybrid")) {
            Metainfo torrent = Metainfo.parse(Files.readAllBytes(folder.resolve(version)));
            MagnetLink link = link(version);
            assertEquals(torrent.infoHashes(), link.infoHashes());
            assertEquals("my album", link.displayName());
            assertEquals(List.of("udp://t.example:6969/announce?a=b&c=d"), link.trackers());
            assertEquals(List.of("http://w.example/"), link.webSeeds());
        }
    }

    @Test
    void namesPeers() throws Exception {
        assertEquals(
                "[192.0.2.1:5, [::1]:6]",
                link("--peer", "192.0.2.1:5", "--peer", "[::1]:6", "v1").peers().toString());
        run("magnet", "--peer", "192.0.2.1", "v1").fails(2, "HOST:PORT");
    }

    @Test
    void selectsFilesAsBep53CountsThem() throws Exception {
        assertEquals("[0, 2-3]", link("--select", "0,2-3", "v1").selection().toString());
        assertEquals("[0-1, 3]", link("--select", "*.flac", "v1").selection().toString());
        assertEquals("[2-3]", link("--select", "c.jpg,3", "v2").selection().toString());
        // In a hybrid torrent padding files are counted, but not selected.
        assertEquals("[0, 2, 6]", link("--select", "*.flac", "hybrid").selection().toString());
        run("magnet", "--select", "4", "v1").fails(2, "--select", "no file number 4");
        run("magnet", "--select", "*.mkv", "v1").fails(2, "no file matches '*.mkv'");
        run("magnet", "--select", "3-1", "v1").fails(2, "not a range");
        run("magnet", "--select", "", "v1").fails(2, "selects no files");
    }

    @Test
    void readsLinksToo() throws Exception {
        String hash = "0123456789abcdef0123456789abcdef01234567";
        MagnetLink link = link("--peer", "h:1", "magnet:?xt=urn:btih:" + hash + "&dn=x");
        assertEquals(hash, link.infoHashes().best().hex());
        assertEquals("[h:1]", link.peers().toString());
        run("magnet", "--select", "1", hash).fails(1, "needs a .torrent file");
    }

    @Test
    void tellsInJson() {
        String out = run("magnet", "--json", "hybrid").succeeds().out();
        assertTrue(Json.document(out).get("magnet").asString().startsWith("magnet:?"));
        assertEquals(64, Json.document(out).get("infoHashV2").asString().length());
    }

    @Test
    void cannotFetchYet() {
        run("magnet", "--fetch", "magnet:?xt=urn:btih:" + "0".repeat(40), "-o", "x")
                .fails(1, "not possible yet");
        assertFalse(Files.exists(folder.resolve("x")));
        run("magnet").fails(2, "needs TORRENT");
        run("magnet", "magnet:?xt=urn:btih:" + "0".repeat(40), "-o", "x").fails(2, "--fetch");
        assertFalse(Files.exists(folder.resolve("x")));
    }
}
