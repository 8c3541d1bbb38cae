package spate.tracker.websocket;

import org.jspecify.annotations.Nullable;

/// 20 bytes as words in network order: an info hash, a peer id or the id of an offer.
///
/// In messages they are a string of 20 characters, each of which is a byte (ISO 8859-1).
///
/// Strangers choose them, so many may have one hash code: the order keeps such a map fast.
record Bytes20(long first, long second, int third) implements Comparable<Bytes20> {
    static final int LENGTH = 20;

    /// What a string of a message means, or null if it is not 20 bytes.
    static @Nullable Bytes20 of(String text) {
        if (text.length() != LENGTH) {
            return null;
        }
        int seen = 0;
        for (int i = 0; i < LENGTH; i++) {
            seen |= text.charAt(i);
        }
        if (seen > 0xFF) {
            return null;
        }
        return new Bytes20(word(text, 0, 8), word(text, 8, 16), (int) word(text, 16, LENGTH));
    }

    private static long word(String text, int from, int to) {
        long word = 0;
        for (int i = from; i < to; i++) {
            word = word << 8 | text.charAt(i);
        }
        return word;
    }

    /// The byte at an index, 0 to 255.
    int byteAt(int index) {
        if (index >= 16) {
            return (third >>> (8 * (19 - index))) & 0xFF;
        }
        long word = index < 8 ? first : second;
        return (int) (word >>> (8 * (7 - (index & 7)))) & 0xFF;
    }

    @Override
    public int compareTo(Bytes20 other) {
        int order = Long.compareUnsigned(first, other.first);
        if (order == 0) {
            order = Long.compareUnsigned(second, other.second);
        }
        return order == 0 ? Integer.compareUnsigned(third, other.third) : order;
    }
}
