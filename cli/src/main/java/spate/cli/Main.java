package spate.cli;

import java.io.FileDescriptor;
import java.io.FileInputStream;
import java.io.FileOutputStream;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import spate.cli.terminal.Terminals;

/// The `spate` process: [Spate] with the real standard streams, and Ctrl-C.
public final class Main {
    /// How long a command has to stop cleanly.
    private static final long STOP_MILLIS = 5_000;

    private Main() {}

    public static void main(String[] args) {
        StopSignal stop = new StopSignal();
        Ending ending = new Ending(stop);
        ending.arrange();
        int exitCode = ExitCode.UNFINISHED.code();
        try {
            exitCode = Spate.run(List.of(args), surroundings(), stop);
        } finally {
            ending.finished(exitCode);
        }
        if (exitCode != 0 || othersRun()) {
            System.exit(exitCode);
        }
        // Else the process ends with this thread. exit() would ask for a logger first, and all jars
        // would be opened in search of one: that takes longer than `spate info` reads a torrent.
    }

    /// Whether threads besides this one are left that would keep the process from ending.
    private static boolean othersRun() {
        Thread[] threads = new Thread[Thread.activeCount() + 1];
        int count = Thread.enumerate(threads);
        return count == threads.length
                || Arrays.stream(threads, 0, count).filter(thread -> !thread.isDaemon()).count()
                        > 1;
    }

    private static Surroundings surroundings() {
        return new Surroundings(
                new FileInputStream(FileDescriptor.in),
                new FileOutputStream(FileDescriptor.out),
                new FileOutputStream(FileDescriptor.err),
                System.getenv(),
                Path.of(""),
                Terminals.isTerminal(1),
                Terminals.isTerminal(2),
                () -> Terminals.columns(System.getenv()),
                () -> Terminals.rows(System.getenv()));
    }

    /// Brings the end of the command and the end of the process together. A signal starts the
    /// shutdown of the JVM: the command is told to stop, gets its time, and its exit code counts.
    private static final class Ending {
        private final CountDownLatch done = new CountDownLatch(1);
        private final StopSignal stop;
        private volatile int exitCode = ExitCode.INTERRUPTED.code();

        Ending(StopSignal stop) {
            this.stop = stop;
        }

        void arrange() {
            try {
                Runtime.getRuntime().addShutdownHook(new Thread(this::onShutdown, "shutdown"));
            } catch (IllegalStateException _) {
                Runtime.getRuntime().halt(exitCode); // the signal was quicker
            }
        }

        void finished(int code) {
            exitCode = code;
            done.countDown();
        }

        void onShutdown() {
            if (done.getCount() == 0) {
                return;
            }
            stop.request();
            try {
                boolean inTime = stop.minded() && done.await(STOP_MILLIS, TimeUnit.MILLISECONDS);
                Runtime.getRuntime().halt(inTime ? exitCode : ExitCode.INTERRUPTED.code());
            } catch (InterruptedException _) {
                Runtime.getRuntime().halt(ExitCode.INTERRUPTED.code());
            }
        }
    }
}
