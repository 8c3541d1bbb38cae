package spate.client.net;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.UnknownHostException;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import spate.protocol.address.IpAddress;

/// On which links peers are whose addresses do not say it: link-local addresses of IPv6 (RFC 4007). For
/// any number of threads; as large as what its user names.
public final class Links {

    private final Map<IpAddress, NetworkInterface> byAddress = new ConcurrentHashMap<>();

    /// None is known yet.
    public Links() {}

    /// That address is reached through that interface; named twice, the last one counts.
    public void put(IpAddress address, NetworkInterface link) {
        byAddress.put(address, link);
    }

    /// The address with its link, or null if nobody has named that.
    @Nullable InetAddress find(IpAddress address) {
        NetworkInterface link = byAddress.get(address);
        try {
            return link == null ? null : Inet6Address.getByAddress(null, address.toBytes(), link);
        } catch (UnknownHostException _) {
            return null; // the interface has no IPv6 (any more)
        }
    }
}
