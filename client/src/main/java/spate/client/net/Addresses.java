package spate.client.net;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import org.jspecify.annotations.Nullable;
import spate.protocol.address.IpAddress;
import spate.protocol.address.PeerAddress;

/// The protocol's addresses and Java's, one into the other.
public final class Addresses {

    private Addresses() {}

    public static InetSocketAddress toSocket(PeerAddress address) {
        return new InetSocketAddress(toInet(address.ip()), address.port());
    }

    public static InetAddress toInet(IpAddress ip) {
        try {
            return InetAddress.getByAddress(ip.toBytes());
        } catch (UnknownHostException impossible) {
            throw new IllegalStateException("4 or 16 bytes are an address", impossible);
        }
    }

    /// Null for port 0 or a name that was not resolved.
    public static @Nullable PeerAddress ofSocket(InetSocketAddress socket) {
        InetAddress inet = socket.getAddress();
        IpAddress ip = inet == null ? null : IpAddress.ofBytes(inet.getAddress());
        return ip == null || socket.getPort() == 0 ? null : new PeerAddress(ip, socket.getPort());
    }
}
