package spate.io.hash;

import static java.nio.ByteOrder.LITTLE_ENDIAN;
import static jdk.incubator.vector.VectorOperators.AND;
import static jdk.incubator.vector.VectorOperators.LSHR;
import static jdk.incubator.vector.VectorOperators.OR;
import static jdk.incubator.vector.VectorOperators.ROL;
import static jdk.incubator.vector.VectorOperators.XOR;
import static spate.io.hash.LaneShape.ROW;
import static spate.io.hash.LaneShape.SPECIES;

import java.lang.foreign.MemorySegment;
import jdk.incubator.vector.IntVector;

/// SHA-256 (FIPS 180-4, section 6.2.2), one block of every lane at a time.
///
/// Written as [Sha1Kernel] is, for the same reasons; here four rounds a loop step are what
/// reliably passes through C1.
///
/// After four rounds the variables are four places further: the end of a step renames them.
final class Sha256Kernel implements LaneKernel {
    private static final int STATE_WORDS = 8;

    /// K(t), the first 32 bits of the fractional parts of the cube roots of the first 64 primes.
    private static final int[] CONSTANTS = {
        0x428a2f98, 0x71374491, 0xb5c0fbcf, 0xe9b5dba5, 0x3956c25b, 0x59f111f1, 0x923f82a4,
                0xab1c5ed5,
        0xd807aa98, 0x12835b01, 0x243185be, 0x550c7dc3, 0x72be5d74, 0x80deb1fe, 0x9bdc06a7,
                0xc19bf174,
        0xe49b69c1, 0xefbe4786, 0x0fc19dc6, 0x240ca1cc, 0x2de92c6f, 0x4a7484aa, 0x5cb0a9dc,
                0x76f988da,
        0x983e5152, 0xa831c66d, 0xb00327c8, 0xbf597fc7, 0xc6e00bf3, 0xd5a79147, 0x06ca6351,
                0x14292967,
        0x27b70a85, 0x2e1b2138, 0x4d2c6dfc, 0x53380d13, 0x650a7354, 0x766a0abb, 0x81c2c92e,
                0x92722c85,
        0xa2bfe8a1, 0xa81a664b, 0xc24b8b70, 0xc76c51a3, 0xd192e819, 0xd6990624, 0xf40e3585,
                0x106aa070,
        0x19a4c116, 0x1e376c08, 0x2748774c, 0x34b0bcb5, 0x391c0cb3, 0x4ed8aa4a, 0x5b9cca4f,
                0x682e6ff3,
        0x748f82ee, 0x78a5636f, 0x84c87814, 0x8cc70208, 0x90befffa, 0xa4506ceb, 0xbef9a3f7,
                0xc67178f2
    };

    /// The working variables a to h follow the 64 rows of the schedule; then the hash so far, then
    /// the constants, a row each.
    private static final int STATE = 64 * ROW;

    private static final int HASH = STATE + STATE_WORDS * ROW;
    private static final int K = HASH + STATE_WORDS * ROW;

    @Override
    public HashAlgorithm algorithm() {
        return HashAlgorithm.SHA256;
    }

    @Override
    public int workBytes() {
        return K + 64 * ROW;
    }

    @Override
    public int hashOffset() {
        return HASH;
    }

    @Override
    public int[] initialHash() {
        return new int[] {
            0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a,
            0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19
        };
    }

    @Override
    public void prepare(MemorySegment work) {
        for (int t = 0; t < 64; t++) {
            IntVector.broadcast(SPECIES, CONSTANTS[t])
                    .intoMemorySegment(work, K + t * ROW, LITTLE_ENDIAN);
        }
    }

    @Override
    public void compress(
            MemorySegment work, MemorySegment[] parts, long[] offsets, long from, int length) {
        for (long at = from; at < from + length; at += 64) {
            LaneTranspose.loadBlock(work, parts, offsets, at);
            rounds0to15(work);
            rounds16to63(work);
            addToHash(work);
        }
    }

