package spate.io.hash;

import static java.nio.ByteOrder.LITTLE_ENDIAN;
import static jdk.incubator.vector.VectorOperators.AND;
import static jdk.incubator.vector.VectorOperators.OR;
import static jdk.incubator.vector.VectorOperators.ROL;
import static jdk.incubator.vector.VectorOperators.XOR;
import static spate.io.hash.LaneShape.ROW;
import static spate.io.hash.LaneShape.SPECIES;

import java.lang.foreign.MemorySegment;
import jdk.incubator.vector.IntVector;

/// SHA-1 (FIPS 180-4, section 6.1.2), one block of every lane at a time.
///
/// Written for the compilers, which is why it repeats itself. C2 keeps vectors in registers only
/// where it inlines everything: so there are no methods of our own inside the rounds. And a method
/// reaches C2 only through C1, which runs out of virtual registers at some twenty rounds: so there
/// are ten a loop step. Twice ten is unrolled and scheduled as one; five were a third slower. The
/// message schedule is computed beside the rounds, whose latency hides it. All rows are aligned to
/// cache lines: on the heap, where they cannot be, the rounds took a third longer.
///
/// The names are those of the standard; instead of moving a to e around, each round takes them one
/// place further. `x0` is W(t), `w16` W(t-16) of the first round of a step.
final class Sha1Kernel implements LaneKernel {
    private static final int STATE_WORDS = 5;

    /// The working variables a to e follow the 80 rows of the schedule; then the hash so far.
    private static final int STATE = 80 * ROW;

    private static final int HASH = STATE + STATE_WORDS * ROW;

    @Override
    public HashAlgorithm algorithm() {
        return HashAlgorithm.SHA1;
    }

    @Override
    public int workBytes() {
        return HASH + STATE_WORDS * ROW;
    }

    @Override
    public int hashOffset() {
        return HASH;
    }

    @Override
    public int[] initialHash() {
        return new int[] {0x67452301, 0xefcdab89, 0x98badcfe, 0x10325476, 0xc3d2e1f0};
    }

    @Override
    public void compress(
            MemorySegment work, MemorySegment[] parts, long[] offsets, long from, int length) {
        for (long at = from; at < from + length; at += 64) {
            LaneTranspose.loadBlock(work, parts, offsets, at);
            rounds0to9(work);
            rounds10to19(work);
            parityRounds(work, 20 * ROW, 0x6ed9eba1);
            rounds40to59(work);
            parityRounds(work, 60 * ROW, 0xca62c1d6);
            addToHash(work);
        }
    }

