package spate.tracker.swarm;

/// Secret numbers that hashes of what strangers choose are mixed with, so that nobody can choose what
/// falls together.
public final class Keys {
    private static final long ODD = 0x9E3779B97F4A7C15L;

    private final long key0;
    private final long key1;
    private final long key2;

    /// @param seed random, and secret
    public Keys(long seed) {
        this.key0 = scramble(seed + ODD);
        this.key1 = scramble(seed - ODD);
        this.key2 = scramble(seed ^ ODD) | 1;
    }

    private static long scramble(long value) {
        long x = (value ^ (value >>> 30)) * 0xBF58476D1CE4E5B9L;
        x = (x ^ (x >>> 27)) * 0x94D049BB133111EBL;
        return x ^ (x >>> 31);
    }

    /// Mixes three words.
    public long mix(long first, long second, long third) {
        long folded = fold(first ^ key0, second ^ key1);
        return fold(folded ^ third ^ ODD, key2);
    }

    /// Both halves of the product of two words.
    private static long fold(long a, long b) {
        return Math.unsignedMultiplyHigh(a, b) ^ (a * b);
    }
}
