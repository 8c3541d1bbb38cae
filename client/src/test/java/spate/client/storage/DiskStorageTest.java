package spate.client.storage;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermission;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import spate.client.testing.TestTorrent;
import spate.client.testing.TestTorrent.Entry;
import spate.engine.storage.StorageFailure;
import spate.engine.storage.StorageFailure.Kind;
import spate.protocol.metainfo.FileList;
import spate.protocol.metainfo.TorrentInfo.Version;
import spate.protocol.peer.Block;

/// What the storage does beside moving bytes.
class DiskStorageTest {
    private static final int PIECE = 64 * 1024;

    @TempDir Path temp;

    private Path out() {
        return temp.resolve("out");
    }

    private static TestTorrent torrent(Entry... entries) throws Exception {
        return TestTorrent.of(Version.V1, PIECE, new Random(1), entries);
    }

    private static int indexOf(TestTorrent torrent, String path) {
        FileList files = torrent.info().files();
        for (int i = 0; i < files.size(); i++) {
            if (files.path(i).equals(path)) {
                return i;
            }
        }
        throw new AssertionError("no file " + path);
    }

    @Test
    void prepareMakesWhatNeedsNoData() throws Exception {
        TestTorrent torrent =
                torrent(
                        new Entry("a/b/data", 3 * PIECE),
                        new Entry("a/empty", 0),
                        new Entry("link", 0, "la/b/data"),
                        new Entry("sub/link", 0, "la"));
        try (StorageFixture it = new StorageFixture(torrent, out())) {
            it.prepareAll();
            assertEquals(0, Files.size(out().resolve("t/a/empty")));
            assertTrue(Files.isDirectory(out().resolve("t/a/b")));
            assertFalse(Files.exists(out().resolve("t/a/b/data")), "made by its first write");
            assertTrue(Files.isSymbolicLink(out().resolve("t/link")));
            it.writeAll();
            assertArrayEquals(
                    torrent.file(indexOf(torrent, "a/b/data")),
                    Files.readAllBytes(out().resolve("t/link")));
            assertEquals(Path.of("../a"), Files.readSymbolicLink(out().resolve("t/sub/link")));
            it.prepareAll();
        }
    }

    @Test
    void unwantedEmptyFilesAndLinksAreNotMade() throws Exception {
        TestTorrent torrent =
                torrent(
                        new Entry("data", PIECE),
                        new Entry("empty", 0),
                        new Entry("l", 0, "ldata"));
        try (StorageFixture it = new StorageFixture(torrent, out())) {
            it.prepare(new byte[] {1, 0, 0});
            assertFalse(Files.exists(out().resolve("t/empty")));
            assertFalse(Files.exists(out().resolve("t/l"), LinkOption.NOFOLLOW_LINKS));
        }
    }

    @Test
    void executableFilesAreMadeSo() throws Exception {
        TestTorrent torrent =
                torrent(
                        new Entry("run", PIECE, "x"),
                        new Entry("plain", PIECE),
                        new Entry("half", PIECE / 2, "x"),
                        new Entry("end", PIECE / 2));
        try (StorageFixture it = new StorageFixture(torrent, out())) {
            it.prepare(new byte[] {1, 1, 0, 1});
            it.writeAll();
            it.prepareAll();
        }
        Assumptions.assumeTrue(
                Files.getFileStore(temp).supportsFileAttributeView("posix"),
                "no permissions on this file system");
        assertTrue(isExecutable("run"));
        assertTrue(isExecutable("half"), "also when it comes out of the part file");
        assertFalse(isExecutable("plain"));
    }

    @Test
    void tellsLeavesOfBlocksAsTheyAreWritten() throws Exception {
        for (Version version : Version.values()) {
            TestTorrent torrent =
                    TestTorrent.of(version, PIECE, new Random(1), new Entry("data", 2 * PIECE + 1));
            try (StorageFixture it =
                    new StorageFixture(torrent, Files.createTempDirectory(temp, "out"))) {
                it.prepareAll();
                it.write(1, 2 * Block.SIZE, Block.SIZE, false);
                it.write(1, 0, 2 * Block.SIZE, false);
                it.write(1, 3 * Block.SIZE, Block.SIZE, true);
                it.awaitHashed(1);
                if (version == Version.V1) {
                    assertEquals(List.of(), it.heard.blocksHashed);
                } else {
                    byte[] leaves = torrent.digests(1).v2Leaves();
                    assertEquals(2, it.heard.blocksHashed.size());
                    assertLeaves(leaves, 2, 3, it.heard.blocksHashed.get(0));
                    assertLeaves(leaves, 0, 2, it.heard.blocksHashed.get(1));
                }
            }
        }
    }

    private static void assertLeaves(
            byte[] leaves, int first, int end, StorageFixture.BlocksHashed told) {
        assertEquals(1, told.pieceIndex());
        assertEquals(first, told.firstBlock());
        assertArrayEquals(Arrays.copyOfRange(leaves, first * 32, end * 32), told.leaves());
    }

