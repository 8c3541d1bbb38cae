package spate.cli.terminal;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.util.Locale;

/// Standard output or standard error: buffered, UTF-8 whatever the locale. A reader that has gone
/// away (`| head`) is no failure: the rest is dropped in silence, and [#abandoned] tells those who
/// have much to say. Any other failure to write is an [UncheckedIOException].
public final class Output {
    private static final int BUFFER_BYTES = 1 << 16;

    private final String name;
    private final OutputStream stream;
    private boolean abandoned;

    /// @param name what it is called in messages
    public Output(String name, OutputStream stream) {
        this.name = name;
        this.stream = new BufferedOutputStream(stream, BUFFER_BYTES);
    }

    /// What it is called in messages.
    public String name() {
        return name;
    }

    /// Whether nobody reads any more.
    public boolean abandoned() {
        return abandoned;
    }

    public void print(String text) {
        write(text.getBytes(UTF_8));
    }

    public void line(String text) {
        print(text);
        print("\n");
    }

    public void write(byte[] bytes) {
        write(bytes, 0, bytes.length);
    }

    public synchronized void write(byte[] bytes, int from, int count) {
        if (abandoned) {
            return;
        }
        try {
            stream.write(bytes, from, count);
        } catch (IOException e) {
            failed(e);
        }
    }

    public synchronized void flush() {
        if (abandoned) {
            return;
        }
        try {
            stream.flush();
        } catch (IOException e) {
            failed(e);
        }
    }

    /// Flushes and forgets a failure, since another one is to be reported.
    public void flushQuietly() {
        try {
            flush();
        } catch (UncheckedIOException _) {
            // what is said instead matters more
        }
    }

    private void failed(IOException e) {
        abandoned = true;
        String why = String.valueOf(e.getMessage()).toLowerCase(Locale.ROOT);
        if (!why.contains("broken pipe") && !why.contains("pipe is being closed")) {
            throw new UncheckedIOException(name, e);
        }
    }
}
