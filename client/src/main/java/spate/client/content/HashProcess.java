package spate.client.content;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/// Hashes in another JVM, one that has the module `jdk.incubator.vector`.
///
/// That module has to be asked for when a JVM starts, makes it start more slowly, and makes it say so
/// on standard error, which nothing turns off. So only what is worth it is done over there: much
/// data, on a machine whose vectors have 16 lanes. With eight, little or nothing is won (see
/// docs/benchmarks.md).
///
/// If anything goes wrong over there the work is done here instead: see [#run].
final class HashProcess {
    /// `auto`, `never`, or `always`: to see what it does on any machine.
    private static final String PROPERTY = "spate.hash.process";

    /// Below this, starting the JVM and compiling its kernels costs more than it brings.
    private static final long MIN_BYTES = 4L << 30;

    /// The width of vectors with 16 lanes.
    private static final int WIDE_VECTOR_BYTES = 64;

    private static final int PIPE_BUFFER_BYTES = 64 * 1024;

    /// What must be compiled before it is of any use: vectors are a thousand times slower without,
    /// and so is the digest, which has instructions of its own.
    private static final List<String> KERNELS =
            List.of(
                    "spate.io.hash.Sha1Kernel::*",
                    "spate.io.hash.Sha256Kernel::*",
                    "spate.io.hash.LaneTranspose::*",
                    "java.security.MessageDigestSpi::engineUpdate",
                    "sun.security.provider.DigestBase::engineUpdate",
                    "sun.security.provider.SHA::implCompress",
                    "sun.security.provider.SHA2::implCompress");

    private final boolean tried;
    private volatile boolean cancelled;
    private volatile @Nullable Process process;

    /// @param tried whether vectors are used only where they turn out to be faster
    HashProcess(boolean tried) {
        this.tried = tried;
    }

    /// A process, if so much data should be hashed by one on this machine.
    static @Nullable HashProcess forBytes(long bytes) {
        String wish = System.getProperty(PROPERTY, "auto");
        return isWorthIt(wish, bytes) ? new HashProcess(!wish.equals("always")) : null;
    }

    private static boolean isWorthIt(String wish, long bytes) {
        return switch (wish) {
            case "always" -> isPossible();
            case "auto" -> bytes >= MIN_BYTES && isPossible() && hasWideVectors();
            default -> false;
        };
    }

    private static boolean isPossible() {
        return Files.isExecutable(javaCommand()) && !classPath().isEmpty();
    }

    private static Path javaCommand() {
        Path bin = Path.of(System.getProperty("java.home"), "bin");
        Path windows = bin.resolve("java.exe");
        return Files.exists(windows) ? windows : bin.resolve("java");
    }

    private static String classPath() {
        return System.getProperty("java.class.path", "");
    }

    /// Asks what the optimizing compiler uses: not every CPU that has wide vectors gains from them.
    private static boolean hasWideVectors() {
        try {
            var vm =
                    ManagementFactory.getPlatformMXBean(
                            com.sun.management.HotSpotDiagnosticMXBean.class);
            return Integer.parseInt(vm.getVMOption("MaxVectorSize").getValue())
                    >= WIDE_VECTOR_BYTES;
        } catch (IllegalArgumentException | LinkageError _) {
            return false; // another JVM, or one without that compiler
        }
    }

    /// Makes [#run] end soon.
    void cancel() {
        cancelled = true;
        Process running = process;
        if (running != null) {
            running.destroyForcibly(); // it has nothing to lose
        }
    }

    /// Does a job.
    ///
    /// @param progress is told how many bytes of files were dealt with
    /// @param hashes takes the result
    /// @return whether it was done; if not, the process could not be started, died or was cancelled
    /// @throws IOException what the observer gave up with
    /// @throws InterruptedException if this thread was interrupted; noticed within a moment
    boolean run(HashJob job, ReadObserver observer, LongConsumer progress, PieceHashes hashes)
            throws IOException, InterruptedException {
        Process started;
        try {
            started = start();
        } catch (IOException e) {
            return false;
        }
        process = started;
        if (cancelled) {
            started.destroyForcibly();
        }
        try (DataInputStream in =
                new DataInputStream(
                        new BufferedInputStream(started.getInputStream(), PIPE_BUFFER_BYTES))) {
            return send(job, started) && receive(in, observer, progress, hashes);
        } finally {
            started.destroyForcibly();
        }
    }

    private Process start() throws IOException {
        List<String> command = new ArrayList<>();
        command.add(javaCommand().toString());
        command.addAll(
                List.of(
                        "-XX:+UseSerialGC",
                        "-XX:-UsePerfData",
                        "--add-modules=jdk.incubator.vector"));
        command.addAll(compilerOptions());
        command.addAll(
                List.of(
                        "-cp",
                        classPath(),
                        HashProcessMain.class.getName(),
                        String.valueOf(tried)));
        return new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.DISCARD).start();
    }

    /// Compiles the kernels at their first calls, by the optimizing compiler at once, while the
    /// thread that tries them waits. Until they are compiled in the usual way they took 1.7 s of CPU
    /// time instead of 0.45 s.
    private static List<String> compilerOptions() {
        List<String> options = new ArrayList<>();
        options.add("-XX:-TieredCompilation");
        options.add("-XX:CompileCommand=quiet");
        for (String kernel : KERNELS) {
            options.add("-XX:CompileCommand=CompileThresholdScaling," + kernel + ",0.002");
            options.add("-XX:CompileCommand=BackgroundCompilation," + kernel + ",false");
        }
        return options;
    }

    /// The pipe stays open behind the job: where it ends, this process has died.
    private static boolean send(HashJob job, Process started) {
        try {
            var out =
                    new DataOutputStream(
                            new BufferedOutputStream(started.getOutputStream(), PIPE_BUFFER_BYTES));
            job.write(out);
            out.flush();
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    private static boolean receive(
            DataInputStream in, ReadObserver observer, LongConsumer progress, PieceHashes hashes)
            throws IOException, InterruptedException {
        while (true) {
            HashEvent event = next(in);
            if (Thread.interrupted()) {
                throw new InterruptedException();
            }
            switch (event) {
                case null -> {
                    return false;
                }
                case HashEvent.Progress(long doneBytes) -> progress.accept(doneBytes);
                case HashEvent.Finished(int fileIndex) -> observer.finished(fileIndex);
                case HashEvent.Failed(int fileIndex, IOException cause) ->
                        observer.failed(fileIndex, cause);
                case HashEvent.Done _ -> {
                    return receive(in, hashes);
                }
            }
        }
    }

    /// The next event; null if the process died.
    private static @Nullable HashEvent next(DataInputStream in) {
        try {
            return HashEvent.read(in);
        } catch (IOException e) {
            return null;
        }
    }

    private static boolean receive(DataInputStream in, PieceHashes hashes) {
        try {
            hashes.read(in);
            return true;
        } catch (IOException e) {
            return false;
        }
    }
}
