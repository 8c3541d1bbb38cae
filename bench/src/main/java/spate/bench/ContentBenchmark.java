package spate.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;
import spate.client.content.ContentHasher;
import spate.client.content.ContentLayout;
import spate.client.content.PieceHashes;
import spate.client.content.ReadObserver;

/// What `create` and `verify` spend their time on: reading a file from the page cache and hashing its
/// pieces. An operation is one mebibyte.
@State(Scope.Benchmark)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Fork(1)
@Warmup(iterations = 2, time = 1)
@Measurement(iterations = 5, time = 1)
public class ContentBenchmark {
    private static final int PIECE_BYTES = 1 << 20;
    private static final int FILE_BYTES = 256 << 20;

    @Param({"v1", "v2", "hybrid"})
    public String version = "v1";

    @Param({"1", "2"})
    public int threads;

    private final Path file =
            Path.of(System.getProperty("java.io.tmpdir"))
                    .resolve("spate-bench-" + ProcessHandle.current().pid());
    private final ContentLayout layout =
            new ContentLayout(
                    new long[] {0},
                    new long[] {FILE_BYTES},
                    _ -> file.toString(),
                    PIECE_BYTES,
                    FILE_BYTES);

    @Setup
    public void makeFile() throws IOException {
        byte[] random = new byte[FILE_BYTES];
        new Random(1).nextBytes(random);
        Files.write(file, random);
    }

    @TearDown
    public void deleteFile() throws IOException {
        Files.delete(file);
    }

    @Benchmark
    @OperationsPerInvocation(FILE_BYTES >> 20)
    public PieceHashes hash() throws IOException, InterruptedException {
        boolean v1 = !version.equals("v2");
        boolean v2 = !version.equals("v1");
        return new ContentHasher(layout, v1, v2, threads).run(new Trust());
    }

    /// All files are what they should be.
    private static final class Trust implements ReadObserver {
        @Override
        public long readableBytes(int fileIndex) {
            return FILE_BYTES;
        }

        @Override
        public void finished(int fileIndex) {}

        @Override
        public void failed(int fileIndex, IOException cause) throws IOException {
            throw cause;
        }
    }
}
