package spate.cli.transfer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import spate.cli.interop.Sample;
import spate.cli.interop.Sample.Entry;
import spate.cli.interop.SpateRun;
import spate.cli.testing.Json;
import spate.protocol.metainfo.TorrentInfo.Version;
import tools.jackson.databind.JsonNode;

/// `spate download` from end to end, with a `spate seed` as its peer.
class DownloadCommandTest {

    @TempDir Path work;

    private SpateRun seed(Sample sample, String... more) throws IOException {
        List<String> words = new ArrayList<>();
        words.addAll(List.of(sample.torrentFile().toString(), "--data"));
        words.add(sample.seedFolder().toString());
        words.addAll(List.of(more));
        return SpateRun.start(work.resolve("seed state"), "seed", words.toArray(new String[0]));
    }

    private SpateRun download(Sample sample, Path into, String... more) throws IOException {
        List<String> words = new ArrayList<>();
        words.addAll(List.of(sample.torrentFile().toString(), "-o", into.toString()));
        words.addAll(List.of(more));
        return SpateRun.start(work.resolve("state"), "download", words.toArray(new String[0]));
    }

    @Test
    void stopsSeedingAtTheUploadTotal() throws Exception {
        Sample sample = Sample.mixed(work, Version.V1);
        try (SpateRun seed = seed(sample, "--max-upload-total", "1MiB");
                SpateRun leech =
                        download(sample, work.resolve("out"), "--peer", seed.address() + "")) {
            assertEquals("upload total", seed.await("limit").get("limit").asString());
            assertEquals(0, seed.exitCode(), seed::toString);
            leech.interrupt();
            assertEquals(130, leech.exitCode(), leech::toString);
        }
    }

    @Test
    void endsUnfinishedAtTheDownloadTotal() throws Exception {
        Sample sample = Sample.mixed(work, Version.V1);
        try (SpateRun seed = seed(sample, "--max-up", "1MiB");
                SpateRun leech =
                        download(
                                sample,
                                work.resolve("out"),
                                "--max-download-total",
                                "500KiB",
                                "--peer",
                                seed.address() + "")) {
            assertEquals("download total", leech.await("limit").get("limit").asString());
            assertEquals(1, leech.exitCode(), leech::toString);
        }
    }

    @Test
    void refusesAPlaceThatCannotBe() throws Exception {
        Sample sample = Sample.mixed(work, Version.V2);
        Path file = Files.writeString(work.resolve("file"), "x");
        for (Path place : List.of(file, file.resolve("below"))) {
            try (SpateRun run = download(sample, place)) {
                assertEquals(4, run.exitCode(), run::toString);
                assertTrue(run.errors().startsWith("spate: cannot begin with "), run.errors());
                assertTrue(run.errors().contains("name another folder with -o"), run.errors());
                assertEquals(1, run.errors().lines().count(), run.errors());
                String why = place.equals(file) ? ": a file is in its place" : ": ";
                assertTrue(run.errors().contains(place + why), run.errors());
                assertFalse(run.errors().contains(place + ": " + place), run.errors());
            }
        }
    }

    @Test
    void namesTheStateFolderIfTheStateCannotBeKept() throws Exception {
        Sample sample = Sample.mixed(work, Version.V2);
        Path out = work.resolve("out");
        Path state = Files.createDirectories(work.resolve("state"));
        Path torrents = Files.writeString(state.resolve("torrents"), "not a folder");
        try (SpateRun run = download(sample, out)) {
            assertStateIsToBlame(run, state);
        }
        Files.delete(torrents);
        try (SpateRun run = download(sample, out)) {
            run.await("progress");
            run.interrupt();
            assertEquals(130, run.exitCode());
        }
        Path full = Path.of("/dev/full");
        assumeTrue(Files.exists(full));
        try (Stream<Path> places = Files.list(torrents)) {
            Path lock = places.findFirst().orElseThrow().resolve("lock");
            Files.delete(lock);
            Files.createSymbolicLink(lock, full);
        }
        try (SpateRun run = download(sample, out)) {
            assertStateIsToBlame(run, state);
            assertTrue(run.errors().contains("no space left on the disk"), run.errors());
        }
    }

