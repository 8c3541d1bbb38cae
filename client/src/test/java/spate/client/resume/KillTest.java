package spate.client.resume;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import spate.client.storage.ContentPaths;
import spate.client.testing.TestTorrent;
import spate.engine.picker.PieceSet;
import spate.engine.storage.FileLayout;

/// A process is killed at any moment, again and again: what the next one believes is on disk, what
/// the dead one had verified is found again, and no more is hashed than the journal tells of.
class KillTest {
    private static final int ROUNDS = 10;
    private static final int MAX_DELAY_MILLIS = 250;

    @TempDir Path temp;
    private final TestTorrent torrent = torrent();
    private final PieceSet verified = PieceSet.empty(torrent.info().pieceCount());
    private boolean complete;
    private int torrentsSeen;

    private static TestTorrent torrent() {
        try {
            return TestTorrent.mixed();
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    private Path state() {
        return temp.resolve("state" + torrentsSeen);
    }

    private Path out() {
        return temp.resolve("out" + torrentsSeen);
    }

    private Process start(long seed) throws Exception {
        return new ProcessBuilder(
                        ProcessHandle.current().info().command().orElseThrow(),
                        "-Xmx128m",
                        "-XX:TieredStopAtLevel=1",
                        "-cp",
                        System.getProperty("java.class.path"),
                        "spate.client.storage.Victim",
                        out().toString(),
                        state().toString(),
                        Long.toString(seed))
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
    }

    /// Starts a JVM for each round: where more than one core's worth of others is at work, that takes long.
    @Test
    @Timeout(400)
    void nothingIsLostAndNothingIsBelievedThatIsNotThere() throws Exception {
        long base = Long.getLong("spate.seed", 1);
        for (long seed = base; seed < base + ROUNDS; seed++) {
            try {
                round(seed);
            } catch (Exception | AssertionError failure) {
                throw new AssertionError("fails in round " + seed + ": " + failure, failure);
            }
        }
    }

    private void round(long seed) throws Exception {
        Process victim = start(seed);
        try (BufferedReader lines = victim.inputReader()) {
            awaitReady(lines);
            victim.waitFor(new Random(seed).nextInt(MAX_DELAY_MILLIS), TimeUnit.MILLISECONDS);
            kill(victim);
            lines.lines().forEach(this::note);
        } finally {
            victim.destroyForcibly();
        }
        checkPlan();
        if (complete) {
            complete = false;
            verified.clearAll();
            torrentsSeen++; // the next victims begin in a new folder
        }
    }

    /// By its handle: the process's own method would close what it said and we have not read.
    private static void kill(Process victim) throws InterruptedException {
        assertTrue(victim.toHandle().destroyForcibly());
        assertTrue(victim.waitFor(20, TimeUnit.SECONDS));
    }

    private void awaitReady(BufferedReader lines) throws Exception {
        String line = lines.readLine();
        assertNotNull(line, "the victim died by itself");
        assertTrue(line.startsWith("READY"), line);
    }

    private void note(String line) {
        complete |= line.equals("DONE");
        if (line.startsWith("HASHED [") && line.endsWith("]")) {
            for (String piece : line.substring(8, line.length() - 1).split(", ", -1)) {
                verified.set(Integer.parseInt(piece));
            }
        }
    }

    private void checkPlan() throws Exception {
        ContentPaths paths = torrent.in(out());
        PieceSet begun = journaled();
        ResumeStore store = new ResumeStore(new StateDirectory(state()));
        try (ResumeSession session = store.open(torrent.info().infoHashes(), out())) {
            ResumePlan plan = session.load(torrent.info(), paths, false);
            assertEquals(null, plan.obstacle());
            for (int p = 0; p < torrent.info().pieceCount(); p++) {
                if (plan.trusted().get(p)) {
                    assertOnDisk(p, paths);
                    assertFalse(plan.toHash().get(p));
                }
                if (verified.get(p)) {
                    boolean found = plan.trusted().get(p) || plan.toHash().get(p);
                    assertTrue(found, "piece " + p + " is lost: " + plan.reason());
                }
                if (plan.toHash().get(p)) {
                    assertTrue(begun.get(p), "piece " + p + " is hashed for nothing");
                }
            }
        }
    }

    private PieceSet journaled() throws Exception {
        PieceSet begun = PieceSet.empty(torrent.info().pieceCount());
        try (var tree = Files.walk(state())) {
            for (Path path : tree.filter(p -> p.endsWith("journal")).toList()) {
                try (Journal journal = Journal.open(path, begun.size())) {
                    journal.read(0, (note, _, _) -> begun.set(note.pieceIndex()));
                }
            }
        }
        return begun;
    }

    private void assertOnDisk(int piece, ContentPaths paths) {
        byte[] expected = torrent.piece(piece);
        byte[] found = new byte[expected.length];
        new FileLayout(torrent.info())
                .forEachSpan(
                        piece,
                        0,
                        found.length,
                        (file, offset, from, length) -> {
                            try (FileChannel channel = FileChannel.open(paths.file(file))) {
                                channel.read(ByteBuffer.wrap(found, from, length), offset);
                            } catch (IOException e) {
                                throw new AssertionError("piece " + piece + ": " + e);
                            }
                        });
        assertArrayEquals(expected, found, "piece " + piece + " is trusted and not there");
    }

    @Test
    void aSecondProcessOnTheSameFolderIsRefused() throws Exception {
        Process victim = start(1);
        try (BufferedReader lines = victim.inputReader()) {
            awaitReady(lines);
            ResumeStore store = new ResumeStore(new StateDirectory(state()));
            ResumeException refused =
                    assertThrows(
                            ResumeException.class,
                            () -> store.open(torrent.info().infoHashes(), out()));
            assertTrue(refused.reason().contains("process " + victim.pid()), refused.reason());
            store.open(torrent.info().infoHashes(), temp.resolve("other")).close();
            ResumeStore elsewhere = new ResumeStore(new StateDirectory(temp.resolve("state 2")));
            refused =
                    assertThrows(
                            ResumeException.class,
                            () -> elsewhere.open(torrent.info().infoHashes(), out(), true));
            assertTrue(refused.reason().contains("state elsewhere"), refused.reason());
            kill(victim);
            elsewhere.open(torrent.info().infoHashes(), out()).close();
            store.open(torrent.info().infoHashes(), out()).close();
        } finally {
            victim.destroyForcibly();
        }
    }
}
