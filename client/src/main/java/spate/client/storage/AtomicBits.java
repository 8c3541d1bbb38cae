package spate.client.storage;

import java.util.concurrent.atomic.AtomicLongArray;

/// A fixed number of bits that any thread may set and clear.
final class AtomicBits {
    private final int size;
    private final AtomicLongArray words;

    AtomicBits(int size) {
        this.size = size;
        this.words = new AtomicLongArray((size + 63) >> 6);
    }

    boolean get(int index) {
        return (words.get(index >> 6) & 1L << index) != 0;
    }

    void set(int index) {
        if (!get(index)) {
            words.getAndUpdate(index >> 6, word -> word | 1L << index);
        }
    }

    /// Clears a bit; false if it was clear.
    boolean clear(int index) {
        long bit = 1L << index;
        return get(index) && (words.getAndUpdate(index >> 6, word -> word & ~bit) & bit) != 0;
    }

    /// The smallest index at least `from` whose bit is set, or -1.
    int next(int from) {
        for (int w = from >> 6; w < words.length(); w++) {
            long word = words.get(w);
            if (w == from >> 6) {
                word &= -1L << from;
            }
            if (word != 0) {
                return (w << 6) + Long.numberOfTrailingZeros(word);
            }
        }
        return -1;
    }

    int size() {
        return size;
    }
}
