package spate.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import spate.cli.testing.Json;
import spate.cli.testing.SpateRun;
import spate.protocol.metainfo.Metainfo;
import tools.jackson.databind.JsonNode;

/// What `spate create` writes, read by other programs, and made by one of them from the same data.
class ReadersTest {
    private static final String PYTHON = "/usr/bin/python3";

    /// Prints what libtorrent reads from a torrent as JSON.
    private static final String READ =
            """
            import json, libtorrent as lt, sys
            t = lt.torrent_info(sys.argv[1])
            h, f = t.info_hashes(), t.files()
            print(json.dumps({
                'v1': str(h.v1) if h.has_v1() else '', 'v2': str(h.v2) if h.has_v2() else '',
                'name': t.name(), 'pieceLength': t.piece_length(), 'private': t.priv(),
                'comment': t.comment(), 'trackers': sorted([x.tier, x.url] for x in t.trackers()),
                'webSeeds': [x['url'] for x in t.web_seeds()], 'nodes': t.nodes(),
                'files': [[f.file_path(i), f.file_size(i), int(f.file_flags(i)), f.root(i).to_bytes().hex()]
                    for i in range(f.num_files()) if not f.file_flags(i) & lt.file_flags_t.flag_pad_file]}))
            """;

    /// Prints the info hashes that libtorrent gives files in an order, with its own hashing.
    private static final String MAKE =
            """
            import libtorrent as lt, os, sys
            base, name, version, length = sys.argv[1], sys.argv[2], sys.argv[3], int(sys.argv[4])
            fs = lt.file_storage()
            fs.set_name(name)
            for path in sys.argv[5:]:
                full = os.path.join(base, path)
                flags = lt.file_flags_t.flag_executable if os.access(full, os.X_OK) else 0
                fs.add_file(path, os.path.getsize(full), flags)
            flags = {'v1': lt.create_torrent.v1_only, 'v2': lt.create_torrent.v2_only,
                'hybrid': lt.create_torrent.canonical_files_no_tail_padding}[version]
            t = lt.create_torrent(fs, length, flags)
            lt.set_piece_hashes(t, base)
            h = lt.torrent_info(lt.bdecode(lt.bencode(t.generate()))).info_hashes()
            print((str(h.v1) if h.has_v1() else '') + ' ' + (str(h.v2) if h.has_v2() else ''))
            """;

    @TempDir Path folder;

    @BeforeEach
    void makeContent() throws IOException {
        write("album/cd1/01.flac", 300_000);
        write("album/cd1/02.flac", 65_536);
        write("album/cd1-bonus", 40_000);
        write("album/empty", 0);
        write("album/extras/ünï 漢.txt", 10);
        write("album/extras/tool", 16_385);
        write("album/zero at the end", 0);
        assertTrue(folder.resolve("album/extras/tool").toFile().setExecutable(true));
        write("single.bin", 100_001);
    }

    private void write(String path, int size) throws IOException {
        byte[] content = new byte[size];
        new Random(path.hashCode()).nextBytes(content);
        Path file = folder.resolve(path);
        Files.createDirectories(file.getParent());
        Files.write(file, content);
    }

    private Path create(String... words) {
        List<String> all =
                new ArrayList<>(List.of("create", "-q", "-o", "made.torrent", "--force"));
        all.addAll(List.of(words));
        new SpateRun(folder).run(all).exits(0);
        return folder.resolve("made.torrent");
    }

    /// Runs a program that must succeed, and returns what it printed.
    private String run(String... command) throws Exception {
        Process process =
                new ProcessBuilder(command)
                        .directory(folder.toFile())
                        .redirectErrorStream(true)
                        .redirectInput(
                                ProcessBuilder.Redirect.from(folder.resolve("nothing").toFile()))
                        .start();
        String output = new String(process.getInputStream().readAllBytes(), UTF_8);
        assertTrue(process.waitFor(60, TimeUnit.SECONDS), "did not end: " + command[0]);
        assertEquals(0, process.exitValue(), output);
        return output;
    }

    private static void assumeLibtorrent() throws Exception {
        assumeTrue(Files.isExecutable(Path.of(PYTHON)), "python3 is not installed");
        Process probe = new ProcessBuilder(PYTHON, "-c", "import libtorrent").start();
        boolean there = probe.waitFor(60, TimeUnit.SECONDS) && probe.exitValue() == 0;
        assumeTrue(there, "python3-libtorrent is not installed");
    }

    private static void assumeProgram(String name) {
        assumeTrue(Files.isExecutable(Path.of("/usr/bin/" + name)), name + " is not installed");
    }

    @BeforeEach
    void makeEmptyInput() throws IOException {
        Files.createFile(folder.resolve("nothing"));
    }

