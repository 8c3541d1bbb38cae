package spate.tracker.http;

import io.vertx.core.net.SocketAddress;
import spate.protocol.address.IpAddress;

/// Addresses as the sockets have them.
final class Addresses {
    private Addresses() {}

    /// The address without port and zone.
    static IpAddress of(SocketAddress address) {
        String text = address.hostAddress();
        int zone = text.indexOf('%');
        IpAddress parsed = IpAddress.parse(zone < 0 ? text : text.substring(0, zone));
        if (parsed == null) {
            throw new IllegalStateException("not an address: " + text);
        }
        return parsed;
    }
}
