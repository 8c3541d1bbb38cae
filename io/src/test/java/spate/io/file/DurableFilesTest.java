package spate.io.file;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DurableFilesTest {
    @TempDir Path folder;

    private List<String> names() throws IOException {
        try (var all = Files.list(folder)) {
            return all.map(path -> path.getFileName().toString()).sorted().toList();
        }
    }

    @Test
    void writesAndReplacesWithoutLeftovers() throws Exception {
        Path file = folder.resolve("record");
        DurableFiles.replace(file, new byte[] {1, 2, 3});
        assertArrayEquals(new byte[] {1, 2, 3}, Files.readAllBytes(file));
        DurableFiles.replace(file, new byte[0]);
        assertEquals(0, Files.size(file));
        assertEquals(List.of("record"), names());
    }

    @Test
    void readersSeeOneContentOrTheOther() throws Exception {
        Path file = folder.resolve("record");
        byte[] ones = new byte[50_000];
        byte[] twos = new byte[70_000];
        Arrays.fill(ones, (byte) 1);
        Arrays.fill(twos, (byte) 2);
        DurableFiles.replace(file, ones);
        var stop = new AtomicBoolean();
        Thread writer =
                Thread.ofPlatform()
                        .start(() -> {
                            try {
                                while (!stop.get()) {
                                    DurableFiles.replace(file, twos);
                                    DurableFiles.replace(file, ones);
                                }
                            } catch (FileFailure failure) {
                                throw new AssertionError(failure);
                            }
                        });
        for (int i = 0; i < 300; i++) {
            byte[] seen = Files.readAllBytes(file);
            assertTrue(Arrays.equals(seen, ones) || Arrays.equals(seen, twos));
        }
        stop.set(true);
        writer.join();
    }

    @Test
    void followsALinkAndKeepsPermissions() throws Exception {
        Path real = folder.resolve("real");
        Files.writeString(real, "old");
        try {
            Files.setPosixFilePermissions(real, PosixFilePermissions.fromString("rw-r-----"));
            Files.createSymbolicLink(folder.resolve("link"), real);
        } catch (UnsupportedOperationException failure) {
            assumeTrue(false, "no POSIX file system");
        }
        DurableFiles.replace(folder.resolve("link"), new byte[] {1});
        assertTrue(Files.isSymbolicLink(folder.resolve("link")));
        assertEquals(1, Files.size(real));
        assertEquals(
                "rw-r-----", PosixFilePermissions.toString(Files.getPosixFilePermissions(real)));
    }

    @Test
    void keepsTheOwnerWhereThatIsAllowed() throws Exception {
        Path file = folder.resolve("file");
        Files.writeString(file, "old");
        try {
            Files.setAttribute(file, "unix:uid", 12_345);
            Files.setAttribute(file, "unix:gid", 23_456);
        } catch (IOException | UnsupportedOperationException failure) {
            assumeTrue(false, "optional: only the administrator may give files away");
        }
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-rw----"));
        DurableFiles.replace(file, new byte[] {1});
        assertEquals(12_345, Files.getAttribute(file, "unix:uid"));
        assertEquals(23_456, Files.getAttribute(file, "unix:gid"));
        assertEquals(
                "rw-rw----", PosixFilePermissions.toString(Files.getPosixFilePermissions(file)));
    }

    @Test
    void failsClearlyAndKeepsTheOldContent() throws Exception {
        var failure =
                assertThrows(
                        FileFailure.class,
                        () -> DurableFiles.replace(folder.resolve("no/record"), new byte[1]));
        assertEquals(FileProblem.MISSING, failure.problem());
        Path dir = Files.createDirectories(folder.resolve("dir/full"));
        assertThrows(FileFailure.class, () -> DurableFiles.replace(dir.getParent(), new byte[1]));
        assertEquals(List.of("dir"), names());
    }

    @Test
    void sweepsWhatACrashLeft() throws Exception {
        Files.writeString(folder.resolve(".spate-123-4.spate-tmp"), "torn");
        Files.writeString(folder.resolve("record"), "whole");
        assertEquals(1, DurableFiles.sweep(folder));
        assertEquals(List.of("record"), names());
    }
}
