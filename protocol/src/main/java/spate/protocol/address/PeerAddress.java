package spate.protocol.address;

import java.nio.ByteBuffer;
import java.util.Comparator;
import org.jspecify.annotations.Nullable;

/// Where a peer listens: an address and a port. There is no peer on port 0: reading and parsing refuse it.
///
/// @param ip the address
/// @param port 1 to 65535
public record PeerAddress(IpAddress ip, int port) implements Comparable<PeerAddress> {

    /// Bytes of the compact form of an IPv4 peer (BEP 23).
    public static final int COMPACT_V4_LENGTH = IpAddress.V4_LENGTH + 2;

    /// Bytes of the compact form of an IPv6 peer (BEP 7).
    public static final int COMPACT_V6_LENGTH = IpAddress.V6_LENGTH + 2;

    /// The highest port.
    public static final int MAX_PORT = 0xffff;

    private static final Comparator<PeerAddress> ORDER =
            Comparator.comparing(PeerAddress::ip).thenComparingInt(PeerAddress::port);

    public PeerAddress {
        if (!isPort(port)) {
            throw new IllegalArgumentException("not a port: " + port);
        }
    }

    /// Whether `port` can be listened on: 1 to 65535.
    public static boolean isPort(long port) {
        return port > 0 && port <= MAX_PORT;
    }

    /// Reads six bytes; null if the port is 0.
    public static @Nullable PeerAddress readCompactV4(ByteBuffer in) {
        return of(IpAddress.readV4(in), in.getShort() & MAX_PORT);
    }

    /// Reads eighteen bytes; null if the port is 0.
    public static @Nullable PeerAddress readCompactV6(ByteBuffer in) {
        return of(IpAddress.readV6(in), in.getShort() & MAX_PORT);
    }

    private static @Nullable PeerAddress of(IpAddress ip, int port) {
        return port == 0 ? null : new PeerAddress(ip, port);
    }

    /// The address spelled `1.2.3.4:80` or `[::1]:80`; null if `text` is nothing of the kind, the port is 0
    /// or above 65535, or the host is a name.
    public static @Nullable PeerAddress parse(String text) {
        int colon = text.lastIndexOf(':');
        if (colon < 1) {
            return null;
        }
        int port = parsePort(text, colon + 1);
        boolean bracketed = text.charAt(0) == '[' && text.charAt(colon - 1) == ']';
        String host = bracketed ? text.substring(1, colon - 1) : text.substring(0, colon);
        if (port <= 0 || bracketed != host.indexOf(':') >= 0) {
            return null;
        }
        IpAddress ip = IpAddress.parse(host);
        return ip == null ? null : new PeerAddress(ip, port);
    }

    private static int parsePort(String text, int from) {
        int length = text.length() - from;
        if (length < 1 || length > 5) {
            return -1;
        }
        int port = 0;
        for (int i = from; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c < '0' || c > '9') {
                return -1;
            }
            port = port * 10 + c - '0';
        }
        return isPort(port) ? port : -1;
    }

    public boolean isV4() {
        return ip.isV4();
    }

    public boolean isV6() {
        return ip.isV6();
    }

    /// The same host, another port.
    public PeerAddress withPort(int otherPort) {
        return new PeerAddress(ip, otherPort);
    }

    /// 6 or 18.
    public int compactLength() {
        return ip.length() + 2;
    }

    /// Writes [#compactLength()] bytes (BEP 23, BEP 7).
    public void writeCompact(ByteBuffer out) {
        ip.writeTo(out);
        out.putShort((short) port);
    }

    @Override
    public int compareTo(PeerAddress other) {
        return ORDER.compare(this, other);
    }

    /// `1.2.3.4:80` or `[::1]:80`.
    @Override
    public String toString() {
        return isV4() ? ip + ":" + port : "[" + ip + "]:" + port;
    }
}
