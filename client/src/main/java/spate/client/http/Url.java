package spate.client.http;

import java.net.IDN;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import spate.protocol.address.IpAddress;
import spate.protocol.address.PeerAddress;

/// A URL of a torrent or of a redirect, taken apart as generously as clients do: spaces and letters
/// beyond ASCII, which stand in many torrents, are escaped; what is escaped already stays so.
///
/// @param scheme how to speak
/// @param userInfo what stands before the `@`, as written, or null
/// @param host a name in its ASCII form, or an address without brackets
/// @param port 1 to 65535
/// @param hasPort whether the port was written
/// @param target path and query; begins with `/`
public record Url(
        Scheme scheme,
        @Nullable String userInfo,
        String host,
        int port,
        boolean hasPort,
        String target) {

    /// The longest URL that is taken.
    public static final int MAX_LENGTH = 16_384;

    private static final HexFormat HEX = HexFormat.of().withUpperCase();

    /// The protocols of trackers.
    public enum Scheme {
        HTTP(80),
        HTTPS(443),
        /// BEP 15. There is no default port; 80 is what clients take.
        UDP(80);

        private final int defaultPort;

        Scheme(int defaultPort) {
            this.defaultPort = defaultPort;
        }

        static @Nullable Scheme of(String text) {
            return switch (text.toLowerCase(Locale.ROOT)) {
                case "http" -> HTTP;
                case "https" -> HTTPS;
                case "udp" -> UDP;
                default -> null;
            };
        }

        /// As it stands in a URL.
        public String text() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /// Takes a URL apart; null if it is none of a [Scheme].
    public static @Nullable Url parse(String text) {
        String url = text.strip();
        int colon = url.indexOf("://");
        if (colon < 0 || url.length() > MAX_LENGTH) {
            return null;
        }
        Scheme scheme = Scheme.of(url.substring(0, colon));
        int path = endOfAuthority(url, colon + 3);
        return scheme == null
                ? null
                : parse(scheme, url.substring(colon + 3, path), url.substring(path));
    }

    private static int endOfAuthority(String url, int from) {
        for (int i = from; i < url.length(); i++) {
            if ("/?#\\".indexOf(url.charAt(i)) >= 0) {
                return i;
            }
        }
        return url.length();
    }

    private static @Nullable Url parse(Scheme scheme, String authority, String rest) {
        int at = authority.lastIndexOf('@');
        String userInfo = at < 0 ? null : authority.substring(0, at);
        String place = authority.substring(at + 1);
        int colon = place.endsWith("]") ? -1 : place.lastIndexOf(':');
        String port = colon < 0 ? "" : place.substring(colon + 1);
        String host = host(colon < 0 ? place : place.substring(0, colon));
        int number = port.isEmpty() ? scheme.defaultPort : port(port);
        if (host == null || number < 0) {
            return null;
        }
        return new Url(scheme, userInfo, host, number, !port.isEmpty(), target(rest));
    }

    private static int port(String digits) {
        boolean number = digits.length() <= 5 && digits.chars().allMatch(c -> c >= '0' && c <= '9');
        int port = number ? Integer.parseInt(digits) : -1;
        return PeerAddress.isPort(port) ? port : -1;
    }

    private static @Nullable String host(String text) {
        if (text.startsWith("[") && text.endsWith("]")) {
            String inner = text.substring(1, text.length() - 1);
            IpAddress ip = IpAddress.parse(inner);
            return ip == null || inner.indexOf(':') < 0 ? null : inner;
        }
        try {
            String ascii = IDN.toASCII(text, IDN.ALLOW_UNASSIGNED).toLowerCase(Locale.ROOT);
            return isName(ascii) ? ascii : null;
        } catch (IllegalArgumentException _) {
            return null;
        }
    }

    private static boolean isName(String text) {
        boolean letters =
                text.chars()
                        .allMatch(c ->
                                (c >= 'a' && c <= 'z')
                                        || (c >= '0' && c <= '9')
                                        || c == '-'
                                        || c == '_'
                                        || c == '.');
        return letters && !text.isEmpty() && text.length() <= 253;
    }

    private static String target(String rest) {
        int fragment = rest.indexOf('#');
        String text = fragment < 0 ? rest : rest.substring(0, fragment);
        StringBuilder target = new StringBuilder(text.length() + 1);
        if (!text.startsWith("/")) {
            target.append('/');
        }
        for (byte b : text.getBytes(StandardCharsets.UTF_8)) {
            if (b > ' ' && b < 0x7f && "\"<>\\^`{|}".indexOf(b) < 0) {
                target.append((char) b);
            } else {
                target.append('%').append(HEX.toHexDigits(b));
            }
        }
        return target.toString();
    }

    /// Where a `Location` leads from here (RFC 9110, section 10.2.2); null if it is no URL.
    public @Nullable Url resolve(String location) {
        String to = location.strip();
        int colon = to.indexOf("://");
        if (colon > 0 && to.substring(0, colon).chars().allMatch(Character::isLetter)) {
            return parse(to);
        }
        if (to.startsWith("//")) {
            return parse(scheme.text() + ":" + to);
        }
        String path = target.substring(0, endOfPath());
        if (to.startsWith("/")) {
            return withTarget(to);
        }
        return withTarget(
                to.startsWith("?") ? path + to : path.substring(0, path.lastIndexOf('/') + 1) + to);
    }

    private int endOfPath() {
        int query = target.indexOf('?');
        return query < 0 ? target.length() : query;
    }

    private Url withTarget(String other) {
        return new Url(scheme, userInfo, host, port, hasPort, target(other));
    }

    /// Whether it leads to the same place by the same protocol.
    public boolean isSamePlace(Url other) {
        return scheme == other.scheme && host.equals(other.host) && port == other.port;
    }

    /// Where it leads, for people and as a key: `host:port`.
    public String place() {
        return (host.indexOf(':') < 0 ? host : "[" + host + "]") + ":" + port;
    }

    /// Without the user's name and password.
    @Override
    public String toString() {
        return scheme.text() + "://" + place() + target;
    }
}