    private static void assertStateIsToBlame(SpateRun run, Path state) throws Exception {
        assertEquals(4, run.exitCode(), run::toString);
        assertTrue(run.errors().startsWith("spate: cannot begin with "), run.errors());
        assertTrue(run.errors().contains("its state cannot be kept in " + state), run.errors());
        assertTrue(run.errors().endsWith("name another folder with --state\n"), run.errors());
        assertEquals(1, run.errors().lines().count(), run.errors());
    }

    @Test
    void refusesASecondOneInTheSameFolder() throws Exception {
        Sample sample = Sample.mixed(work, Version.HYBRID);
        Path out = work.resolve("out");
        try (SpateRun first = download(sample, out)) {
            first.await("progress");
            try (SpateRun second = download(sample, out)) {
                assertEquals(1, second.exitCode(), second::toString);
                assertTrue(second.errors().startsWith("spate: "), second.errors());
                assertTrue(second.errors().contains("choose another folder"), second.errors());
            }
            try (SpateRun elsewhere = download(sample, work.resolve("elsewhere"))) {
                elsewhere.await("progress");
                elsewhere.interrupt();
                assertEquals(130, elsewhere.exitCode());
            }
            assertTrue(first.isRunning());
        }
    }

    @Test
    void tellsEveryAddressThatItListensOn() throws Exception {
        Sample sample = Sample.mixed(work, Version.V1);
        try (SpateRun run =
                download(
                        sample,
                        work.resolve("out"),
                        "--listen",
                        "127.0.0.1:0",
                        "--listen",
                        "[::1]:0")) {
            run.await("added");
            List<JsonNode> listening = run.events("listening");
            assertEquals(2, listening.size(), run::toString);
            assertTrue(listening.get(0).get("address").asString().matches("127\\.0\\.0\\.1:\\d+"));
            assertTrue(listening.get(1).get("address").asString().matches("\\[::1]:\\d+"));
            assertEquals("tcp", listening.get(1).get("transport").asString());
            String taken = listening.get(0).get("address").asString();
            try (SpateRun second = download(sample, work.resolve("other"), "--listen", taken)) {
                assertEquals(6, second.exitCode(), second::toString);
                assertTrue(second.errors().contains("on " + taken + ": the address is in use"));
            }
        }
    }

    @Test
    void listensOnBothFamiliesWhereNoneIsNamed() throws Exception {
        Sample sample = Sample.mixed(work, Version.V1);
        try (SpateRun run = download(sample, work.resolve("out"), "--listen", "0")) {
            String address = run.await("listening").get("address").asString();
            int port = Integer.parseInt(address.substring(address.lastIndexOf(':') + 1));
            for (String loopback : List.of("127.0.0.1", "::1")) {
                new Socket(InetAddress.ofLiteral(loopback), port).close();
            }
        }
    }

    @Test
    void warnsOfLinesThatAreNoPeers() throws Exception {
        Sample sample = Sample.mixed(work, Version.V1);
        Path peers = work.resolve("peers");
        try (SpateRun seed = seed(sample)) {
            Files.writeString(peers, "# mine\n\nnobody\n[fe80::1]:1\n" + seed.address() + "\n");
            try (SpateRun run =
                    download(sample, work.resolve("out"), "--peers-from", peers.toString())) {
                run.await("complete");
                assertEquals(0, run.exitCode(), run::toString);
                List<String> errors = run.errors().lines().toList();
                assertEquals(2, errors.size(), run.errors());
                assertTrue(errors.get(0).startsWith("spate: warning: 'nobody' is no peer"));
                assertTrue(
                        errors.get(1).startsWith("spate: warning: '[fe80::1]:1' is on one link"));
            }
        }
    }

