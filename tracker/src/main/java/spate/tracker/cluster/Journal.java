package spate.tracker.cluster;

import java.util.Arrays;
import java.util.concurrent.locks.ReentrantLock;
import spate.tracker.swarm.Announce;

/// The latest events of a part of the torrents: what was announced here, of which the engine is told, and
/// the peers that have left elsewhere, so that nothing that comes late brings them back.
///
/// It is a ring of numbers with an index by torrent and peer. A later event of a peer takes the place of an
/// earlier one. The ring grows up to its limit while events wait or are young; then the oldest go: those
/// that the engine was not told of are lost to it, until the peers announce again.
///
/// ```
/// entry   info hash: 2 words
///         its last 4 bytes, port (16 bits), flags (16)
///         address: 2 words
///         tick, rank (3 bits)
/// ```
///
/// [#append] is for the threads of the front ends; what else is called between [#lock] and [#unlock]. The
/// lock is held for some dozen instructions a peer, and never while somebody waits.
final class Journal {
    static final int WORDS = 6;

    private static final int FLAGS = 2;
    private static final int V6 = 1;
    private static final int FOREIGN = 2;

    /// Out of the index.
    private static final int UNLINKED = 4;

    /// The engine is not told of it any more.
    private static final int OBSOLETE = 8;

    private static final long IDENTITY = ~(long) (FOREIGN | UNLINKED | OBSOLETE);
    private static final int FIRST_CAPACITY = 1024;
    private static final int RANK_BITS = 3;
    private static final long ODD = 0x9E3779B97F4A7C15L;

    /// For so long events are kept where there is room: longer than a message is under way.
    private static final long YOUNG_TICKS = 30_000 / PeerEvent.TICK_MILLIS;

    private final ReentrantLock lock = new ReentrantLock();
    private final PeerEvent event = new PeerEvent();
    private final int maxCapacity;
    private final long key0;
    private final long key1;

    private long[] words;

    /// The place of the first entry of a chain, or -1; and of the next after each.
    private int[] chains;

    private int[] nexts;

    /// The numbers of the oldest entry, of the first that the engine was not told of, and of the next.
    private long tail;

    private long untold;
    private long head;
    private long takenTo;
    private long dropped;

    /// @param maxCapacity the most events, at least 1024, a power of two
    /// @param seed of the hashes in its index: strangers choose what is in it
    Journal(int maxCapacity, long seed) {
        this.maxCapacity = maxCapacity;
        this.key0 = seed * ODD + 1;
        this.key1 = Long.rotateLeft(seed, 32) * ODD + 3;
        allocate(Math.min(FIRST_CAPACITY, maxCapacity));
    }

    private void allocate(int capacity) {
        words = new long[capacity * WORDS];
        chains = new int[capacity];
        nexts = new int[capacity];
        Arrays.fill(chains, -1);
    }

    /// Notes an announce.
    void append(Announce announce, long tick) {
        lock.lock();
        try {
            event.set(announce, tick);
            add(announce.hash0(), announce.hash1(), announce.hash2(), event, 0);
        } finally {
            lock.unlock();
        }
    }

    void lock() {
        lock.lock();
    }

    void unlock() {
        lock.unlock();
    }

    /// Notes what happened elsewhere.
    void addForeign(long hash0, long hash1, int hash2, PeerEvent foreign) {
        add(hash0, hash1, hash2, foreign, FOREIGN);
    }

    /// Whether the same or something later is known of this peer.
    boolean knows(long hash0, long hash1, int hash2, PeerEvent other) {
        int place = find(hash0, hash1, word2(hash2, other), other);
        if (place < 0) {
            return false;
        }
        long known = words[place * WORDS + 5];
        return known >= (other.tick << RANK_BITS | other.rank);
    }

    private void add(long hash0, long hash1, int hash2, PeerEvent added, int flags) {
        long word2 = word2(hash2, added);
        int before = find(hash0, hash1, word2, added);
        if (before >= 0) {
            supersede(before, added, flags == 0);
        }
        makeRoom();
        int at = place(head) * WORDS;
        words[at] = hash0;
        words[at + 1] = hash1;
        words[at + FLAGS] = word2 | flags;
        words[at + 3] = added.high;
        words[at + 4] = added.low;
        words[at + 5] = added.tick << RANK_BITS | added.rank;
        link(place(head));
        head++;
    }

    private static long word2(int hash2, PeerEvent event) {
        return (long) hash2 << 32 | (long) event.port << 16 | (event.isV6 ? V6 : 0);
    }

    private int place(long number) {
        return (int) number & (nexts.length - 1);
    }

    private int chainOf(long hash0, long hash1, long word2, long high, long low) {
        long mixed = fold(hash0 ^ key0, hash1 ^ key1) ^ fold(high ^ key1, low ^ word2 ^ key0);
        return (int) fold(mixed, ODD) & (chains.length - 1);
    }

    private static long fold(long a, long b) {
        return Math.unsignedMultiplyHigh(a, b) ^ (a * b);
    }

    private int chainOf(int place) {
        int at = place * WORDS;
        long word2 = words[at + FLAGS] & IDENTITY;
        return chainOf(words[at], words[at + 1], word2, words[at + 3], words[at + 4]);
    }

