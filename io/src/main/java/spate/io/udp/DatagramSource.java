package spate.io.udp;

/// Where a datagram came from. An IPv4 address that a socket for both families shows as an IPv6 address
/// is an IPv4 address here. One object serves all datagrams of a thread, one after the other.
public final class DatagramSource {
    private static final long MAPPED_PREFIX = 0xFFFFL;

    private boolean isV6;
    private int v4;
    private long high;
    private long low;
    private int port;

    /// Makes one; it is set for each datagram.
    public DatagramSource() {}

    /// An IPv4 address, and a port of 0 to 65,535.
    public void set(int address, int sourcePort) {
        isV6 = false;
        v4 = address;
        high = 0;
        low = 0;
        port = sourcePort;
    }

    /// Both halves of an IPv6 address, and a port of 0 to 65,535.
    public void set(long addressHigh, long addressLow, int sourcePort) {
        if (addressHigh == 0 && addressLow >>> 32 == MAPPED_PREFIX) {
            set((int) addressLow, sourcePort);
            return;
        }
        isV6 = true;
        v4 = 0;
        high = addressHigh;
        low = addressLow;
        port = sourcePort;
    }

    public boolean isV6() {
        return isV6;
    }

    /// The IPv4 address; 0 for an IPv6 address.
    public int v4() {
        return v4;
    }

    /// The first half of the IPv6 address.
    public long high() {
        return high;
    }

    /// The second half of the IPv6 address.
    public long low() {
        return low;
    }

    public int port() {
        return port;
    }
}
