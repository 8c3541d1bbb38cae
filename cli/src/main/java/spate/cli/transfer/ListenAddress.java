package spate.cli.transfer;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import org.jspecify.annotations.Nullable;
import spate.cli.option.BadUsage;
import spate.client.net.Addresses;
import spate.protocol.address.IpAddress;
import spate.protocol.address.PeerAddress;

/// Where to accept peers: a value of `--listen`.
///
/// @param text as the user wrote it
/// @param ip null for every address that we may use
/// @param port 0 for any
record ListenAddress(String text, @Nullable IpAddress ip, int port) {

    /// Reads `PORT`, `IP:PORT` or `[IPv6]:PORT`.
    static ListenAddress parse(String word) throws BadUsage {
        String text = word.strip();
        int colon = text.lastIndexOf(':');
        String port = text.substring(colon + 1);
        if (port.matches("\\d{1,5}") && Integer.parseInt(port) <= PeerAddress.MAX_PORT) {
            IpAddress ip = colon < 0 ? null : host(text.substring(0, colon));
            if (ip != null || colon < 0) {
                return new ListenAddress(text, ip, Integer.parseInt(port));
            }
        }
        throw new BadUsage(
                "'" + word + "' is no address to listen on; write PORT, IP:PORT or [IPv6]:PORT");
    }

    /// The address in front of the port: brackets are for IPv6 only.
    private static @Nullable IpAddress host(String host) {
        boolean bracketed = host.startsWith("[") && host.endsWith("]");
        IpAddress ip = IpAddress.parse(bracketed ? host.substring(1, host.length() - 1) : host);
        return ip == null || ip.isV6() != bracketed ? null : ip;
    }

    /// @param ours the addresses that we may use; none for all
    List<InetSocketAddress> resolve(List<InetAddress> ours) {
        if (ip != null) {
            return List.of(new InetSocketAddress(Addresses.toInet(ip), port));
        }
        return ours.isEmpty()
                ? List.of(Addresses.everywhere(port))
                : ours.stream().map(address -> new InetSocketAddress(address, port)).toList();
    }
}
