package spate.cli.interop;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import spate.protocol.metainfo.TorrentInfo.Version;
import tools.jackson.databind.JsonNode;

/// Peers at one address, as behind one router, of which some do wrong.
@Execution(ExecutionMode.CONCURRENT)
class LiarTest {

    @TempDir Path work;

    private SpateRun download(Sample sample, Path folder) throws Exception {
        return SpateRun.start(
                work.resolve("state"),
                "download",
                sample.torrentFile().toString(),
                "-o",
                folder.toString());
    }

    private static Set<String> banned(SpateRun spate) {
        return spate.events("banned").stream()
                .map(event -> event.get("address").asString())
                .collect(Collectors.toSet());
    }

    @ParameterizedTest
    @EnumSource(Version.class)
    void onlyTheLiarIsBannedAndItsNeighboursServe(Version version) throws Exception {
        Sample sample = Sample.mixed(work, version);
        Path folder = Files.createDirectories(work.resolve("out"));
        try (ScriptedSeed liar = new ScriptedSeed(sample, "127.0.0.1", _ -> true);
                ScriptedSeed one = ScriptedSeed.honest(sample);
                ScriptedSeed other = ScriptedSeed.honest(sample);
                SpateRun spate = download(sample, folder)) {
            spate.dial(liar.address());
            JsonNode banning = spate.await("banned");
            assertTrue(banning.get("reason").asString().contains("piece"), banning::toString);
            assertTrue(banning.get("seconds").asLong() > 0, banning::toString);
            assertFalse(banning.get("wholeHost").asBoolean(), banning::toString);
            spate.dial(one.address());
            spate.dial(other.address());
            spate.await("complete");
            assertEquals(0, spate.exitCode(), spate::toString);
            assertEquals("", sample.differenceIn(folder));
            assertEquals(Set.of(liar.address().toString()), banned(spate));
            assertTrue(one.requestedPieces().size() + other.requestedPieces().size() > 0);
        }
    }

    @Test
    void aSwarmOfAHundredSeedsWithALiarInIt() throws Exception {
        Sample sample = Sample.mixed(work, Version.V1);
        Path folder = Files.createDirectories(work.resolve("out"));
        List<ScriptedSeed> seeds = new ArrayList<>();
        try (ScriptedSeed liar = new ScriptedSeed(sample, "127.0.0.1", piece -> piece % 2 == 0);
                SpateRun spate = download(sample, folder)) {
            spate.dial(liar.address());
            for (int i = 0; i < 100; i++) {
                seeds.add(ScriptedSeed.honest(sample));
                spate.dial(seeds.getLast().address());
            }
            spate.await("complete");
            assertEquals(0, spate.exitCode(), spate::toString);
            assertEquals("", sample.differenceIn(folder));
            assertTrue(Set.of(liar.address().toString()).containsAll(banned(spate)));
            for (ScriptedSeed seed : seeds) {
                assertTrue(seed.connections() <= 1, "dialled twice");
            }
        } finally {
            for (ScriptedSeed seed : seeds) {
                seed.close();
            }
        }
    }
}
