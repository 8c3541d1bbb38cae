package spate.protocol.bencode;

import java.util.Arrays;
import spate.protocol.bencode.BencodeException.Kind;

/// A pull reader of bencoded bytes (BEP 3): `next` steps from token to token, `skip` over a whole
/// value.
///
/// It never recurses, allocates nothing but its stack of open containers (12 bytes a level, at most
/// `MAX_DEPTH` levels), and checks each length against the bytes that are there, so that hostile
/// input costs no memory.
///
/// **Strict** refuses what BEP 3 calls invalid. **Lenient** accepts the following faults and goes
/// on; the first one is remembered (`fault`, `faultPosition`):
///
/// | fault | lenient treatment |
/// |---|---|
/// | keys out of order | kept in the order they are found |
/// | a key twice | both are reported; whoever looks a key up takes the first |
/// | leading zeros, `-0` | the number without them; `content` keeps the spelling |
/// | bytes behind the value | `expectEnd` ignores them |
///
/// All else (a wrong byte, an end inside a value, a key that is no string, ...) is an error in both.
public final class BencodeReader {
    /// Containers may be nested this deep; the real world stays below 100.
    public static final int MAX_DEPTH = 512;

    /// How faults that do not hide the meaning are treated.
    public enum Mode {
        /// Every fault is an error.
        STRICT,
        /// Harmless faults are accepted and remembered.
        LENIENT
    }

    /// What `next` found.
    public enum Token {
        /// An integer; see `longValue`, `content`.
        INTEGER,
        /// A byte string; see `contentStart`, `contentLength`.
        STRING,
        /// A byte string that is the key of the value that follows.
        KEY,
        /// The start of a list.
        LIST,
        /// The start of a dictionary.
        DICTIONARY,
        /// The end of the innermost list or dictionary.
        END
    }

    private static final int LIST_LEVEL = -2;
    private static final int NO_KEY_YET = -1;
    private static final int[] NO_LEVELS = {};

    private final byte[] input;
    private final int limit;
    private final boolean strict;

    private int position;
    private int tokenStart;
    private int contentStart;
    private int contentLength;

    private int depth;
    private boolean valueDue;
    private int[] keyStarts = NO_LEVELS;
    private int[] keyLengths = NO_LEVELS;

    private Kind fault = Kind.WRONG_TYPE;
    private int faultPosition = -1;

    /// Reads the whole array.
    public BencodeReader(byte[] input, Mode mode) {
        this(input, 0, input.length, mode);
    }

    /// Reads the bytes `from` (inclusive) to `to` (exclusive); positions count from the array start.
    public BencodeReader(byte[] input, int from, int to, Mode mode) {
        if (from < 0 || to < from || to > input.length) {
            throw new IndexOutOfBoundsException(from + ".." + to + " of " + input.length);
        }
        this.input = input;
        this.position = from;
        this.limit = to;
        this.strict = mode == Mode.STRICT;
    }

    /// Steps to the next token. Behind the end of the outermost value it reads on with the bytes that
    /// follow, so that several values in a row can be read; `expectEnd` forbids them.
    public Token next() throws BencodeException {
        if (position >= limit) {
            throw fail(Kind.UNEXPECTED_END, limit);
        }
        tokenStart = position;
        boolean keyDue = depth > 0 && keyLengths[depth - 1] != LIST_LEVEL && !valueDue;
        byte first = input[position];
        if (first == 'e') {
            return end();
        }
        if (first >= '0' && first <= '9') {
            return string(keyDue);
        }
        if (keyDue) {
            throw fail(Kind.KEY_NOT_A_STRING, position);
        }
        valueDue = false;
        return switch (first) {
            case 'i' -> integer();
            case 'l' -> open(Token.LIST, LIST_LEVEL);
            case 'd' -> open(Token.DICTIONARY, NO_KEY_YET);
            default -> throw fail(Kind.UNEXPECTED_BYTE, position);
        };
    }

    private Token open(Token token, int level) throws BencodeException {
        if (depth == MAX_DEPTH) {
            throw fail(Kind.TOO_DEEP, position);
        }
        if (depth == keyStarts.length) {
            keyStarts = Arrays.copyOf(keyStarts, 2 * depth + 4);
            keyLengths = Arrays.copyOf(keyLengths, 2 * depth + 4);
        }
        keyLengths[depth++] = level;
        position++;
        return token;
    }

    private Token end() throws BencodeException {
        if (depth == 0) {
            throw fail(Kind.UNEXPECTED_BYTE, position);
        }
        if (valueDue) {
            throw fail(Kind.VALUE_MISSING, position);
        }
        depth--;
        position++;
        return Token.END;
    }

    private Token string(boolean isKey) throws BencodeException {
        readString();
        if (!isKey) {
            valueDue = false;
            return Token.STRING;
        }
        checkOrder();
        valueDue = true;
        return Token.KEY;
    }

    private void readString() throws BencodeException {
        int at = position;
        long length = 0;
        while (at < limit && input[at] >= '0' && input[at] <= '9') {
            length = Math.min(length * 10 + (input[at] - '0'), Integer.MAX_VALUE);
            at++;
        }
        if (at == limit) {
            throw fail(Kind.UNEXPECTED_END, limit);
        }
        if (input[at] != ':') {
            throw fail(Kind.UNEXPECTED_BYTE, at);
        }
        if (input[position] == '0' && at > position + 1) {
            tolerate(Kind.BAD_NUMBER, position);
        }
        at++;
        if (length > limit - at) {
            throw fail(Kind.STRING_TOO_LONG, position);
        }
        contentStart = at;
        contentLength = (int) length;
        position = at + contentLength;
    }

