package spate.cli;

import java.net.InetSocketAddress;
import org.jspecify.annotations.Nullable;
import spate.cli.option.BadUsage;
import spate.client.net.Addresses;
import spate.protocol.address.IpAddress;
import spate.protocol.address.PeerAddress;

/// Where to listen, as people write it.
public final class ListenAddress {
    private ListenAddress() {}

    /// Reads `IP:PORT` or `[IPv6]:PORT`; port 0 leaves the choice to the system.
    public static InetSocketAddress parse(String text) throws BadUsage {
        InetSocketAddress address = find(text);
        if (address == null) {
            throw new BadUsage(
                    "'" + text + "' is no address to listen on; write IP:PORT or [IPv6]:PORT");
        }
        return address;
    }

    /// The same; null if it is none.
    public static @Nullable InetSocketAddress find(String text) {
        String word = text.strip();
        int colon = word.lastIndexOf(':');
        String host = colon < 0 ? "" : word.substring(0, colon);
        boolean bracketed = host.startsWith("[") && host.endsWith("]");
        IpAddress ip = IpAddress.parse(bracketed ? host.substring(1, host.length() - 1) : host);
        String port = word.substring(colon + 1);
        return ip == null || ip.isV6() != bracketed || !isPort(port)
                ? null
                : new InetSocketAddress(Addresses.toInet(ip), Integer.parseInt(port));
    }

    /// An address as [#parse] reads it.
    public static String text(InetSocketAddress address) {
        PeerAddress peer = Addresses.ofSocket(address);
        return peer == null ? address.toString() : peer.toString();
    }

    /// Whether it is a port, or 0 for any.
    public static boolean isPort(String digits) {
        return digits.matches("\\d{1,5}") && Integer.parseInt(digits) <= PeerAddress.MAX_PORT;
    }
}
