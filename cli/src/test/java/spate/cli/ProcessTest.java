package spate.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.File;
import java.io.FileInputStream;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// What only a real process can show: exit codes, pipes, signals.
class ProcessTest {
    private static final String JAVA =
            Path.of(System.getProperty("java.home"), "bin", "java").toString();

    @TempDir Path folder;

    @BeforeEach
    void needsAShell() {
        assumeTrue(Files.isExecutable(Path.of("/bin/sh")), "optional: there is no /bin/sh here");
    }

    /// The JVM leaves a signal alone that was ignored when it started, as it is in a background job of
    /// a shell; the launcher undoes that in the same way.
    private String spate() {
        return "$(env --default-signal=INT true 2>/dev/null && echo env --default-signal=INT) '"
                + JAVA
                + "' --enable-native-access=ALL-UNNAMED -cp '"
                + System.getProperty("java.class.path")
                + "' spate.cli.Main";
    }

    /// Every process that was started, so that none outlives its test.
    private final List<Process> started = new ArrayList<>();

    @AfterEach
    void leaveNoProcess() throws InterruptedException {
        for (Process process : started) {
            process.descendants().forEach(ProcessHandle::destroyForcibly);
            process.destroyForcibly().waitFor();
        }
    }

    private record End(int exitCode, String out, String err) {}

    private End shell(String script) throws Exception {
        Process process = start(script);
        assertTrue(process.waitFor(60, TimeUnit.SECONDS), script);
        return end(process);
    }

    private Process start(String script) throws IOException {
        Process process =
                new ProcessBuilder("/bin/sh", "-c", script)
                        .directory(folder.toFile())
                        .redirectOutput(folder.resolve("out").toFile())
                        .redirectError(folder.resolve("err").toFile())
                        .start();
        started.add(process);
        return process;
    }

    private End end(Process process) throws IOException {
        return new End(
                process.exitValue(),
                Files.readString(folder.resolve("out"), UTF_8),
                Files.readString(folder.resolve("err"), UTF_8));
    }

    private void writeMany() throws IOException {
        List<String> lines = new ArrayList<>();
        for (int i = 0; i < 200_000; i++) {
            lines.add("i" + i + "e");
        }
        Files.writeString(folder.resolve("many"), "l" + String.join("", lines) + "e");
    }

    @Test
    void endsWithTheExitCodeAndOneLine() throws Exception {
        End end = shell(spate() + " info nothing.torrent");
        assertEquals(4, end.exitCode());
        assertEquals("", end.out());
        assertEquals(1, end.err().lines().count(), end.err());
        assertEquals(2, shell(spate() + " nothing").exitCode());
        assertEquals(0, shell(spate() + " --version").exitCode());
    }

    @Test
    void isQuietWhenNobodyReads() throws Exception {
        writeMany();
        End end = shell("(" + spate() + " dump many; echo $? >code) | head -n 1");
        assertEquals("[\n", end.out());
        assertEquals("", end.err());
        assertEquals("0", Files.readString(folder.resolve("code")).strip());
    }

    @Test
    void tellsOfAFullDisk() throws Exception {
        assumeTrue(new File("/dev/full").exists(), "optional: there is no /dev/full here");
        writeMany();
        End end = shell(spate() + " dump many >/dev/full");
        assertEquals(4, end.exitCode());
        assertTrue(end.err().startsWith("spate: cannot write to standard output: "), end.err());
        assertEquals(1, end.err().lines().count(), end.err());
    }

    @Test
    void showsStackTracesOnlyInTheLog() throws Exception {
        Files.writeString(folder.resolve("bad.torrent"), "x");
        End plain = shell(spate() + " info bad.torrent");
        assertEquals(1, plain.err().lines().count(), plain.err());
        End verbose = shell(spate() + " -vv info bad.torrent");
        assertEquals(3, verbose.exitCode());
        assertTrue(verbose.err().contains("MetainfoException"), verbose.err());
    }