    private int find(long hash0, long hash1, long word2, PeerEvent wanted) {
        int place = chains[chainOf(hash0, hash1, word2, wanted.high, wanted.low)];
        while (place >= 0) {
            int at = place * WORDS;
            if (words[at] == hash0
                    && words[at + 1] == hash1
                    && (words[at + FLAGS] & IDENTITY) == word2
                    && words[at + 3] == wanted.high
                    && words[at + 4] == wanted.low) {
                return place;
            }
            place = nexts[place];
        }
        return -1;
    }

    private void link(int place) {
        int chain = chainOf(place);
        nexts[place] = chains[chain];
        chains[chain] = place;
    }

    private void unlink(int place) {
        int chain = chainOf(place);
        if (chains[chain] == place) {
            chains[chain] = nexts[place];
            return;
        }
        int at = chains[chain];
        while (nexts[at] != place) {
            at = nexts[at];
        }
        nexts[at] = nexts[place];
    }

    /// A later event comes in place of one. What is announced here comes later than what was before, even
    /// in the same tick; a download that is not told yet is told with it, or on its own.
    private void supersede(int place, PeerEvent later, boolean isOurs) {
        int at = place * WORDS;
        long before = words[at + 5];
        if (isOurs) {
            later.tick = Math.max(later.tick, (before >>> RANK_BITS) + 1);
        }
        boolean isTold = tail + place(place - tail) < untold || is(at, FOREIGN);
        boolean hasDownload = !isTold && (before & 3) == PeerEvent.COUNTED_SEED;
        if (hasDownload && isOurs && (later.rank & 3) == PeerEvent.SEED) {
            later.rank |= PeerEvent.COUNTED_SEED;
            hasDownload = false;
        }
        unlink(place);
        words[at + FLAGS] |= hasDownload ? UNLINKED : UNLINKED | OBSOLETE;
    }

    private boolean is(int at, int flag) {
        return (words[at + FLAGS] & flag) != 0;
    }

    private void makeRoom() {
        if (head - tail < nexts.length) {
            return;
        }
        long newest = words[place(head - 1) * WORDS + 5] >>> RANK_BITS;
        long oldest = words[place(tail) * WORDS + 5] >>> RANK_BITS;
        if (nexts.length < maxCapacity && (tail >= untold || newest - oldest < YOUNG_TICKS)) {
            grow();
        } else {
            forgetOldest();
        }
    }

    private void grow() {
        long[] before = words;
        int mask = nexts.length - 1;
        allocate(nexts.length * 2);
        for (long number = tail; number < head; number++) {
            int place = place(number);
            System.arraycopy(before, ((int) number & mask) * WORDS, words, place * WORDS, WORDS);
            if (!is(place * WORDS, UNLINKED)) {
                link(place);
            }
        }
    }

    private void forgetOldest() {
        int place = place(tail);
        if (!is(place * WORDS, UNLINKED)) {
            unlink(place);
        }
        if (tail >= untold && !is(place * WORDS, FOREIGN | OBSOLETE)) {
            dropped++;
        }
        tail++;
        untold = Math.max(untold, tail);
    }

    /// Copies entries that the engine was not told of, the oldest first.
    ///
    /// @param into [#WORDS] words an entry
    /// @param most how many entries at most: they fit
    /// @return how many entries there are; some may be nothing to tell
    int take(long[] into, int most) {
        int count = (int) Math.min(head - untold, most);
        for (int i = 0; i < count; i++) {
            System.arraycopy(words, place(untold + i) * WORDS, into, i * WORDS, WORDS);
        }
        takenTo = untold + count;
        return count;
    }

    /// Reads an entry that was taken.
    ///
    /// @return whether the engine is to be told of it
    static boolean read(long[] taken, int entry, PeerEvent into) {
        int at = entry * WORDS;
        long word2 = taken[at + FLAGS];
        into.isV6 = (word2 & V6) != 0;
        into.high = taken[at + 3];
        into.low = taken[at + 4];
        into.port = (int) (word2 >>> 16) & 0xFFFF;
        into.tick = taken[at + 5] >>> RANK_BITS;
        into.rank = (int) taken[at + 5] & 7;
        return (word2 & (FOREIGN | OBSOLETE)) == 0;
    }

    /// The engine has what was taken.
    void told() {
        untold = Math.max(untold, takenTo);
    }

    /// How many downloads of a torrent the engine was not told of.
    int untoldDownloads(long hash0, long hash1, int hash2) {
        int count = 0;
        for (long number = untold; number < head; number++) {
            int at = place(number) * WORDS;
            if (words[at] == hash0
                    && words[at + 1] == hash1
                    && (int) (words[at + FLAGS] >>> 32) == hash2
                    && (words[at + 5] & 3) == PeerEvent.COUNTED_SEED
                    && !is(at, FOREIGN | OBSOLETE)) {
                count++;
            }
        }
        return count;
    }

    /// Entries that the engine was not told of.
    long untoldCount() {
        return head - untold;
    }

    /// When the first of them was, or [Long#MAX_VALUE].
    long firstUntoldTick() {
        return head == untold ? Long.MAX_VALUE : words[place(untold) * WORDS + 5] >>> RANK_BITS;
    }

    /// Events that were forgotten before the engine was told of them.
    long droppedCount() {
        return dropped;
    }
}
