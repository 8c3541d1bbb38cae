package spate.io.hash;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.Random;

/// What holds for every engine: its hashes are those of [MessageDigest].
final class EngineChecks {
    private EngineChecks() {}

    static void check(HashEngine engine, long seed) {
        check(engine, seed, 100);
    }

    /// @param percent how much of it; lanes that are not compiled are slow
    static void check(HashEngine engine, long seed, int percent) {
        for (HashAlgorithm algorithm : HashAlgorithm.values()) {
            checkStream(engine, algorithm, percent, new Random(seed));
            checkEach(engine, algorithm, percent, new Random(seed));
            checkLanes(engine, algorithm, percent, new Random(seed));
        }
    }

    private static byte[] expected(HashAlgorithm algorithm, byte[] data, int from, int length) {
        MessageDigest digest = DigestEngine.newDigest(algorithm);
        digest.update(data, from, length);
        return digest.digest();
    }

    private static byte[] someBytes(Random random, int length) {
        byte[] data = new byte[length];
        random.nextBytes(data);
        return data;
    }

    /// Lengths around what padding and blocks make interesting, and any others.
    private static int someLength(Random random, int bound) {
        return switch (random.nextInt(3)) {
            case 0 -> Math.min(bound, random.nextInt(140));
            case 1 ->
                    Math.min(bound, Math.max(0, 64 * random.nextInt(70) + random.nextInt(21) - 10));
            default -> random.nextInt(bound + 1);
        };
    }

    private static void checkStream(
            HashEngine engine, HashAlgorithm algorithm, int percent, Random random) {
        StreamHash hash = engine.newStream(algorithm);
        for (int round = 0; round < 2 * percent; round++) {
            byte[] data = someBytes(random, someLength(random, 100_000));
            if (random.nextInt(10) == 0) {
                hash.update(ByteBuffer.wrap(data));
                hash.reset();
            }
            for (int at = 0; at < data.length; ) {
                int length = Math.min(data.length - at, 1 + random.nextInt(30_000));
                ByteBuffer part = ByteBuffer.allocateDirect(length).put(data, at, length).flip();
                hash.update(part);
                assertEquals(0, part.remaining());
                at += length;
            }
            byte[] out = new byte[algorithm.digestBytes() + 3];
            hash.finish(out, 3);
            assertArrayEquals(
                    expected(algorithm, data, 0, data.length),
                    Arrays.copyOfRange(out, 3, out.length));
        }
    }

    private static void checkEach(
            HashEngine engine, HashAlgorithm algorithm, int percent, Random random) {
        for (int round = 0; round < percent; round++) {
            byte[] data = someBytes(random, someLength(random, 6_000 * percent));
            int messageBytes =
                    random.nextBoolean() ? 16_384 : 1 + someLength(random, data.length + 10);
            ByteBuffer direct = ByteBuffer.allocateDirect(data.length + 10);
            direct.position(7).put(data).flip().position(7);
            int count = (data.length + messageBytes - 1) / messageBytes;
            byte[] out = new byte[5 + count * algorithm.digestBytes()];
            assertEquals(count, engine.hashEach(algorithm, direct, messageBytes, out, 5));
            assertEquals(7, direct.position());
            assertEquals(7 + data.length, direct.limit());
            for (int i = 0; i < count; i++) {
                int from = i * messageBytes;
                int length = Math.min(messageBytes, data.length - from);
                assertDigest(expected(algorithm, data, from, length), out, 5, i);
            }
        }
    }

    private static void assertDigest(byte[] expected, byte[] out, int offset, int index) {
        int from = offset + index * expected.length;
        assertArrayEquals(
                expected,
                Arrays.copyOfRange(out, from, from + expected.length),
                "message " + index);
    }

    private static void checkLanes(
            HashEngine engine, HashAlgorithm algorithm, int percent, Random random) {
        LaneHash hash = engine.newLanes(algorithm);
        for (int round = 0; round < percent * 6 / 10; round++) {
            int length = someLength(random, 1_500 * percent);
            byte[][] data = new byte[hash.lanes()][];
            for (int lane = 0; lane < data.length; lane++) {
                data[lane] = someBytes(random, length);
            }
            if (random.nextInt(10) == 0) {
                feed(hash, data, length / 64 * 64, random);
                hash.reset();
            }
            feed(hash, data, length, random);
            byte[] out = new byte[1 + data.length * algorithm.digestBytes()];
            hash.finish(out, 1);
            for (int lane = 0; lane < data.length; lane++) {
                assertDigest(expected(algorithm, data[lane], 0, length), out, 1, lane);
            }
        }
    }

    /// Stripes of random lengths, each lane's in a segment of its own or all in one.
    private static void feed(LaneHash hash, byte[][] data, int length, Random random) {
        for (int at = 0; at < length; ) {
            int stripe = Math.min(length - at, 64 * (1 + random.nextInt(600)));
            try (Arena arena = Arena.ofConfined()) {
                var parts = new MemorySegment[data.length];
                long[] offsets = new long[data.length];
                boolean together = random.nextBoolean();
                int gap = random.nextInt(100);
                MemorySegment all = arena.allocate((stripe + gap) * (long) data.length, 1);
                for (int lane = 0; lane < data.length; lane++) {
                    parts[lane] = together ? all : arena.allocate(stripe + gap, 1);
                    offsets[lane] = together ? lane * (long) (stripe + gap) + gap : gap;
                    MemorySegment.copy(
                            data[lane],
                            at,
                            parts[lane],
                            ValueLayout.JAVA_BYTE,
                            offsets[lane],
                            stripe);
                }
                hash.update(parts, offsets, stripe);
            }
            at += stripe;
        }
    }
}
