package spate.io.file;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;
import spate.io.file.FileHandles.IfMissing;

class FileHandlesTest {
    @TempDir Path folder;

    private static ByteBuffer bytes(String text) {
        return ByteBuffer.wrap(text.getBytes(UTF_8));
    }

    private static String read(FileHandles files, FileRef file, long position, int length)
            throws FileFailure {
        ByteBuffer into = ByteBuffer.allocate(length);
        files.readFully(file, position, into);
        return new String(into.array(), UTF_8);
    }

    private static FileFailure assertProblem(FileProblem problem, Executable action) {
        FileFailure failure = assertThrows(FileFailure.class, action);
        assertEquals(problem, failure.problem(), failure::getMessage);
        String words = problem == FileProblem.UNSAFE ? failure.why() : problem.text();
        assertTrue(failure.getMessage().contains(words), failure::getMessage);
        return failure;
    }

    @Test
    void writesAndReadsByPositionMakingFolders() throws Exception {
        RootFolder root = RootFolder.of(folder);
        FileRef file = root.file("a/b/c.txt");
        try (var files = new FileHandles(4)) {
            files.write(file, 6, bytes("world"), IfMissing.CREATE);
            files.write(file, 0, new ByteBuffer[] {bytes("he"), bytes("llo ")}, IfMissing.FAIL);
            assertEquals("hello world", read(files, file, 0, 11));
            assertEquals(3, files.read(file, 8, ByteBuffer.allocate(100)));
            assertEquals(0, files.read(file, 11, ByteBuffer.allocate(100)));
            assertProblem(
                    FileProblem.TOO_SHORT,
                    () -> files.readFully(file, 8, ByteBuffer.allocate(100)));
        }
        assertEquals("hello world", Files.readString(folder.resolve("a/b/c.txt")));
    }

    @Test
    void namesOutsideAsciiWork() throws Exception {
        RootFolder root = RootFolder.of(folder);
        FileRef file = root.file("Übung/日本語/😀.bin");
        try (var files = new FileHandles(4)) {
            files.write(file, 0, bytes("x"), IfMissing.CREATE);
            assertEquals("x", read(files, file, 0, 1));
        } catch (InvalidPathException failure) {
            assumeTrue(false, "this JVM's locale has no such names: " + failure.getMessage());
        }
    }

    @Test
    void aMissingFileIsSaidToBeMissing() throws Exception {
        RootFolder root = RootFolder.of(folder);
        FileRef file = root.file("a/b");
        try (var files = new FileHandles(4)) {
            assertProblem(FileProblem.MISSING, () -> files.read(file, 0, ByteBuffer.allocate(1)));
            assertProblem(
                    FileProblem.MISSING, () -> files.write(file, 0, bytes("x"), IfMissing.FAIL));
            files.force(file);
            assertNull(FileHandles.stamp(file));
            assertFalse(files.delete(file));
            assertEquals(0, files.openCount());
        }
        assertFalse(Files.exists(folder.resolve("a")));
    }

    @Test
    void neverMakesTheRootAnew() throws Exception {
        Path gone = Files.createDirectory(folder.resolve("gone"));
        RootFolder root = RootFolder.of(gone);
        Files.delete(gone);
        assertFalse(root.exists());
        try (var files = new FileHandles(4)) {
            for (String name : List.of("x", "a/x")) {
                assertProblem(
                        FileProblem.MISSING,
                        () -> files.write(root.file(name), 0, bytes("x"), IfMissing.CREATE));
            }
        }
        assertProblem(FileProblem.MISSING, root::usableBytes);
        assertProblem(FileProblem.MISSING, () -> RootFolder.of(gone));
        assertFalse(Files.exists(gone));
        assertTrue(RootFolder.create(gone).exists());
    }

    @Test
    void refusesPathsThatCouldLeaveTheRoot() throws Exception {
        RootFolder root = RootFolder.of(folder);
        for (String bad :
                List.of("", "/", "/etc/passwd", "a/../b", "..", ".", "a//b", "a/", "\0")) {
            assertThrows(IllegalArgumentException.class, () -> root.file(bad), bad);
        }
        assertNotNull(root.file("..."));
    }

