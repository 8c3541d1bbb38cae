package spate.protocol.tracker;

import spate.protocol.bencode.BencodeDictionary;
import spate.protocol.bencode.BencodeInteger;
import spate.protocol.bencode.BencodeString;

/// Values of an answer, read as generously as clients do.
final class TrackerValue {

    private static final int MAX_DIGITS = 18;

    private TrackerValue() {}

    /// A count or a number of seconds: an integer, or a string of digits as BEP 31's examples have it;
    /// [SwarmCounts#UNKNOWN] if there is none or it is negative; cut to what an int holds.
    static int count(BencodeDictionary from, String key) {
        long value = integer(from, key);
        return value < 0 ? SwarmCounts.UNKNOWN : (int) Math.min(value, Integer.MAX_VALUE);
    }

    /// The same without bounds.
    static long integer(BencodeDictionary from, String key) {
        return switch (from.get(key)) {
            case BencodeInteger integer -> integer.longOr(SwarmCounts.UNKNOWN);
            case BencodeString string -> digits(string.text());
            case null, default -> SwarmCounts.UNKNOWN;
        };
    }

    private static long digits(String text) {
        boolean number =
                !text.isEmpty()
                        && text.length() <= MAX_DIGITS
                        && text.chars().allMatch(c -> c >= '0' && c <= '9');
        return number ? Long.parseLong(text) : SwarmCounts.UNKNOWN;
    }
}