    private void checkOrder() throws BencodeException {
        int level = depth - 1;
        int length = keyLengths[level];
        if (length != NO_KEY_YET) {
            int start = keyStarts[level];
            int order =
                    Arrays.compareUnsigned(
                            input,
                            start,
                            start + length,
                            input,
                            contentStart,
                            contentStart + contentLength);
            if (order == 0) {
                tolerate(Kind.DUPLICATE_KEY, tokenStart);
            } else if (order > 0) {
                tolerate(Kind.UNSORTED_KEYS, tokenStart);
            }
        }
        keyStarts[level] = contentStart;
        keyLengths[level] = contentLength;
    }

    private Token integer() throws BencodeException {
        int at = position + 1;
        boolean negative = at < limit && input[at] == '-';
        int digits = negative ? at + 1 : at;
        int end = digits;
        while (end < limit && input[end] >= '0' && input[end] <= '9') {
            end++;
        }
        if (end == limit) {
            throw fail(Kind.UNEXPECTED_END, limit);
        }
        if (input[end] != 'e' || end == digits) {
            throw fail(Kind.UNEXPECTED_BYTE, end);
        }
        contentStart = at;
        contentLength = end - at;
        if (isZeroPadded()) {
            tolerate(Kind.BAD_NUMBER, digits);
        }
        position = end + 1;
        return Token.INTEGER;
    }

    /// Skips the value that comes next, however large and deep, and checks it while doing so. Behind a
    /// `KEY` that is the key's value; before an `END` or a `KEY` it is a mistake of the caller.
    public void skip() throws BencodeException {
        int outside = depth;
        do {
            next();
        } while (depth > outside || valueDue);
    }

    /// Steps over the value that comes next, which another reader of the same bytes has read and checked
    /// already, up to its end.
    public void skipTo(int end) {
        if (end <= position || end > limit) {
            throw new IndexOutOfBoundsException("from " + position + " to " + end);
        }
        position = end;
        valueDue = false;
    }

    /// Skips what is left of the innermost open list or dictionary, its end included.
    public void leave() throws BencodeException {
        int outside = depth - 1;
        while (depth > outside) {
            next();
        }
    }

    /// Whether the innermost open list or dictionary has no more elements: the next token is its
    /// end.
    public boolean atEnd() throws BencodeException {
        if (position >= limit) {
            throw fail(Kind.UNEXPECTED_END, limit);
        }
        return depth > 0 && input[position] == 'e';
    }

    /// Checks that nothing follows the value; lenient, that is only remembered as a fault.
    public void expectEnd() throws BencodeException {
        if (position < limit) {
            tolerate(Kind.TRAILING_BYTES, position);
        }
    }

    /// Steps over one token and demands its type.
    public void expect(Token token) throws BencodeException {
        int at = position;
        if (next() != token) {
            throw fail(Kind.WRONG_TYPE, at);
        }
    }

    /// The integer just read, if it fits into 64 bits.
    public long longValue() throws BencodeException {
        boolean negative = input[contentStart] == '-';
        long sum = 0; // Negative all along: the negative half of the range is the larger one.
        for (int at = negative ? contentStart + 1 : contentStart,
                        end = contentStart + contentLength;
                at < end;
                at++) {
            int digit = input[at] - '0';
            if (sum < Long.MIN_VALUE / 10 || 10 * sum < Long.MIN_VALUE + digit) {
                throw fail(Kind.OUT_OF_RANGE, tokenStart);
            }
            sum = 10 * sum - digit;
        }
        if (!negative && sum == Long.MIN_VALUE) {
            throw fail(Kind.OUT_OF_RANGE, tokenStart);
        }
        return negative ? sum : -sum;
    }

    /// Whether the integer, or the length of the string, just read is not in its shortest form: it has a
    /// leading zero, or is `-0`.
    public boolean isZeroPadded() {
        if (input[tokenStart] != 'i') {
            return input[tokenStart] == '0' && contentStart - tokenStart > "0:".length();
        }
        boolean negative = input[contentStart] == '-';
        int digits = negative ? contentStart + 1 : contentStart;
        return input[digits] == '0' && (negative || contentLength > 1);
    }

    /// A copy of the bytes of the string, or of the digits of the integer, just read.
    public byte[] content() {
        return Arrays.copyOfRange(input, contentStart, contentStart + contentLength);
    }

    /// Whether the string just read has these bytes.
    public boolean contentEquals(byte[] bytes) {
        return contentLength == bytes.length
                && Arrays.equals(
                        input, contentStart, contentStart + contentLength, bytes, 0, bytes.length);
    }

    /// Where the bytes of the string, or the digits of the integer, just read start.
    public int contentStart() {
        return contentStart;
    }

    /// How many bytes the string, or digits the integer, just read has.
    public int contentLength() {
        return contentLength;
    }

    /// Where the token just read starts, its type byte or length included.
    public int tokenStart() {
        return tokenStart;
    }

    /// The first byte that is not read yet.
    public int position() {
        return position;
    }

    /// How many lists and dictionaries are open.
    public int depth() {
        return depth;
    }

    /// Whether all that was read so far is canonical. A strict reader only ever says true.
    public boolean isCanonical() {
        return faultPosition < 0;
    }

    /// The first fault that was tolerated, as the error a strict reader would have thrown. Only where
    /// `isCanonical` is false.
    public BencodeException fault() {
        assert !isCanonical();
        return fail(fault, faultPosition);
    }

    private void tolerate(Kind kind, int at) throws BencodeException {
        if (strict) {
            throw fail(kind, at);
        }
        if (faultPosition < 0) {
            fault = kind;
            faultPosition = at;
        }
    }

    private static BencodeException fail(Kind kind, int at) {
        return new BencodeException(kind, at);
    }
}
