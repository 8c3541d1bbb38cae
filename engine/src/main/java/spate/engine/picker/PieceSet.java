package spate.engine.picker;

import java.nio.ByteBuffer;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// A set of indices (pieces, or the blocks of one piece) below a fixed size, one bit each.
///
/// A set that is empty or full owns no array, so that a seed, a peer that has nothing yet and an
/// idle torrent cost a few words whatever the number of pieces. In between it costs `size / 8`
/// bytes. Every operation on one index is O(1).
public final class PieceSet {
    /// Arrays up to this many words are kept when the set becomes empty or full.
    private static final int KEPT_WORDS = 16;

    private final int size;
    private int cardinality;

    /// Bit `i & 63` of word `i >> 6`; null only while the set is empty or full.
    private long @Nullable [] words;

    private PieceSet(int size, int cardinality) {
        if (size < 0) {
            throw new IllegalArgumentException("negative size " + size);
        }
        this.size = size;
        this.cardinality = cardinality;
    }

    /// A set without members that can hold the indices 0 to `size - 1`.
    public static PieceSet empty(int size) {
        return new PieceSet(size, 0);
    }

    /// The set of all the indices 0 to `size - 1`.
    public static PieceSet full(int size) {
        return new PieceSet(size, size);
    }

    /// Why `bits` is no bitfield of `size` pieces on the wire (BEP 3: its length must be exact and
    /// its spare bits zero), or null if it is one. Looks at the bytes from position to limit.
    public static @Nullable String wireFault(ByteBuffer bits, int size) {
        int expectedBytes = wireBytes(size);
        if (bits.remaining() != expectedBytes) {
            return "bitfield of " + bits.remaining() + " bytes, expected " + expectedBytes;
        }
        int used = size & 7;
        if (used != 0 && (bits.get(bits.limit() - 1) & (0xff >> used)) != 0) {
            return "bitfield with spare bits set";
        }
        return null;
    }

    /// Reads a bitfield for which [#wireFault] is null and moves the position behind it.
    public static PieceSet ofWire(ByteBuffer bits, int size) {
        assert wireFault(bits, size) == null;
        PieceSet set = new PieceSet(size, 0);
        long[] words = new long[(size + 63) >> 6];
        int bytes = wireBytes(size);
        for (int i = 0; i < bytes; i++) {
            int reversed = Integer.reverse(bits.get()) >>> 24;
            words[i >> 3] |= (long) reversed << ((i & 7) << 3);
        }
        for (long word : words) {
            set.cardinality += Long.bitCount(word);
        }
        set.words = words;
        set.dropWordsIfUniform();
        return set;
    }

    /// The length of the wire form in bytes.
    public static int wireBytes(int size) {
        return (size >>> 3) + ((size & 7) == 0 ? 0 : 1);
    }

    /// Appends the wire form (BEP 3: highest bit first, spare bits zero) to `out`.
    public void writeWire(ByteBuffer out) {
        int bytes = wireBytes(size);
        for (int i = 0; i < bytes; i++) {
            int octet = (int) (word(i >> 3) >>> ((i & 7) << 3)) & 0xff;
            out.put((byte) (Integer.reverse(octet) >>> 24));
        }
    }

    /// A set of its own with the same members.
    public PieceSet copy() {
        PieceSet copy = new PieceSet(size, cardinality);
        copy.words = words == null ? null : words.clone();
        return copy;
    }

    /// The set of the indices that are not members of this one.
    public PieceSet complement() {
        PieceSet result = new PieceSet(size, size - cardinality);
        if (words != null) {
            long[] flipped = new long[words.length];
            for (int w = 0; w < flipped.length; w++) {
                flipped[w] = ~words[w] & mask(w);
            }
            result.words = flipped;
        }
        return result;
    }

    /// One more than the largest index the set can hold.
    public int size() {
        return size;
    }

    /// How many members the set has.
    public int cardinality() {
        return cardinality;
    }

    /// Whether no index is a member.
    public boolean isEmpty() {
        return cardinality == 0;
    }

    /// Whether every index is a member (also true of a set of size 0).
    public boolean isFull() {
        return cardinality == size;
    }

    /// Whether `index` is a member.
    public boolean get(int index) {
        assert index >= 0 && index < size : index;
        return words == null ? cardinality != 0 : (words[index >> 6] & (1L << index)) != 0;
    }