    /// A pipe is read to its end, as any file.
    @Test
    void readsNamedPipes() throws Exception {
        End end = shell("mkfifo pipe; printf i5e >pipe & " + spate() + " dump pipe");
        assertEquals("", end.err());
        assertEquals("5\n", end.out());
        assertEquals(0, end.exitCode());
    }

    /// A pipe that does not end holds it; the signal ends it without a word. The pipe is held open by
    /// this test, so that it ends with it.
    @Test
    void endsAtOnceWhenInterrupted() throws Exception {
        Path pipe = folder.resolve("pipe");
        assertEquals(0, shell("mkfifo pipe").exitCode());
        try (var writer = new RandomAccessFile(pipe.toFile(), "rw");
                var reader = new FileInputStream(pipe.toFile())) {
            Process process = start("exec " + spate() + " dump pipe");
            writer.write('l');
            await(process, () -> reader.available() == 0);
            shell("kill -INT " + process.pid());
            assertTrue(process.waitFor(30, TimeUnit.SECONDS));
            assertEquals(130, end(process).exitCode());
            assertEquals("", end(process).err());
        }
    }

    /// Whatever the JVM is about when the signal comes: it has one thread at first, then more and more.
    /// (In the very first ones the JVM itself may say that it could not log its end, or that it could not
    /// begin, and then ends with 1.) How many threads it has when the command waits for its input differs
    /// from run to run; then the signal comes at the latest. What holds it is a pipe, which ends with this
    /// test's JVM.
    @ParameterizedTest
    @ValueSource(ints = {1, 2, 4, 6, 8, 9, 10, 11, 12, 13, 14})
    void endsWhenInterruptedInItsFirstMoments(int threads) throws Exception {
        assertEquals(0, shell("mkfifo pipe").exitCode());
        File pipe = folder.resolve("pipe").toFile();
        try (var writer = new RandomAccessFile(pipe, "rw");
                var reader = new FileInputStream(pipe)) {
            writer.write('l');
            Process process = start("exec " + spate() + " dump pipe");
            awaitJava(process, () -> threads(process) >= threads || reader.available() == 0);
            shell("kill -INT " + process.pid());
            assertTrue(process.waitFor(30, TimeUnit.SECONDS));
            End end = end(process);
            boolean never = end.out().startsWith("Error occurred during initialization of VM");
            assertEquals(never ? 1 : 130, end.exitCode(), end.err());
        }
    }

    @Test
    void leavesNoHalfTorrentWhenInterrupted() throws Exception {
        Path large = folder.resolve("large");
        try (var file = new RandomAccessFile(large.toFile(), "rw")) {
            file.setLength(64L << 30); // holes, which take long to hash
        }
        Process process = start("exec " + spate() + " create --json --md5 large");
        await(process, () -> Files.size(folder.resolve("out")) > 0); // it tells how far it is
        shell("kill -INT " + process.pid());
        assertTrue(process.waitFor(30, TimeUnit.SECONDS));
        assertEquals(130, end(process).exitCode());
        try (var left = Files.list(folder)) {
            assertTrue(left.noneMatch(path -> path.toString().contains("torrent")));
        }
    }

    private interface Condition {
        boolean holds() throws IOException;
    }

    private static void await(Process process, Condition condition) throws Exception {
        while (process.isAlive() && !condition.holds()) {
            TimeUnit.MILLISECONDS.sleep(1);
        }
    }

    /// Waits until the shell has become the JVM and that has come so far.
    private static void awaitJava(Process process, Condition condition) throws Exception {
        Path name = Path.of("/proc/" + process.pid() + "/comm");
        assumeTrue(Files.exists(name.getParent()), "optional: there is no /proc here");
        await(process, () -> Files.readString(name).equals("java\n") && condition.holds());
    }

    private static int threads(Process process) {
        String[] tasks = new File("/proc/" + process.pid() + "/task").list();
        return tasks == null ? 0 : tasks.length;
    }
}
