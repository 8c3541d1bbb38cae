package spate.cli.transfer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import spate.cli.Spate;
import spate.cli.StopSignal;
import spate.cli.Surroundings;
import spate.cli.interop.Sample;
import spate.protocol.metainfo.TorrentInfo.Version;

/// Whoever should read what `spate download --json` says has stopped reading, and lives on.
class UnreadOutputTest {

    private static final long PATIENCE_SECONDS = 60;

    @TempDir Path work;

    /// A pipe that is full from the first progress on.
    private static final class FullPipe extends OutputStream {
        final CountDownLatch full = new CountDownLatch(1);
        final CountDownLatch emptied = new CountDownLatch(1);

        @Override
        public void write(int b) {}

        @Override
        public void write(byte[] bytes, int from, int count) throws IOException {
            if (new String(bytes, from, count, StandardCharsets.UTF_8).contains("progress")) {
                full.countDown();
                try {
                    emptied.await();
                } catch (InterruptedException e) {
                    throw new InterruptedIOException(e.getMessage());
                }
            }
        }
    }

    @Test
    void stateIsSavedAllTheSameWhenItIsInterrupted() throws Exception {
        Sample sample = Sample.single(work, Version.V1, "data", 1 << 15, 1 << 17);
        FullPipe pipe = new FullPipe();
        StopSignal stop = new StopSignal();
        Surroundings surroundings =
                new Surroundings(
                        InputStream.nullInputStream(),
                        pipe,
                        new ByteArrayOutputStream(),
                        Map.of(),
                        Path.of(""),
                        false,
                        false,
                        () -> 80,
                        () -> 24);
        List<String> words =
                List.of(
                        "download",
                        "--json",
                        sample.torrentFile().toString(),
                        "--listen",
                        "127.0.0.1:0",
                        "--no-trackers",
                        "-o",
                        work.resolve("out").toString(),
                        "--state",
                        work.resolve("state").toString());
        FutureTask<Integer> run = new FutureTask<>(() -> Spate.run(words, surroundings, stop));
        Thread.ofPlatform().start(run);
        assertTrue(pipe.full.await(PATIENCE_SECONDS, TimeUnit.SECONDS));
        stop.request();
        awaitRecord();
        pipe.emptied.countDown();
        assertEquals(130, run.get(PATIENCE_SECONDS, TimeUnit.SECONDS));
    }

    private void awaitRecord() throws Exception {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
        while (!isSaved()) {
            assertTrue(System.nanoTime() - end < 0, "nothing is saved");
            TimeUnit.MILLISECONDS.sleep(20);
        }
    }

    private boolean isSaved() throws IOException {
        try (var files = Files.walk(work.resolve("state"))) {
            return files.anyMatch(file -> file.endsWith("record"));
        }
    }
}
