package spate.cli.transfer;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import spate.cli.interop.SpateRun;
import spate.cli.testing.Json;
import tools.jackson.databind.JsonNode;

/// A folder with names that are not safe everywhere: what is only read is found under them, what is
/// fetched is saved under others.
class ReservedNamesTest {

    /// The names on disk, and those that are safe.
    private static final Map<String, String> NAMES =
            new TreeMap<>(
                    Map.of(
                            "CON", "_CON",
                            "a\\b", "ab",
                            "nul.d/x", "_nul.d/x",
                            "new\nline", "new_line",
                            "turned\u202ename", "turnedname",
                            "plain", "plain"));

    @TempDir Path work;

    @BeforeEach
    void makeFolder() throws Exception {
        assumeTrue(File.separatorChar == '/', "optional: Windows has no such files");
        Random random = new Random(8);
        for (String name : NAMES.keySet()) {
            byte[] content = new byte[30_000];
            random.nextBytes(content);
            Path file = work.resolve("PRN").resolve(name);
            Files.createDirectories(file.getParent());
            Files.write(file, content);
        }
    }

    private spate.cli.testing.SpateRun.Result run(String... words) {
        return new spate.cli.testing.SpateRun(work).run(words);
    }

    private void create(String version) {
        run("create", "-q", "--" + version, "-l", "16KiB", "-o", "t", "PRN").exits(0);
    }

    @ParameterizedTest
    @ValueSource(strings = {"v1", "v2", "hybrid"})
    void areFoundWhereTheTorrentWasMade(String version) throws Exception {
        create(version);
        JsonNode report = Json.document(run("verify", "--json", "t").exits(0).out());
        assertTrue(report.get("complete").asBoolean(), report::toString);
        run("verify", "t", "--data", "PRN").exits(0);

        byte[] bad = Files.readAllBytes(work.resolve("PRN/CON"));
        bad[0] ^= 1;
        Files.write(work.resolve("PRN/CON"), bad);
        String out = run("verify", "t").exits(5).out();
        assertTrue(out.contains("_CON"), out);
    }

    @Test
    void aSingleFileIsFoundToo() {
        run("create", "-q", "-o", "t", "PRN/CON").exits(0);
        run("verify", "t", "--data", "PRN").exits(0);
        run("verify", "t", "--data", "PRN/CON").exits(0);
    }

    /// What Spate has saved lies under the safe name: another file of the original name is none of it.
    @Test
    void theSafeNameComesFirst() throws Exception {
        create("v1");
        Files.move(work.resolve("PRN/CON"), work.resolve("PRN/_CON"));
        Files.writeString(work.resolve("PRN/CON"), "another one");
        run("verify", "t").exits(0);
    }

    @Test
    void areSeededAndSavedUnderSafeNames() throws Exception {
        create("hybrid");
        String torrent = work.resolve("t").toString();
        Path state = work.resolve("state");
        try (SpateRun seed = SpateRun.start(state, "seed", torrent, "--data", work.toString());
                SpateRun leech =
                        SpateRun.start(
                                work.resolve("other state"),
                                "download",
                                torrent,
                                "-o",
                                work.resolve("out").toString(),
                                "--peer",
                                seed.address() + "")) {
            leech.await("complete");
            assertEquals(0, leech.exitCode(), leech::toString);
            seed.interrupt();
            assertEquals(0, seed.exitCode(), seed::toString);
            assertEquals("", seed.errors());
        }
        for (Map.Entry<String, String> name : NAMES.entrySet()) {
            assertArrayEquals(
                    Files.readAllBytes(work.resolve("PRN").resolve(name.getKey())),
                    Files.readAllBytes(work.resolve("out/_PRN").resolve(name.getValue())));
            assertFalse(
                    !name.getKey().equals(name.getValue())
                            && Files.exists(work.resolve("out/_PRN").resolve(name.getKey())));
        }
        assertFalse(Files.exists(work.resolve("_PRN")), "seeding makes nothing");
    }
}
