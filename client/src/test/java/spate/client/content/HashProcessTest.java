package spate.client.content;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.EOFException;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import spate.io.hash.AdaptiveEngine;

class HashProcessTest {
    private static final int PIECE_BYTES = 16 * 1024;
    private static final int FILE_BYTES = 40 * PIECE_BYTES + 100;
    private static final int FILES = 3;

    @TempDir Path folder;
    private ContentLayout layout;

    /// Remembers what it is told.
    private static class Witness implements ReadObserver {
        final BitSet finished = new BitSet();
        final List<IOException> failures = new ArrayList<>();

        @Override
        public long readableBytes(int fileIndex) {
            return FILE_BYTES;
        }

        @Override
        public void finished(int fileIndex) throws IOException {
            finished.set(fileIndex);
        }

        @Override
        public void failed(int fileIndex, IOException cause) throws IOException {
            failures.add(cause);
        }
    }

    @BeforeEach
    void writeFiles() throws IOException {
        assumeTrue(AdaptiveEngine.hasVectors(), "no module jdk.incubator.vector");
        Random random = new Random(1);
        long[] offsets = new long[FILES];
        long[] lengths = new long[FILES];
        for (int i = 0; i < FILES; i++) {
            byte[] data = new byte[FILE_BYTES];
            random.nextBytes(data);
            Files.write(path(i), data);
            offsets[i] = i * 41L * PIECE_BYTES;
            lengths[i] = FILE_BYTES;
        }
        layout =
                new ContentLayout(
                        offsets,
                        lengths,
                        i -> path(i).toString(),
                        PIECE_BYTES,
                        offsets[FILES - 1] + FILE_BYTES);
    }

    private Path path(int fileIndex) {
        return folder.resolve("Datei ä" + fileIndex);
    }

    private HashJob job(ReadObserver observer) {
        return HashJob.of(layout, true, true, 2, observer);
    }

    private PieceHashes empty() {
        return new PieceHashes(layout.pieceCount(), true, true);
    }

    private PieceHashes hashedHere() throws Exception {
        return new ContentHasher(layout, true, true, 1).run(new Witness());
    }

    @Test
    void hashesAsItIsDoneHere() throws Exception {
        var witness = new Witness();
        var done = new AtomicLong();
        PieceHashes hashes = empty();
        assertTrue(new HashProcess(false).run(job(witness), witness, done::set, hashes));
        ContentHasherTest.assertSame(hashedHere(), hashes);
        assertEquals(FILES, witness.finished.cardinality());
        assertEquals(layout.contentLength(), done.get());
        assertEquals(List.of(), witness.failures);
    }

    @Test
    void tellsOfFilesThatCannotBeRead() throws Exception {
        Files.delete(path(0));
        Files.write(path(2), new byte[PIECE_BYTES]);
        var witness = new Witness();
        PieceHashes hashes = empty();
        assertTrue(new HashProcess(false).run(job(witness), witness, _ -> {}, hashes));
        assertTrue(witness.failures.stream().anyMatch(Reason::isMissing));
        assertTrue(witness.failures.stream().anyMatch(EOFException.class::isInstance));
        assertTrue(hashes.isMissing(0));
        assertFalse(hashes.isMissing(41));
        assertInstanceOf(FileNotFoundException.class, witness.failures.getFirst());
    }

    @Test
    void givesUpWithWhatTheObserverThrows() throws Exception {
        var witness =
                new Witness() {
                    @Override
                    public void finished(int fileIndex) throws IOException {
                        throw new IOException("changed");
                    }
                };
        var process = new HashProcess(false);
        IOException failure =
                assertThrows(
                        IOException.class,
                        () -> process.run(job(witness), witness, _ -> {}, empty()));
        assertEquals("changed", failure.getMessage());
    }

    @Test
    void isNotDoneIfItWasCancelled() throws Exception {
        var process = new HashProcess(false);
        process.cancel();
        var witness = new Witness();
        assertFalse(process.run(job(witness), witness, _ -> {}, empty()));
    }

    @Test
    void whatTheProcessDoesNotDoIsDoneHere() throws Exception {
        var process = new HashProcess(false);
        process.cancel();
        var witness = new Witness();
        var hasher = new ContentHasher(layout, true, true, 1, process);
        ContentHasherTest.assertSame(hashedHere(), hasher.run(witness));
        assertEquals(layout.contentLength(), hasher.doneBytes());
        assertEquals(FILES, witness.finished.cardinality());
    }

    /// What is left to do is more than can be done before the process is gone.
    @Test
    void isNotDoneIfTheProcessDies() throws Exception {
        int count = 20_000;
        long[] offsets = new long[count];
        long[] lengths = new long[count];
        long[] readable = new long[count];
        for (int i = 0; i < count; i++) {
            offsets[i] = i * 41L * PIECE_BYTES;
            lengths[i] = FILE_BYTES;
            readable[i] = FILE_BYTES;
        }
        long end = offsets[count - 1] + FILE_BYTES;
        var many =
                new ContentLayout(
                        offsets,
                        lengths,
                        i -> path(i == 0 ? FILES : i % FILES).toString(),
                        PIECE_BYTES,
                        end);
        var process = new HashProcess(false);
        var witness =
                new Witness() {
                    @Override
                    public void failed(int fileIndex, IOException cause) {
                        process.cancel();
                    }
                };
        var hashes = new PieceHashes(many.pieceCount(), true, true);
        assertFalse(
                process.run(new HashJob(many, true, true, 1, readable), witness, _ -> {}, hashes));
    }
}
