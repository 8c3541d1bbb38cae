package spate.cli.transfer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import spate.cli.interop.Sample;
import spate.cli.interop.SpateRun;
import spate.protocol.metainfo.TorrentInfo.Version;
import tools.jackson.databind.JsonNode;

/// `spate seed` from end to end, with a `spate download` as its peer.
class SeedCommandTest {

    private static final String LARGEST = "2 größer/日本語 файл.bin";
    private static final String SECOND = "5 last.bin";

    @TempDir Path work;

    private SpateRun seed(Sample sample, Path data, String... more) throws IOException {
        String[] words = new String[more.length + 3];
        words[0] = sample.torrentFile().toString();
        words[1] = "--data";
        words[2] = data.toString();
        System.arraycopy(more, 0, words, 3, more.length);
        return SpateRun.start(work.resolve("seed state"), "seed", words);
    }

    private SpateRun download(Sample sample, SpateRun from) throws Exception {
        return SpateRun.start(
                work.resolve("download state"),
                "download",
                sample.torrentFile().toString(),
                "-o",
                work.resolve("out").toString(),
                "--peer",
                from.address().toString());
    }

    @Test
    void servesAllOfWhatIsThere() throws Exception {
        Sample sample = Sample.mixed(work, Version.HYBRID);
        try (SpateRun seed = seed(sample, sample.seedFolder());
                SpateRun leech = download(sample, seed)) {
            leech.await("complete");
            assertEquals(0, leech.exitCode(), leech::toString);
            assertEquals("", sample.differenceIn(work.resolve("out")));
            seed.interrupt();
            assertEquals(0, seed.exitCode(), "it only seeded");
            assertEquals("", seed.errors());
        }
    }

    @ParameterizedTest
    @EnumSource(Version.class)
    void servesWhatIsGoodAndSaysWhatIsMissing(Version version) throws Exception {
        Sample sample = Sample.mixed(work, version);
        Path data = sample.seedFolder();
        Files.delete(sample.in(data, LARGEST));
        byte[] bad = sample.content(SECOND).clone();
        bad[500_000] ^= 1;
        Files.write(sample.in(data, SECOND), bad);
        try (SpateRun seed = seed(sample, data)) {
            seed.await("seeding");
            assertEquals(List.of(), seed.events("complete"));
            assertTrue(seed.errors().startsWith("spate: warning: "), seed.errors());
            assertTrue(seed.errors().contains(" pieces of " + sample.name()), seed.errors());
            try (SpateRun leech = download(sample, seed)) {
                long good = seed.await("progress").get("have").asLong();
                assertTrue(good > 0 && good < sample.lengthBytes(), seed::toString);
                leech.await("progress", now -> now.get("have").asLong() == good);
                leech.interrupt();
                assertEquals(130, leech.exitCode(), leech::toString);
            }
            seed.interrupt();
            assertEquals(0, seed.exitCode(), seed::toString);
        }
        assertFalse(Files.exists(sample.in(data, LARGEST)), "seeding makes no file");
        assertEquals(
                -1, java.util.Arrays.mismatch(bad, Files.readAllBytes(sample.in(data, SECOND))));
    }

    @Test
    void fetchesNothing() throws Exception {
        Sample sample = Sample.mixed(work, Version.V2);
        Path data = sample.seedFolder();
        Path second = sample.in(data, SECOND);
        Path there = sample.in(work.resolve("out"), SECOND);
        Files.createDirectories(there.getParent());
        Files.move(second, there);
        try (SpateRun seed = seed(sample, data);
                SpateRun leech = download(sample, seed)) {
            JsonNode complete = leech.await("complete");
            assertEquals("", sample.differenceIn(work.resolve("out")));
            assertEquals(0, complete.get("uploaded").asLong(), "though it had what the seed lacks");
        }
        assertFalse(Files.exists(second));
    }

    @Test
    void refusesWhenNothingIsGood() throws Exception {
        Sample sample = Sample.mixed(work, Version.V1);
        Path data = work.resolve("other");
        Path file = sample.in(data, LARGEST);
        Files.createDirectories(file.getParent());
        Files.write(file, new byte[1_700_003]);
        try (SpateRun seed = seed(sample, data)) {
            assertEquals(5, seed.exitCode(), seed::toString);
            assertTrue(
                    seed.errors().startsWith("spate: nothing of the content of "), seed.errors());
            assertTrue(seed.errors().contains("'spate verify'"), seed.errors());
            assertEquals(1, seed.errors().lines().count(), seed.errors());
        }
    }

    @Test
    void refusesWhenThereIsNothingAtAll() throws Exception {
        Sample sample = Sample.mixed(work, Version.V1);
        try (SpateRun seed = seed(sample, work.resolve("nowhere"))) {
            assertEquals(4, seed.exitCode(), seed::toString);
            assertTrue(seed.errors().contains("--data"), seed.errors());
        }
    }

    @Test
    void takesTheContentItselfForItsFolder() throws Exception {
        Sample sample = Sample.mixed(work, Version.V2);
        try (SpateRun seed = seed(sample, sample.in(sample.seedFolder(), ""))) {
            seed.await("seeding");
            seed.interrupt();
            assertEquals(0, seed.exitCode(), seed::toString);
        }
    }
}
