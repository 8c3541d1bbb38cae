package spate.client.storage;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import spate.client.testing.TestTorrent;
import spate.client.testing.TestTorrent.Entry;
import spate.engine.storage.FileLayout;
import spate.protocol.metainfo.FileList;
import spate.protocol.metainfo.TorrentInfo.Version;
import spate.protocol.testing.Property;

/// Whatever order the bytes come in, the files, the hashes and what is read are those of the naive
/// computation.
class DiskStoragePropertyTest {
    private static final int BLOCK = 16 * 1024;

    @TempDir Path temp;
    private int folders;

    private Path folder() {
        return temp.resolve("out" + folders++);
    }

    static TestTorrent anyTorrent(Random random) throws Exception {
        Version version = Version.values()[random.nextInt(3)];
        int pieceLength = BLOCK << random.nextInt(4);
        if (version == Version.V1 && random.nextInt(3) == 0) {
            pieceLength += 1 + random.nextInt(BLOCK - 1);
        }
        List<Entry> entries = new ArrayList<>();
        int count = 1 + random.nextInt(7);
        for (int i = 0; i < count; i++) {
            entries.add(new Entry("f" + i, anyLength(random, pieceLength)));
        }
        entries.add(new Entry("last", 1 + random.nextInt(pieceLength)));
        if (version == Version.V1 && random.nextBoolean()) {
            entries.add(
                    random.nextInt(entries.size()),
                    new Entry(".pad/x", random.nextInt(50_000), "p"));
        }
        return TestTorrent.of(version, pieceLength, random, entries);
    }

    private static long anyLength(Random random, int pieceLength) {
        return switch (random.nextInt(5)) {
            case 0 -> 0;
            case 1 -> random.nextInt(100);
            case 2 -> pieceLength;
            case 3 -> random.nextInt(pieceLength);
            default -> random.nextInt(4 * pieceLength);
        };
    }

    record Chunk(int pieceIndex, int offset, int length) {}

    /// Pieces in random chunks of whole blocks, in random order.
    static List<Chunk> chunks(TestTorrent torrent, List<Integer> pieces, Random random) {
        List<Chunk> chunks = new ArrayList<>();
        FileLayout layout = new FileLayout(torrent.info());
        for (int piece : pieces) {
            int length = torrent.info().pieceLength(piece);
            if (layout.dataLength(piece) > 0 && random.nextBoolean()) {
                length = layout.dataLength(piece); // padding behind may be left out
            }
            for (int at = 0; at < length; ) {
                int blocks = 1 + random.nextInt(6);
                int size = Math.min(blocks * BLOCK, length - at);
                chunks.add(new Chunk(piece, at, size));
                at += size;
            }
        }
        if (random.nextInt(4) > 0) {
            Collections.shuffle(chunks, random);
        }
        return chunks;
    }

    private static void write(StorageFixture it, List<Chunk> chunks) {
        int[] left = new int[it.torrent.info().pieceCount()];
        chunks.forEach(chunk -> left[chunk.pieceIndex()]++);
        for (Chunk chunk : chunks) {
            boolean last = --left[chunk.pieceIndex()] == 0;
            it.write(chunk.pieceIndex(), chunk.offset(), chunk.length(), last);
        }
    }

    private static List<Integer> all(TestTorrent torrent) {
        List<Integer> pieces = new ArrayList<>();
        for (int p = 0; p < torrent.info().pieceCount(); p++) {
            pieces.add(p);
        }
        return pieces;
    }

    @Test
    void anyOrderOfWritesGivesTheNaiveContent() {
        Property.forAll(
                150,
                random -> {
                    TestTorrent torrent = anyTorrent(random);
                    try (StorageFixture it = new StorageFixture(torrent, folder())) {
                        it.prepareAll();
                        write(it, chunks(torrent, all(torrent), random));
                        it.awaitHashed(torrent.info().pieceCount());
                        assertAllFiles(it);
                        assertReads(it, random);
                        assertEquals(
                                torrent.info().pieceCount(), new HashSet<>(it.journaled).size());
                        assertEquals(torrent.info().pieceCount(), it.journaled.size());
                        assertHashes(it, all(torrent));
                    }
                });
    }

