package spate.client.storage;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import spate.client.testing.Mount;
import spate.client.testing.TestTorrent;
import spate.client.testing.TestTorrent.Entry;
import spate.engine.storage.StorageFailure;
import spate.engine.storage.StorageFailure.Kind;
import spate.protocol.metainfo.TorrentInfo.Version;

/// Disks that are full, read-only or gone: told plainly, nothing verified lost, and it goes on when
/// it can.
class DiskFailureTest {
    private static final int PIECE = 256 * 1024;
    private static final int PIECES = 16;

    @TempDir Path temp;

    private Path out() {
        return temp.resolve("out");
    }

    private static TestTorrent torrent() throws Exception {
        return TestTorrent.of(
                Version.V1,
                PIECE,
                new Random(1),
                new Entry("a", 10 * PIECE),
                new Entry("b", (PIECES - 10) * PIECE));
    }

    private static void deleteAll(Path folder) throws IOException {
        try (var tree = Files.walk(folder)) {
            for (Path path : tree.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(path);
            }
        }
    }

    @Test
    void aFullDiskIsToldAndGoneOnWithWhenThereIsRoom() throws Exception {
        TestTorrent torrent = torrent();
        try (Mount mount = new Mount(out(), 8 * PIECE)) {
            Path ballast = mount.folder().resolve("ballast");
            Files.write(ballast, new byte[4 * PIECE]);
            try (StorageFixture it = new StorageFixture(torrent, mount.folder())) {
                it.prepareAll();
                for (int p = 0; p < PIECES; p++) {
                    it.writePiece(p);
                }
                it.await(() -> it.heard.hashed.size() + it.heard.writesFailed.size() == PIECES);
                assertFalse(it.heard.hashed.isEmpty());
                it.awaitHashed(it.heard.hashed.size());
                StorageFailure failure = it.heard.writeFailures.getFirst();
                assertEquals(Kind.DISK_FULL, failure.kind());
                assertTrue(failure.message().contains(out() + "/t/"), failure.message());
                assertFalse(failure.message().contains("\n"));

                byte[] all = {1, 1};
                StorageFailure again = it.tryPrepare(all);
                assertNotNull(again);
                assertEquals(Kind.DISK_FULL, again.kind());

                var kept = List.copyOf(it.heard.hashed.keySet());
                Files.delete(ballast);
                mount.remount("size=" + 40 * PIECE);
                it.prepare(all);
                for (int p : List.copyOf(it.heard.writesFailed)) {
                    it.writePiece(p);
                }
                it.awaitHashed(PIECES);
                it.heard.hashed.clear();
                kept.forEach(it.storage::hash);
                it.awaitHashed(kept.size());
                it.assertFile(0);
                it.assertFile(1);
            }
        }
    }

    @Test
    void fullAllocationSaysBeforehandThatThereIsNoRoom() throws Exception {
        try (Mount mount = new Mount(out(), 8 * PIECE);
                StorageFixture it =
                        new StorageFixture(
                                torrent(),
                                mount.folder(),
                                StorageFixture.settings(Allocation.FULL))) {
            StorageFailure failure = it.tryPrepare(new byte[] {1, 1});
            assertEquals(Kind.DISK_FULL, failure.kind());
            assertNull(it.tryPrepare(new byte[] {0, 1}), "half of it has room");
        }
    }

    @Test
    void aReadOnlyDiskIsTold() throws Exception {
        TestTorrent torrent = torrent();
        try (Mount mount = new Mount(out(), 64 * PIECE)) {
            try (StorageFixture it = new StorageFixture(torrent, mount.folder())) {
                it.prepareAll();
                it.writePiece(0);
                it.awaitHashed(1);
            }
            mount.remount("ro");
            try (StorageFixture it = new StorageFixture(torrent, mount.folder())) {
                it.prepareAll();
                it.storage.hash(0);
                it.awaitHashed(1);
                it.writePiece(1);
                it.writePiece(12);
                it.await(() -> it.heard.writesFailed.size() == 2);
                for (StorageFailure failure : it.heard.writeFailures) {
                    assertEquals(Kind.READ_ONLY, failure.kind(), failure.message());
                }
                assertEquals(Kind.READ_ONLY, it.tryPrepare(new byte[] {1, 1}).kind());
                mount.remount("rw");
                it.prepareAll();
                it.writeAll();
                it.assertFile(0);
            }
        }
    }

