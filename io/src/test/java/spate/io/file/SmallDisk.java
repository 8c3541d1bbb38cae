package spate.io.file;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/// A real file system of a given size, for tests of full and read-only disks. Needs Linux and the
/// right to mount; the test is skipped elsewhere.
final class SmallDisk implements AutoCloseable {
    private final Path path;

    private SmallDisk(Path path) {
        this.path = path;
    }

    static SmallDisk mount(Path where, int sizeBytes) throws IOException {
        Files.createDirectories(where);
        assumeTrue(
                run("mount", "-t", "tmpfs", "-o", "size=" + sizeBytes, "tmpfs", where.toString()),
                "no right to mount a small file system here");
        return new SmallDisk(where);
    }

    Path path() {
        return path;
    }

    void makeReadOnly() throws IOException {
        assumeTrue(
                run("mount", "-o", "remount,ro", path.toString()), "cannot remount it read-only");
    }

    private static boolean run(String... command) throws IOException {
        try {
            var process =
                    new ProcessBuilder(command)
                            .redirectErrorStream(true)
                            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                            .start();
            return process.waitFor() == 0;
        } catch (IOException _) {
            return false; // no such program
        } catch (InterruptedException failure) {
            throw new IOException(failure);
        }
    }

    @Override
    public void close() throws IOException {
        if (!run("umount", path.toString())) {
            throw new IOException("cannot unmount " + path);
        }
    }
}
