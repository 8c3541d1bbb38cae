package spate.protocol.metainfo;

/// The well-formed sequences of UTF-8 (Unicode 15, table 3-7), byte by byte.
final class Utf8 {
    private Utf8() {}

    /// The length of the well-formed sequence at an index; if there is none, the negative number of
    /// bytes to replace together (the longest start of a well-formed sequence, at least one).
    static int sequenceLength(byte[] bytes, int at, int end) {
        int lead = bytes[at] & 0xff;
        if (lead < 0x80) {
            return 1;
        }
        int length = lead < 0xc2 ? 0 : lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : lead < 0xf5 ? 4 : 0;
        for (int i = 1; i < length; i++) {
            if (at + i >= end || !mayFollow(lead, i, bytes[at + i] & 0xff)) {
                return -i;
            }
        }
        return length == 0 ? -1 : length;
    }

    private static boolean mayFollow(int lead, int index, int next) {
        int lowest = 0x80;
        int highest = 0xbf;
        if (index == 1) {
            lowest = lead == 0xe0 ? 0xa0 : lead == 0xf0 ? 0x90 : 0x80;
            highest = lead == 0xed ? 0x9f : lead == 0xf4 ? 0x8f : 0xbf;
        }
        return next >= lowest && next <= highest;
    }

    /// The character of a well-formed sequence.
    static int codePoint(byte[] bytes, int at, int length) {
        int codePoint = bytes[at] & (length == 1 ? 0x7f : 0xff >> (length + 1));
        for (int i = 1; i < length; i++) {
            codePoint = (codePoint << 6) | (bytes[at + i] & 0x3f);
        }
        return codePoint;
    }

    static boolean isContinuation(byte b) {
        return (b & 0xc0) == 0x80;
    }

    static boolean isAscii(byte[] bytes, int offset, int length) {
        for (int i = offset; i < offset + length; i++) {
            if (bytes[i] < 0) {
                return false;
            }
        }
        return true;
    }
}