    /// Adds `index`; false if it was a member already.
    public boolean set(int index) {
        if (get(index)) {
            return false;
        }
        ownWords()[index >> 6] |= 1L << index;
        cardinality++;
        dropWordsIfUniform();
        return true;
    }

    /// Removes `index`; false if it was no member.
    public boolean clear(int index) {
        if (!get(index)) {
            return false;
        }
        ownWords()[index >> 6] &= ~(1L << index);
        cardinality--;
        dropWordsIfUniform();
        return true;
    }

    /// Makes every index a member.
    public void setAll() {
        cardinality = size;
        words = null;
    }

    /// Removes every member.
    public void clearAll() {
        cardinality = 0;
        words = null;
    }

    /// Removes the members of `other`, a set of the same size.
    public void andNot(PieceSet other) {
        assert other.size == size;
        if (isEmpty() || other.isEmpty()) {
            return;
        }
        long[] own = ownWords();
        int left = 0;
        for (int w = 0; w < own.length; w++) {
            own[w] &= ~other.word(w);
            left += Long.bitCount(own[w]);
        }
        cardinality = left;
        dropWordsIfUniform();
    }

    /// How many indices are members of both sets.
    public int countAnd(PieceSet other) {
        assert other.size == size;
        if (isEmpty() || other.isEmpty()) {
            return 0;
        }
        if (isFull() || other.isFull()) {
            return Math.min(cardinality, other.cardinality);
        }
        int count = 0;
        for (int w = 0; w < wordCount(); w++) {
            count += Long.bitCount(word(w) & other.word(w));
        }
        return count;
    }

    /// The smallest member that is at least `from`, or -1.
    public int nextSet(int from) {
        return nextSetInBoth(this, from);
    }

    /// The smallest index at least `from` that is no member, or -1.
    public int nextClear(int from) {
        if (from >= size || isFull()) {
            return -1;
        }
        int w = from >> 6;
        long candidates = ~word(w) & mask(w) & (-1L << from);
        while (candidates == 0) {
            if (++w == wordCount()) {
                return -1;
            }
            candidates = ~word(w) & mask(w);
        }
        return (w << 6) + Long.numberOfTrailingZeros(candidates);
    }

    /// The smallest index at least `from` that is a member of this set and of `other`, or -1.
    public int nextSetInBoth(PieceSet other, int from) {
        assert other.size == size;
        if (from >= size || isEmpty() || other.isEmpty()) {
            return -1;
        }
        int w = from >> 6;
        long candidates = word(w) & other.word(w) & (-1L << from);
        while (candidates == 0) {
            if (++w == wordCount()) {
                return -1;
            }
            candidates = word(w) & other.word(w);
        }
        return (w << 6) + Long.numberOfTrailingZeros(candidates);
    }

    @Override
    public boolean equals(@Nullable Object object) {
        if (!(object instanceof PieceSet other)
                || other.size != size
                || other.cardinality != cardinality) {
            return false;
        }
        for (int w = 0; w < wordCount(); w++) {
            if (word(w) != other.word(w)) {
                return false;
            }
        }
        return true;
    }

    @Override
    public int hashCode() {
        int hash = size;
        for (int w = 0; w < wordCount(); w++) {
            hash = hash * 31 + Long.hashCode(word(w));
        }
        return hash;
    }

    /// A picture: `#` for a member, `.` for the others.
    @Override
    public String toString() {
        StringBuilder picture = new StringBuilder(size);
        for (int i = 0; i < size; i++) {
            picture.append(get(i) ? '#' : '.');
        }
        return picture.toString();
    }

    private int wordCount() {
        return (size + 63) >> 6;
    }

    private long word(int w) {
        if (words != null) {
            return words[w];
        }
        return cardinality == 0 ? 0 : mask(w);
    }

    /// The bits of word `w` that stand for an index.
    private long mask(int w) {
        int spare = ((w + 1) << 6) - size;
        return spare > 0 ? -1L >>> spare : -1L;
    }

    private long[] ownWords() {
        long[] own = words;
        if (own == null) {
            own = new long[wordCount()];
            if (cardinality != 0) {
                Arrays.fill(own, -1L);
                own[own.length - 1] = mask(own.length - 1);
            }
            words = own;
        }
        return own;
    }

    private void dropWordsIfUniform() {
        if ((cardinality == 0 || cardinality == size)
                && words != null
                && words.length > KEPT_WORDS) {
            words = null;
        }
    }
}
