package spate.cli.interop;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import spate.protocol.metainfo.TorrentInfo.Version;

/// A download of two pieces of 8 MiB stops again and again in the middle of them: no block that was in
/// the file when it stopped is asked for again.
class StoppedInMidPieceTest {

    private static final int BLOCK = 16 * 1024;
    private static final int PIECE = 8 << 20;
    private static final int LENGTH = 2 * PIECE - 5000;

    /// How much more is to be on disk at each stop: neither whole pieces nor whole chunks of 256 KiB.
    private static final int STEP_BLOCKS = 170;

    /// How many more are sent until then: those that are not on disk yet are lost.
    private static final int SENT_BLOCKS = STEP_BLOCKS + 100;

    private static final int STOPS = 2;

    @TempDir Path work;

    @ParameterizedTest
    @CsvSource({"V1, KILL", "HYBRID, KILL", "V2, TERM"})
    void noBlockIsFetchedTwice(Version version, String signal) throws Exception {
        Sample sample = Sample.single(work, version, "large", PIECE, LENGTH);
        Path out = Files.createDirectories(work.resolve("out"));
        try (ScriptedSeed seed = ScriptedSeed.honest(sample)) {
            Set<Long> before = Set.of();
            int asked = 0;
            for (int stop = 0; stop < STOPS; stop++) {
                seed.sendOnly(SENT_BLOCKS);
                try (SpateRun run = download(sample, out)) {
                    run.dial(seed.address());
                    int enough = before.size() + STEP_BLOCKS;
                    Until.holds(
                            "more on disk",
                            () -> onDisk(sample, out).size() >= enough,
                            run::toString);
                    end(run, signal);
                }
                assertNoneAgain(before, seed.requestedOffsets(), asked);
                asked = seed.requestedOffsets().size();
                before = onDisk(sample, out);
                assertTrue(before.size() < LENGTH / BLOCK, "it was stopped too late");
            }
            seed.sendOnly(Integer.MAX_VALUE);
            try (SpateRun run = download(sample, out)) {
                run.dial(seed.address());
                run.await("complete");
                assertEquals(0, run.exitCode(), run::toString);
            }
            assertNoneAgain(before, seed.requestedOffsets(), asked);
            assertEquals("", sample.differenceIn(out));
        }
    }

    private SpateRun download(Sample sample, Path out) throws IOException {
        return SpateRun.startProcess(
                work, "download", sample.torrentFile().toString(), "-o", out.toString());
    }

    private static void end(SpateRun run, String signal) throws Exception {
        if (signal.equals("KILL")) {
            run.kill();
        } else {
            run.terminate();
            run.exitCode();
        }
    }

    private static void assertNoneAgain(Set<Long> onDisk, List<Long> requested, int from) {
        Set<Long> again = new TreeSet<>(requested.subList(from, requested.size()));
        again.retainAll(onDisk);
        assertEquals(Set.of(), again, "blocks that were on disk");
    }

    /// Where the blocks begin that are in the file as they should be.
    private static Set<Long> onDisk(Sample sample, Path out) throws IOException {
        Path file = sample.in(out, "large");
        ByteBuffer actual =
                ByteBuffer.wrap(Files.exists(file) ? Files.readAllBytes(file) : new byte[0]);
        ByteBuffer right = ByteBuffer.wrap(sample.content("large"));
        Set<Long> found = new HashSet<>();
        for (int at = 0; at < actual.capacity(); at += BLOCK) {
            int length = Math.min(BLOCK, LENGTH - at);
            if (at + length <= actual.capacity()
                    && right.slice(at, length).equals(actual.slice(at, length))) {
                found.add((long) at);
            }
        }
        return found;
    }
}
