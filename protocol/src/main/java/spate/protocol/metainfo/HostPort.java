package spate.protocol.metainfo;

import org.jspecify.annotations.Nullable;
import spate.protocol.address.IpAddress;
import spate.protocol.address.PeerAddress;

/// A host that a torrent or a magnet link names: a node of the DHT (BEP 5), a peer (BEP 9, `x.pe`).
///
/// @param host a host name or an address without brackets, as it was written
/// @param port from 1 to 65535
public record HostPort(String host, int port) {
    private static final int MAX_HOST_CHARS = 253;

    /// Checks the port.
    public HostPort {
        if (!PeerAddress.isPort(port)) {
            throw new IllegalArgumentException("not a port: " + port);
        }
    }

    /// Reads `hostname:port`, `1.2.3.4:port` or `[ipv6]:port`; null if the text is none of them.
    public static @Nullable HostPort parse(String text) {
        int colon = text.lastIndexOf(':');
        if (colon < 1) {
            return null;
        }
        int port = port(text.substring(colon + 1));
        String host = text.substring(0, colon);
        if (host.startsWith("[") && host.endsWith("]")) {
            host = host.substring(1, host.length() - 1);
            IpAddress ip = IpAddress.parse(host);
            return port > 0 && ip != null && host.indexOf(':') >= 0
                    ? new HostPort(host, port)
                    : null;
        }
        return port > 0 && isHost(host) ? new HostPort(host, port) : null;
    }

    private static int port(String digits) {
        if (digits.isEmpty() || digits.length() > 5) {
            return -1;
        }
        int port = 0;
        for (char c : digits.toCharArray()) {
            if (c < '0' || c > '9') {
                return -1;
            }
            port = 10 * port + c - '0';
        }
        return PeerAddress.isPort(port) ? port : -1;
    }

    /// Whether a text can be a host name or an IPv4 address; letters beyond ASCII may be in it.
    private static boolean isHost(String host) {
        if (host.isEmpty() || host.length() > MAX_HOST_CHARS) {
            return false;
        }
        return host.codePoints()
                .allMatch(c -> Character.isLetterOrDigit(c) || c == '-' || c == '.' || c == '_');
    }

    /// The address, if the host is one and no name.
    public @Nullable PeerAddress address() {
        IpAddress ip = IpAddress.parse(host);
        return ip == null ? null : new PeerAddress(ip, port);
    }

    /// As `host:port`, an IPv6 address in square brackets.
    @Override
    public String toString() {
        return (host.indexOf(':') >= 0 ? "[" + host + "]" : host) + ":" + port;
    }
}