    @Test
    void followsNoLinkBelowTheRoot() throws Exception {
        Path outside = Files.createDirectory(folder.resolve("outside"));
        Path inside = Files.createDirectory(folder.resolve("inside"));
        Files.writeString(outside.resolve("secret"), "secret");
        link(inside.resolve("file"), outside.resolve("secret"));
        link(inside.resolve("dangling"), outside.resolve("new"));
        link(inside.resolve("dir"), outside);
        link(inside.resolve("up"), Path.of(".."));
        RootFolder root = RootFolder.of(inside);
        try (var files = new FileHandles(4)) {
            for (String name :
                    List.of("file", "dangling", "dir/secret", "dir/sub/new", "up/outside/secret")) {
                FileRef file = root.file(name);
                for (IfMissing ifMissing : IfMissing.values()) {
                    assertProblem(
                            FileProblem.UNSAFE,
                            () -> files.write(file, 0, bytes("overwritten"), ifMissing));
                }
                assertProblem(
                        FileProblem.UNSAFE, () -> files.read(file, 0, ByteBuffer.allocate(10)));
            }
            assertProblem(FileProblem.UNSAFE, () -> FileHandles.stamp(root.file("file")));
            assertProblem(FileProblem.UNSAFE, () -> files.delete(root.file("dir/secret")));
            assertEquals(0, files.openCount());
        }
        assertEquals("secret", Files.readString(outside.resolve("secret")));
        try (var left = Files.list(outside)) {
            assertEquals(1, left.count());
        }
    }

    @Test
    void theRootItselfMayBeALink() throws Exception {
        Path real = Files.createDirectory(folder.resolve("real"));
        link(folder.resolve("link"), real);
        RootFolder root = RootFolder.of(folder.resolve("link"));
        try (var files = new FileHandles(1)) {
            files.write(root.file("x"), 0, bytes("x"), IfMissing.CREATE);
        }
        assertTrue(Files.exists(real.resolve("x")));
    }

    private static void link(Path link, Path target) throws IOException {
        try {
            Files.createSymbolicLink(link, target);
        } catch (FileSystemException | UnsupportedOperationException failure) {
            assumeTrue(false, "no symbolic links here: " + failure);
        }
    }

    @Test
    void foldersAndFilesInTheWayAreSaidToBe() throws Exception {
        Files.createDirectory(folder.resolve("dir"));
        Files.writeString(folder.resolve("file"), "x");
        RootFolder root = RootFolder.of(folder);
        try (var files = new FileHandles(4)) {
            assertProblem(
                    FileProblem.UNSAFE,
                    () -> files.write(root.file("dir"), 0, bytes("x"), IfMissing.CREATE));
            assertProblem(
                    FileProblem.UNSAFE,
                    () -> files.write(root.file("file/x"), 0, bytes("x"), IfMissing.CREATE));
            assertProblem(
                    FileProblem.UNSAFE,
                    () -> files.read(root.file("dir"), 0, ByteBuffer.allocate(1)));
        }
        assertProblem(FileProblem.UNSAFE, () -> RootFolder.of(folder.resolve("file")));
    }

    @Test
    void whatIsInTheWayIsNamed() throws Exception {
        Files.createDirectory(folder.resolve("dir"));
        Files.writeString(folder.resolve("file"), "x");
        Files.createDirectory(folder.resolve("other"));
        Files.writeString(folder.resolve("other/x"), "x");
        link(folder.resolve("link"), folder.resolve("other"));
        Path real = folder.toRealPath();
        RootFolder root = RootFolder.of(folder);
        try (var files = new FileHandles(4)) {
            Map<String, String> words =
                    Map.of(
                            "dir", real + "/dir: a folder is in its place",
                            "link", real + "/link: a link is in its place",
                            "file/x", "file is a file, not a folder",
                            "link/x", real + "/link is a link, not a folder",
                            "link/y/z", "/link is a link, not a folder");
            words.forEach((name, said) -> {
                FileRef file = root.file(name);
                for (Executable use :
                        List.<Executable>of(
                                () -> files.read(file, 0, ByteBuffer.allocate(1)),
                                () -> files.write(file, 0, bytes("x"), IfMissing.CREATE))) {
                    String message = assertThrows(FileFailure.class, use).getMessage();
                    assertTrue(message.contains(said), message);
                }
            });
        }
        FileFailure asRoot =
                assertThrows(FileFailure.class, () -> RootFolder.of(folder.resolve("file")));
        assertEquals("a file is in its place", asRoot.why());
    }