    private static void assertAllFiles(StorageFixture it) throws Exception {
        FileList files = it.torrent.info().files();
        for (int i = 0; i < files.size(); i++) {
            if (!files.isPad(i)) {
                it.assertFile(i);
            } else {
                assertFalse(Files.exists(it.paths.file(i)), "a pad was written");
            }
        }
    }

    private static void assertReads(StorageFixture it, Random random) throws Exception {
        for (int i = 0; i < 5; i++) {
            int piece = random.nextInt(it.torrent.info().pieceCount());
            int length = it.torrent.info().pieceLength(piece);
            int from = random.nextInt(length);
            int to = from + 1 + random.nextInt(length - from);
            assertArrayEquals(
                    Arrays.copyOfRange(it.torrent.piece(piece), from, to),
                    it.read(piece, from, to - from));
        }
    }

    private static void assertHashes(StorageFixture it, List<Integer> pieces) throws Exception {
        it.heard.hashed.clear();
        pieces.forEach(it.storage::hash);
        it.awaitHashed(pieces.size());
        assertEquals(List.of(), it.heard.absent);
    }

    @Test
    void aSelectionThatGrowsFindsEveryByteAgain() {
        Property.forAll(
                150,
                random -> {
                    TestTorrent torrent = anyTorrent(random);
                    FileList files = torrent.info().files();
                    byte[] priorities = anyPriorities(files, random);
                    Path out = folder();
                    List<Integer> first;
                    try (StorageFixture it = new StorageFixture(torrent, out)) {
                        it.prepare(priorities);
                        first = wantedPieces(torrent, priorities);
                        write(it, chunks(torrent, first, random));
                        it.awaitHashed(first.size());
                        assertOnlyWantedFiles(it, priorities);
                        assertHashes(it, first);
                        if (random.nextBoolean()) {
                            growAndFinish(it, priorities, first, random);
                            return;
                        }
                    }
                    try (StorageFixture it = new StorageFixture(torrent, out)) {
                        if (random.nextBoolean()) {
                            it.prepare(priorities);
                            assertHashes(it, first);
                        }
                        growAndFinish(it, priorities, first, random);
                    }
                });
    }

    static byte[] anyPriorities(FileList files, Random random) {
        byte[] priorities = new byte[files.size()];
        for (int i = 0; i < priorities.length; i++) {
            priorities[i] = (byte) (random.nextBoolean() ? 4 : 0);
        }
        return priorities;
    }

    static List<Integer> wantedPieces(TestTorrent torrent, byte[] priorities) {
        byte[] pieces = new FileLayout(torrent.info()).piecePriorities(priorities);
        List<Integer> wanted = new ArrayList<>();
        for (int p = 0; p < pieces.length; p++) {
            if (pieces[p] > 0) {
                wanted.add(p);
            }
        }
        return wanted;
    }

    private static void assertOnlyWantedFiles(StorageFixture it, byte[] priorities)
            throws Exception {
        for (int i = 0; i < priorities.length; i++) {
            if (it.torrent.info().files().isPad(i)) {
                continue;
            }
            if (priorities[i] > 0) {
                it.assertFile(i);
            } else {
                assertFalse(Files.exists(it.paths.file(i)), "an unwanted file was made: " + i);
            }
        }
    }

    private static void growAndFinish(
            StorageFixture it, byte[] before, List<Integer> have, Random random) throws Exception {
        byte[] priorities = before.clone();
        for (int i = 0; i < priorities.length; i++) {
            if (random.nextBoolean()) {
                priorities[i] = 4;
            }
        }
        it.prepare(priorities);
        assertHashes(it, have);
        it.prepareAll();
        assertHashes(it, have);
        List<Integer> rest = all(it.torrent);
        rest.removeAll(have);
        it.heard.hashed.clear();
        write(it, chunks(it.torrent, rest, random));
        it.awaitHashed(rest.size());
        it.storage.sync(true);
        it.await(() -> it.heard.synced > 0);
        assertAllFiles(it);
        assertFalse(Files.exists(it.paths.partFile()), "the part file is not needed any more");
        assertTrue(it.heard.syncFailures.isEmpty());
    }
}