    @Test
    void aVanishedDiskIsNotReplacedByTheFolderBelow() throws Exception {
        TestTorrent torrent = torrent();
        try (Mount mount = new Mount(out(), 64 * PIECE);
                StorageFixture it = new StorageFixture(torrent, mount.folder())) {
            it.prepareAll();
            it.writePiece(0);
            it.awaitHashed(1);
            assertTrue(mount.unmount());
            it.writePiece(12);
            it.await(() -> !it.heard.writesFailed.isEmpty());
            assertEquals(Kind.MISSING, it.heard.writeFailures.getFirst().kind());
            assertEquals(Kind.MISSING, it.tryPrepare(new byte[] {1, 1}).kind());
            assertFalse(Files.exists(out().resolve("t")));
        }
    }

    @Test
    void aFolderThatGoesInTheMiddleIsNotMadeAnew() throws Exception {
        TestTorrent torrent = torrent();
        try (StorageFixture it = new StorageFixture(torrent, out())) {
            it.prepareAll();
            it.writePiece(0);
            it.writePiece(12);
            it.awaitHashed(2);
            Path aside = temp.resolve("aside");
            Files.move(out(), aside);

            it.storage.sync(true);
            it.await(() -> !it.heard.syncFailures.isEmpty());
            assertEquals(Kind.MISSING, it.heard.syncFailures.getFirst().kind());
            assertEquals(Kind.MISSING, it.tryPrepare(new byte[] {1, 1}).kind());
            it.writePiece(1);
            it.await(() -> !it.heard.writesFailed.isEmpty());
            assertEquals(Kind.MISSING, it.heard.writeFailures.getFirst().kind());
            it.storage.hash(0);
            it.await(() -> !it.heard.hashFailures.isEmpty());
            assertEquals(Kind.MISSING, it.heard.hashFailures.get(0).kind());
            assertFalse(Files.exists(out()));

            Files.move(aside, out());
            it.prepareAll();
            it.writeAll();
            it.storage.sync(true);
            it.await(() -> it.heard.synced == 1);
            it.assertFile(0);
            it.assertFile(1);
        }
    }

    @Test
    void aFileThatGoesInTheMiddleIsMissed() throws Exception {
        TestTorrent torrent = torrent();
        try (StorageFixture it = new StorageFixture(torrent, out())) {
            it.prepareAll();
            it.writePiece(0);
            it.writePiece(12);
            it.awaitHashed(2);
            Files.delete(out().resolve("t/a"));
            it.storage.sync(true);
            it.await(() -> !it.heard.syncFailures.isEmpty());
            StorageFailure failure = it.heard.syncFailures.getFirst();
            assertEquals(Kind.MISSING, failure.kind());
            assertTrue(failure.message().contains(out().resolve("t/a").toString()));
            assertEquals(Set.of(0), it.heard.changed.keySet());
            it.prepareAll();
            it.storage.hash(0);
            it.await(() -> it.heard.absent.equals(List.of(0)));
            it.writeAll();
            it.storage.sync(true);
            it.await(() -> it.heard.synced == 1);
            it.assertFile(0);
        }
    }

    private interface Change {
        void to(Path file) throws IOException;
    }

