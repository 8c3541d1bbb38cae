package spate.tracker.access;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;

/// Strings of bits, up to 160 of them, one of which something may begin with: networks, clients.
/// Immutable.
///
/// No string here begins with another, so they are disjoint ranges in one order: what begins with one of
/// them begins with the last that is not behind it.
final class PrefixSet {
    static final PrefixSet EMPTY = of(List.of());

    private final long[] first;
    private final long[] second;
    private final int[] third;
    private final int[] bits;

    /// The first `bits` bits of three words, the others of which are 0.
    record Prefix(long first, long second, int third, int bits) implements Comparable<Prefix> {
        /// @param bits 0 to 160
        static Prefix of(long first, long second, int third, int bits) {
            return new Prefix(
                    first & mask(bits), second & mask(bits - 64), third & lastMask(bits), bits);
        }

        boolean covers(Prefix other) {
            return bits <= other.bits && begins(other.first, other.second, other.third);
        }

        private boolean begins(long w0, long w1, int w2) {
            return matches(w0 ^ first, w1 ^ second, w2 ^ third, bits);
        }

        /// A string comes in front of all that begin with it.
        @Override
        public int compareTo(Prefix other) {
            int order = Long.compareUnsigned(first, other.first);
            order = order != 0 ? order : Long.compareUnsigned(second, other.second);
            order = order != 0 ? order : Integer.compareUnsigned(third, other.third);
            return order != 0 ? order : Integer.compare(bits, other.bits);
        }
    }

    private PrefixSet(List<Prefix> sorted) {
        int count = sorted.size();
        first = new long[count];
        second = new long[count];
        third = new int[count];
        bits = new int[count];
        for (int i = 0; i < count; i++) {
            Prefix prefix = sorted.get(i);
            first[i] = prefix.first;
            second[i] = prefix.second;
            third[i] = prefix.third;
            bits[i] = prefix.bits;
        }
    }

    static PrefixSet of(List<Prefix> prefixes) {
        List<Prefix> sorted = new ArrayList<>(prefixes);
        Collections.sort(sorted);
        List<Prefix> disjoint = new ArrayList<>();
        for (Prefix prefix : sorted) {
            if (disjoint.isEmpty() || !disjoint.getLast().covers(prefix)) {
                disjoint.add(prefix);
            }
        }
        return new PrefixSet(disjoint);
    }

    /// How many are left, without those that begin with another.
    int size() {
        return bits.length;
    }

    /// Whether three words begin with one of these.
    boolean contains(long w0, long w1, int w2) {
        int low = 0;
        int high = bits.length;
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (isBehind(middle, w0, w1, w2)) {
                high = middle;
            } else {
                low = middle + 1;
            }
        }
        int at = low - 1;
        return at >= 0 && matches(w0 ^ first[at], w1 ^ second[at], w2 ^ third[at], bits[at]);
    }

    private boolean isBehind(int at, long w0, long w1, int w2) {
        if (first[at] != w0) {
            return Long.compareUnsigned(first[at], w0) > 0;
        }
        if (second[at] != w1) {
            return Long.compareUnsigned(second[at], w1) > 0;
        }
        return Integer.compareUnsigned(third[at], w2) > 0;
    }

    /// Whether the first bits of a difference are 0.
    private static boolean matches(long d0, long d1, int d2, int bits) {
        return ((d0 & mask(bits)) | (d1 & mask(bits - 64)) | (d2 & lastMask(bits))) == 0;
    }

    private static long mask(int bits) {
        if (bits <= 0) {
            return 0;
        }
        return bits >= Long.SIZE ? -1L : -1L << (Long.SIZE - bits);
    }

    /// The mask of the third word, whose first bit is the 129th.
    private static int lastMask(int bits) {
        return (int) (mask(bits - 128) >>> 32);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof PrefixSet that
                && Arrays.equals(first, that.first)
                && Arrays.equals(second, that.second)
                && Arrays.equals(third, that.third)
                && Arrays.equals(bits, that.bits);
    }

    @Override
    public int hashCode() {
        return 31 * Arrays.hashCode(first) + Arrays.hashCode(bits);
    }
}