    /// What is known of a piece that was given up must not be taken for that of its next attempt.
    @Test
    void tellsNoLeavesOfWhatWasAbandoned() throws Exception {
        TestTorrent torrent =
                TestTorrent.of(Version.V2, PIECE, new Random(1), new Entry("data", PIECE));
        try (StorageFixture it = new StorageFixture(torrent, out())) {
            it.prepareAll();
            for (int i = 0; i < 20; i++) {
                it.write(0, 0, Block.SIZE, false);
                it.storage.abandon(0);
            }
            it.writePiece(0);
            it.awaitHashed(1);
            assertEquals(List.of(), it.heard.blocksHashed);
        }
    }

    private boolean isExecutable(String name) throws Exception {
        Set<PosixFilePermission> permissions =
                Files.getPosixFilePermissions(out().resolve("t").resolve(name));
        return permissions.contains(PosixFilePermission.OWNER_EXECUTE);
    }

    @Test
    void fullAllocationTakesTheRoomAtOnce() throws Exception {
        TestTorrent torrent = torrent(new Entry("a", 3 * PIECE + 5), new Entry("b", 10 * PIECE));
        DiskSettings settings = StorageFixture.settings(Allocation.FULL);
        try (StorageFixture it = new StorageFixture(torrent, out(), settings)) {
            it.prepare(new byte[] {1, 0});
            assertEquals(3 * PIECE + 5, Files.size(out().resolve("t/a")));
            assertFalse(Files.exists(out().resolve("t/b")));
            it.prepareAll();
            assertEquals(10 * PIECE, Files.size(out().resolve("t/b")));
            it.writeAll();
            it.assertFile(0);
            it.assertFile(1);
        }
    }

    @Test
    void aTorrentOfOneFileLiesInTheFolderItself() throws Exception {
        TestTorrent torrent = TestTorrent.single("only", 5 * PIECE + 7, PIECE, new Random(3));
        try (StorageFixture it = new StorageFixture(torrent, out())) {
            it.prepareAll();
            it.writeAll();
            it.storage.sync(true);
            it.await(() -> it.heard.synced == 1);
            assertArrayEquals(torrent.file(0), Files.readAllBytes(out().resolve("only")));
        }
    }

    @Test
    void namesOfTheGreatestLengthAreWritten() throws Exception {
        String deep = "d".repeat(255) + "/" + "é".repeat(127) + "/" + "n".repeat(255);
        TestTorrent torrent = torrent(new Entry(deep, PIECE), new Entry("x".repeat(255), 0));
        try (StorageFixture it = new StorageFixture(torrent, out())) {
            it.prepareAll();
            it.writeAll();
            it.assertFile(0);
        }
    }

    @Test
    void whatIsThereIsHashedAndWhatIsNotIsAbsent() throws Exception {
        TestTorrent torrent = torrent(new Entry("a", 3 * PIECE), new Entry("b", 2 * PIECE));
        Files.createDirectories(out().resolve("t"));
        byte[] a = torrent.file(0);
        a[PIECE] ^= 1;
        Files.write(out().resolve("t/a"), Arrays.copyOf(a, 2 * PIECE + 100));
        try (StorageFixture it = new StorageFixture(torrent, out())) {
            it.prepareAll();
            for (int p = 0; p < 5; p++) {
                it.storage.hash(p);
            }
            it.await(() -> it.heard.hashed.size() + it.heard.absent.size() == 5);
            assertEquals(Set.of(0, 1), it.heard.hashed.keySet());
            assertEquals(Set.of(2, 3, 4), Set.copyOf(it.heard.absent));
            it.assertDigests(0, it.heard.hashed.get(0));
            assertFalse(Arrays.equals(torrent.digests(1).v1(), it.heard.hashed.get(1).v1()));
            assertNull(it.read(3, 0, 100));
            assertEquals(Kind.MISSING, it.heard.readFailures.getFirst().kind());
        }
    }

    @Test
    void aFileThatIsTooLongIsCutOnlyWhenItIsWritten() throws Exception {
        TestTorrent torrent = torrent(new Entry("a", 2 * PIECE));
        Files.createDirectories(out().resolve("t"));
        Files.write(out().resolve("t/a"), new byte[5 * PIECE]);
        FileTime then = FileTime.from(Instant.parse("2020-01-01T00:00:00Z"));
        Files.setLastModifiedTime(out().resolve("t/a"), then);
        try (StorageFixture it = new StorageFixture(torrent, out())) {
            it.prepareAll();
            it.storage.hash(0);
            it.await(() -> !it.heard.hashed.isEmpty());
            assertEquals(5 * PIECE, Files.size(out().resolve("t/a")));
            assertEquals(then, Files.getLastModifiedTime(out().resolve("t/a")));
            it.heard.hashed.clear();
            it.writeAll();
            it.storage.sync(true); // compares each file with what it was
            it.await(() -> it.heard.synced + it.heard.syncFailures.size() == 1);
            assertEquals(List.of(), it.heard.syncFailures);
            assertEquals(Map.of(), it.heard.changed);
            it.assertFile(0);
        }
    }

