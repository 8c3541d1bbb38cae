package spate.tracker.check;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import spate.tracker.swarm.Announce;

/// Where a peer says that it listens.
///
/// @param high the first half of an IPv6 address; 0 for IPv4
/// @param low the second half, or an IPv4 address as a number below 2^32
record Endpoint(boolean isV6, long high, long low, int port) {

    static Endpoint of(Announce announce) {
        return announce.isV6()
                ? new Endpoint(true, announce.high(), announce.low(), announce.port())
                : new Endpoint(false, 0, Integer.toUnsignedLong(announce.ip()), announce.port());
    }

    InetSocketAddress socketAddress() {
        ByteBuffer bytes = ByteBuffer.allocate(isV6 ? 16 : 4);
        if (isV6) {
            bytes.putLong(high).putLong(low);
        } else {
            bytes.putInt((int) low);
        }
        try {
            return new InetSocketAddress(InetAddress.getByAddress(bytes.array()), port);
        } catch (UnknownHostException impossible) {
            throw new IllegalStateException("4 or 16 bytes are an address", impossible);
        }
    }
}