    @ParameterizedTest
    @CsvSource({
        "v1, album",
        "v2, album",
        "hybrid, album",
        "v1, single.bin",
        "v2, single.bin",
        "hybrid, single.bin"
    })
    void libtorrentReadsTheSame(String version, String path) throws Exception {
        assumeLibtorrent();
        Path torrent =
                create(
                        "--" + version,
                        "-p",
                        "-c",
                        "ein Wört",
                        "-t",
                        "udp://a.example:1/,http://b.example/x",
                        "-t",
                        "udp://c.example:2",
                        "-w",
                        "https://w.example/f/",
                        "--dht-node",
                        "router.example:6881",
                        path);
        JsonNode read = Json.document(run(PYTHON, "-c", READ, torrent.toString()));
        Metainfo ours = Metainfo.parse(Files.readAllBytes(torrent));
        var hashes = ours.infoHashes();
        assertEquals(hashes.v1() == null ? "" : hashes.v1().hex(), read.get("v1").asString());
        assertEquals(hashes.v2() == null ? "" : hashes.v2().hex(), read.get("v2").asString());
        assertEquals(path, read.get("name").asString());
        assertTrue(read.get("private").asBoolean());
        assertEquals("ein Wört", read.get("comment").asString());
        assertEquals(
                "[[0,\"http://b.example/x\"],[0,\"udp://a.example:1/\"],[1,\"udp://c.example:2\"]]",
                read.get("trackers").toString());
        assertEquals("[\"https://w.example/f/\"]", read.get("webSeeds").toString());
        assertEquals("[[\"router.example\",6881]]", read.get("nodes").toString());
        assertFiles(ours, read.get("files"));
    }

    private void assertFiles(Metainfo ours, JsonNode files) {
        int next = 0;
        for (int i = 0; i < ours.info().files().size(); i++) {
            if (ours.info().files().isPad(i)) {
                continue;
            }
            JsonNode file = files.get(next++);
            assertEquals(ours.info().savePath(i), file.get(0).asString());
            assertEquals(ours.info().files().length(i), file.get(1).asLong());
            boolean executable = (file.get(2).asInt() & 4) != 0;
            assertEquals(ours.info().files().isExecutable(i), executable);
        }
        assertEquals(files.size(), next);
    }

    @ParameterizedTest
    @CsvSource({
        "v1, album, 16384",
        "v1, album, 65536",
        "v2, album, 16384",
        "v2, album, 32768",
        "hybrid, album, 16384",
        "hybrid, album, 65536",
        "v1, single.bin, 32768",
        "v2, single.bin, 32768",
        "hybrid, single.bin, 32768"
    })
    void libtorrentGivesTheSameInfoHashes(String version, String path, int pieceLength)
            throws Exception {
        assumeLibtorrent();
        Path torrent = create("--" + version, "-l", String.valueOf(pieceLength), path);
        Metainfo ours = Metainfo.parse(Files.readAllBytes(torrent));
        List<String> command = new ArrayList<>();
        command.addAll(List.of(PYTHON, "-c", MAKE, folder.toString(), path, version));
        command.add(String.valueOf(pieceLength));
        for (int i = 0; i < ours.info().files().size(); i++) {
            if (!ours.info().files().isPad(i)) {
                command.add(ours.info().savePath(i));
            }
        }
        var hashes = ours.infoHashes();
        String expected =
                (hashes.v1() == null ? "" : hashes.v1().hex())
                        + " "
                        + (hashes.v2() == null ? "" : hashes.v2().hex());
        assertEquals(run(command.toArray(new String[0])).strip(), expected.strip());
    }

    @Test
    void transmissionReadsV1() throws Exception {
        assumeProgram("transmission-show");
        Path torrent = create("--v1", "-t", "udp://a.example:1/", "album");
        String shown = run("transmission-show", torrent.toString());
        String hash = Metainfo.parse(Files.readAllBytes(torrent)).infoHashes().best().hex();
        assertTrue(shown.contains("Hash: " + hash), shown);
        assertTrue(shown.contains("udp://a.example:1/"), shown);
        assertTrue(shown.contains("album/extras/ünï 漢.txt"), shown);
        assertTrue(shown.contains("album/cd1/01.flac"), shown);
    }

    @Test
    void aria2ReadsV1() throws Exception {
        assumeProgram("aria2c");
        Path torrent = create("--v1", "-t", "udp://a.example:1/", "album");
        String shown = run("aria2c", "-S", torrent.toString());
        String hash = Metainfo.parse(Files.readAllBytes(torrent)).infoHashes().best().hex();
        assertTrue(shown.contains("Info Hash: " + hash), shown);
        assertTrue(shown.contains("/album/cd1/01.flac"), shown);
        assertTrue(shown.contains("Name: album"), shown);
    }

    /// The pieces are those that another program computes of the same data.
    @Test
    void mktorrentComputesTheSamePieces() throws Exception {
        assumeProgram("mktorrent");
        Path ours = create("--v1", "-l", "64KiB", "single.bin");
        run("mktorrent", "-l", "16", "-o", "theirs.torrent", "single.bin");
        assertEquals(
                Metainfo.parse(Files.readAllBytes(folder.resolve("theirs.torrent"))).infoHashes(),
                Metainfo.parse(Files.readAllBytes(ours)).infoHashes());
    }
}