    private static void cut(Path file, long length) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            channel.truncate(length);
        }
    }

    /// By a copy of the same length.
    private static void replace(Path file) throws IOException {
        Path copy = file.resolveSibling("copy");
        Files.copy(file, copy);
        Files.move(copy, file, StandardCopyOption.REPLACE_EXISTING);
    }

    /// What is told once the change was noticed: the next sync is good, for what is there counts.
    private void assertNoticed(Change change, String why) throws Exception {
        try (StorageFixture it = new StorageFixture(torrent(), out())) {
            it.prepareAll();
            it.writeAll();
            it.storage.sync(true);
            it.await(() -> it.heard.synced == 1);
            change.to(out().resolve("t/a"));
            it.storage.sync(false);
            it.await(() -> it.heard.synced == 2);
            assertEquals(Map.of(), it.heard.changed, "nothing was written");
            it.storage.sync(true);
            it.await(() -> !it.heard.syncFailures.isEmpty());
            assertEquals(Map.of(0, out().resolve("t/a") + ": " + why), it.heard.changed);
            it.storage.sync(true);
            it.await(() -> it.heard.synced == 3);
        }
    }

    @Test
    void filesThatOthersCutAreMissed() throws Exception {
        assertNoticed(file -> cut(file, PIECE), "the file was cut short");
    }

    @Test
    void filesThatOthersReplaceAreMissed() throws Exception {
        assertNoticed(DiskFailureTest::replace, "another file took its place");
    }

    @Test
    void writingBehindTheEndOfACutFileDoesNotHideIt() throws Exception {
        try (StorageFixture it = new StorageFixture(torrent(), out())) {
            it.prepareAll();
            it.writePiece(0);
            it.writePiece(1);
            it.awaitHashed(2);
            cut(out().resolve("t/a"), 0);
            it.writePiece(2);
            it.await(() -> it.heard.writesFailed.equals(List.of(2)));
            assertEquals(Set.of(0), it.heard.changed.keySet());
        }
    }

    @Test
    void aFileThatWasReplacedIsNotReadAsTheOneThatWasWritten() throws Exception {
        DiskSettings oneFile = new DiskSettings(2, 1, 1, Allocation.SPARSE, 1 << 20);
        try (StorageFixture it = new StorageFixture(torrent(), out(), oneFile)) {
            it.prepareAll();
            it.writePiece(0);
            it.awaitHashed(1);
            it.writePiece(12); // in `b`: `a` is closed for it
            it.awaitHashed(2);
            replace(out().resolve("t/a"));
            assertNull(it.read(0, 0, PIECE));
            assertEquals(Set.of(0), it.heard.changed.keySet());
        }
    }

    @Test
    void ofACutPartFileEveryFileIsToldThatNeedsIt() throws Exception {
        TestTorrent torrent =
                TestTorrent.of(
                        Version.V1,
                        PIECE,
                        new Random(1),
                        new Entry("a", PIECE + 5),
                        new Entry("b", PIECE),
                        new Entry("c", PIECE));
        try (StorageFixture it = new StorageFixture(torrent, out())) {
            it.prepare(new byte[] {0, 1, 0});
            it.writePiece(1);
            it.writePiece(2);
            it.awaitHashed(2);
            cut(it.paths.partFile(), 0);
            it.storage.sync(true);
            it.await(() -> !it.heard.syncFailures.isEmpty());
            assertEquals(Set.of(0, 2), it.heard.changed.keySet());
        }
    }

    @Test
    void deletingEverythingWhileItIsWrittenLosesNothingSilently() throws Exception {
        TestTorrent torrent = torrent();
        try (StorageFixture it = new StorageFixture(torrent, out())) {
            it.prepareAll();
            for (int p = 0; p < 5; p++) {
                it.writePiece(p);
            }
            it.awaitHashed(5);
            deleteAll(out().resolve("t"));
            for (int p = 5; p < PIECES; p++) {
                it.writePiece(p);
            }
            it.await(() -> it.heard.hashed.size() + it.heard.writesFailed.size() == PIECES);
            it.storage.sync(true);
            it.await(() -> it.heard.synced + it.heard.syncFailures.size() == 1);
            boolean isTold = it.heard.synced == 0 || !it.heard.changed.isEmpty();
            assertTrue(isTold, "what was written is gone");
        }
    }

    @Test
    void aWriteThatFailedIsForgottenAndMayComeAgain() throws Exception {
        TestTorrent torrent = torrent();
        try (StorageFixture it = new StorageFixture(torrent, out())) {
            it.prepareAll();
            Path folder = out().resolve("t");
            Path aside = temp.resolve("aside");
            Files.move(folder, aside);
            Files.writeString(folder, "in the way");
            it.write(0, 0, PIECE / 2, false);
            it.write(0, PIECE / 2, PIECE / 2, true);
            it.await(() -> it.heard.writesFailed.size() == 2);
            Files.delete(folder);
            Files.move(aside, folder);
            it.prepareAll();
            it.write(0, PIECE / 2, PIECE / 2, false);
            it.write(0, 0, PIECE / 2, true);
            it.awaitHashed(1);
            assertEquals(Arrays.asList(0, 0), it.heard.writesFailed);
        }
    }

    @Test
    void nothingIsWrittenBeforeItIsPreparedIntoAFolderThatIsNotThere() throws Exception {
        try (StorageFixture it = new StorageFixture(torrent(), out())) {
            it.writePiece(0);
            it.await(() -> !it.heard.writesFailed.isEmpty());
            assertEquals(Kind.MISSING, it.heard.writeFailures.getFirst().kind());
            it.storage.hash(0);
            it.await(() -> it.heard.absent.size() + it.heard.hashFailures.size() == 1);
            assertFalse(Files.exists(out()));
        }
    }
}
