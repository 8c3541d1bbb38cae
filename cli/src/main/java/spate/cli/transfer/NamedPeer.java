package spate.cli.transfer;

import java.net.NetworkInterface;
import java.net.SocketException;
import java.util.List;
import org.jspecify.annotations.Nullable;
import spate.cli.option.BadUsage;
import spate.client.SpateClient;
import spate.client.TorrentHandle;
import spate.protocol.address.PeerAddress;

/// A peer that the user named: `192.0.2.7:6881`, `[2001:db8::7]:6881`, or with the interface it is reached
/// through, as a link-local address needs it, `[fe80::7%eth0]:6881` (RFC 4007).
///
/// @param link null where none was named
record NamedPeer(PeerAddress address, @Nullable NetworkInterface link) {

    static NamedPeer parse(String word) throws BadUsage {
        String text = word.strip();
        int zone = text.startsWith("[") ? text.indexOf('%') : -1;
        int end = text.lastIndexOf("]:");
        boolean hasZone = zone >= 0 && end > zone + 1;
        String plain = hasZone ? text.substring(0, zone) + text.substring(end) : text;
        PeerAddress address = PeerAddress.parse(plain);
        if (address == null) {
            throw new BadUsage("'" + word + "' is no peer; write IP:PORT or [IPv6]:PORT");
        }
        if (!hasZone) {
            return new NamedPeer(address, null);
        }
        if (!isOnLink(address)) {
            throw new BadUsage("'" + word + "': only a link-local address has an interface");
        }
        return new NamedPeer(address, link(text.substring(zone + 1, end)));
    }

    private static boolean isOnLink(PeerAddress address) {
        return address.isV6() && address.ip().isLinkLocal();
    }

    /// The interface of a name, or of an index.
    private static NetworkInterface link(String zone) throws BadUsage {
        try {
            NetworkInterface found = NetworkInterface.getByName(zone);
            if (found == null && zone.matches("\\d{1,9}")) {
                found = NetworkInterface.getByIndex(Integer.parseInt(zone));
            }
            if (found != null) {
                return found;
            }
        } catch (SocketException _) {
            // As if it were not there: the system does not tell.
        }
        throw new BadUsage("there is no network interface " + zone + "; see 'ip address'");
    }

    /// The peer as it is reached where all peers are reached through one interface.
    ///
    /// @param only the interface that all peers are reached through, or null
    NamedPeer through(@Nullable String only) throws BadUsage {
        if (!isOnLink(address)) {
            return this;
        }
        if (link == null && only == null) {
            String ip = address.ip().toString();
            throw new BadUsage(
                    "'%s' is on one link of several; name the interface: [%s%%eth0]:%d"
                            .formatted(address, ip, address.port()));
        }
        NetworkInterface through = only == null ? link : link(only);
        if (link != null && !link.equals(through)) {
            throw new BadUsage(
                    "'%s' is reached through %s, and --interface allows %s alone"
                            .formatted(address, link.getName(), only));
        }
        return new NamedPeer(address, through);
    }

    /// Has torrents connect to it.
    void addTo(SpateClient client, List<TorrentHandle> torrents) {
        if (link != null) {
            client.link(address.ip(), link);
        }
        torrents.forEach(torrent -> torrent.addPeers(List.of(address)));
    }
}
