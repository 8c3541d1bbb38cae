package spate.io.hash;

import static java.nio.ByteOrder.LITTLE_ENDIAN;
import static jdk.incubator.vector.VectorOperators.ADD;
import static jdk.incubator.vector.VectorOperators.AND;
import static jdk.incubator.vector.VectorOperators.NE;
import static jdk.incubator.vector.VectorOperators.REVERSE_BYTES;
import static jdk.incubator.vector.VectorOperators.SUB;
import static spate.io.hash.LaneShape.LANES;
import static spate.io.hash.LaneShape.ROW;
import static spate.io.hash.LaneShape.SPECIES;

import java.lang.foreign.MemorySegment;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorMask;

/// Turns blocks around: from 16 words of one lane, in memory, to one word of each lane in a row.
///
/// A square of words is transposed by exchanging, between the rows i and i + d, the words whose
/// column has the bit d; for d = 1, 2, 4 and, with 16 lanes, 8. Two steps at a time are done in
/// registers: four rows in, four rows out.
final class LaneTranspose {
    private static final IntVector LOW1 = low(1);
    private static final IntVector HIGH1 = high(1);
    private static final IntVector LOW2 = low(2);
    private static final IntVector HIGH2 = high(2);
    private static final IntVector LOW4 = low(4);
    private static final IntVector HIGH4 = high(4);
    private static final IntVector LOW8 = LANES == 16 ? low(8) : LOW4;
    private static final IntVector HIGH8 = LANES == 16 ? high(8) : HIGH4;

    private LaneTranspose() {}

    /// Which words of the rows i and i + d make the new row i. Words of the second row count from
    /// LANES on.
    private static IntVector low(int d) {
        return IntVector.zero(SPECIES)
                .addIndex(1)
                .lanewise(ADD, IntVector.broadcast(SPECIES, LANES - d), hasBit(d));
    }

    /// Which words make the new row i + d.
    private static IntVector high(int d) {
        return IntVector.zero(SPECIES)
                .addIndex(1)
                .add(LANES)
                .lanewise(SUB, IntVector.broadcast(SPECIES, LANES - d), hasBit(d).not());
    }

    private static VectorMask<Integer> hasBit(int d) {
        return IntVector.zero(SPECIES).addIndex(1).lanewise(AND, d).compare(NE, 0);
    }

    /// Loads the block of each lane and stores its 16 words, byte order changed, as the first 16
    /// rows of the work.
    static void loadBlock(MemorySegment work, MemorySegment[] parts, long[] offsets, long at) {
        if (LANES == 16) {
            for (int lane = 0; lane < 16; lane += 4) {
                exchange1and2(work, lane * ROW, parts, offsets, lane, at);
            }
            exchange4and8(work);
        } else {
            for (int lane = 0; lane < 8; lane += 4) {
                exchange1and2(work, lane * ROW, parts, offsets, lane, at);
                exchange1and2(work, (lane + 8) * ROW, parts, offsets, lane, at + ROW);
            }
            exchange4(work, 0);
            exchange4(work, 8 * ROW);
        }
    }

    /// Four lanes: d = 1 and 2.
    private static void exchange1and2(
            MemorySegment work, int row, MemorySegment[] parts, long[] offsets, int lane, long at) {
        IntVector r0 =
                IntVector.fromMemorySegment(
                        SPECIES, parts[lane], offsets[lane] + at, LITTLE_ENDIAN);
        IntVector r1 =
                IntVector.fromMemorySegment(
                        SPECIES, parts[lane + 1], offsets[lane + 1] + at, LITTLE_ENDIAN);
        IntVector r2 =
                IntVector.fromMemorySegment(
                        SPECIES, parts[lane + 2], offsets[lane + 2] + at, LITTLE_ENDIAN);
        IntVector r3 =
                IntVector.fromMemorySegment(
                        SPECIES, parts[lane + 3], offsets[lane + 3] + at, LITTLE_ENDIAN);
        IntVector s0 = LOW1.selectFrom(r0, r1);
        IntVector s1 = HIGH1.selectFrom(r0, r1);
        IntVector s2 = LOW1.selectFrom(r2, r3);
        IntVector s3 = HIGH1.selectFrom(r2, r3);
        LOW2.selectFrom(s0, s2).intoMemorySegment(work, row, LITTLE_ENDIAN);
        LOW2.selectFrom(s1, s3).intoMemorySegment(work, row + ROW, LITTLE_ENDIAN);
        HIGH2.selectFrom(s0, s2).intoMemorySegment(work, row + 2 * ROW, LITTLE_ENDIAN);
        HIGH2.selectFrom(s1, s3).intoMemorySegment(work, row + 3 * ROW, LITTLE_ENDIAN);
    }

    /// Sixteen lanes: d = 4 and 8.
    private static void exchange4and8(MemorySegment work) {
        for (int row = 0; row < 4 * ROW; row += ROW) {
            IntVector r0 = IntVector.fromMemorySegment(SPECIES, work, row, LITTLE_ENDIAN);
            IntVector r1 = IntVector.fromMemorySegment(SPECIES, work, row + 4 * ROW, LITTLE_ENDIAN);
            IntVector r2 = IntVector.fromMemorySegment(SPECIES, work, row + 8 * ROW, LITTLE_ENDIAN);
            IntVector r3 =
                    IntVector.fromMemorySegment(SPECIES, work, row + 12 * ROW, LITTLE_ENDIAN);
            IntVector s0 = LOW4.selectFrom(r0, r1);
            IntVector s1 = HIGH4.selectFrom(r0, r1);
            IntVector s2 = LOW4.selectFrom(r2, r3);
            IntVector s3 = HIGH4.selectFrom(r2, r3);
            LOW8.selectFrom(s0, s2)
                    .lanewise(REVERSE_BYTES)
                    .intoMemorySegment(work, row, LITTLE_ENDIAN);
            LOW8.selectFrom(s1, s3)
                    .lanewise(REVERSE_BYTES)
                    .intoMemorySegment(work, row + 4 * ROW, LITTLE_ENDIAN);
            HIGH8.selectFrom(s0, s2)
                    .lanewise(REVERSE_BYTES)
                    .intoMemorySegment(work, row + 8 * ROW, LITTLE_ENDIAN);
            HIGH8.selectFrom(s1, s3)
                    .lanewise(REVERSE_BYTES)
                    .intoMemorySegment(work, row + 12 * ROW, LITTLE_ENDIAN);
        }
    }

    /// Eight lanes, half a block: d = 4.
    private static void exchange4(MemorySegment work, int from) {
        for (int row = from; row < from + 4 * ROW; row += ROW) {
            IntVector r0 = IntVector.fromMemorySegment(SPECIES, work, row, LITTLE_ENDIAN);
            IntVector r1 = IntVector.fromMemorySegment(SPECIES, work, row + 4 * ROW, LITTLE_ENDIAN);
            LOW4.selectFrom(r0, r1)
                    .lanewise(REVERSE_BYTES)
                    .intoMemorySegment(work, row, LITTLE_ENDIAN);
            HIGH4.selectFrom(r0, r1)
                    .lanewise(REVERSE_BYTES)
                    .intoMemorySegment(work, row + 4 * ROW, LITTLE_ENDIAN);
        }
    }
}
