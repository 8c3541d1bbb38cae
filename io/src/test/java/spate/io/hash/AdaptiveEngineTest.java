package spate.io.hash;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AdaptiveEngineTest {
    @TempDir Path folder;

    @Test
    void isPlainUntilItIsWarm() {
        try (var engine = new AdaptiveEngine()) {
            for (HashAlgorithm algorithm : HashAlgorithm.values()) {
                assertEquals(AdaptiveEngine.State.PLAIN, engine.state(algorithm));
                assertEquals(1, engine.newLanes(algorithm).lanes());
            }
            EngineChecks.check(engine, 4, 50);
        }
    }

    /// The same checks as in the interpreter, now with the compiled kernels.
    @Test
    void isRightOnceItIsWarm() throws Exception {
        try (var engine = new AdaptiveEngine()) {
            engine.warmUp(HashAlgorithm.values()).join();
            for (HashAlgorithm algorithm : HashAlgorithm.values()) {
                assertNotEquals(AdaptiveEngine.State.WARMING, engine.state(algorithm));
                boolean onLanes = engine.state(algorithm) == AdaptiveEngine.State.LANES;
                assertEquals(onLanes, engine.newLanes(algorithm).lanes() > 1);
            }
            EngineChecks.check(engine, 5);
        }
    }

    @Test
    void aClosedEngineStopsWarmingUpAndGoesOn() throws Exception {
        var engine = new AdaptiveEngine();
        Thread warmUp = engine.warmUp(HashAlgorithm.values());
        engine.close();
        warmUp.join();
        for (HashAlgorithm algorithm : HashAlgorithm.values()) {
            assertNotEquals(AdaptiveEngine.State.WARMING, engine.state(algorithm));
        }
        EngineChecks.check(engine, 6, 20);
    }

    @Test
    void withoutTheModuleItStaysPlain() throws Exception {
        String said = inAnotherJvm(List.of());
        assertTrue(said.contains("no module jdk.incubator.vector"), said);
    }

    @Test
    void eightLanesAreRightToo() throws Exception {
        assumeTrue(System.getProperty("os.arch").equals("amd64"), "AVX2 is an affair of x86");
        String said =
                inAnotherJvm(List.of("--add-modules", "jdk.incubator.vector", "-XX:UseAVX=2"));
        assertTrue(said.contains("lanes 8"), said);
    }

    private String inAnotherJvm(List<String> options) throws Exception {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(options);
        command.addAll(List.of("-ea", "-XX:+UseSerialGC", "-cp"));
        command.add(System.getProperty("java.class.path"));
        command.add(EngineCheckMain.class.getName());
        Path out = folder.resolve("out");
        Process process =
                new ProcessBuilder(command)
                        .redirectErrorStream(true)
                        .redirectOutput(out.toFile())
                        .start();
        try {
            assertTrue(process.waitFor(100, TimeUnit.SECONDS), "it hangs");
            String said = Files.readString(out);
            assertEquals(0, process.exitValue(), said);
            return said;
        } finally {
            process.destroyForcibly();
        }
    }
}
