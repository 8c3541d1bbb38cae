package spate.cli;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import spate.cli.option.BadUsage;
import spate.protocol.address.IpAddress;
import spate.protocol.address.PeerAddress;

/// Where to listen, as people write it.
public final class ListenAddress {
    private ListenAddress() {}

    /// Reads `IP:PORT` or `[IPv6]:PORT`; port 0 leaves the choice to the system.
    public static InetSocketAddress parse(String text) throws BadUsage {
        String word = text.strip();
        int colon = word.lastIndexOf(':');
        String host = colon < 0 ? "" : word.substring(0, colon);
        boolean bracketed = host.startsWith("[") && host.endsWith("]");
        IpAddress ip = IpAddress.parse(bracketed ? host.substring(1, host.length() - 1) : host);
        String port = word.substring(colon + 1);
        if (ip == null
                || ip.isV6() != bracketed
                || !port.matches("\\d{1,5}")
                || Integer.parseInt(port) > PeerAddress.MAX_PORT) {
            throw new BadUsage(
                    "'" + text + "' is no address to listen on; write IP:PORT or [IPv6]:PORT");
        }
        try {
            return new InetSocketAddress(
                    InetAddress.getByAddress(ip.toBytes()), Integer.parseInt(port));
        } catch (UnknownHostException impossible) {
            throw new IllegalStateException("4 or 16 bytes are an address", impossible);
        }
    }
}
