package spate.io.tcp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What happens when the process has no file descriptor left.
class DescriptorLimitTest {
    @TempDir Path folder;

    @Test
    void nothingSpinsAndEverythingGoesOnWhenThereAreDescriptorsAgain() throws Exception {
        Path java = Path.of(System.getProperty("java.home"), "bin", "java");
        assumeTrue(Files.isExecutable(Path.of("/bin/sh")), "no shell here");
        Path out = folder.resolve("out");
        Path data = Files.createDirectory(folder.resolve("data"));
        Process process =
                start(
                        out,
                        java.toString(),
                        "-ea",
                        "-XX:+UseSerialGC",
                        "-XX:TieredStopAtLevel=1",
                        "-cp",
                        System.getProperty("java.class.path"),
                        FewDescriptors.class.getName(),
                        data.toString());
        try {
            assertTrue(process.waitFor(100, TimeUnit.SECONDS), "it hangs");
            String said = Files.readString(out, StandardCharsets.UTF_8);
            assertEquals(0, process.exitValue(), said);
            assertTrue(said.contains("as it should be"), said);
        } finally {
            process.destroyForcibly();
        }
    }

    private static Process start(Path out, String... command) throws IOException {
        var builder = new ProcessBuilder("/bin/sh", "-c", "ulimit -n 64; exec \"$0\" \"$@\"");
        builder.command().addAll(List.of(command));
        return builder.redirectErrorStream(true).redirectOutput(out.toFile()).start();
    }
}