    /// The first 16 rounds take the block's own words; f is the choice.
    private static void rounds0to9(MemorySegment work) {
        IntVector a = IntVector.fromMemorySegment(SPECIES, work, STATE, LITTLE_ENDIAN);
        IntVector b = IntVector.fromMemorySegment(SPECIES, work, STATE + 1 * ROW, LITTLE_ENDIAN);
        IntVector c = IntVector.fromMemorySegment(SPECIES, work, STATE + 2 * ROW, LITTLE_ENDIAN);
        IntVector d = IntVector.fromMemorySegment(SPECIES, work, STATE + 3 * ROW, LITTLE_ENDIAN);
        IntVector e = IntVector.fromMemorySegment(SPECIES, work, STATE + 4 * ROW, LITTLE_ENDIAN);
        IntVector k = IntVector.broadcast(SPECIES, 0x5a827999);
        IntVector x0 = IntVector.fromMemorySegment(SPECIES, work, 0, LITTLE_ENDIAN);
        IntVector f0 = d.lanewise(XOR, b.lanewise(AND, c.lanewise(XOR, d)));
        e = e.add(x0.add(k)).add(f0).add(a.lanewise(ROL, 5));
        b = b.lanewise(ROL, 30);
        IntVector x1 = IntVector.fromMemorySegment(SPECIES, work, ROW, LITTLE_ENDIAN);
        IntVector f1 = c.lanewise(XOR, a.lanewise(AND, b.lanewise(XOR, c)));
        d = d.add(x1.add(k)).add(f1).add(e.lanewise(ROL, 5));
        a = a.lanewise(ROL, 30);
        IntVector x2 = IntVector.fromMemorySegment(SPECIES, work, 2 * ROW, LITTLE_ENDIAN);
        IntVector f2 = b.lanewise(XOR, e.lanewise(AND, a.lanewise(XOR, b)));
        c = c.add(x2.add(k)).add(f2).add(d.lanewise(ROL, 5));
        e = e.lanewise(ROL, 30);
        IntVector x3 = IntVector.fromMemorySegment(SPECIES, work, 3 * ROW, LITTLE_ENDIAN);
        IntVector f3 = a.lanewise(XOR, d.lanewise(AND, e.lanewise(XOR, a)));
        b = b.add(x3.add(k)).add(f3).add(c.lanewise(ROL, 5));
        d = d.lanewise(ROL, 30);
        IntVector x4 = IntVector.fromMemorySegment(SPECIES, work, 4 * ROW, LITTLE_ENDIAN);
        IntVector f4 = e.lanewise(XOR, c.lanewise(AND, d.lanewise(XOR, e)));
        a = a.add(x4.add(k)).add(f4).add(b.lanewise(ROL, 5));
        c = c.lanewise(ROL, 30);
        IntVector x5 = IntVector.fromMemorySegment(SPECIES, work, 5 * ROW, LITTLE_ENDIAN);
        IntVector f5 = d.lanewise(XOR, b.lanewise(AND, c.lanewise(XOR, d)));
        e = e.add(x5.add(k)).add(f5).add(a.lanewise(ROL, 5));
        b = b.lanewise(ROL, 30);
        IntVector x6 = IntVector.fromMemorySegment(SPECIES, work, 6 * ROW, LITTLE_ENDIAN);
        IntVector f6 = c.lanewise(XOR, a.lanewise(AND, b.lanewise(XOR, c)));
        d = d.add(x6.add(k)).add(f6).add(e.lanewise(ROL, 5));
        a = a.lanewise(ROL, 30);
        IntVector x7 = IntVector.fromMemorySegment(SPECIES, work, 7 * ROW, LITTLE_ENDIAN);
        IntVector f7 = b.lanewise(XOR, e.lanewise(AND, a.lanewise(XOR, b)));
        c = c.add(x7.add(k)).add(f7).add(d.lanewise(ROL, 5));
        e = e.lanewise(ROL, 30);
        IntVector x8 = IntVector.fromMemorySegment(SPECIES, work, 8 * ROW, LITTLE_ENDIAN);
        IntVector f8 = a.lanewise(XOR, d.lanewise(AND, e.lanewise(XOR, a)));
        b = b.add(x8.add(k)).add(f8).add(c.lanewise(ROL, 5));
        d = d.lanewise(ROL, 30);
        IntVector x9 = IntVector.fromMemorySegment(SPECIES, work, 9 * ROW, LITTLE_ENDIAN);
        IntVector f9 = e.lanewise(XOR, c.lanewise(AND, d.lanewise(XOR, e)));
        a = a.add(x9.add(k)).add(f9).add(b.lanewise(ROL, 5));
        c = c.lanewise(ROL, 30);
        a.intoMemorySegment(work, STATE, LITTLE_ENDIAN);
        b.intoMemorySegment(work, STATE + 1 * ROW, LITTLE_ENDIAN);
        c.intoMemorySegment(work, STATE + 2 * ROW, LITTLE_ENDIAN);
        d.intoMemorySegment(work, STATE + 3 * ROW, LITTLE_ENDIAN);
        e.intoMemorySegment(work, STATE + 4 * ROW, LITTLE_ENDIAN);
    }

