package spate.io.hash;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LaneEngineTest {
    private final HashEngine plain = new DigestEngine();

    @BeforeEach
    void needsWideVectors() {
        assumeTrue(AdaptiveEngine.hasVectors(), "no module jdk.incubator.vector");
        assumeTrue(LaneEngine.isFor(HashAlgorithm.SHA1), "no vectors of 256 bits or more here");
    }

    /// Before anything is compiled: the kernels are right in the interpreter too.
    @Test
    void isAsEveryEngineMustBe() {
        EngineChecks.check(new LaneEngine(plain), 2, 20);
    }

    @Test
    void everyNumberOfMessagesIsRight() {
        HashEngine engine = new LaneEngine(plain);
        int bytes = 1024;
        byte[] data = new byte[40 * bytes];
        new Random(3).nextBytes(data);
        for (int length = 0; length < data.length; length += bytes * 3 / 2) {
            ByteBuffer direct = ByteBuffer.allocateDirect(length).put(data, 0, length).flip();
            for (HashAlgorithm algorithm : HashAlgorithm.values()) {
                byte[] expected = new byte[41 * algorithm.digestBytes()];
                byte[] found = new byte[expected.length];
                int count = plain.hashEach(algorithm, direct, bytes, expected, 0);
                assertEquals(count, engine.hashEach(algorithm, direct, bytes, found, 0));
                assertArrayEquals(expected, found, algorithm + " of " + length);
            }
        }
    }

    /// A vector load from a file that is cut at that moment would end the process.
    @Test
    void neverReadsMappedFilesByLanes(@TempDir Path folder) throws Exception {
        Path file = folder.resolve("file");
        Files.write(file, new byte[64 * 1024]);
        try (var channel = FileChannel.open(file);
                var arena = Arena.ofConfined()) {
            LaneHash lanes = new LaneEngine(plain).newLanes(HashAlgorithm.SHA1);
            var parts = new MemorySegment[lanes.lanes()];
            long[] offsets = new long[lanes.lanes()];
            Arrays.fill(parts, channel.map(FileChannel.MapMode.READ_ONLY, 0, 65_536, arena));
            assertThrows(IllegalArgumentException.class, () -> lanes.update(parts, offsets, 1024));
            Arrays.fill(parts, MemorySegment.ofArray(new byte[1024]));
            assertThrows(IllegalArgumentException.class, () -> lanes.update(parts, offsets, 1024));
            ByteBuffer mapped = channel.map(FileChannel.MapMode.READ_ONLY, 0, 65_536);
            byte[] out = new byte[64 * 20];
            assertEquals(
                    64, new LaneEngine(plain).hashEach(HashAlgorithm.SHA1, mapped, 1024, out, 0));
        }
    }

    @Test
    void refusesWhatIsNotThereOrNotWhole() {
        LaneHash lanes = new LaneEngine(plain).newLanes(HashAlgorithm.SHA1);
        var parts = new MemorySegment[lanes.lanes()];
        long[] offsets = new long[lanes.lanes()];
        Arrays.fill(parts, Arena.ofAuto().allocate(1024));
        assertThrows(IndexOutOfBoundsException.class, () -> lanes.update(parts, offsets, 1025));
        offsets[lanes.lanes() - 1] = 1;
        assertThrows(IndexOutOfBoundsException.class, () -> lanes.update(parts, offsets, 1024));
        lanes.update(parts, offsets, 100);
        assertThrows(IllegalStateException.class, () -> lanes.update(parts, offsets, 64));
        assertThrows(IndexOutOfBoundsException.class, () -> lanes.finish(new byte[20], 0));
    }
}