    @Test
    void takesOnceWhatIsNamedTwice() throws Exception {
        Sample sample = Sample.mixed(work, Version.HYBRID);
        String file = sample.torrentFile().toString();
        String copy = Files.copy(sample.torrentFile(), work.resolve("copy.torrent")).toString();
        try (SpateRun seed = seed(sample, file, copy);
                SpateRun leech =
                        download(
                                sample,
                                work.resolve("out"),
                                file,
                                copy,
                                "--peer",
                                seed.address() + "")) {
            leech.await("complete");
            assertEquals(0, leech.exitCode(), leech::toString);
            assertEquals(1, leech.events("added").size());
            for (SpateRun run : List.of(seed, leech)) {
                assertEquals(
                        "spate: warning: %s is named twice; it is taken once\n".formatted(file)
                                + "spate: warning: %s is the same torrent as %s; it is taken once\n"
                                        .formatted(copy, file),
                        run.errors());
            }
        }
    }

    @Test
    void reachesNobodyWithoutTcpAndSaysSo() throws Exception {
        Sample sample = Sample.mixed(work, Version.V1);
        try (SpateRun seed = seed(sample);
                SpateRun leech =
                        download(
                                sample,
                                work.resolve("out"),
                                "--no-tcp",
                                "--peer",
                                seed.address() + "")) {
            leech.await("progress", now -> now.get("state").asString().equals("stalled"));
            assertEquals(List.of(), leech.events("listening"));
            leech.interrupt();
            assertEquals(130, leech.exitCode(), leech::toString);
            assertTrue(leech.errors().startsWith("spate: warning: without TCP "), leech.errors());
            assertEquals(1, leech.errors().lines().count(), leech.errors());
            assertEquals(0, leech.events("progress").getLast().get("have").asLong());
        }
    }

    @Test
    void tellsTheSizesThatInfoTells() throws Exception {
        Sample sample = Sample.mixed(work, Version.HYBRID);
        try (SpateRun run = download(sample, work.resolve("out"))) {
            JsonNode added = run.await("added");
            JsonNode info =
                    Json.document(
                            new spate.cli.testing.SpateRun(work)
                                    .run("info", "--json", sample.torrentFile().toString())
                                    .out());
            assertEquals(info.get("totalSize"), added.get("totalSize"));
            assertEquals(info.get("contentSize"), added.get("contentSize"));
            assertEquals(sample.lengthBytes(), added.get("contentSize").asLong());
            assertTrue(added.get("totalSize").asLong() > sample.lengthBytes());
        }
    }

    /// As `magnet --select` and `create --exclude` do: commas in braces do not part, a folder means
    /// all that is in it.
    @ParameterizedTest(name = "--files {0}")
    @ValueSource(strings = {"*.{txt,nfo}", "extras,read me.txt", "2-3", "0?*,2,[r]*,extras/"})
    void takesTheFilesThatAreNamed(String selection) throws Exception {
        List<Entry> files =
                List.of(
                        new Entry("data.bin", 1),
                        new Entry("extras/read.nfo", 0),
                        new Entry("read me.txt", 0));
        Sample sample = Sample.folder(work, Version.V1, "folder", 16 * 1024, files);
        try (SpateRun run = download(sample, work.resolve("out"), "--files", selection)) {
            assertEquals(0, run.exitCode(), run::toString);
            assertEquals("missing: data.bin\n", sample.differenceIn(work.resolve("out")));
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "0    | they count from 1",
                "0-2  | they count from 1",
                "3-1  | is not a range",
                "{a   | has no '}'",
                "[a   | has no ']'",
            })
    void refusesWhatNamesNoFiles(String selection, String why) throws Exception {
        Sample sample = Sample.mixed(work, Version.V1);
        for (String option : List.of("--files", "--exclude")) {
            try (SpateRun run = download(sample, work.resolve("out"), option, selection)) {
                assertEquals(2, run.exitCode(), run::toString);
                assertTrue(run.errors().contains(why), run.errors());
            }
        }
    }
}
