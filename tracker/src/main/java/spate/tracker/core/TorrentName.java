package spate.tracker.core;

/// 20 bytes of info hash as words in network order. One object serves any number of requests.
public final class TorrentName {
    private long hash0;
    private long hash1;
    private int hash2;

    /// Makes one; it is to be set.
    public TorrentName() {}

    public TorrentName set(long first, long second, int third) {
        hash0 = first;
        hash1 = second;
        hash2 = third;
        return this;
    }

    /// The first 8 bytes.
    public long hash0() {
        return hash0;
    }

    /// The second 8 bytes.
    public long hash1() {
        return hash1;
    }

    /// The last 4 bytes.
    public int hash2() {
        return hash2;
    }
}
