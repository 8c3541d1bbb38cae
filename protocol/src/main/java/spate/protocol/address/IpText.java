package spate.protocol.address;

import org.jspecify.annotations.Nullable;

/// The text of addresses: strict reading (RFC 4291, section 2.2) and canonical writing (RFC 5952).
final class IpText {

    /// The longest text of an address: eight groups, the last two as dotted decimal.
    static final int MAX_LENGTH = 45;

    private static final int GROUPS = 8;

    private IpText() {}

    static @Nullable IpAddress parse(String text) {
        if (text.length() > MAX_LENGTH) {
            return null;
        }
        if (text.indexOf(':') >= 0) {
            return parseV6(text);
        }
        long bits = parseV4(text, 0);
        return bits < 0 ? null : IpAddress.ofV4((int) bits);
    }

    /// The 32 bits of dotted decimal that runs from `from` to the end, or -1. A leading zero is refused: some
    /// read it as octal.
    private static long parseV4(String text, int from) {
        long bits = 0;
        int at = from;
        for (int part = 0; part < 4; part++) {
            int end = part == 3 ? text.length() : text.indexOf('.', at);
            int value = end < 0 ? -1 : parseOctet(text, at, end);
            if (value < 0) {
                return -1;
            }
            bits = bits << 8 | value;
            at = end + 1;
        }
        return bits;
    }

    private static int parseOctet(String text, int from, int to) {
        if (to <= from || to - from > 3 || (to - from > 1 && text.charAt(from) == '0')) {
            return -1;
        }
        int value = 0;
        for (int i = from; i < to; i++) {
            char c = text.charAt(i);
            if (c < '0' || c > '9') {
                return -1;
            }
            value = value * 10 + c - '0';
        }
        return value <= 255 ? value : -1;
    }

    private static @Nullable IpAddress parseV6(String text) {
        int gap = text.indexOf("::");
        int[] head = new int[GROUPS];
        if (gap < 0) {
            return parseGroups(text, head) == GROUPS ? ofGroups(head) : null;
        }
        int[] tail = new int[GROUPS];
        String before = text.substring(0, gap);
        int headCount = before.indexOf('.') >= 0 ? -1 : parseGroups(before, head);
        int tailCount = parseGroups(text.substring(gap + 2), tail);
        if (headCount < 0 || tailCount < 0 || headCount + tailCount >= GROUPS) {
            return null;
        }
        System.arraycopy(tail, 0, head, GROUPS - tailCount, tailCount);
        return ofGroups(head);
    }

    /// Reads groups separated by single colons, the last two perhaps as dotted decimal; returns how many, or -1.
    private static int parseGroups(String text, int[] into) {
        if (text.isEmpty()) {
            return 0;
        }
        int count = 0;
        int at = 0;
        while (true) {
            int colon = text.indexOf(':', at);
            int end = colon < 0 ? text.length() : colon;
            if (colon < 0 && text.indexOf('.', at) >= 0) {
                long bits = parseV4(text, at);
                if (bits < 0 || count > GROUPS - 2) {
                    return -1;
                }
                into[count] = (int) (bits >>> 16);
                into[count + 1] = (int) bits & 0xffff;
                return count + 2;
            }
            int group = parseGroup(text, at, end);
            if (group < 0 || count == GROUPS) {
                return -1;
            }
            into[count++] = group;
            if (colon < 0) {
                return count;
            }
            at = colon + 1;
        }
    }

    private static int parseGroup(String text, int from, int to) {
        if (to <= from || to - from > 4) {
            return -1;
        }
        int value = 0;
        for (int i = from; i < to; i++) {
            int digit = text.charAt(i) < 128 ? Character.digit(text.charAt(i), 16) : -1;
            if (digit < 0) {
                return -1;
            }
            value = value << 4 | digit;
        }
        return value;
    }

    private static IpAddress ofGroups(int[] groups) {
        long high = 0;
        long low = 0;
        for (int i = 0; i < 4; i++) {
            high = high << 16 | groups[i];
            low = low << 16 | groups[i + 4];
        }
        return new IpAddress(high, low);
    }

    static String format(IpAddress address) {
        if (address.isV4()) {
            int bits = address.v4Bits();
            return (bits >>> 24)
                    + "."
                    + (bits >>> 16 & 0xff)
                    + "."
                    + (bits >>> 8 & 0xff)
                    + "."
                    + (bits & 0xff);
        }
        int gapFrom = longestZeroRun(address);
        int gapTo = gapFrom;
        while (gapTo < GROUPS && group(address, gapTo) == 0) {
            gapTo++;
        }
        if (gapTo - gapFrom < 2) {
            return join(address, 0, GROUPS);
        }
        return join(address, 0, gapFrom) + "::" + join(address, gapTo, GROUPS);
    }

    /// Where the longest run of zero groups begins, the first of equals; 0 if there is none.
    private static int longestZeroRun(IpAddress address) {
        int best = 0;
        int bestLength = 0;
        int run = 0;
        for (int i = 0; i < GROUPS; i++) {
            run = group(address, i) == 0 ? run + 1 : 0;
            if (run > bestLength) {
                bestLength = run;
                best = i - run + 1;
            }
        }
        return best;
    }

    private static String join(IpAddress address, int from, int to) {
        StringBuilder text = new StringBuilder();
        for (int i = from; i < to; i++) {
            text.append(i == from ? "" : ":").append(Integer.toHexString(group(address, i)));
        }
        return text.toString();
    }

    private static int group(IpAddress address, int index) {
        long half = index < 4 ? address.high() : address.low();
        return (int) (half >>> (48 - 16 * (index & 3))) & 0xffff;
    }
}
