package spate.io.hash;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/// Finds out whether vectors compute the right hashes here, and faster than the plain engine; and
/// makes the JVM compile them by the way.
final class LaneTrial {
    /// Lengths around the ends of blocks and of the padding, and one of many blocks.
    private static final int[] TEST_LENGTHS = {0, 1, 55, 56, 63, 64, 65, 119, 120, 128, 5000};

    /// How much faster, and how many times in a row, the vectors must be to be chosen.
    private static final double MIN_RATIO = 1.1;

    private static final int MIN_WINS = 5;
    private static final int MESSAGE_BYTES = 8 * 1024;
    private static final long TIMEOUT_NANOS = TimeUnit.SECONDS.toNanos(30);

    /// What came out.
    sealed interface Result {}

    /// The vectors are right, and so many times as fast as the plain engine (still rising).
    record Faster(HashEngine engine, double ratio) implements Result {}

    /// The vectors are not to be used.
    record Useless(String reason) implements Result {}

    private final HashEngine plain;
    private final HashAlgorithm algorithm;
    private final HashEngine engine;
    private final LaneHash lanes;
    private final int laneCount;
    private final ByteBuffer data;
    private final MemorySegment[] parts;
    private final long[] offsets;

    private LaneTrial(HashEngine plain, HashAlgorithm algorithm) {
        this.plain = plain;
        this.algorithm = algorithm;
        this.engine = new LaneEngine(plain);
        this.lanes = engine.newLanes(algorithm);
        this.laneCount = lanes.lanes();
        MemorySegment memory = Arena.ofAuto().allocate((long) laneCount * MESSAGE_BYTES, 64);
        this.data = memory.asByteBuffer();
        this.parts = new MemorySegment[laneCount];
        this.offsets = new long[laneCount];
        Arrays.fill(parts, memory);
        for (int lane = 0; lane < laneCount; lane++) {
            offsets[lane] = (long) lane * MESSAGE_BYTES;
        }
        byte[] random = new byte[data.capacity()];
        new Random(1).nextBytes(random);
        data.put(random).clear();
    }

    static Result run(HashEngine plain, HashAlgorithm algorithm, BooleanSupplier stop) {
        if (!LaneEngine.isFor(algorithm)) {
            return new Useless("no vectors that would be faster");
        }
        return new LaneTrial(plain, algorithm).run(stop);
    }

    private Result run(BooleanSupplier stop) {
        if (!isRight()) {
            return new Useless("the vectors compute wrong hashes");
        }
        long start = System.nanoTime();
        double ratio = 0;
        for (int wins = 0; wins < MIN_WINS; ) {
            if (stop.getAsBoolean()) {
                return new Useless("not finished");
            }
            if (System.nanoTime() - start > TIMEOUT_NANOS) {
                return new Useless("the vectors are not faster");
            }
            ratio = measure();
            wins = ratio >= MIN_RATIO ? wins + 1 : 0;
        }
        return isRight() ? new Faster(engine, ratio) : new Useless("compiled, they are wrong");
    }

    private boolean isRight() {
        byte[] expected = new byte[laneCount * algorithm.digestBytes()];
        byte[] found = new byte[expected.length];
        for (int length : TEST_LENGTHS) {
            for (int lane = 0; lane < laneCount; lane++) {
                ByteBuffer message = data.slice(lane * MESSAGE_BYTES, length);
                StreamHash hash = plain.newStream(algorithm);
                hash.update(message);
                hash.finish(expected, lane * algorithm.digestBytes());
            }
            lanes.update(parts, offsets, length);
            lanes.finish(found, 0);
            if (!Arrays.equals(expected, found)) {
                return false;
            }
        }
        return true;
    }

    /// Hashes the same both ways; returns how many times as fast the vectors were.
    private double measure() {
        byte[] out = new byte[laneCount * algorithm.digestBytes()];
        long start = System.nanoTime();
        lanes.update(parts, offsets, MESSAGE_BYTES);
        lanes.finish(out, 0);
        long middle = System.nanoTime();
        plain.hashEach(algorithm, data, MESSAGE_BYTES, out, 0);
        long end = System.nanoTime();
        return (double) (end - middle) / Math.max(1, middle - start);
    }
}
