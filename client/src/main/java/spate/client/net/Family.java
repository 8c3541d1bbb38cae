package spate.client.net;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.util.List;

/// A family of Internet addresses, or both.
public enum Family {
    /// IPv4.
    V4,
    /// IPv6.
    V6,
    /// Either.
    ANY;

    /// Whether an address belongs to it.
    public boolean matches(InetAddress address) {
        return switch (this) {
            case V4 -> address instanceof Inet4Address;
            case V6 -> !(address instanceof Inet4Address);
            case ANY -> true;
        };
    }

    /// Those of the addresses that belong to it, in their order.
    public List<InetAddress> of(List<InetAddress> addresses) {
        return addresses.stream().filter(this::matches).toList();
    }
}
