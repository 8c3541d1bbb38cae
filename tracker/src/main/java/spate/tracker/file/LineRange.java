package spate.tracker.file;

/// Where the entry of a line is: without the end of the line, spaces around it, and a comment.
///
/// @param from its first byte
/// @param to behind its last
record LineRange(int from, int to) {
    static final int MARK_BYTES = 3;

    /// Finds the entry in the bytes from `start` to `end`, exclusive.
    static LineRange of(byte[] bytes, int start, int end) {
        int from = start;
        while (from < end && isSpace(bytes[from])) {
            from++;
        }
        int to = comment(bytes, from, end);
        while (to > from && isSpace(bytes[to - 1])) {
            to--;
        }
        return new LineRange(from, to);
    }

    private static int comment(byte[] bytes, int from, int end) {
        for (int at = from; at < end; at++) {
            if (bytes[at] == '#' && (at == from || isSpace(bytes[at - 1]))) {
                return at;
            }
        }
        return end;
    }

    private static boolean isSpace(byte b) {
        return b == ' ' || b == '\t' || b == '\r' || b == '\n';
    }

    /// Whether a text begins with U+FEFF.
    static boolean startsWithMark(byte[] bytes, int length) {
        return length >= MARK_BYTES
                && bytes[0] == (byte) 0xEF
                && bytes[1] == (byte) 0xBB
                && bytes[2] == (byte) 0xBF;
    }

    /// Whether there is no entry.
    boolean isBlank() {
        return from == to;
    }
}
