package spate.tracker.http;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/// An answer as it grows. Used again and again; nothing is allocated for an answer.
final class AnswerBytes {
    private static final int MAX_DIGITS = 20;

    private final byte[] bytes;
    private final byte[] digits = new byte[MAX_DIGITS];
    private int length;

    /// @param maxLength of the longest answer, in bytes
    AnswerBytes(int maxLength) {
        bytes = new byte[maxLength];
    }

    static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    /// Begins anew.
    AnswerBytes clear() {
        length = 0;
        return this;
    }

    AnswerBytes put(byte[] more) {
        System.arraycopy(more, 0, bytes, length, more.length);
        length += more.length;
        return this;
    }

    AnswerBytes put(char ascii) {
        bytes[length++] = (byte) ascii;
        return this;
    }

    /// Two bytes in network order.
    AnswerBytes putShort(int value) {
        bytes[length++] = (byte) (value >>> 8);
        bytes[length++] = (byte) value;
        return this;
    }

    /// Four bytes in network order.
    AnswerBytes putInt(int value) {
        return putShort(value >>> 16).putShort(value);
    }

    /// Eight bytes in network order.
    AnswerBytes putLong(long value) {
        return putInt((int) (value >>> 32)).putInt((int) value);
    }

    /// A number in decimal digits.
    ///
    /// @param value 0 or more
    AnswerBytes putNumber(long value) {
        int first = MAX_DIGITS;
        long rest = value;
        do {
            digits[--first] = (byte) ('0' + rest % 10);
            rest /= 10;
        } while (rest != 0);
        System.arraycopy(digits, first, bytes, length, MAX_DIGITS - first);
        length += MAX_DIGITS - first;
        return this;
    }

    /// A bencoded integer.
    AnswerBytes putInteger(long value) {
        return put('i').putNumber(value).put('e');
    }

    /// A bencoded string.
    AnswerBytes putString(byte[] text) {
        return putNumber(text.length).put(':').put(text);
    }

    /// How many bytes there are so far.
    int length() {
        return length;
    }

    /// The answer is in its first bytes; used again for the next.
    byte[] array() {
        return bytes;
    }

    /// A copy of the answer.
    byte[] toBytes() {
        return Arrays.copyOf(bytes, length);
    }
}
