package spate.client.content;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import spate.io.hash.AdaptiveEngine;
import spate.protocol.metainfo.MerkleTree;
import spate.protocol.testing.Property;

class ContentHasherTest {
    private static final int LEAF = MerkleTree.BLOCK_LENGTH;

    @TempDir Path folder;

    /// What is read is right and complete: each byte once, each file finished once.
    private static final class Witness implements ReadObserver {
        final ContentLayout layout;
        final long[] readBytes;
        final int[] finished;

        Witness(ContentLayout layout) {
            this.layout = layout;
            this.readBytes = new long[layout.fileCount()];
            this.finished = new int[layout.fileCount()];
        }

        @Override
        public long readableBytes(int fileIndex) {
            return layout.length(fileIndex);
        }

        @Override
        public boolean wantsBytes() {
            return true;
        }

        @Override
        public synchronized void read(int fileIndex, ByteBuffer bytes) {
            readBytes[fileIndex] += bytes.remaining();
        }

        @Override
        public synchronized void finished(int fileIndex) {
            finished[fileIndex]++;
        }

        @Override
        public void failed(int fileIndex, IOException cause) throws IOException {
            throw cause;
        }
    }

    /// Some files in a piece space, aligned to pieces or not, and what the space holds.
    private ContentLayout layout(Random random, boolean aligned, int pieceLength, byte[][] space)
            throws IOException {
        int count = 1 + random.nextInt(12);
        long[] offsets = new long[count];
        long[] lengths = new long[count];
        Path here = Files.createTempDirectory(folder, "files");
        byte[][] contents = new byte[count][];
        long end = 0;
        for (int i = 0; i < count; i++) {
            int size =
                    random.nextInt(4) == 0
                            ? 0
                            : random.nextInt(random.nextBoolean() ? 40_000 : 400_000);
            if (i == count - 1) {
                size += 1;
            }
            contents[i] = new byte[size];
            random.nextBytes(contents[i]);
            Files.write(here.resolve("f" + i), contents[i]);
            long gap = aligned && size > 0 ? Math.floorMod(-end, (long) pieceLength) : 0;
            offsets[i] = end + gap;
            lengths[i] = size;
            end = offsets[i] + size;
        }
        space[0] = new byte[(int) end];
        for (int i = 0; i < count; i++) {
            System.arraycopy(contents[i], 0, space[0], (int) offsets[i], contents[i].length);
        }
        return new ContentLayout(
                offsets, lengths, i -> here.resolve("f" + i).toString(), pieceLength, end);
    }

    @Test
    void hashesPiecesAsTheSpaceHoldsThem() {
        Property.forAll(
                60,
                random -> {
                    boolean aligned = random.nextBoolean();
                    int pieceLength = LEAF << random.nextInt(5);
                    byte[][] space = new byte[1][];
                    ContentLayout layout = layout(random, aligned, pieceLength, space);
                    boolean v2 = aligned && random.nextBoolean();
                    Witness witness = new Witness(layout);
                    ContentHasher hasher =
                            new ContentHasher(layout, true, v2, 1 + random.nextInt(3));
                    PieceHashes hashes = hasher.run(witness);
                    assertArrayEquals(sha1(space[0], pieceLength), hashes.sha1());
                    if (v2) {
                        assertLayers(layout, space[0], hashes);
                    }
                    assertReadOnce(layout, witness);
                    assertEquals(layout.contentLength(), hasher.doneBytes());
                    assertEquals(layout.contentLength(), hasher.totalBytes());
                });
    }

    @Test
    void hashesPiecesSideBySideAlike() {
        assumeTrue(AdaptiveEngine.hasVectors(), "no module jdk.incubator.vector");
        Property.forAll(
                20,
                random -> {
                    boolean aligned = random.nextBoolean();
                    int pieceLength = LEAF << random.nextInt(3);
                    ContentLayout layout = layout(random, aligned, pieceLength, new byte[1][]);
                    boolean v1 = !aligned || random.nextBoolean();
                    boolean v2 = !v1 || (aligned && random.nextBoolean());
                    int gone = random.nextInt(2 * layout.fileCount());
                    long left = gone < layout.fileCount() ? layout.length(gone) / 2 : 0;
                    int threads = 1 + random.nextInt(2);
                    var plain = new ContentHasher(layout, v1, v2, threads);
                    PieceHashes expected = plain.run(lacking(layout, gone, left));
                    var job = new HashJob(layout, v1, v2, threads, new long[0]);
                    try (var engine = new AdaptiveEngine()) {
                        engine.useVectors();
                        var hasher = new ContentHasher(job, engine);
                        assertSame(expected, hasher.run(lacking(layout, gone, left)));
                        assertEquals(plain.doneBytes(), hasher.doneBytes());
                        var witness = new Witness(layout);
                        new ContentHasher(job, engine).run(witness);
                        assertReadOnce(layout, witness);
                    }
                });
    }

    static void assertSame(PieceHashes expected, PieceHashes found) {
        assertArrayEquals(expected.sha1(), found.sha1());
        assertArrayEquals(expected.sha256(), found.sha256());
        for (int piece = 0; piece < expected.pieceCount(); piece++) {
            assertEquals(expected.isMissing(piece), found.isMissing(piece), "piece " + piece);
        }
    }

    private static void assertReadOnce(ContentLayout layout, Witness witness) {
        for (int i = 0; i < layout.fileCount(); i++) {
            assertEquals(layout.length(i), witness.readBytes[i], "bytes read of file " + i);
            assertEquals(layout.length(i) > 0 ? 1 : 0, witness.finished[i], "ends of file " + i);
        }
    }