    @Test
    void aPipeInTheWayBlocksNothing() throws Exception {
        Path pipe = folder.resolve("pipe");
        try {
            assumeTrue(
                    new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor() == 0,
                    "mkfifo fails here");
        } catch (IOException failure) {
            assumeTrue(false, "no mkfifo here");
        }
        FileRef file = RootFolder.of(folder).file("pipe");
        try (var files = new FileHandles(4)) {
            assertProblem(FileProblem.UNSAFE, () -> files.read(file, 0, ByteBuffer.allocate(1)));
            assertProblem(
                    FileProblem.UNSAFE, () -> files.write(file, 0, bytes("x"), IfMissing.CREATE));
        }
    }

    @Test
    void aNameThatIsTooLongIsSaidToBe() throws Exception {
        RootFolder root = RootFolder.of(folder);
        try (var files = new FileHandles(4)) {
            assertProblem(
                    FileProblem.NAME_TOO_LONG,
                    () -> files.write(root.file("n".repeat(300)), 0, bytes("x"), IfMissing.CREATE));
            assertProblem(
                    FileProblem.NAME_TOO_LONG,
                    () ->
                            files.write(
                                    root.file("n".repeat(300) + "/x"),
                                    0,
                                    bytes("x"),
                                    IfMissing.CREATE));
        }
    }

    @Test
    void extendsSparselyAndFully() throws Exception {
        RootFolder root = RootFolder.of(folder);
        FileRef file = root.file("f");
        try (var files = new FileHandles(4)) {
            files.extendSparse(file, 0);
            assertEquals(0, FileHandles.stamp(file).sizeBytes());
            files.write(file, 0, bytes("abc"), IfMissing.FAIL);
            files.extendSparse(file, 2);
            assertEquals(3, FileHandles.stamp(file).sizeBytes());
            files.extendSparse(file, 1_000_000);
            assertEquals(1_000_000, FileHandles.stamp(file).sizeBytes());
            assertEquals("abc\0", read(files, file, 0, 4));
            assertEquals(2_500_000, files.extendFull(file, 4_000_000, 1_500_000));
            assertEquals(4_000_000, files.extendFull(file, 4_000_000, 1_500_000));
            assertEquals(4_000_000, files.extendFull(file, 3_000_000, 1_500_000));
            files.truncate(file, 2);
            assertEquals(2, FileHandles.stamp(file).sizeBytes());
            assertEquals("ab", read(files, file, 0, 2));
            files.force(file);
            assertTrue(files.delete(file));
            assertNull(FileHandles.stamp(file));
        }
    }

    @Test
    void mapsAPartOfAFile() throws Exception {
        FileRef file = RootFolder.of(folder).file("f");
        try (var files = new FileHandles(1);
                var arena = Arena.ofConfined()) {
            files.write(file, 0, bytes("0123456789"), IfMissing.CREATE);
            var segment = files.map(file, 3, 4, arena);
            assertEquals(4, segment.byteSize());
            assertEquals('3', segment.get(ValueLayout.JAVA_BYTE, 0));
        }
    }

    @Test
    void opensAgainForWritingWhatWasOpenForReading() throws Exception {
        FileRef file = RootFolder.of(folder).file("f");
        Files.writeString(file.path(), "abc");
        try (var files = new FileHandles(2)) {
            assertEquals("abc", read(files, file, 0, 3));
            files.write(file, 0, bytes("x"), IfMissing.FAIL);
            assertEquals("xbc", read(files, file, 0, 3));
            assertEquals(1, files.openCount());
        }
    }

    @Test
    void manyThreadsShareFewHandles() throws Exception {
        int fileCount = 20;
        int slots = 50;
        int maxOpen = 3;
        RootFolder root = RootFolder.of(folder);
        var failures = new ConcurrentLinkedQueue<Throwable>();
        try (var files = new FileHandles(maxOpen)) {
            var threads = new ArrayList<Thread>();
            for (int t = 0; t < 6; t++) {
                int mine = t;
                threads.add(
                        Thread.ofPlatform()
                                .start(() -> {
                                    try {
                                        churn(files, root, fileCount, slots, mine);
                                    } catch (Throwable failure) {
                                        failures.add(failure);
                                    }
                                }));
            }
            for (Thread thread : threads) {
                thread.join();
            }
            assertEquals(List.of(), List.copyOf(failures));
            assertTrue(files.mostOpen() <= maxOpen, "most open: " + files.mostOpen());
            files.closeAll(root);
            assertEquals(0, files.openCount());
        }
    }

