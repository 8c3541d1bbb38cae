package spate.cli.terminal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import org.junit.jupiter.api.Test;

class OutputTest {
    private static Output failing(String reason) {
        return new Output(
                "standard output",
                new OutputStream() {
                    @Override
                    public void write(int b) throws IOException {
                        throw new IOException(reason);
                    }
                });
    }

    @Test
    void dropsTheRestWhenNobodyReads() {
        Output output = failing("Broken pipe");
        output.line("a");
        assertFalse(output.abandoned());
        output.flush();
        assertTrue(output.abandoned());
        output.line("b");
        output.flush();
    }

    @Test
    void tellsOfEveryOtherFailure() {
        Output output = failing("No space left on device");
        output.line("a");
        UncheckedIOException failure = assertThrows(UncheckedIOException.class, output::flush);
        assertEquals("standard output", failure.getMessage());
    }
}
