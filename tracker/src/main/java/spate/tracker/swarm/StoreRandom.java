package spate.tracker.swarm;

/// Random numbers for one thread (xorshift): fast, and the same from the same seed. Not for secrets.
final class StoreRandom {
    private long state;

    StoreRandom(long seed) {
        this.state = seed == 0 ? 1 : seed;
    }

    /// A number from 0 to a bound, exclusive.
    int below(int bound) {
        state ^= state << 13;
        state ^= state >>> 7;
        state ^= state << 17;
        long high = (state * 0x9E3779B97F4A7C15L) >>> 32;
        return (int) ((high * bound) >>> 32);
    }
}