    /// The first 16 rounds take the block's own words.
    private static void rounds0to15(MemorySegment work) {
        IntVector a = IntVector.fromMemorySegment(SPECIES, work, STATE, LITTLE_ENDIAN);
        IntVector b = IntVector.fromMemorySegment(SPECIES, work, STATE + 1 * ROW, LITTLE_ENDIAN);
        IntVector c = IntVector.fromMemorySegment(SPECIES, work, STATE + 2 * ROW, LITTLE_ENDIAN);
        IntVector d = IntVector.fromMemorySegment(SPECIES, work, STATE + 3 * ROW, LITTLE_ENDIAN);
        IntVector e = IntVector.fromMemorySegment(SPECIES, work, STATE + 4 * ROW, LITTLE_ENDIAN);
        IntVector f = IntVector.fromMemorySegment(SPECIES, work, STATE + 5 * ROW, LITTLE_ENDIAN);
        IntVector g = IntVector.fromMemorySegment(SPECIES, work, STATE + 6 * ROW, LITTLE_ENDIAN);
        IntVector h = IntVector.fromMemorySegment(SPECIES, work, STATE + 7 * ROW, LITTLE_ENDIAN);
        for (int t = 0; t < 16 * ROW; t += 4 * ROW) {
            IntVector x0 = IntVector.fromMemorySegment(SPECIES, work, t, LITTLE_ENDIAN);
            IntVector x1 = IntVector.fromMemorySegment(SPECIES, work, t + ROW, LITTLE_ENDIAN);
            IntVector x2 = IntVector.fromMemorySegment(SPECIES, work, t + 2 * ROW, LITTLE_ENDIAN);
            IntVector x3 = IntVector.fromMemorySegment(SPECIES, work, t + 3 * ROW, LITTLE_ENDIAN);
            IntVector k0 = IntVector.fromMemorySegment(SPECIES, work, K + t, LITTLE_ENDIAN);
            IntVector s0 = e.lanewise(ROL, 26).lanewise(XOR, e.lanewise(ROL, 21));
            IntVector ch0 = g.lanewise(XOR, e.lanewise(AND, f.lanewise(XOR, g)));
            IntVector t0 = h.add(x0.add(k0)).add(ch0).add(s0.lanewise(XOR, e.lanewise(ROL, 7)));
            IntVector r0 = a.lanewise(ROL, 30).lanewise(XOR, a.lanewise(ROL, 19));
            IntVector maj0 = a.lanewise(AND, b).lanewise(OR, c.lanewise(AND, a.lanewise(OR, b)));
            d = d.add(t0);
            h = t0.add(r0.lanewise(XOR, a.lanewise(ROL, 10))).add(maj0);
            IntVector k1 = IntVector.fromMemorySegment(SPECIES, work, K + t + ROW, LITTLE_ENDIAN);
            IntVector s1 = d.lanewise(ROL, 26).lanewise(XOR, d.lanewise(ROL, 21));
            IntVector ch1 = f.lanewise(XOR, d.lanewise(AND, e.lanewise(XOR, f)));
            IntVector t1 = g.add(x1.add(k1)).add(ch1).add(s1.lanewise(XOR, d.lanewise(ROL, 7)));
            IntVector r1 = h.lanewise(ROL, 30).lanewise(XOR, h.lanewise(ROL, 19));
            IntVector maj1 = h.lanewise(AND, a).lanewise(OR, b.lanewise(AND, h.lanewise(OR, a)));
            c = c.add(t1);
            g = t1.add(r1.lanewise(XOR, h.lanewise(ROL, 10))).add(maj1);
            IntVector k2 =
                    IntVector.fromMemorySegment(SPECIES, work, K + t + 2 * ROW, LITTLE_ENDIAN);
            IntVector s2 = c.lanewise(ROL, 26).lanewise(XOR, c.lanewise(ROL, 21));
            IntVector ch2 = e.lanewise(XOR, c.lanewise(AND, d.lanewise(XOR, e)));
            IntVector t2 = f.add(x2.add(k2)).add(ch2).add(s2.lanewise(XOR, c.lanewise(ROL, 7)));
            IntVector r2 = g.lanewise(ROL, 30).lanewise(XOR, g.lanewise(ROL, 19));
            IntVector maj2 = g.lanewise(AND, h).lanewise(OR, a.lanewise(AND, g.lanewise(OR, h)));
            b = b.add(t2);
            f = t2.add(r2.lanewise(XOR, g.lanewise(ROL, 10))).add(maj2);
            IntVector k3 =
                    IntVector.fromMemorySegment(SPECIES, work, K + t + 3 * ROW, LITTLE_ENDIAN);
            IntVector s3 = b.lanewise(ROL, 26).lanewise(XOR, b.lanewise(ROL, 21));
            IntVector ch3 = d.lanewise(XOR, b.lanewise(AND, c.lanewise(XOR, d)));
            IntVector t3 = e.add(x3.add(k3)).add(ch3).add(s3.lanewise(XOR, b.lanewise(ROL, 7)));
            IntVector r3 = f.lanewise(ROL, 30).lanewise(XOR, f.lanewise(ROL, 19));
            IntVector maj3 = f.lanewise(AND, g).lanewise(OR, h.lanewise(AND, f.lanewise(OR, g)));
            a = a.add(t3);
            e = t3.add(r3.lanewise(XOR, f.lanewise(ROL, 10))).add(maj3);
            IntVector a4 = a;
            a = e;
            e = a4;
            IntVector b4 = b;
            b = f;
            f = b4;
            IntVector c4 = c;
            c = g;
            g = c4;
            IntVector d4 = d;
            d = h;
            h = d4;
        }
        a.intoMemorySegment(work, STATE, LITTLE_ENDIAN);
        b.intoMemorySegment(work, STATE + 1 * ROW, LITTLE_ENDIAN);
        c.intoMemorySegment(work, STATE + 2 * ROW, LITTLE_ENDIAN);
        d.intoMemorySegment(work, STATE + 3 * ROW, LITTLE_ENDIAN);
        e.intoMemorySegment(work, STATE + 4 * ROW, LITTLE_ENDIAN);
        f.intoMemorySegment(work, STATE + 5 * ROW, LITTLE_ENDIAN);
        g.intoMemorySegment(work, STATE + 6 * ROW, LITTLE_ENDIAN);
        h.intoMemorySegment(work, STATE + 7 * ROW, LITTLE_ENDIAN);
    }

