package spate.cli;

import spate.protocol.bencode.BencodeException;
import spate.protocol.bencode.BencodeReader;
import spate.protocol.bencode.BencodeReader.Mode;

/// Judges the beginning of something that may be bencoding.
final class BencodePrefix {
    /// What the bytes so far are.
    enum Verdict {
        /// A value that goes on, or ends with them.
        UNDECIDED,
        /// A whole value, and bytes behind it.
        ENDED,
        /// No value, whatever follows.
        BROKEN
    }

    private BencodePrefix() {}

    /// @param count how many bytes of the array there are
    /// @param maxBytes the most that there can be in all
    static Verdict judge(byte[] bytes, int count, int maxBytes) {
        BencodeReader reader = new BencodeReader(bytes, 0, count, Mode.LENIENT);
        try {
            reader.skip();
            return reader.position() == count ? Verdict.UNDECIDED : Verdict.ENDED;
        } catch (BencodeException e) {
            boolean mayGoOn =
                    switch (e.kind()) {
                        case UNEXPECTED_END -> true;
                        case STRING_TOO_LONG -> lengthAt(bytes, e.position()) <= maxBytes;
                        default -> false;
                    };
            return mayGoOn ? Verdict.UNDECIDED : Verdict.BROKEN;
        }
    }

    /// The length that a string claims, or any number that is too large.
    private static long lengthAt(byte[] bytes, int position) {
        long length = 0;
        for (int i = position; bytes[i] != ':' && length <= Integer.MAX_VALUE; i++) {
            length = length * 10 + bytes[i] - '0';
        }
        return length;
    }
}
