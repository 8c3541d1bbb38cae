package spate.tracker.http;

import io.vertx.core.net.TcpConfig;
import io.vertx.core.net.TcpServerConfig;
import io.vertx.core.transport.Transport;
import java.net.Inet4Address;
import java.net.InetSocketAddress;

/// How a socket is opened, with the family that it is for; Vert.x hands on copies. Sockets of its own take IPv6 at the
/// wildcard of IPv4, too.
public final class FamilyConfig extends TcpConfig {
    final boolean isV4;

    private FamilyConfig(TcpConfig other, boolean isV4) {
        super(other);
        this.isV4 = isV4;
    }

    /// Sockets that know of families, for Vert.x to use.
    public static Transport transport() {
        return new TrackerTransport(null);
    }

    /// Has a server, to be opened at an address, take only the family of that. It needs such sockets.
    public static void listensAt(InetSocketAddress address, TcpServerConfig config) {
        boolean isV4 = address.getAddress() instanceof Inet4Address;
        config.setTransportConfig(new FamilyConfig(config.getTransportConfig(), isV4));
    }

    @Override
    protected TcpConfig copy() {
        return new FamilyConfig(this, isV4);
    }
}
