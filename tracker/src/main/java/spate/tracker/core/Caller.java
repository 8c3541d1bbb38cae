package spate.tracker.core;

/// Who asks, and what an announce says that the swarm does not keep. One object serves any number of
/// requests, one after the other, so that none costs an allocation.
public final class Caller {
    /// No user: the tracker is public, or nobody knows him.
    public static final int NO_USER = -1;

    private boolean isV6;
    private long high;
    private long low;
    private long peerId0;
    private long peerId1;
    private int peerId2;
    private long uploaded;
    private long downloaded;
    private long left;
    private int user;

    /// Makes one; it is to be begun.
    public Caller() {}

    private Caller begin() {
        peerId0 = 0;
        peerId1 = 0;
        peerId2 = 0;
        uploaded = 0;
        downloaded = 0;
        left = 0;
        user = NO_USER;
        return this;
    }

    /// A request came from an IPv4 address.
    public Caller fromV4(int address) {
        isV6 = false;
        high = 0;
        low = Integer.toUnsignedLong(address);
        return begin();
    }

    /// A request came from an IPv6 address: both halves of it.
    public Caller fromV6(long addressHigh, long addressLow) {
        isV6 = true;
        high = addressHigh;
        low = addressLow;
        return begin();
    }

    /// 20 bytes as words in network order.
    public Caller peerId(long first, long second, int third) {
        peerId0 = first;
        peerId1 = second;
        peerId2 = third;
        return this;
    }

    /// What the client says it has sent and received in this session, and what it has not: bytes. As
    /// it says, so any number.
    public Caller amounts(long uploadedBytes, long downloadedBytes, long leftBytes) {
        uploaded = uploadedBytes;
        downloaded = downloadedBytes;
        left = leftBytes;
        return this;
    }

    /// Whose passkey it was: a number of the list of users.
    public Caller user(int number) {
        user = number;
        return this;
    }

    public boolean isV6() {
        return isV6;
    }

    /// The first half of an IPv6 address; 0 for IPv4.
    public long high() {
        return high;
    }

    /// The second half of an IPv6 address, or an IPv4 address as a number below 2^32.
    public long low() {
        return low;
    }

    public long peerId0() {
        return peerId0;
    }

    public long peerId1() {
        return peerId1;
    }

    public int peerId2() {
        return peerId2;
    }

    public long uploaded() {
        return uploaded;
    }

    public long downloaded() {
        return downloaded;
    }

    public long left() {
        return left;
    }

    /// The number of the user, or [#NO_USER].
    public int user() {
        return user;
    }
}
