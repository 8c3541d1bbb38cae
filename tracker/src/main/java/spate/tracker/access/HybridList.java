package spate.tracker.access;

import spate.tracker.core.TorrentName;
import spate.tracker.swarm.Keys;

/// Torrents that have two info hashes, one of v1 and one of v2 (hybrids, BEP 52), found by that of v2, of which
/// the first 20 bytes count. Immutable; to look one up allocates nothing. Each takes 60 bytes.
///
/// Where a hash lies is said by a keyed hash, as in a [HashList].
final class HybridList {
    /// The most torrents.
    static final int MAX_COUNT = 1 << 24;

    /// The v2 hash and the v1 hash, 16 bytes each, then the last four bytes of both. All zeros is an empty
    /// place.
    private static final int WORDS = 5;

    private final Keys keys;
    private final long[] words;
    private final int count;

    private HybridList(Keys keys, long[] words, int count) {
        this.keys = keys;
        this.words = words;
        this.count = count;
    }

    boolean isEmpty() {
        return count == 0;
    }

    /// Puts the v1 hash in the place of a v2 hash.
    ///
    /// @return whether it was the v2 hash of one of these
    boolean resolve(TorrentName name) {
        if (count == 0) {
            return false;
        }
        int at = place(keys, words, name.hash0(), name.hash1(), name.hash2());
        if (isEmpty(words, at)) {
            return false;
        }
        name.set(words[at + 2], words[at + 3], (int) words[at + 4]);
        return true;
    }

    private static boolean isEmpty(long[] words, int at) {
        return (words[at] | words[at + 1] | words[at + 2] | words[at + 3] | words[at + 4]) == 0;
    }

    /// Where a v2 hash is, or would be.
    private static int place(Keys keys, long[] words, long first, long second, int third) {
        int length = words.length / WORDS;
        int index = (int) (((keys.mix(first, second, third) >>> 32) * length) >>> 32);
        while (true) {
            int at = index * WORDS;
            boolean isHere =
                    words[at] == first
                            && words[at + 1] == second
                            && (int) (words[at + 4] >>> 32) == third;
            if (isHere || isEmpty(words, at)) {
                return at;
            }
            index = index + 1 == length ? 0 : index + 1;
        }
    }

    /// Collects torrents.
    static final class Builder {
        private final Keys keys;
        private long[] words = new long[WORDS];
        private int count;

        /// @param seed of the secret keys
        Builder(long seed) {
            this.keys = new Keys(seed);
        }

        /// Adds a torrent; of two with one v2 hash the last holds.
        ///
        /// @return whether there is room for it
        boolean add(PrefixSet.Prefix v1, PrefixSet.Prefix v2) {
            if (count == MAX_COUNT) {
                return false;
            }
            if ((count + 1) * 3L > words.length / WORDS * 2L) {
                grow();
            }
            int at = place(keys, words, v2.first(), v2.second(), v2.third());
            count += isEmpty(words, at) ? 1 : 0;
            words[at] = v2.first();
            words[at + 1] = v2.second();
            words[at + 2] = v1.first();
            words[at + 3] = v1.second();
            words[at + 4] = (long) v2.third() << 32 | (v1.third() & 0xFFFF_FFFFL);
            return true;
        }

        private void grow() {
            long[] before = words;
            words = new long[Math.max(4, before.length / WORDS * 2) * WORDS];
            for (int from = 0; from < before.length; from += WORDS) {
                if (!isEmpty(before, from)) {
                    int third = (int) (before[from + 4] >>> 32);
                    int at = place(keys, words, before[from], before[from + 1], third);
                    System.arraycopy(before, from, words, at, WORDS);
                }
            }
        }

        /// The list; the builder is not used any more.
        HybridList build() {
            return new HybridList(keys, words, count);
        }
    }
}
