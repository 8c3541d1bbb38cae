package spate.cli.testing;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import spate.cli.Spate;
import spate.cli.StopSignal;
import spate.cli.Surroundings;

/// Runs command lines in this JVM, in a folder of the test's own.
public final class SpateRun {
    private final Path folder;
    private final Map<String, String> environment = new TreeMap<>();
    private InputStream input = InputStream.nullInputStream();
    private boolean terminal;
    private int columns = 80;

    public SpateRun(Path folder) {
        this.folder = folder;
    }

    /// What came of a command line.
    ///
    /// @param bytes standard output
    /// @param err standard error
    public record Result(int exitCode, byte[] bytes, String err) {
        public String out() {
            return new String(bytes, UTF_8);
        }

        /// Demands an exit code; shows standard error if it is another one.
        public Result exits(int expected) {
            assertEquals(expected, exitCode, err);
            return this;
        }

        /// Demands success without a word on standard error.
        public Result succeeds() {
            exits(0);
            assertEquals("", err);
            return this;
        }

        /// Demands a failure that is told in one line as the contract has it.
        public Result fails(int expected, String... parts) {
            exits(expected);
            assertTrue(err.startsWith("spate: "), err);
            assertEquals(err.length() - 1, err.indexOf('\n'), "one line: " + err);
            assertFalse(err.contains("Exception"), err);
            for (String part : parts) {
                assertTrue(err.contains(part), err);
            }
            return this;
        }
    }

    public SpateRun input(byte[] bytes) {
        return input(new ByteArrayInputStream(bytes));
    }

    public SpateRun input(InputStream stream) {
        input = stream;
        return this;
    }

    public SpateRun environment(String name, String value) {
        environment.put(name, value);
        return this;
    }

    /// As if a person watched, on a terminal of this width.
    public SpateRun terminal(int wide) {
        terminal = true;
        columns = wide;
        return this;
    }

    public Result run(String... words) {
        return run(List.of(words));
    }

    public Result run(List<String> words) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        Surroundings surroundings =
                new Surroundings(
                        input,
                        out,
                        err,
                        environment,
                        folder,
                        terminal,
                        terminal,
                        () -> columns,
                        () -> 24);
        int exitCode = Spate.run(words, surroundings, new StopSignal());
        return new Result(exitCode, out.toByteArray(), err.toString(UTF_8));
    }
}
