package spate.tracker.access;

import spate.tracker.swarm.Keys;

/// Info hashes of 20 bytes, millions of them. Immutable; to look one up costs hardly more than one miss of
/// the processor's cache, and no allocation. Each takes 20 bytes in a table that is two thirds full: 30 in
/// all.
///
/// Where a hash lies is said by a keyed hash, so that nobody who chooses info hashes can make it slow.
public final class HashList {
    /// The most hashes.
    public static final int MAX_COUNT = 1 << 26;

    private static final int FIRST_LENGTH = 16;

    private final Keys keys;
    private final long[] words;
    private final int[] lastWords;
    private final int count;

    /// What is all zeros in the table is an empty place.
    private final boolean hasZero;

    private HashList(Keys keys, long[] words, int[] lastWords, int count, boolean hasZero) {
        this.keys = keys;
        this.words = words;
        this.lastWords = lastWords;
        this.count = count;
        this.hasZero = hasZero;
    }

    /// How many there are.
    public int size() {
        return count;
    }

    public boolean isEmpty() {
        return count == 0;
    }

    /// Whether an info hash is here: 20 bytes as words in network order.
    public boolean contains(long first, long second, int third) {
        if ((first | second | third) == 0) {
            return hasZero;
        }
        return place(keys, words, lastWords, first, second, third) >= 0;
    }

    /// Where a hash is, or `-1 - place` where it would be.
    private static int place(
            Keys keys, long[] words, int[] lastWords, long first, long second, int third) {
        int length = lastWords.length;
        long mix = keys.mix(first, second, third);
        int at = (int) (((mix >>> 32) * length) >>> 32);
        while (true) {
            long w0 = words[2 * at];
            long w1 = words[2 * at + 1];
            if (w0 == first && w1 == second && lastWords[at] == third) {
                return at;
            }
            if ((w0 | w1) == 0 && lastWords[at] == 0) {
                return -1 - at;
            }
            at = at + 1 == length ? 0 : at + 1;
        }
    }

    /// Collects hashes.
    public static final class Builder {
        private final Keys keys;
        private long[] words = new long[2 * FIRST_LENGTH];
        private int[] lastWords = new int[FIRST_LENGTH];
        private int inTable;
        private boolean hasZero;

        /// @param seed of the secret keys
        public Builder(long seed) {
            this.keys = new Keys(seed);
        }

        /// Adds an info hash, unless it is there: 20 bytes as words in network order.
        ///
        /// @return whether there is room for it
        public boolean add(long first, long second, int third) {
            if ((first | second | third) == 0) {
                hasZero = true;
                return true;
            }
            int at = place(keys, words, lastWords, first, second, third);
            if (at >= 0) {
                return true;
            }
            if (inTable == MAX_COUNT) {
                return false;
            }
            put(-1 - at, first, second, third);
            inTable++;
            if (inTable * 3L > lastWords.length * 2L) {
                resize(lastWords.length * 3 / 2);
            }
            return true;
        }

        private void put(int at, long first, long second, int third) {
            words[2 * at] = first;
            words[2 * at + 1] = second;
            lastWords[at] = third;
        }

        private void resize(int length) {
            long[] wordsBefore = words;
            int[] lastBefore = lastWords;
            words = new long[2 * length];
            lastWords = new int[length];
            for (int i = 0; i < lastBefore.length; i++) {
                long first = wordsBefore[2 * i];
                long second = wordsBefore[2 * i + 1];
                int third = lastBefore[i];
                if ((first | second | third) != 0) {
                    int at = place(keys, words, lastWords, first, second, third);
                    put(-1 - at, first, second, third);
                }
            }
        }

        /// The list; the builder is not used any more.
        public HashList build() {
            int fitting = Math.max(1, inTable + inTable / 2 + 1);
            if (fitting < lastWords.length) {
                resize(fitting);
            }
            return new HashList(keys, words, lastWords, inTable + (hasZero ? 1 : 0), hasZero);
        }
    }
}
