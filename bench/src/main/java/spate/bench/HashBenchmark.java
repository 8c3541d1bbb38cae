package spate.bench;

import java.nio.ByteBuffer;
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
import spate.io.buffer.DirectMemory;
import spate.io.hash.AdaptiveEngine;
import spate.io.hash.HashAlgorithm;

/// The hash engines: 4 MiB in the cache, as 16 messages. An operation is one mebibyte.
@State(Scope.Benchmark)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Fork(value = 1, jvmArgsAppend = "--add-modules=jdk.incubator.vector")
@Warmup(iterations = 2, time = 1)
@Measurement(iterations = 5, time = 1)
public class HashBenchmark {
    private static final int MESSAGES = 16;
    private static final int DATA_BYTES = 4 << 20;

    @Param({"SHA1", "SHA256"})
    public HashAlgorithm algorithm = HashAlgorithm.SHA1;

    /// Whether vectors are used, where they are faster.
    @Param({"false", "true"})
    public boolean vectors;

    private final ByteBuffer data = DirectMemory.allocate(DATA_BYTES);
    private final byte[] digests = new byte[MESSAGES * 32];
    private final AdaptiveEngine engine = new AdaptiveEngine();

    @Setup
    public void start() throws InterruptedException {
        if (vectors) {
            engine.warmUp(algorithm).join();
            System.out.println(engine.name());
        }
    }

    @TearDown
    public void end() {
        engine.close();
    }

    @Benchmark
    @OperationsPerInvocation(DATA_BYTES >> 20)
    public int hash() {
        return engine.hashEach(algorithm, data, DATA_BYTES / MESSAGES, digests, 0);
    }
}