    /// As before; the last four words are the first that are computed.
    private static void rounds10to19(MemorySegment work) {
        IntVector a = IntVector.fromMemorySegment(SPECIES, work, STATE, LITTLE_ENDIAN);
        IntVector b = IntVector.fromMemorySegment(SPECIES, work, STATE + 1 * ROW, LITTLE_ENDIAN);
        IntVector c = IntVector.fromMemorySegment(SPECIES, work, STATE + 2 * ROW, LITTLE_ENDIAN);
        IntVector d = IntVector.fromMemorySegment(SPECIES, work, STATE + 3 * ROW, LITTLE_ENDIAN);
        IntVector e = IntVector.fromMemorySegment(SPECIES, work, STATE + 4 * ROW, LITTLE_ENDIAN);
        IntVector k = IntVector.broadcast(SPECIES, 0x5a827999);
        IntVector x10 = IntVector.fromMemorySegment(SPECIES, work, 10 * ROW, LITTLE_ENDIAN);
        IntVector f10 = d.lanewise(XOR, b.lanewise(AND, c.lanewise(XOR, d)));
        e = e.add(x10.add(k)).add(f10).add(a.lanewise(ROL, 5));
        b = b.lanewise(ROL, 30);
        IntVector x11 = IntVector.fromMemorySegment(SPECIES, work, 11 * ROW, LITTLE_ENDIAN);
        IntVector f11 = c.lanewise(XOR, a.lanewise(AND, b.lanewise(XOR, c)));
        d = d.add(x11.add(k)).add(f11).add(e.lanewise(ROL, 5));
        a = a.lanewise(ROL, 30);
        IntVector x12 = IntVector.fromMemorySegment(SPECIES, work, 12 * ROW, LITTLE_ENDIAN);
        IntVector f12 = b.lanewise(XOR, e.lanewise(AND, a.lanewise(XOR, b)));
        c = c.add(x12.add(k)).add(f12).add(d.lanewise(ROL, 5));
        e = e.lanewise(ROL, 30);
        IntVector x13 = IntVector.fromMemorySegment(SPECIES, work, 13 * ROW, LITTLE_ENDIAN);
        IntVector f13 = a.lanewise(XOR, d.lanewise(AND, e.lanewise(XOR, a)));
        b = b.add(x13.add(k)).add(f13).add(c.lanewise(ROL, 5));
        d = d.lanewise(ROL, 30);
        IntVector x14 = IntVector.fromMemorySegment(SPECIES, work, 14 * ROW, LITTLE_ENDIAN);
        IntVector f14 = e.lanewise(XOR, c.lanewise(AND, d.lanewise(XOR, e)));
        a = a.add(x14.add(k)).add(f14).add(b.lanewise(ROL, 5));
        c = c.lanewise(ROL, 30);
        IntVector x15 = IntVector.fromMemorySegment(SPECIES, work, 15 * ROW, LITTLE_ENDIAN);
        IntVector f15 = d.lanewise(XOR, b.lanewise(AND, c.lanewise(XOR, d)));
        e = e.add(x15.add(k)).add(f15).add(a.lanewise(ROL, 5));
        b = b.lanewise(ROL, 30);
        IntVector x0 = IntVector.fromMemorySegment(SPECIES, work, 0, LITTLE_ENDIAN);
        IntVector x2 = IntVector.fromMemorySegment(SPECIES, work, 2 * ROW, LITTLE_ENDIAN);
        IntVector x8 = IntVector.fromMemorySegment(SPECIES, work, 8 * ROW, LITTLE_ENDIAN);
        IntVector s16 = x0.lanewise(XOR, x2).lanewise(XOR, x8);
        IntVector x16 = s16.lanewise(XOR, x13).lanewise(ROL, 1);
        x16.intoMemorySegment(work, 16 * ROW, LITTLE_ENDIAN);
        IntVector f16 = c.lanewise(XOR, a.lanewise(AND, b.lanewise(XOR, c)));
        d = d.add(x16.add(k)).add(f16).add(e.lanewise(ROL, 5));
        a = a.lanewise(ROL, 30);
        IntVector x1 = IntVector.fromMemorySegment(SPECIES, work, ROW, LITTLE_ENDIAN);
        IntVector x3 = IntVector.fromMemorySegment(SPECIES, work, 3 * ROW, LITTLE_ENDIAN);
        IntVector x9 = IntVector.fromMemorySegment(SPECIES, work, 9 * ROW, LITTLE_ENDIAN);
        IntVector s17 = x1.lanewise(XOR, x3).lanewise(XOR, x9);
        IntVector x17 = s17.lanewise(XOR, x14).lanewise(ROL, 1);
        x17.intoMemorySegment(work, 17 * ROW, LITTLE_ENDIAN);
        IntVector f17 = b.lanewise(XOR, e.lanewise(AND, a.lanewise(XOR, b)));
        c = c.add(x17.add(k)).add(f17).add(d.lanewise(ROL, 5));
        e = e.lanewise(ROL, 30);
        IntVector x4 = IntVector.fromMemorySegment(SPECIES, work, 4 * ROW, LITTLE_ENDIAN);
        IntVector s18 = x2.lanewise(XOR, x4).lanewise(XOR, x10);
        IntVector x18 = s18.lanewise(XOR, x15).lanewise(ROL, 1);
        x18.intoMemorySegment(work, 18 * ROW, LITTLE_ENDIAN);
        IntVector f18 = a.lanewise(XOR, d.lanewise(AND, e.lanewise(XOR, a)));
        b = b.add(x18.add(k)).add(f18).add(c.lanewise(ROL, 5));
        d = d.lanewise(ROL, 30);
        IntVector x5 = IntVector.fromMemorySegment(SPECIES, work, 5 * ROW, LITTLE_ENDIAN);
        IntVector s19 = x3.lanewise(XOR, x5).lanewise(XOR, x11);
        IntVector x19 = s19.lanewise(XOR, x16).lanewise(ROL, 1);
        x19.intoMemorySegment(work, 19 * ROW, LITTLE_ENDIAN);
        IntVector f19 = e.lanewise(XOR, c.lanewise(AND, d.lanewise(XOR, e)));
        a = a.add(x19.add(k)).add(f19).add(b.lanewise(ROL, 5));
        c = c.lanewise(ROL, 30);
        a.intoMemorySegment(work, STATE, LITTLE_ENDIAN);
        b.intoMemorySegment(work, STATE + 1 * ROW, LITTLE_ENDIAN);
        c.intoMemorySegment(work, STATE + 2 * ROW, LITTLE_ENDIAN);
        d.intoMemorySegment(work, STATE + 3 * ROW, LITTLE_ENDIAN);
        e.intoMemorySegment(work, STATE + 4 * ROW, LITTLE_ENDIAN);
    }

