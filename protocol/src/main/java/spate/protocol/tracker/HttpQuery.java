package spate.protocol.tracker;

import java.nio.charset.StandardCharsets;
import java.util.HexFormat;

/// A URL with parameters added to whatever query it has.
final class HttpQuery {

    private static final HexFormat HEX = HexFormat.of().withUpperCase();

    private final StringBuilder url;

    /// Begins with `base` as it is, save its fragment, which never goes to a server.
    HttpQuery(String base) {
        int fragment = base.indexOf('#');
        url = new StringBuilder(fragment < 0 ? base : base.substring(0, fragment));
    }

    HttpQuery add(String key, long value) {
        name(key).append(value);
        return this;
    }

    HttpQuery add(String key, String value) {
        return add(key, value.getBytes(StandardCharsets.UTF_8));
    }

    HttpQuery add(String key, byte[] value) {
        name(key);
        for (byte b : value) {
            if (isUnreserved(b)) {
                url.append((char) b);
            } else {
                url.append('%').append(HEX.toHexDigits(b));
            }
        }
        return this;
    }

    private StringBuilder name(String key) {
        if (url.indexOf("?") < 0) {
            url.append('?');
        } else if (url.charAt(url.length() - 1) != '?' && url.charAt(url.length() - 1) != '&') {
            url.append('&');
        }
        return url.append(key).append('=');
    }

    /// RFC 3986, section 2.3.
    private static boolean isUnreserved(byte b) {
        return (b >= 'a' && b <= 'z')
                || (b >= 'A' && b <= 'Z')
                || (b >= '0' && b <= '9')
                || b == '-'
                || b == '.'
                || b == '_'
                || b == '~';
    }

    @Override
    public String toString() {
        return url.toString();
    }
}
