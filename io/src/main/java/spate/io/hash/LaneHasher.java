package spate.io.hash;

import static spate.io.hash.LaneShape.LANES;
import static spate.io.hash.LaneShape.ROW;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;
import java.util.Objects;

/// A [LaneHash] on vectors: cuts the stripes into blocks, pads the end, takes the digests out.
final class LaneHasher implements LaneHash {
    private static final int BLOCK_BYTES = 64;

    /// Where the length stands in the last block of a message.
    private static final int LENGTH_OFFSET = BLOCK_BYTES - Long.BYTES;

    /// 16 lanes of 32 KiB are half a megabyte: they stay in the second-level cache.
    private static final int STRIPE_BYTES = 32 * 1024;

    private static final ValueLayout.OfInt WORD = ValueLayout.JAVA_INT;

    private final LaneKernel kernel;
    private final int[] initialHash;
    private final MemorySegment work;

    /// What is left of each lane behind its last whole block, and then the padding: two blocks a
    /// lane.
    private final MemorySegment tail;

    private final MemorySegment[] tailParts = new MemorySegment[LANES];
    private final long[] tailOffsets = new long[LANES];

    /// How many bytes of each lane were added, and how many of them lie in the tail.
    private long length;

    private int tailLength;

    LaneHasher(LaneKernel kernel) {
        this.kernel = kernel;
        this.initialHash = kernel.initialHash();
        this.work = Arena.ofAuto().allocate(kernel.workBytes(), 64);
        this.tail = Arena.ofAuto().allocate(2L * BLOCK_BYTES * LANES, 64);
        Arrays.fill(tailParts, tail);
        for (int lane = 0; lane < LANES; lane++) {
            tailOffsets[lane] = 2L * BLOCK_BYTES * lane;
        }
        kernel.prepare(work);
        reset();
    }

    @Override
    public int lanes() {
        return LANES;
    }

    @Override
    public int stripeBytes() {
        return STRIPE_BYTES;
    }

    @Override
    public void update(MemorySegment[] parts, long[] offsets, int partLength) {
        if (tailLength != 0) {
            throw new IllegalStateException("a part with an odd length was the last one");
        }
        for (int lane = 0; lane < LANES; lane++) {
            check(parts[lane], offsets[lane], partLength);
        }
        int whole = partLength & -BLOCK_BYTES;
        kernel.compress(work, parts, offsets, 0, whole);
        length += partLength;
        tailLength = partLength - whole;
        for (int lane = 0; lane < LANES && tailLength > 0; lane++) {
            MemorySegment.copy(
                    parts[lane], offsets[lane] + whole, tail, tailOffsets[lane], tailLength);
        }
    }

    /// A vector load from a mapped file that was cut meanwhile would end the process with SIGBUS,
    /// where other code gets an error.
    static boolean isUsable(MemorySegment memory) {
        return memory.isNative() && !memory.isMapped();
    }

    private static void check(MemorySegment part, long offset, int length) {
        if (!isUsable(part)) {
            throw new IllegalArgumentException("lanes need native memory that maps no file");
        }
        Objects.checkFromIndexSize(offset, length, part.byteSize());
    }

    @Override
    public void finish(byte[] out, int offset) {
        finish(out, offset, LANES);
    }

    /// Writes the digests of the first `count` lanes and starts anew.
    void finish(byte[] out, int offset, int count) {
        int digestBytes = kernel.algorithm().digestBytes();
        Objects.checkFromIndexSize(offset, count * digestBytes, out.length);
        int padded = tailLength < LENGTH_OFFSET ? BLOCK_BYTES : 2 * BLOCK_BYTES;
        for (int lane = 0; lane < LANES; lane++) {
            pad(tail.asSlice(tailOffsets[lane], padded));
        }
        kernel.compress(work, tailParts, tailOffsets, 0, padded);
        for (int lane = 0; lane < count; lane++) {
            for (int word = 0; word < initialHash.length; word++) {
                int value = work.get(WORD, kernel.hashOffset() + word * ROW + lane * 4L);
                putBigEndian(out, offset + lane * digestBytes + word * 4, value);
            }
        }
        reset();
    }

    private void pad(MemorySegment message) {
        message.asSlice(tailLength).fill((byte) 0);
        message.set(ValueLayout.JAVA_BYTE, tailLength, (byte) 0x80);
        message.set(
                ValueLayout.JAVA_LONG_UNALIGNED,
                message.byteSize() - Long.BYTES,
                Long.reverseBytes(length * Byte.SIZE));
    }

    private static void putBigEndian(byte[] out, int at, int value) {
        out[at] = (byte) (value >>> 24);
        out[at + 1] = (byte) (value >>> 16);
        out[at + 2] = (byte) (value >>> 8);
        out[at + 3] = (byte) value;
    }

    @Override
    public void reset() {
        length = 0;
        tailLength = 0;
        long hash = kernel.hashOffset();
        long variables = hash - (long) initialHash.length * ROW;
        for (int word = 0; word < initialHash.length; word++) {
            for (int lane = 0; lane < LANES; lane++) {
                long at = word * ROW + lane * 4L;
                work.set(WORD, hash + at, initialHash[word]);
                work.set(WORD, variables + at, initialHash[word]);
            }
        }
    }
}
