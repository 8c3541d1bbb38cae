package spate.cli;

import spate.protocol.bencode.BencodeException;
import spate.protocol.bencode.BencodeReader;
import spate.protocol.bencode.BencodeReader.Mode;

/// Judges the beginning of something that may be bencoding.
final class BencodePrefix {
    private BencodePrefix() {}

    /// Whether bytes can follow these that make one bencoded value of them: there is no fault, and the
    /// value has not ended.
    ///
    /// @param count how many bytes of the array there are
    /// @param maxBytes the most that there can be in all
    static boolean mayGoOn(byte[] bytes, int count, int maxBytes) {
        BencodeReader reader = new BencodeReader(bytes, 0, count, Mode.LENIENT);
        try {
            reader.skip();
            return reader.position() == count;
        } catch (BencodeException e) {
            return switch (e.kind()) {
                case UNEXPECTED_END -> true;
                case STRING_TOO_LONG -> lengthAt(bytes, e.position()) <= maxBytes;
                default -> false;
            };
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
