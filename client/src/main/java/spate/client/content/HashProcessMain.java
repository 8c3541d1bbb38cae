package spate.client.content;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import spate.io.hash.AdaptiveEngine;
import spate.io.hash.HashAlgorithm;

/// The other side of [HashProcess]: takes a [HashJob] from standard input, tells [HashEvent]s on
/// standard output, then the hashes.
final class HashProcessMain {
    private static final long TICK_MILLIS = 100;

    private HashProcessMain() {}

    /// @param arguments whether vectors are used only where they turn out to be faster
    public static void main(String[] arguments) throws Exception {
        var in = new DataInputStream(new BufferedInputStream(System.in));
        HashJob job = HashJob.read(in);
        endWith(in);
        AdaptiveEngine engine = new AdaptiveEngine();
        if (Boolean.parseBoolean(arguments[0])) {
            engine.warmUp(algorithms(job));
        } else {
            engine.useVectors();
        }
        try (var out = new DataOutputStream(new BufferedOutputStream(System.out))) {
            hash(job, engine, new Report(job, out));
        }
    }

    private static HashAlgorithm[] algorithms(HashJob job) {
        if (job.v1() && job.v2()) {
            return HashAlgorithm.values();
        }
        return new HashAlgorithm[] {job.v1() ? HashAlgorithm.SHA1 : HashAlgorithm.SHA256};
    }

    /// Nothing follows the job: standard input ends when the one who waits for the result has died.
    private static void endWith(InputStream in) {
        Thread.ofPlatform()
                .daemon()
                .name("parent")
                .start(() -> {
                    try {
                        if (in.read() < 0) {
                            Runtime.getRuntime().halt(1);
                        }
                    } catch (IOException e) {
                        Runtime.getRuntime().halt(1);
                    }
                });
    }

    private static void hash(HashJob job, AdaptiveEngine engine, Report report)
            throws IOException, InterruptedException {
        ContentHasher hasher = new ContentHasher(job, engine);
        Thread ticker =
                Thread.ofPlatform().daemon().name("progress").start(() -> tick(hasher, report));
        PieceHashes hashes = hasher.run(report);
        ticker.interrupt();
        ticker.join();
        report.progress(hasher.doneBytes());
        report.done(hashes);
    }

    private static void tick(ContentHasher hasher, Report report) {
        try {
            while (true) {
                Thread.sleep(TICK_MILLIS);
                report.progress(hasher.doneBytes());
            }
        } catch (InterruptedException _) {
            // all is hashed
        }
    }

    /// Tells what happens. Failures are left to the one who is told of them: here all goes on.
    private static final class Report implements ReadObserver {
        private final HashJob job;
        private final DataOutputStream out;

        Report(HashJob job, DataOutputStream out) {
            this.job = job;
            this.out = out;
        }

        @Override
        public long readableBytes(int fileIndex) {
            return job.readable()[fileIndex];
        }

        @Override
        public synchronized void finished(int fileIndex) throws IOException {
            HashEvent.write(new HashEvent.Finished(fileIndex), out);
        }

        @Override
        public synchronized void failed(int fileIndex, IOException cause) throws IOException {
            HashEvent.write(new HashEvent.Failed(fileIndex, cause), out);
            out.flush();
        }

        synchronized void progress(long doneBytes) {
            try {
                HashEvent.write(new HashEvent.Progress(doneBytes), out);
                out.flush();
            } catch (IOException e) {
                throw new UncheckedIOException(e); // nobody reads any more
            }
        }

        synchronized void done(PieceHashes hashes) throws IOException {
            HashEvent.write(new HashEvent.Done(), out);
            hashes.write(out);
        }
    }
}
