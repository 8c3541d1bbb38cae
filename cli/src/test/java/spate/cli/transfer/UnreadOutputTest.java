package spate.cli.transfer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
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

    /// Lines that come when the pipe is full.
    private static final class LateInput extends InputStream {
        final CountDownLatch ended = new CountDownLatch(1);
        private final CountDownLatch begin;
        private final ByteArrayInputStream lines;

        LateInput(CountDownLatch begin, String lines) {
            this.begin = begin;
            this.lines = new ByteArrayInputStream(lines.getBytes(StandardCharsets.UTF_8));
        }

        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0];
        }

        @Override
        public int read(byte[] bytes, int from, int count) throws IOException {
            try {
                begin.await();
            } catch (InterruptedException e) {
                throw new InterruptedIOException(e.getMessage());
            }
            int read = lines.read(bytes, from, count);
            if (read < 0) {
                ended.countDown();
            }
            return read;
        }
    }

    private final FullPipe pipe = new FullPipe();
    private final StopSignal stop = new StopSignal();
    private final ByteArrayOutputStream errors = new ByteArrayOutputStream();

    private FutureTask<Integer> download(InputStream in, String... more) throws IOException {
        Sample sample = Sample.single(work, Version.V1, "data", 1 << 15, 1 << 17);
        Surroundings surroundings =
                new Surroundings(
                        in, pipe, errors, Map.of(), Path.of(""), false, false, () -> 80, () -> 24);
        List<String> words =
                new ArrayList<>(
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
                                work.resolve("state").toString()));
        words.addAll(List.of(more));
        FutureTask<Integer> run = new FutureTask<>(() -> Spate.run(words, surroundings, stop));
        Thread.ofPlatform().start(run);
        return run;
    }

    @Test
    void stateIsSavedAllTheSameWhenItIsInterrupted() throws Exception {
        FutureTask<Integer> run = download(InputStream.nullInputStream());
        assertTrue(pipe.full.await(PATIENCE_SECONDS, TimeUnit.SECONDS));
        stop.request();
        awaitRecord();
        pipe.emptied.countDown();
        assertEquals(130, run.get(PATIENCE_SECONDS, TimeUnit.SECONDS));
    }

    @Test
    void whatWaitsToBeToldHasAnEnd() throws Exception {
        int many = 3 * News.MAX_WAITING;
        LateInput peers = new LateInput(pipe.full, "no peer\n".repeat(many));
        FutureTask<Integer> run = download(peers, "--peers-from", "-");
        assertTrue(peers.ended.await(PATIENCE_SECONDS, TimeUnit.SECONDS));
        stop.request();
        pipe.emptied.countDown();
        assertEquals(130, run.get(PATIENCE_SECONDS, TimeUnit.SECONDS));
        List<String> told = errors.toString(StandardCharsets.UTF_8).lines().toList();
        assertEquals(News.MAX_WAITING, told.stream().filter(l -> l.contains("no peer")).count());
        String leftOut = "2,000 messages are left out: nobody read them";
        assertEquals(1, told.stream().filter(l -> l.contains(leftOut)).count(), told::toString);
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