    private static byte[] sha1(byte[] space, int pieceLength) throws Exception {
        MessageDigest digest = MessageDigest.getInstance("SHA-1");
        byte[] hashes = new byte[Math.ceilDiv(space.length, pieceLength) * 20];
        for (int at = 0, i = 0; at < space.length; at += pieceLength, i++) {
            digest.update(space, at, Math.min(pieceLength, space.length - at));
            System.arraycopy(digest.digest(), 0, hashes, i * 20, 20);
        }
        return hashes;
    }

    /// The root over a file's pieces is that over all of its leaves.
    private static void assertLayers(ContentLayout layout, byte[] space, PieceHashes hashes)
            throws Exception {
        for (int i = 0; i < layout.fileCount(); i++) {
            int length = (int) layout.length(i);
            if (length == 0) {
                continue;
            }
            int from = (int) layout.offset(i);
            byte[] file = Arrays.copyOfRange(space, from, from + length);
            int first = from / layout.pieceLength();
            int pieces = MerkleTree.pieceCount(length, layout.pieceLength());
            byte[] layer = hashes.sha256(first, pieces);
            int height = MerkleTree.pieceLayerHeight(layout.pieceLength());
            assertArrayEquals(rootOfLeaves(file), MerkleTree.rootOfLayer(layer, 0, pieces, height));
        }
    }

    private static byte[] rootOfLeaves(byte[] file) throws Exception {
        MessageDigest digest = MessageDigest.getInstance("SHA-256");
        int count = MerkleTree.blockCount(file.length);
        byte[] leaves = new byte[count * 32];
        for (int i = 0; i < count; i++) {
            digest.update(file, i * LEAF, Math.min(LEAF, file.length - i * LEAF));
            System.arraycopy(digest.digest(), 0, leaves, i * 32, 32);
        }
        return MerkleTree.rootOfLayer(leaves, 0, count, 0);
    }

    @Test
    void marksThePiecesOfWhatIsNotThere() {
        Property.forAll(
                40,
                random -> {
                    int pieceLength = LEAF << random.nextInt(4);
                    byte[][] space = new byte[1][];
                    ContentLayout layout = layout(random, random.nextBoolean(), pieceLength, space);
                    int gone = random.nextInt(layout.fileCount());
                    boolean cut = random.nextBoolean();
                    long left = cut ? layout.length(gone) / 2 : 0;
                    BitSet expected = piecesOf(layout, gone, left);
                    PieceHashes hashes =
                            new ContentHasher(layout, true, false, 2)
                                    .run(lacking(layout, gone, left));
                    byte[] whole = sha1(space[0], pieceLength);
                    for (int piece = 0; piece < layout.pieceCount(); piece++) {
                        assertEquals(
                                expected.get(piece), hashes.isMissing(piece), "piece " + piece);
                        if (!expected.get(piece)) {
                            assertArrayEquals(
                                    Arrays.copyOfRange(whole, piece * 20, piece * 20 + 20),
                                    Arrays.copyOfRange(hashes.sha1(), piece * 20, piece * 20 + 20));
                        }
                    }
                });
    }

    private static ReadObserver lacking(ContentLayout layout, int gone, long left) {
        return new ReadObserver() {
            @Override
            public long readableBytes(int fileIndex) {
                return fileIndex == gone ? left : layout.length(fileIndex);
            }

            @Override
            public void finished(int fileIndex) {}

            @Override
            public void failed(int fileIndex, IOException cause) {
                throw new AssertionError(cause);
            }
        };
    }

    private static BitSet piecesOf(ContentLayout layout, int file, long from) {
        BitSet pieces = new BitSet();
        for (long at = layout.offset(file) + from; at < layout.end(file); at++) {
            pieces.set((int) (at / layout.pieceLength()));
        }
        return pieces;
    }

    @Test
    void givesUpWithWhatTheObserverThrows() throws Exception {
        Files.write(folder.resolve("short"), new byte[100]);
        ContentLayout layout =
                new ContentLayout(
                        new long[] {0},
                        new long[] {200},
                        _ -> folder.resolve("short").toString(),
                        LEAF,
                        200);
        ContentHasher hasher = new ContentHasher(layout, true, true, 2);
        assertThrows(java.io.EOFException.class, () -> hasher.run(new Witness(layout)));
    }

    @Test
    void endsWhenItIsCancelled() throws Exception {
        Files.write(folder.resolve("data"), new byte[3 * LEAF]);
        ContentLayout layout =
                new ContentLayout(
                        new long[] {0},
                        new long[] {3 * LEAF},
                        _ -> folder.resolve("data").toString(),
                        LEAF,
                        3 * LEAF);
        ContentHasher hasher = new ContentHasher(layout, true, false, 1);
        hasher.cancel();
        assertThrows(InterruptedException.class, () -> hasher.run(new Witness(layout)));
    }

    @Test
    void endsWhenItsThreadIsInterrupted() throws Exception {
        int length = 8 * LEAF;
        Files.write(folder.resolve("data"), new byte[length]);
        ContentLayout layout =
                new ContentLayout(
                        new long[] {0},
                        new long[] {length},
                        _ -> folder.resolve("data").toString(),
                        length,
                        length);
        ContentHasher hasher = new ContentHasher(layout, true, false, 1);
        Thread.currentThread().interrupt();
        try {
            assertThrows(InterruptedException.class, () -> hasher.run(new Witness(layout)));
        } finally {
            assertTrue(Thread.interrupted());
        }
    }
}
