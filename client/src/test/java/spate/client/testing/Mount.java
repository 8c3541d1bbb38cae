package spate.client.testing;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assumptions;

/// A file system of its own, for root on Linux only; unmounted with the test.
public final class Mount implements AutoCloseable {
    private final Path folder;

    /// Mounts one of this size. The test is skipped where that is not allowed.
    public Mount(Path folder, int sizeBytes) throws IOException, InterruptedException {
        this.folder = Files.createDirectories(folder);
        Assumptions.assumeTrue(
                run("mount", "-t", "tmpfs", "-o", "size=" + sizeBytes, "tmpfs", path()),
                "no right to mount a file system here");
    }

    public Path folder() {
        return folder;
    }

    /// Changes its options, as in `mount -o remount,OPTIONS`.
    public void remount(String options) throws IOException, InterruptedException {
        assertTrue(run("mount", "-o", "remount," + options, path()));
    }

    private String path() {
        return folder.toString();
    }

    /// Takes it away, also while files in it are open.
    public boolean unmount() throws IOException, InterruptedException {
        return run("umount", "-l", path());
    }

    private static boolean run(String... command) throws IOException, InterruptedException {
        try {
            Process process =
                    new ProcessBuilder(command)
                            .redirectErrorStream(true)
                            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                            .start();
            return process.waitFor(20, TimeUnit.SECONDS) && process.exitValue() == 0;
        } catch (IOException noSuchProgram) {
            return false;
        }
    }

    @Override
    public void close() throws IOException {
        try {
            unmount();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }
}
