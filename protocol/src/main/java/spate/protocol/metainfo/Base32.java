package spate.protocol.metainfo;

import org.jspecify.annotations.Nullable;

/// Base 32 without padding (RFC 4648), as older magnet links write info hashes.
final class Base32 {
    private Base32() {}

    /// The 20 bytes that 32 digits of either case stand for; null for anything else.
    static byte @Nullable [] decodeHash(String digits) {
        if (digits.length() != 32) {
            return null;
        }
        byte[] bytes = new byte[InfoHash.V1_LENGTH];
        int bits = 0;
        int buffer = 0;
        int at = 0;
        for (int i = 0; i < digits.length(); i++) {
            int value = value(digits.charAt(i));
            if (value < 0) {
                return null;
            }
            buffer = (buffer << 5) | value;
            bits += 5;
            if (bits >= 8) {
                bits -= 8;
                bytes[at++] = (byte) (buffer >> bits);
            }
        }
        return bytes;
    }

    private static int value(char digit) {
        if (digit >= '2' && digit <= '7') {
            return digit - '2' + 26;
        }
        char lower = (char) (digit | 0x20);
        return lower >= 'a' && lower <= 'z' && digit < 0x80 ? lower - 'a' : -1;
    }
}
