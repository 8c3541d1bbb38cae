package spate.tracker.swarm;

import java.util.Arrays;

/// One torrent with some or all of its peers, outside of a store: to be written to a snapshot, or read from
/// one; or what another tracker says. Used again and again.
///
/// Peers are numbers as they lie in a store ([Peer]), but with their age in minutes in place of the minute.
public final class TorrentRecord {
    long hash0;
    long hash1;
    int hash2;
    int downloads;
    private long[] v4 = new long[16];
    private long[] v6 = new long[3 * 16];
    private int v4Count;
    private int v6Count;

    /// Makes an empty one.
    public TorrentRecord() {}

    /// Starts a new one, of a torrent: 20 bytes of info hash as words in network order.
    public TorrentRecord begin(long first, long second, int third, int downloadCount) {
        hash0 = first;
        hash1 = second;
        hash2 = third;
        downloads = downloadCount;
        v4Count = 0;
        v6Count = 0;
        return this;
    }

    public long hash0() {
        return hash0;
    }

    public long hash1() {
        return hash1;
    }

    public int hash2() {
        return hash2;
    }

    /// How often it was completed.
    public int downloads() {
        return downloads;
    }

    public int v4Count() {
        return v4Count;
    }

    public int v6Count() {
        return v6Count;
    }

    /// A peer, as one word.
    public long v4(int index) {
        return v4[index];
    }

    /// One of the three words of a peer.
    public long v6(int index, int word) {
        return v6[3 * index + word];
    }

    /// How many IPv4 peers have announced within so many minutes.
    int v4CountOfAge(int latest) {
        int count = 0;
        for (int i = 0; i < v4Count; i++) {
            count += Peer.minuteOrAge(v4[i]) <= latest ? 1 : 0;
        }
        return count;
    }

    /// How many IPv6 peers have announced within so many minutes.
    int v6CountOfAge(int latest) {
        int count = 0;
        for (int i = 0; i < v6Count; i++) {
            count += Peer.minuteOrAge(v6[3 * i + 2]) <= latest ? 1 : 0;
        }
        return count;
    }

    /// Whether there is a peer that has not left.
    boolean hasPresentPeers() {
        for (int i = 0; i < v4Count; i++) {
            if (!Peer.is(v4[i], Peer.LEFT)) {
                return true;
            }
        }
        for (int i = 0; i < v6Count; i++) {
            if (!Peer.is(v6[3 * i + 2], Peer.LEFT)) {
                return true;
            }
        }
        return false;
    }

    /// Adds a peer, as one word.
    public void addV4(long last) {
        if (v4Count == v4.length) {
            v4 = Arrays.copyOf(v4, v4Count * 2);
        }
        v4[v4Count++] = last;
    }

    /// Adds a peer, as three words.
    public void addV6(long high, long low, long last) {
        if (3 * v6Count == v6.length) {
            v6 = Arrays.copyOf(v6, v6.length * 2);
        }
        v6[3 * v6Count] = high;
        v6[3 * v6Count + 1] = low;
        v6[3 * v6Count++ + 2] = last;
    }
}