    /// The rounds 20 to 39 and 60 to 79: f is the parity.
    private static void parityRounds(MemorySegment work, int from, int constant) {
        IntVector a = IntVector.fromMemorySegment(SPECIES, work, STATE, LITTLE_ENDIAN);
        IntVector b = IntVector.fromMemorySegment(SPECIES, work, STATE + 1 * ROW, LITTLE_ENDIAN);
        IntVector c = IntVector.fromMemorySegment(SPECIES, work, STATE + 2 * ROW, LITTLE_ENDIAN);
        IntVector d = IntVector.fromMemorySegment(SPECIES, work, STATE + 3 * ROW, LITTLE_ENDIAN);
        IntVector e = IntVector.fromMemorySegment(SPECIES, work, STATE + 4 * ROW, LITTLE_ENDIAN);
        IntVector k = IntVector.broadcast(SPECIES, constant);
        for (int step = 0; step < 2; step++) {
            int t = from + step * 10 * ROW;
            IntVector w16 = IntVector.fromMemorySegment(SPECIES, work, t - 16 * ROW, LITTLE_ENDIAN);
            IntVector w15 = IntVector.fromMemorySegment(SPECIES, work, t - 15 * ROW, LITTLE_ENDIAN);
            IntVector w14 = IntVector.fromMemorySegment(SPECIES, work, t - 14 * ROW, LITTLE_ENDIAN);
            IntVector w13 = IntVector.fromMemorySegment(SPECIES, work, t - 13 * ROW, LITTLE_ENDIAN);
            IntVector w12 = IntVector.fromMemorySegment(SPECIES, work, t - 12 * ROW, LITTLE_ENDIAN);
            IntVector w11 = IntVector.fromMemorySegment(SPECIES, work, t - 11 * ROW, LITTLE_ENDIAN);
            IntVector w10 = IntVector.fromMemorySegment(SPECIES, work, t - 10 * ROW, LITTLE_ENDIAN);
            IntVector w9 = IntVector.fromMemorySegment(SPECIES, work, t - 9 * ROW, LITTLE_ENDIAN);
            IntVector w8 = IntVector.fromMemorySegment(SPECIES, work, t - 8 * ROW, LITTLE_ENDIAN);
            IntVector w7 = IntVector.fromMemorySegment(SPECIES, work, t - 7 * ROW, LITTLE_ENDIAN);
            IntVector w6 = IntVector.fromMemorySegment(SPECIES, work, t - 6 * ROW, LITTLE_ENDIAN);
            IntVector w5 = IntVector.fromMemorySegment(SPECIES, work, t - 5 * ROW, LITTLE_ENDIAN);
            IntVector w4 = IntVector.fromMemorySegment(SPECIES, work, t - 4 * ROW, LITTLE_ENDIAN);
            IntVector w3 = IntVector.fromMemorySegment(SPECIES, work, t - 3 * ROW, LITTLE_ENDIAN);
            IntVector w2 = IntVector.fromMemorySegment(SPECIES, work, t - 2 * ROW, LITTLE_ENDIAN);
            IntVector w1 = IntVector.fromMemorySegment(SPECIES, work, t - ROW, LITTLE_ENDIAN);
            IntVector s0 = w16.lanewise(XOR, w14).lanewise(XOR, w8);
            IntVector x0 = s0.lanewise(XOR, w3).lanewise(ROL, 1);
            x0.intoMemorySegment(work, t, LITTLE_ENDIAN);
            IntVector f0 = b.lanewise(XOR, c).lanewise(XOR, d);
            e = e.add(x0.add(k)).add(f0).add(a.lanewise(ROL, 5));
            b = b.lanewise(ROL, 30);
            IntVector s1 = w15.lanewise(XOR, w13).lanewise(XOR, w7);
            IntVector x1 = s1.lanewise(XOR, w2).lanewise(ROL, 1);
            x1.intoMemorySegment(work, t + ROW, LITTLE_ENDIAN);
            IntVector f1 = a.lanewise(XOR, b).lanewise(XOR, c);
            d = d.add(x1.add(k)).add(f1).add(e.lanewise(ROL, 5));
            a = a.lanewise(ROL, 30);
            IntVector s2 = w14.lanewise(XOR, w12).lanewise(XOR, w6);
            IntVector x2 = s2.lanewise(XOR, w1).lanewise(ROL, 1);
            x2.intoMemorySegment(work, t + 2 * ROW, LITTLE_ENDIAN);
            IntVector f2 = e.lanewise(XOR, a).lanewise(XOR, b);
            c = c.add(x2.add(k)).add(f2).add(d.lanewise(ROL, 5));
            e = e.lanewise(ROL, 30);
            IntVector s3 = w13.lanewise(XOR, w11).lanewise(XOR, w5);
            IntVector x3 = s3.lanewise(XOR, x0).lanewise(ROL, 1);
            x3.intoMemorySegment(work, t + 3 * ROW, LITTLE_ENDIAN);
            IntVector f3 = d.lanewise(XOR, e).lanewise(XOR, a);
            b = b.add(x3.add(k)).add(f3).add(c.lanewise(ROL, 5));
            d = d.lanewise(ROL, 30);
            IntVector s4 = w12.lanewise(XOR, w10).lanewise(XOR, w4);
            IntVector x4 = s4.lanewise(XOR, x1).lanewise(ROL, 1);
            x4.intoMemorySegment(work, t + 4 * ROW, LITTLE_ENDIAN);
            IntVector f4 = c.lanewise(XOR, d).lanewise(XOR, e);
            a = a.add(x4.add(k)).add(f4).add(b.lanewise(ROL, 5));
            c = c.lanewise(ROL, 30);
            IntVector s5 = w11.lanewise(XOR, w9).lanewise(XOR, w3);
            IntVector x5 = s5.lanewise(XOR, x2).lanewise(ROL, 1);
            x5.intoMemorySegment(work, t + 5 * ROW, LITTLE_ENDIAN);
            IntVector f5 = b.lanewise(XOR, c).lanewise(XOR, d);
            e = e.add(x5.add(k)).add(f5).add(a.lanewise(ROL, 5));
            b = b.lanewise(ROL, 30);
            IntVector s6 = w10.lanewise(XOR, w8).lanewise(XOR, w2);
            IntVector x6 = s6.lanewise(XOR, x3).lanewise(ROL, 1);
            x6.intoMemorySegment(work, t + 6 * ROW, LITTLE_ENDIAN);
            IntVector f6 = a.lanewise(XOR, b).lanewise(XOR, c);
            d = d.add(x6.add(k)).add(f6).add(e.lanewise(ROL, 5));
            a = a.lanewise(ROL, 30);
            IntVector s7 = w9.lanewise(XOR, w7).lanewise(XOR, w1);
            IntVector x7 = s7.lanewise(XOR, x4).lanewise(ROL, 1);
            x7.intoMemorySegment(work, t + 7 * ROW, LITTLE_ENDIAN);
            IntVector f7 = e.lanewise(XOR, a).lanewise(XOR, b);
            c = c.add(x7.add(k)).add(f7).add(d.lanewise(ROL, 5));
            e = e.lanewise(ROL, 30);
            IntVector s8 = w8.lanewise(XOR, w6).lanewise(XOR, x0);
            IntVector x8 = s8.lanewise(XOR, x5).lanewise(ROL, 1);
            x8.intoMemorySegment(work, t + 8 * ROW, LITTLE_ENDIAN);
            IntVector f8 = d.lanewise(XOR, e).lanewise(XOR, a);
            b = b.add(x8.add(k)).add(f8).add(c.lanewise(ROL, 5));
            d = d.lanewise(ROL, 30);
            IntVector s9 = w7.lanewise(XOR, w5).lanewise(XOR, x1);
            IntVector x9 = s9.lanewise(XOR, x6).lanewise(ROL, 1);
            x9.intoMemorySegment(work, t + 9 * ROW, LITTLE_ENDIAN);
            IntVector f9 = c.lanewise(XOR, d).lanewise(XOR, e);
            a = a.add(x9.add(k)).add(f9).add(b.lanewise(ROL, 5));
            c = c.lanewise(ROL, 30);
        }
        a.intoMemorySegment(work, STATE, LITTLE_ENDIAN);
        b.intoMemorySegment(work, STATE + 1 * ROW, LITTLE_ENDIAN);
        c.intoMemorySegment(work, STATE + 2 * ROW, LITTLE_ENDIAN);
        d.intoMemorySegment(work, STATE + 3 * ROW, LITTLE_ENDIAN);
        e.intoMemorySegment(work, STATE + 4 * ROW, LITTLE_ENDIAN);
    }

