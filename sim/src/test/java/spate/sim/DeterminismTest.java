package spate.sim;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import spate.sim.property.Feature;
import spate.sim.property.RandomWorld;
import spate.sim.scenario.Outcome;
import spate.sim.scenario.Scenarios;
import spate.sim.scenario.Theatre;

/// The same seed gives the same events in another JVM, whose hash codes of identity, order of
/// `Set.of` and `Map.of`, heap and collector are others.
class DeterminismTest {

    @Test
    void anotherJvmSeesTheSame() throws Exception {
        assertEquals(List.of(digest("EveryVice", 5)), elsewhere("EveryVice", 5, 1));
        assertEquals(
                List.of(digest("KilledAgainAndAgain", 3)), elsewhere("KilledAgainAndAgain", 3, 1));
    }

    @Test
    void anotherJvmSeesTheSameRandomWorlds() throws Exception {
        List<String> here = new ArrayList<>();
        for (long seed = 100; seed < 110; seed++) {
            RandomWorld world = new RandomWorld(EnumSet.allOf(Feature.class));
            here.add(shown(Theatre.play("random", world, seed)));
        }
        assertEquals(here, elsewhere("random", 100, 10));
    }

    private static String digest(String name, long seed) {
        return shown(Theatre.play(name, Scenarios.find(name), seed));
    }

    private static String shown(Outcome outcome) {
        return outcome.digest().substring(0, 16);
    }

    /// The digests that a new JVM prints.
    private static List<String> elsewhere(String name, long seed, int count)
            throws IOException, InterruptedException {
        List<String> command =
                List.of(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-ea",
                        "-Xmx300m",
                        "-XX:TieredStopAtLevel=1",
                        "-XX:+UseParallelGC",
                        "-XX:+UnlockExperimentalVMOptions",
                        "-XX:hashCode=3",
                        "-cp",
                        System.getProperty("java.class.path"),
                        "spate.sim.Main",
                        name,
                        "--digests",
                        "--seed",
                        Long.toString(seed),
                        "--count",
                        Integer.toString(count));
        Process jvm = new ProcessBuilder(command).redirectErrorStream(true).start();
        String printed = new String(jvm.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertTrue(jvm.waitFor(100, TimeUnit.SECONDS), "the other JVM does not end");
        assertEquals(0, jvm.exitValue(), printed);
        return printed.lines()
                .filter(line -> line.contains("digest "))
                .map(line -> line.replaceAll(".*digest ([0-9a-f]{16}).*", "$1"))
                .toList();
    }
}
