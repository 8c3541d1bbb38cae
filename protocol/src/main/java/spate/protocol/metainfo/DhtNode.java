package spate.protocol.metainfo;

/// A node of the DHT that a torrent names to start from (BEP 5, "Torrent File Extensions").
///
/// @param host a name or an address, as the torrent has it
/// @param port from 1 to 65535
public record DhtNode(String host, int port) {
    /// As `host:port`, an IPv6 address in square brackets.
    @Override
    public String toString() {
        return (host.indexOf(':') >= 0 ? "[" + host + "]" : host) + ":" + port;
    }
}
