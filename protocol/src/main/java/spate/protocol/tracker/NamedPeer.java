package spate.protocol.tracker;

import org.jspecify.annotations.Nullable;
import spate.protocol.address.IpAddress;
import spate.protocol.address.PeerAddress;
import spate.protocol.bencode.BencodeDictionary;
import spate.protocol.bencode.BencodeString;
import spate.protocol.bencode.BencodeValue;
import spate.protocol.peer.PeerId;

/// A peer of an answer that is not compact (BEP 3): its host may be a name, which is still to be resolved.
///
/// @param host a name, or the text of an address
/// @param port 1 to 65535
/// @param peerId null if the tracker left it out
public record NamedPeer(String host, int port, @Nullable PeerId peerId) {

    /// The longest host name (RFC 1035, section 2.3.4).
    public static final int MAX_HOST_LENGTH = 255;

    /// The peer of one dictionary of the list; null if it is none.
    static @Nullable NamedPeer parse(BencodeValue entry) {
        if (!(entry instanceof BencodeDictionary peer)) {
            return null;
        }
        String host = withoutBrackets(peer.text("ip"));
        long port = TrackerValue.integer(peer, "port");
        if (host == null || !isHost(host) || !PeerAddress.isPort(port)) {
            return null;
        }
        BencodeString id = peer.string("peer id");
        PeerId peerId = id != null && id.length() == PeerId.LENGTH ? PeerId.of(id.toBytes()) : null;
        return new NamedPeer(host, (int) port, peerId);
    }

    /// `[::1]` is not what BEP 3 means, but it is sent.
    private static @Nullable String withoutBrackets(@Nullable String host) {
        return host != null && host.startsWith("[") && host.endsWith("]")
                ? host.substring(1, host.length() - 1)
                : host;
    }

    private static boolean isHost(String host) {
        for (int i = 0; i < host.length(); i++) {
            char c = host.charAt(i);
            if (c <= ' ' || c >= 0x7f || c == '/' || c == '@') {
                return false;
            }
        }
        return !host.isEmpty() && host.length() <= MAX_HOST_LENGTH;
    }

    /// The address, if the host is the text of one.
    @Nullable PeerAddress address() {
        IpAddress ip = IpAddress.parse(host);
        return ip == null ? null : new PeerAddress(ip, port);
    }
}