    /// f is the majority.
    private static void rounds40to59(MemorySegment work) {
        IntVector a = IntVector.fromMemorySegment(SPECIES, work, STATE, LITTLE_ENDIAN);
        IntVector b = IntVector.fromMemorySegment(SPECIES, work, STATE + 1 * ROW, LITTLE_ENDIAN);
        IntVector c = IntVector.fromMemorySegment(SPECIES, work, STATE + 2 * ROW, LITTLE_ENDIAN);
        IntVector d = IntVector.fromMemorySegment(SPECIES, work, STATE + 3 * ROW, LITTLE_ENDIAN);
        IntVector e = IntVector.fromMemorySegment(SPECIES, work, STATE + 4 * ROW, LITTLE_ENDIAN);
        IntVector k = IntVector.broadcast(SPECIES, 0x8f1bbcdc);
        for (int t = 40 * ROW; t < 60 * ROW; t += 10 * ROW) {
            IntVector w16 = IntVector.fromMemorySegment(SPECIES, work, t - 16 * ROW, LITTLE_ENDIAN);
            IntVector w15 = IntVector.fromMemorySegment(SPECIES, work, t - 15 * ROW, LITTLE_ENDIAN);
            IntVector w14 = IntVector.fromMemorySegment(SPECIES, work, t - 14 * ROW, LITTLE_ENDIAN);
            IntVector w13 = IntVector.fromMemorySegment(SPECIES, work, t - 13 * ROW, LITTLE_ENDIAN);
            IntVector w12 = IntVector.fromMemorySegment(SPECIES, work, t - 12 * ROW, LITTLE_ENDIAN);
            IntVector w11 = IntVector.fromMemorySegment(SPECIES, work, t - 11 * ROW, LITTLE_ENDIAN);
            IntVector w10 = IntVector.fromMemorySegment(SPECIES, work, t - 10 * ROW, LITTLE_ENDIAN);
            IntVector w9 = IntVector.fromMemorySegment(SPECIES, work, t - 9 * ROW, LITTLE_ENDIAN);
            IntVector w8 = IntVector.fromMemorySegment(SPECIES, work, t - 8 * ROW, LITTLE_ENDIAN);
            IntVector w7 = IntVector.fromMemorySegment(SPECIES, work, t - 7 * ROW, LITTLE_ENDIAN);
            IntVector w6 = IntVector.fromMemorySegment(SPECIES, work, t - 6 * ROW, LITTLE_ENDIAN);
            IntVector w5 = IntVector.fromMemorySegment(SPECIES, work, t - 5 * ROW, LITTLE_ENDIAN);
            IntVector w4 = IntVector.fromMemorySegment(SPECIES, work, t - 4 * ROW, LITTLE_ENDIAN);
            IntVector w3 = IntVector.fromMemorySegment(SPECIES, work, t - 3 * ROW, LITTLE_ENDIAN);
            IntVector w2 = IntVector.fromMemorySegment(SPECIES, work, t - 2 * ROW, LITTLE_ENDIAN);
            IntVector w1 = IntVector.fromMemorySegment(SPECIES, work, t - ROW, LITTLE_ENDIAN);
            IntVector s0 = w16.lanewise(XOR, w14).lanewise(XOR, w8);
            IntVector x0 = s0.lanewise(XOR, w3).lanewise(ROL, 1);
            x0.intoMemorySegment(work, t, LITTLE_ENDIAN);
            IntVector f0 = b.lanewise(AND, c).lanewise(OR, d.lanewise(AND, b.lanewise(OR, c)));
            e = e.add(x0.add(k)).add(f0).add(a.lanewise(ROL, 5));
            b = b.lanewise(ROL, 30);
            IntVector s1 = w15.lanewise(XOR, w13).lanewise(XOR, w7);
            IntVector x1 = s1.lanewise(XOR, w2).lanewise(ROL, 1);
            x1.intoMemorySegment(work, t + ROW, LITTLE_ENDIAN);
            IntVector f1 = a.lanewise(AND, b).lanewise(OR, c.lanewise(AND, a.lanewise(OR, b)));
            d = d.add(x1.add(k)).add(f1).add(e.lanewise(ROL, 5));
            a = a.lanewise(ROL, 30);
            IntVector s2 = w14.lanewise(XOR, w12).lanewise(XOR, w6);
            IntVector x2 = s2.lanewise(XOR, w1).lanewise(ROL, 1);
            x2.intoMemorySegment(work, t + 2 * ROW, LITTLE_ENDIAN);
            IntVector f2 = e.lanewise(AND, a).lanewise(OR, b.lanewise(AND, e.lanewise(OR, a)));
            c = c.add(x2.add(k)).add(f2).add(d.lanewise(ROL, 5));
            e = e.lanewise(ROL, 30);
            IntVector s3 = w13.lanewise(XOR, w11).lanewise(XOR, w5);
            IntVector x3 = s3.lanewise(XOR, x0).lanewise(ROL, 1);
            x3.intoMemorySegment(work, t + 3 * ROW, LITTLE_ENDIAN);
            IntVector f3 = d.lanewise(AND, e).lanewise(OR, a.lanewise(AND, d.lanewise(OR, e)));
            b = b.add(x3.add(k)).add(f3).add(c.lanewise(ROL, 5));
            d = d.lanewise(ROL, 30);
            IntVector s4 = w12.lanewise(XOR, w10).lanewise(XOR, w4);
            IntVector x4 = s4.lanewise(XOR, x1).lanewise(ROL, 1);
            x4.intoMemorySegment(work, t + 4 * ROW, LITTLE_ENDIAN);
            IntVector f4 = c.lanewise(AND, d).lanewise(OR, e.lanewise(AND, c.lanewise(OR, d)));
            a = a.add(x4.add(k)).add(f4).add(b.lanewise(ROL, 5));
            c = c.lanewise(ROL, 30);
            IntVector s5 = w11.lanewise(XOR, w9).lanewise(XOR, w3);
            IntVector x5 = s5.lanewise(XOR, x2).lanewise(ROL, 1);
            x5.intoMemorySegment(work, t + 5 * ROW, LITTLE_ENDIAN);
            IntVector f5 = b.lanewise(AND, c).lanewise(OR, d.lanewise(AND, b.lanewise(OR, c)));
            e = e.add(x5.add(k)).add(f5).add(a.lanewise(ROL, 5));
            b = b.lanewise(ROL, 30);
            IntVector s6 = w10.lanewise(XOR, w8).lanewise(XOR, w2);
            IntVector x6 = s6.lanewise(XOR, x3).lanewise(ROL, 1);
            x6.intoMemorySegment(work, t + 6 * ROW, LITTLE_ENDIAN);
            IntVector f6 = a.lanewise(AND, b).lanewise(OR, c.lanewise(AND, a.lanewise(OR, b)));
            d = d.add(x6.add(k)).add(f6).add(e.lanewise(ROL, 5));
            a = a.lanewise(ROL, 30);
            IntVector s7 = w9.lanewise(XOR, w7).lanewise(XOR, w1);
            IntVector x7 = s7.lanewise(XOR, x4).lanewise(ROL, 1);
            x7.intoMemorySegment(work, t + 7 * ROW, LITTLE_ENDIAN);
            IntVector f7 = e.lanewise(AND, a).lanewise(OR, b.lanewise(AND, e.lanewise(OR, a)));
            c = c.add(x7.add(k)).add(f7).add(d.lanewise(ROL, 5));
            e = e.lanewise(ROL, 30);
            IntVector s8 = w8.lanewise(XOR, w6).lanewise(XOR, x0);
            IntVector x8 = s8.lanewise(XOR, x5).lanewise(ROL, 1);
            x8.intoMemorySegment(work, t + 8 * ROW, LITTLE_ENDIAN);
            IntVector f8 = d.lanewise(AND, e).lanewise(OR, a.lanewise(AND, d.lanewise(OR, e)));
            b = b.add(x8.add(k)).add(f8).add(c.lanewise(ROL, 5));
            d = d.lanewise(ROL, 30);
            IntVector s9 = w7.lanewise(XOR, w5).lanewise(XOR, x1);
            IntVector x9 = s9.lanewise(XOR, x6).lanewise(ROL, 1);
            x9.intoMemorySegment(work, t + 9 * ROW, LITTLE_ENDIAN);
            IntVector f9 = c.lanewise(AND, d).lanewise(OR, e.lanewise(AND, c.lanewise(OR, d)));
            a = a.add(x9.add(k)).add(f9).add(b.lanewise(ROL, 5));
            c = c.lanewise(ROL, 30);
        }
        a.intoMemorySegment(work, STATE, LITTLE_ENDIAN);
        b.intoMemorySegment(work, STATE + 1 * ROW, LITTLE_ENDIAN);
        c.intoMemorySegment(work, STATE + 2 * ROW, LITTLE_ENDIAN);
        d.intoMemorySegment(work, STATE + 3 * ROW, LITTLE_ENDIAN);
        e.intoMemorySegment(work, STATE + 4 * ROW, LITTLE_ENDIAN);
    }

    /// Adds the working variables to the hash and starts the next block from it.
    private static void addToHash(MemorySegment work) {
        for (int row = 0; row < STATE_WORDS * ROW; row += ROW) {
            IntVector old = IntVector.fromMemorySegment(SPECIES, work, HASH + row, LITTLE_ENDIAN);
            IntVector sum =
                    old.add(IntVector.fromMemorySegment(SPECIES, work, STATE + row, LITTLE_ENDIAN));
            sum.intoMemorySegment(work, HASH + row, LITTLE_ENDIAN);
            sum.intoMemorySegment(work, STATE + row, LITTLE_ENDIAN);
        }
    }
}
