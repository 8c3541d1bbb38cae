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

/// What the launcher decides by itself: how the JVM is started for a command line.
class LauncherTest {
    private static final String SCRIPT =
            ". ./jvm.sh; subcommand \"$@\"; jvm_options /nowhere 'a JVM' \"$SUBCOMMAND\";"
                    + " printf '%s\\n' \"$SUBCOMMAND\" \"$JVM_OPTIONS\"";

    private record Start(String subcommand, String options) {}

    @BeforeEach
    void needsAShell() {
        assumeTrue(Files.isExecutable(Path.of("/bin/sh")), "optional: there is no /bin/sh here");
    }

    private static Start start(String... words) throws Exception {
        List<String> command = new ArrayList<>(List.of("/bin/sh", "-euc", SCRIPT, "spate"));
        command.addAll(List.of(words));
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String said = new String(process.getInputStream().readAllBytes(), UTF_8);
        assertTrue(process.waitFor(60, TimeUnit.SECONDS), said);
        assertEquals(0, process.exitValue(), said);
        String[] lines = said.split("\n", -1);
        return new Start(lines[0], lines[1]);
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
}
