package spate.cli.interop;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import spate.protocol.metainfo.TorrentInfo.Version;

/// What was kept of an earlier run is damaged before the next.
class DamagedStateTest {

    @TempDir Path work;

    @ParameterizedTest
    @ValueSource(strings = {"random", "cut", "empty", "huge"})
    void isSaidAndTheDataIsHashed(String damage) throws Exception {
        Sample sample = Sample.mixed(work, Version.V1);
        Path out = Files.createDirectories(work.resolve("out"));
        sample.writeInto(out);
        try (SpateRun run = seed(sample, out)) {
            run.await("seeding");
            run.interrupt();
            assertEquals(0, run.exitCode(), run::toString);
        }
        List<Path> records = records();
        assertFalse(records.isEmpty());
        for (Path record : records) {
            Files.write(record, damaged(Files.readAllBytes(record), damage));
        }
        spoil(out);
        try (ScriptedSeed other = ScriptedSeed.honest(sample);
                SpateRun run =
                        SpateRun.start(
                                work.resolve("state"),
                                "download",
                                sample.torrentFile().toString(),
                                "-o",
                                out.toString())) {
            run.dial(other.address());
            run.await("complete");
            assertEquals(0, run.exitCode(), run::toString);
            assertTrue(run.errors().contains("is not used"), run::errors);
            assertEquals("", sample.differenceIn(out));
            // Only what was spoilt is fetched: the rest was found by hashing.
            assertEquals(1, other.requestedPieces().stream().distinct().count());
        }
    }

    private SpateRun seed(Sample sample, Path out) throws IOException {
        return SpateRun.start(
                work.resolve("state"),
                "seed",
                sample.torrentFile().toString(),
                "--data",
                out.toString());
    }

    private List<Path> records() throws IOException {
        try (Stream<Path> files = Files.walk(work.resolve("state"))) {
            return files.filter(Files::isRegularFile)
                    .filter(file -> !file.getFileName().toString().equals("lock"))
                    .toList();
        }
    }

    private static byte[] damaged(byte[] record, String damage) {
        return switch (damage) {
            case "random" -> {
                byte[] bytes = new byte[5000];
                new Random(1).nextBytes(bytes);
                yield bytes;
            }
            case "cut" -> Arrays.copyOf(record, record.length / 2);
            case "empty" -> new byte[0];
            default -> "d4:have9999999999:".getBytes(StandardCharsets.US_ASCII);
        };
    }

    /// Changes one byte of the data, which a record that is believed would not notice.
    private static void spoil(Path out) throws IOException {
        try (Stream<Path> files = Files.walk(out)) {
            Path file =
                    files.filter(path -> path.endsWith("3 exact.bin")).findFirst().orElseThrow();
            byte[] bytes = Files.readAllBytes(file);
            bytes[bytes.length / 2] ^= 1;
            Files.write(file, bytes);
        }
    }
}
