package spate.client.net;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardProtocolFamily;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import org.jspecify.annotations.Nullable;
import spate.protocol.address.IpAddress;
import spate.protocol.address.PeerAddress;

/// The protocol's addresses and Java's, one into the other.
public final class Addresses {

    private static final IpAddress ANY_V4 = IpAddress.ofV4(0);
    private static final IpAddress ANY_V6 = IpAddress.readV6(ByteBuffer.allocate(16));

    private Addresses() {}

    /// Java's form of an address; without a scope, if it is link-local.
    public static InetAddress toInet(IpAddress ip) {
        try {
            return InetAddress.getByAddress(ip.toBytes());
        } catch (UnknownHostException impossible) {
            throw new IllegalStateException("4 or 16 bytes are an address", impossible);
        }
    }

    /// All addresses of this machine: the wildcard of IPv6, which takes IPv4 too, or that of IPv4 where
    /// the system has no IPv6. (The one of `new InetSocketAddress(port)` is always that of IPv4.)
    public static InetSocketAddress everywhere(int port) {
        return new InetSocketAddress(toInet(hasIpv6() ? ANY_V6 : ANY_V4), port);
    }

    private static boolean hasIpv6() {
        try {
            ServerSocketChannel.open(StandardProtocolFamily.INET6).close();
            return true;
        } catch (UnsupportedOperationException | IOException _) {
            return false;
        }
    }

    /// Null for port 0 or a name that was not resolved.
    public static @Nullable PeerAddress ofSocket(InetSocketAddress socket) {
        InetAddress inet = socket.getAddress();
        IpAddress ip = inet == null ? null : IpAddress.ofBytes(inet.getAddress());
        return ip == null || socket.getPort() == 0 ? null : new PeerAddress(ip, socket.getPort());
    }
}