    @Test
    void anAbandonedPieceIsBegunAnew() throws Exception {
        TestTorrent torrent = torrent(new Entry("a", 2 * PIECE));
        try (StorageFixture it = new StorageFixture(torrent, out())) {
            it.prepareAll();
            for (int i = 0; i < 20; i++) {
                it.write(0, 0, PIECE / 2, false);
                it.write(0, PIECE / 2, PIECE / 2, true);
                it.storage.abandon(0);
            }
            it.write(0, PIECE / 2, PIECE / 2, false);
            it.write(0, 0, PIECE / 2, true);
            it.writePiece(1);
            it.awaitHashed(2);
            it.assertFile(0);
        }
    }

    @Test
    void replacedBlocksAreHashedFromTheDisk() throws Exception {
        TestTorrent torrent =
                TestTorrent.of(Version.HYBRID, PIECE, new Random(1), new Entry("a", PIECE));
        TestTorrent other =
                TestTorrent.of(Version.HYBRID, PIECE, new Random(2), new Entry("a", PIECE));
        try (StorageFixture wrong = new StorageFixture(other, out())) {
            wrong.prepareAll();
            wrong.writeAll();
        }
        try (StorageFixture it = new StorageFixture(torrent, out())) {
            it.prepareAll();
            for (int at = PIECE - 16384; at >= 0; at -= 16384) {
                it.write(0, at, 16384, false);
            }
            it.storage.hash(0);
            it.awaitHashed(1);
            it.writePiece(0);
            it.heard.hashed.clear();
            it.awaitHashed(1);
        }
    }

    @Test
    void closingFinishesWhatIsUnderWay() throws Exception {
        TestTorrent torrent = torrent(new Entry("a", 40 * PIECE));
        try (StorageFixture it = new StorageFixture(torrent, out())) {
            it.prepareAll();
            for (int p = 0; p < 40; p++) {
                it.writePiece(p);
            }
            it.storage.sync(true);
            it.storage.close();
            it.await(() -> it.heard.closed);
            assertEquals(40, it.heard.hashed.size());
            assertEquals(1, it.heard.synced);
            it.assertFile(0);
        }
    }

    @Test
    void whatLiesInTheWayIsNamed() throws Exception {
        TestTorrent torrent = torrent(new Entry("a", PIECE), new Entry("b", PIECE));
        Files.createDirectories(out().resolve("t/a"));
        try (StorageFixture it = new StorageFixture(torrent, out())) {
            StorageFailure failure = it.tryPrepare(new byte[] {1, 1});
            assertEquals(Kind.IO, failure.kind());
            assertTrue(failure.message().contains(out().resolve("t/a").toString()));
        }
    }

    @Test
    void linksInTheTorrentsFolderAreNotFollowed() throws Exception {
        TestTorrent torrent = torrent(new Entry("dir/a", PIECE));
        Path outside = Files.createDirectories(temp.resolve("outside"));
        Files.createDirectories(out().resolve("t"));
        Files.createSymbolicLink(out().resolve("t/dir"), outside);
        try (StorageFixture it = new StorageFixture(torrent, out())) {
            StorageFailure failure = it.tryPrepare(new byte[] {1});
            assertEquals(Kind.IO, failure.kind());
            it.writePiece(0);
            it.await(() -> !it.heard.writesFailed.isEmpty());
        }
        try (var inside = Files.list(outside)) {
            assertEquals(List.of(), inside.toList());
        }
    }

    @Test
    void manySmallFilesNeedLittle() throws Exception {
        Path memory = Path.of("/dev/shm");
        boolean fast = Files.isDirectory(memory) && Files.isWritable(memory);
        int count = fast ? 100_000 : 10_000; // making a file takes up to a millisecond on a disk
        Path folder = fast ? Files.createTempDirectory(memory, "spate-test") : out();
        try {
            manySmallFiles(count, folder);
        } finally {
            deleteAll(folder);
        }
    }

    private static void deleteAll(Path folder) throws IOException {
        try (var tree = Files.walk(folder)) {
            for (Path path : tree.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(path);
            }
        }
    }

    private static void manySmallFiles(int count, Path folder) throws Exception {
        List<Entry> entries = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            entries.add(new Entry("d" + i / 1000 + "/f" + i, i % 200));
        }
        TestTorrent torrent = TestTorrent.of(Version.V1, 1 << 20, new Random(5), entries);
        try (StorageFixture it = new StorageFixture(torrent, folder)) {
            it.prepareAll();
            it.writeAll();
            it.storage.sync(true);
            it.await(() -> it.heard.synced + it.heard.syncFailures.size() == 1);
            assertEquals(List.of(), it.heard.syncFailures);
            for (int i = 0; i < count; i += 997) {
                it.assertFile(i);
            }
            assertTrue(it.disks.mostOpenFiles() <= 8, "open files: " + it.disks.mostOpenFiles());
        }
    }
}
