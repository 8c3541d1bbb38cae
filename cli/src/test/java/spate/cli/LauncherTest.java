package spate.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What the launcher decides by itself: how the JVM is started for a command line.
class LauncherTest {
    private static final String SCRIPT =
            ". ./jvm.sh; jvm_options \"$0\" 'a JVM' \"$@\";"
                    + " printf '%s\\n' \"$SUBCOMMAND\" \"$JVM_OPTIONS\" \"${AOT_OPTION##*/}\"";

    /// How a command line is started: the name of its cache of classes is empty if it has none.
    private record Start(String subcommand, String options, String cache) {}

    @BeforeEach
    void needsAShell() {
        assumeTrue(Files.isExecutable(Path.of("/bin/sh")), "optional: there is no /bin/sh here");
    }

    private static Start start(String... words) throws Exception {
        return start(Path.of("/nowhere"), words);
    }

    private static Start start(Path build, String... words) throws Exception {
        List<String> command =
                new ArrayList<>(List.of("/bin/sh", "-euc", SCRIPT, build.toString()));
        command.addAll(List.of(words));
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String said = new String(process.getInputStream().readAllBytes(), UTF_8);
        assertTrue(process.waitFor(60, TimeUnit.SECONDS), said);
        assertEquals(0, process.exitValue(), said);
        String[] lines = said.split("\n", -1);
        return new Start(lines[0], lines[1], lines[2]);
    }

    @Test
    void startsTheSameWhereCommonOptionsStandFirst() throws Exception {
        for (String name : List.of("create", "verify", "download", "seed", "info")) {
            Start plain = start(name, "-q", "a");
            assertEquals(name, plain.subcommand());
            assertEquals(plain, start("-q", name, "a"));
            assertEquals(plain, start("--json", "-vv", name));
            assertEquals(plain, start("--state", "info", name, "a"));
            assertEquals(plain, start("--state=dir", name, "create"));
            assertEquals(plain, start("--", name));
        }
    }

    @Test
    void takesTheQuickCompilerOnlyForWhatIsOverInAnInstant() throws Exception {
        for (String name : List.of("info", "magnet", "dump", "edit", "completion")) {
            assertTrue(start(name).options().contains("TieredStopAtLevel=1"), name);
        }
        for (String name : List.of("create", "verify", "download", "seed")) {
            assertTrue(!start("-q", name).options().contains("TieredStopAtLevel"), name);
        }
        assertTrue(start().options().contains("TieredStopAtLevel=1"));
        assertTrue(start("--version").options().contains("TieredStopAtLevel=1"));
        assertEquals("", start("--state").subcommand());
    }

    @Test
    void takesTheSmallestCacheThatHasAllThatIsNeeded(@TempDir Path build) throws Exception {
        Files.writeString(build.resolve("trained"), "a JVM\n");
        Files.createFile(build.resolve("spate.aot"));
        assertEquals(
                "spate.aot", start(build, "info", "a").cache(), "the others could not be made");
        Files.createFile(build.resolve("text.aot"));
        Files.createFile(build.resolve("json.aot"));
        Files.createFile(build.resolve("hash.aot"));
        Files.createFile(build.resolve("transfer.aot"));
        for (String name : List.of("info", "magnet", "dump")) {
            assertEquals("text.aot", start(build, "-q", name, "a").cache());
            assertEquals("json.aot", start(build, name, "--json", "a").cache());
            assertEquals("json.aot", start(build, "--json", name, "a").cache());
        }
        for (String name : List.of("edit", "completion", "scrape", "demo", "tracker")) {
            assertEquals("spate.aot", start(build, name).cache());
        }
        for (String name : List.of("create", "verify")) {
            assertEquals("hash.aot", start(build, name, "--json", "a").cache());
        }
        for (String name : List.of("download", "seed")) {
            assertEquals("transfer.aot", start(build, name, "--json", "a").cache());
        }
        assertEquals("text.aot", start(build, "--help").cache());
        Files.writeString(build.resolve("trained"), "another JVM\n");
        assertEquals("", start(build, "info", "a").cache());
    }
}