    /// The others take W(t) = W(t-16) + sigma0(W(t-15)) + W(t-7) + sigma1(W(t-2)).
    private static void rounds16to63(MemorySegment work) {
        IntVector a = IntVector.fromMemorySegment(SPECIES, work, STATE, LITTLE_ENDIAN);
        IntVector b = IntVector.fromMemorySegment(SPECIES, work, STATE + 1 * ROW, LITTLE_ENDIAN);
        IntVector c = IntVector.fromMemorySegment(SPECIES, work, STATE + 2 * ROW, LITTLE_ENDIAN);
        IntVector d = IntVector.fromMemorySegment(SPECIES, work, STATE + 3 * ROW, LITTLE_ENDIAN);
        IntVector e = IntVector.fromMemorySegment(SPECIES, work, STATE + 4 * ROW, LITTLE_ENDIAN);
        IntVector f = IntVector.fromMemorySegment(SPECIES, work, STATE + 5 * ROW, LITTLE_ENDIAN);
        IntVector g = IntVector.fromMemorySegment(SPECIES, work, STATE + 6 * ROW, LITTLE_ENDIAN);
        IntVector h = IntVector.fromMemorySegment(SPECIES, work, STATE + 7 * ROW, LITTLE_ENDIAN);
        for (int t = 16 * ROW; t < 64 * ROW; t += 4 * ROW) {
            IntVector w16 = IntVector.fromMemorySegment(SPECIES, work, t - 16 * ROW, LITTLE_ENDIAN);
            IntVector w15 = IntVector.fromMemorySegment(SPECIES, work, t - 15 * ROW, LITTLE_ENDIAN);
            IntVector w14 = IntVector.fromMemorySegment(SPECIES, work, t - 14 * ROW, LITTLE_ENDIAN);
            IntVector w13 = IntVector.fromMemorySegment(SPECIES, work, t - 13 * ROW, LITTLE_ENDIAN);
            IntVector w12 = IntVector.fromMemorySegment(SPECIES, work, t - 12 * ROW, LITTLE_ENDIAN);
            IntVector w7 = IntVector.fromMemorySegment(SPECIES, work, t - 7 * ROW, LITTLE_ENDIAN);
            IntVector w6 = IntVector.fromMemorySegment(SPECIES, work, t - 6 * ROW, LITTLE_ENDIAN);
            IntVector w5 = IntVector.fromMemorySegment(SPECIES, work, t - 5 * ROW, LITTLE_ENDIAN);
            IntVector w4 = IntVector.fromMemorySegment(SPECIES, work, t - 4 * ROW, LITTLE_ENDIAN);
            IntVector w2 = IntVector.fromMemorySegment(SPECIES, work, t - 2 * ROW, LITTLE_ENDIAN);
            IntVector w1 = IntVector.fromMemorySegment(SPECIES, work, t - ROW, LITTLE_ENDIAN);
            IntVector y0 = w15.lanewise(ROL, 25).lanewise(XOR, w15.lanewise(ROL, 14));
            IntVector z0 = w2.lanewise(ROL, 15).lanewise(XOR, w2.lanewise(ROL, 13));
            IntVector u0 = w16.add(y0.lanewise(XOR, w15.lanewise(LSHR, 3)));
            IntVector x0 = u0.add(w7.add(z0.lanewise(XOR, w2.lanewise(LSHR, 10))));
            x0.intoMemorySegment(work, t, LITTLE_ENDIAN);
            IntVector k0 = IntVector.fromMemorySegment(SPECIES, work, K + t, LITTLE_ENDIAN);
            IntVector s0 = e.lanewise(ROL, 26).lanewise(XOR, e.lanewise(ROL, 21));
            IntVector ch0 = g.lanewise(XOR, e.lanewise(AND, f.lanewise(XOR, g)));
            IntVector t0 = h.add(x0.add(k0)).add(ch0).add(s0.lanewise(XOR, e.lanewise(ROL, 7)));
            IntVector r0 = a.lanewise(ROL, 30).lanewise(XOR, a.lanewise(ROL, 19));
            IntVector maj0 = a.lanewise(AND, b).lanewise(OR, c.lanewise(AND, a.lanewise(OR, b)));
            d = d.add(t0);
            h = t0.add(r0.lanewise(XOR, a.lanewise(ROL, 10))).add(maj0);
            IntVector y1 = w14.lanewise(ROL, 25).lanewise(XOR, w14.lanewise(ROL, 14));
            IntVector z1 = w1.lanewise(ROL, 15).lanewise(XOR, w1.lanewise(ROL, 13));
            IntVector u1 = w15.add(y1.lanewise(XOR, w14.lanewise(LSHR, 3)));
            IntVector x1 = u1.add(w6.add(z1.lanewise(XOR, w1.lanewise(LSHR, 10))));
            x1.intoMemorySegment(work, t + ROW, LITTLE_ENDIAN);
            IntVector k1 = IntVector.fromMemorySegment(SPECIES, work, K + t + ROW, LITTLE_ENDIAN);
            IntVector s1 = d.lanewise(ROL, 26).lanewise(XOR, d.lanewise(ROL, 21));
            IntVector ch1 = f.lanewise(XOR, d.lanewise(AND, e.lanewise(XOR, f)));
            IntVector t1 = g.add(x1.add(k1)).add(ch1).add(s1.lanewise(XOR, d.lanewise(ROL, 7)));
            IntVector r1 = h.lanewise(ROL, 30).lanewise(XOR, h.lanewise(ROL, 19));
            IntVector maj1 = h.lanewise(AND, a).lanewise(OR, b.lanewise(AND, h.lanewise(OR, a)));
            c = c.add(t1);
            g = t1.add(r1.lanewise(XOR, h.lanewise(ROL, 10))).add(maj1);
            IntVector y2 = w13.lanewise(ROL, 25).lanewise(XOR, w13.lanewise(ROL, 14));
            IntVector z2 = x0.lanewise(ROL, 15).lanewise(XOR, x0.lanewise(ROL, 13));
            IntVector u2 = w14.add(y2.lanewise(XOR, w13.lanewise(LSHR, 3)));
            IntVector x2 = u2.add(w5.add(z2.lanewise(XOR, x0.lanewise(LSHR, 10))));
            x2.intoMemorySegment(work, t + 2 * ROW, LITTLE_ENDIAN);
            IntVector k2 =
                    IntVector.fromMemorySegment(SPECIES, work, K + t + 2 * ROW, LITTLE_ENDIAN);
            IntVector s2 = c.lanewise(ROL, 26).lanewise(XOR, c.lanewise(ROL, 21));
            IntVector ch2 = e.lanewise(XOR, c.lanewise(AND, d.lanewise(XOR, e)));
            IntVector t2 = f.add(x2.add(k2)).add(ch2).add(s2.lanewise(XOR, c.lanewise(ROL, 7)));
            IntVector r2 = g.lanewise(ROL, 30).lanewise(XOR, g.lanewise(ROL, 19));
            IntVector maj2 = g.lanewise(AND, h).lanewise(OR, a.lanewise(AND, g.lanewise(OR, h)));
            b = b.add(t2);
            f = t2.add(r2.lanewise(XOR, g.lanewise(ROL, 10))).add(maj2);
            IntVector y3 = w12.lanewise(ROL, 25).lanewise(XOR, w12.lanewise(ROL, 14));
            IntVector z3 = x1.lanewise(ROL, 15).lanewise(XOR, x1.lanewise(ROL, 13));
            IntVector u3 = w13.add(y3.lanewise(XOR, w12.lanewise(LSHR, 3)));
            IntVector x3 = u3.add(w4.add(z3.lanewise(XOR, x1.lanewise(LSHR, 10))));
            x3.intoMemorySegment(work, t + 3 * ROW, LITTLE_ENDIAN);
            IntVector k3 =
                    IntVector.fromMemorySegment(SPECIES, work, K + t + 3 * ROW, LITTLE_ENDIAN);
            IntVector s3 = b.lanewise(ROL, 26).lanewise(XOR, b.lanewise(ROL, 21));
            IntVector ch3 = d.lanewise(XOR, b.lanewise(AND, c.lanewise(XOR, d)));
            IntVector t3 = e.add(x3.add(k3)).add(ch3).add(s3.lanewise(XOR, b.lanewise(ROL, 7)));
            IntVector r3 = f.lanewise(ROL, 30).lanewise(XOR, f.lanewise(ROL, 19));
            IntVector maj3 = f.lanewise(AND, g).lanewise(OR, h.lanewise(AND, f.lanewise(OR, g)));
            a = a.add(t3);
            e = t3.add(r3.lanewise(XOR, f.lanewise(ROL, 10))).add(maj3);
            IntVector a4 = a;
            a = e;
            e = a4;
            IntVector b4 = b;
            b = f;
            f = b4;
            IntVector c4 = c;
            c = g;
            g = c4;
            IntVector d4 = d;
            d = h;
            h = d4;
        }
        a.intoMemorySegment(work, STATE, LITTLE_ENDIAN);
        b.intoMemorySegment(work, STATE + 1 * ROW, LITTLE_ENDIAN);
        c.intoMemorySegment(work, STATE + 2 * ROW, LITTLE_ENDIAN);
        d.intoMemorySegment(work, STATE + 3 * ROW, LITTLE_ENDIAN);
        e.intoMemorySegment(work, STATE + 4 * ROW, LITTLE_ENDIAN);
        f.intoMemorySegment(work, STATE + 5 * ROW, LITTLE_ENDIAN);
        g.intoMemorySegment(work, STATE + 6 * ROW, LITTLE_ENDIAN);
        h.intoMemorySegment(work, STATE + 7 * ROW, LITTLE_ENDIAN);
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