    /// Writes and reads back long values in slots that belong to this thread alone.
    private static void churn(FileHandles files, RootFolder root, int fileCount, int slots, int me)
            throws FileFailure {
        var random = new Random(me);
        long[][] written = new long[fileCount][slots];
        for (int i = 0; i < 3000; i++) {
            int file = random.nextInt(fileCount);
            int slot = random.nextInt(slots);
            long position = (me * (long) slots + slot) * 8;
            FileRef ref = root.file("d" + file % 3 + "/f" + file);
            ByteBuffer value = ByteBuffer.allocateDirect(8);
            if (random.nextInt(100) == 0) {
                files.close(ref);
            }
            if (written[file][slot] == 0 || random.nextBoolean()) {
                written[file][slot] = random.nextLong() | 1;
                value.putLong(written[file][slot]).flip();
                files.write(ref, position, value, IfMissing.CREATE);
            } else {
                files.readFully(ref, position, value);
                assertEquals(written[file][slot], value.flip().getLong());
            }
        }
    }

    @Test
    void recoversFromAnInterruptThatClosedItsFile() throws Exception {
        FileRef file = RootFolder.of(folder).file("f");
        try (var files = new FileHandles(2)) {
            files.write(file, 0, bytes("abc"), IfMissing.CREATE);
            Thread.currentThread().interrupt();
            assertThrows(FileFailure.class, () -> read(files, file, 0, 3));
            assertTrue(Thread.interrupted());
            assertEquals("abc", read(files, file, 0, 3));
            assertEquals(1, files.openCount());
        }
    }

    @Test
    void aFolderWithoutPermissionIsSaidToBe() throws Exception {
        Path locked = Files.createDirectory(folder.resolve("locked"));
        assumeTrue(locked.toFile().setWritable(false), "permissions cannot be set here");
        assumeTrue(!Files.isWritable(locked), "optional: this user (root?) may write everywhere");
        RootFolder root = RootFolder.of(locked);
        try (var files = new FileHandles(2)) {
            assertProblem(
                    FileProblem.DENIED,
                    () -> files.write(root.file("x"), 0, bytes("x"), IfMissing.CREATE));
        }
        assertTrue(locked.toFile().setWritable(true));
    }

    @Test
    void aFullDiskIsSaidToBe() throws Exception {
        try (var disk = SmallDisk.mount(folder.resolve("disk"), 1 << 20)) {
            RootFolder root = RootFolder.of(disk.path());
            byte[] expected = new byte[600_000];
            new Random(1).nextBytes(expected);
            try (var files = new FileHandles(2)) {
                files.write(root.file("a"), 0, ByteBuffer.wrap(expected), IfMissing.CREATE);
                assertProblem(
                        FileProblem.DISK_FULL,
                        () ->
                                files.write(
                                        root.file("b"),
                                        0,
                                        ByteBuffer.allocate(600_000),
                                        IfMissing.CREATE));
                assertProblem(
                        FileProblem.DISK_FULL,
                        () -> files.extendFull(root.file("c"), 2 << 20, 2 << 20));
                assertProblem(
                        FileProblem.DISK_FULL,
                        () -> DurableFiles.replace(disk.path().resolve("d"), new byte[2 << 20]));
                assertTrue(root.usableBytes() < 600_000);
                ByteBuffer back = ByteBuffer.allocate(expected.length);
                files.readFully(root.file("a"), 0, back);
                assertArrayEquals(expected, back.array());
                files.delete(root.file("b"));
                files.delete(root.file("c"));
                files.write(root.file("b"), 0, bytes("room again"), IfMissing.CREATE);
            }
            try (var left = Files.list(disk.path())) {
                assertEquals(
                        List.of("a", "b"),
                        left.map(path -> path.getFileName().toString()).sorted().toList());
            }
        }
    }

    @Test
    void aReadOnlyFileSystemIsSaidToBe() throws Exception {
        try (var disk = SmallDisk.mount(folder.resolve("disk"), 1 << 20)) {
            RootFolder root = RootFolder.of(disk.path());
            try (var files = new FileHandles(2)) {
                files.write(root.file("a"), 0, bytes("x"), IfMissing.CREATE);
                files.closeAll(root);
                disk.makeReadOnly();
                assertProblem(
                        FileProblem.READ_ONLY,
                        () -> files.write(root.file("a"), 0, bytes("x"), IfMissing.CREATE));
                assertProblem(
                        FileProblem.READ_ONLY,
                        () -> files.write(root.file("d/b"), 0, bytes("x"), IfMissing.CREATE));
                assertEquals("x", read(files, root.file("a"), 0, 1));
            }
        }
    }
}
