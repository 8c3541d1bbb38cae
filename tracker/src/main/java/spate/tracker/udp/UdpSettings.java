package spate.tracker.udp;

/// What clients are told.
///
/// @param intervalSeconds how long they are to wait, at least; up to an eighth is added
/// @param defaultPeers how many peers those get who do not say how many they want
/// @param maxPeers how many peers anybody gets; with IPv6 a datagram has room for 112
public record UdpSettings(int intervalSeconds, int defaultPeers, int maxPeers) {
    /// The most peers that fit.
    public static final int MAX_PEERS = 112;

    public UdpSettings {
        if (maxPeers < 0 || maxPeers > MAX_PEERS || defaultPeers < 0 || defaultPeers > maxPeers) {
            throw new IllegalArgumentException(defaultPeers + " of " + maxPeers + " peers");
        }
    }
}
