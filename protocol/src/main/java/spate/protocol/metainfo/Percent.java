package spate.protocol.metainfo;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// The percent-encoding of texts in links (RFC 3986), in UTF-8.
final class Percent {
    private static final String UNRESERVED =
            "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~";
    private static final String DIGITS = "0123456789ABCDEF";

    private Percent() {}

    /// The text with every character encoded that is not unreserved or among some others.
    static String encode(String text, String others) {
        StringBuilder encoded = new StringBuilder(text.length() + 16);
        for (byte b : text.getBytes(StandardCharsets.UTF_8)) {
            if (b > 0 && (UNRESERVED.indexOf(b) >= 0 || others.indexOf(b) >= 0)) {
                encoded.append((char) b);
            } else {
                encoded.append('%');
                encoded.append(DIGITS.charAt((b >> 4) & 0xf)).append(DIGITS.charAt(b & 0xf));
            }
        }
        return encoded.toString();
    }

    /// The text that was encoded; null if a `%` is not followed by two hexadecimal digits. Malformed
    /// UTF-8 becomes U+FFFD.
    static @Nullable String decode(String encoded) {
        byte[] bytes = encoded.getBytes(StandardCharsets.UTF_8);
        int size = 0;
        for (int i = 0; i < bytes.length; i++) {
            byte b = bytes[i];
            if (b == '%') {
                int high = i + 2 < bytes.length ? Character.digit(bytes[i + 1], 16) : -1;
                int low = i + 2 < bytes.length ? Character.digit(bytes[i + 2], 16) : -1;
                if (high < 0 || low < 0) {
                    return null;
                }
                b = (byte) (16 * high + low);
                i += 2;
            }
            bytes[size++] = b;
        }
        return new String(Arrays.copyOf(bytes, size), StandardCharsets.UTF_8);
    }

    /// As `decode`, but `+` is a space, as HTML forms write it.
    static @Nullable String decodeForm(String encoded) {
        return decode(encoded.replace('+', ' '));
    }
}
