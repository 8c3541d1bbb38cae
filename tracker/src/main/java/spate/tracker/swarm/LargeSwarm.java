package spate.tracker.swarm;

import java.util.Arrays;

/// The peers of one family of a large swarm, with an index by address: where a peer is in the array.
final class LargeSwarm {
    /// Up to so many peers an entry of the index has two bytes.
    private static final int MAX_SHORT = 0xFFFE;

    private final int stride;
    private final Keys keys;
    private long[] words;

    /// Positions of peers plus one, 0 where there is none: one of the two is used.
    private char[] shortIndex = new char[0];

    private int[] longIndex = new int[0];
    private int owner;

    /// @param words some peers; copied
    LargeSwarm(int stride, Keys keys, long[] words, int base, int count, int owner) {
        this.stride = stride;
        this.keys = keys;
        this.owner = owner;
        this.words = Arrays.copyOfRange(words, base, base + roomFor(count) * stride);
        reindex(count);
    }

    private static int roomFor(int count) {
        return Math.addExact(count, Math.max(8, count / 8));
    }

    long[] words() {
        return words;
    }

    int owner() {
        return owner;
    }

    void setOwner(int owner) {
        this.owner = owner;
    }

    int capacity() {
        return words.length / stride;
    }

    /// Makes room for one more, or gives room back.
    void fit(int count) {
        int room = capacity();
        if (count == room || roomFor(count) < room - room / 4) {
            words = Arrays.copyOf(words, roomFor(count) * stride);
            reindex(count);
        }
    }

    private void reindex(int count) {
        int length = capacity() + capacity() / 4;
        boolean isShort = capacity() <= MAX_SHORT;
        shortIndex = new char[isShort ? length : 0];
        longIndex = new int[isShort ? 0 : length];
        for (int i = 0; i < count; i++) {
            enter(i);
        }
    }

    private int length() {
        return Math.max(shortIndex.length, longIndex.length);
    }

    private int entry(int at) {
        return shortIndex.length > 0 ? shortIndex[at] : longIndex[at];
    }

    private void setEntry(int at, int value) {
        if (shortIndex.length > 0) {
            shortIndex[at] = (char) value;
        } else {
            longIndex[at] = value;
        }
    }

    private int home(long high, long low, long last) {
        long mix = keys.mix(high, low, Peer.address(last));
        return (int) (((mix >>> 8 & 0xFFFF_FFFFL) * length()) >>> 32);
    }

    private int homeOf(int position) {
        int at = position * stride;
        long last = words[at + stride - 1];
        return stride == 1 ? home(0, 0, last) : home(words[at], words[at + 1], last);
    }

    private int next(int at) {
        return at + 1 == length() ? 0 : at + 1;
    }

    /// Where a peer is; -1 if it is not here.
    int find(long high, long low, long last) {
        for (int at = home(high, low, last); entry(at) != 0; at = next(at)) {
            int position = entry(at) - 1;
            if (isPeer(position * stride, high, low, last)) {
                return position;
            }
        }
        return -1;
    }

    private boolean isPeer(int at, long high, long low, long last) {
        return Peer.address(words[at + stride - 1]) == Peer.address(last)
                && (stride == 1 || (words[at] == high && words[at + 1] == low));
    }

    /// Enters the peer that lies at a position now.
    void enter(int position) {
        int at = homeOf(position);
        while (entry(at) != 0) {
            at = next(at);
        }
        setEntry(at, position + 1);
    }

    /// Takes the peer that lies at a position out of the index, before it is moved or written over.
    void leave(int position) {
        int at = homeOf(position);
        while (entry(at) != position + 1) {
            at = next(at);
        }
        close(at);
    }

    private void close(int removed) {
        int gap = removed;
        for (int at = next(gap); entry(at) != 0; at = next(at)) {
            int home = homeOf(entry(at) - 1);
            boolean reachesGap = gap <= at ? home <= gap || home > at : home <= gap && home > at;
            if (reachesGap) {
                setEntry(gap, entry(at));
                gap = at;
            }
        }
        setEntry(gap, 0);
    }
}
