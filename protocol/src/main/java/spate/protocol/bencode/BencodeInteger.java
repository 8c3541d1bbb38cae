package spate.protocol.bencode;

import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/// An integer of any size. Bencoding has no limit (BEP 3), so what does not fit 64 bits, or was not
/// written in its shortest form, keeps its digits: no byte is lost between reading and showing.
public final class BencodeInteger implements BencodeValue {
    /// Integers of at most this many digits are turned into a `BigInteger`; longer ones are only kept
    /// as text, because the conversion takes more than linear time.
    public static final int MAX_BIG_DIGITS = 4096;

    private final long value;
    private final boolean fitsLong;
    private final @Nullable String text;

    private BencodeInteger(long value, boolean fitsLong, @Nullable String text) {
        this.value = value;
        this.fitsLong = fitsLong;
        this.text = text;
    }

    /// The integer of a 64-bit value.
    public static BencodeInteger of(long value) {
        return new BencodeInteger(value, true, null);
    }

    /// The integer that decimal digits (with `-` before them if negative) stand for; the spelling is
    /// kept.
    public static BencodeInteger ofDigits(String digits) {
        if (!isInteger(digits)) {
            throw new IllegalArgumentException("not an integer");
        }
        String shortest = shortest(digits);
        if (!fitsLong(shortest)) {
            return new BencodeInteger(0, false, digits);
        }
        long value = Long.parseLong(shortest, 10);
        return new BencodeInteger(value, true, shortest.equals(digits) ? null : digits);
    }

    private static boolean fitsLong(String shortest) {
        String limit = Long.toString(shortest.startsWith("-") ? Long.MIN_VALUE : Long.MAX_VALUE);
        return shortest.length() < limit.length()
                || (shortest.length() == limit.length() && shortest.compareTo(limit) <= 0);
    }

    private static String shortest(String digits) {
        boolean negative = digits.startsWith("-");
        int start = negative ? 1 : 0;
        while (start < digits.length() - 1 && digits.charAt(start) == '0') {
            start++;
        }
        if (digits.charAt(start) == '0') {
            return "0";
        }
        return negative ? "-" + digits.substring(start) : digits.substring(start);
    }

    private static boolean isInteger(String digits) {
        int start = digits.startsWith("-") ? 1 : 0;
        for (int i = start; i < digits.length(); i++) {
            if (digits.charAt(i) < '0' || digits.charAt(i) > '9') {
                return false;
            }
        }
        return digits.length() > start;
    }

    static BencodeInteger ofDigits(byte[] digits) {
        return ofDigits(new String(digits, StandardCharsets.US_ASCII));
    }

    /// Whether the value fits into a `long`.
    public boolean fitsLong() {
        return fitsLong;
    }

    /// The value; only where `fitsLong`.
    public long longValue() {
        if (!fitsLong) {
            throw new ArithmeticException("more than 64 bits");
        }
        return value;
    }

    /// The value, if it fits a `long`, else `other`.
    public long longOr(long other) {
        return fitsLong ? value : other;
    }

    /// The value, of at most `MAX_BIG_DIGITS` digits.
    public BigInteger bigValue() {
        if (text != null && text.length() > MAX_BIG_DIGITS) {
            throw new ArithmeticException("more than " + MAX_BIG_DIGITS + " digits");
        }
        return text == null ? BigInteger.valueOf(value) : new BigInteger(text);
    }

    /// The decimal digits as they were read: leading zeros and all.
    public String digits() {
        return text == null ? Long.toString(value) : text;
    }

    /// The digits in the shortest form that means the same: no leading zeros, no `-0`.
    public String canonicalDigits() {
        return text == null ? Long.toString(value) : shortest(text);
    }

    @Override
    public int height() {
        return 0;
    }

    /// Equal are integers of equal value, however they were spelled.
    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof BencodeInteger that
                && canonicalDigits().equals(that.canonicalDigits());
    }

    @Override
    public int hashCode() {
        return canonicalDigits().hashCode();
    }

    @Override
    public String toString() {
        return digits();
    }
}
