package spate.tracker.swarm;

import org.jspecify.annotations.Nullable;

/// The peers of one family in one torrent, as they lie: seeds in front, then the others. It is loaded
/// with one torrent after the other; what it changes it writes back at once.
final class SwarmPeers {
    private static final int COUNT_MASK = 0xFF_FFFF;
    private static final int SEEDS_SHIFT = 40;
    private static final int OTHERS_SHIFT = 16;
    private static final long PARTIAL_MASK = 0xFFFF;
    private static final int INLINE_PEERS = 2;

    /// The most seeds, and the most others, of a family in a torrent.
    static final int MAX_COUNT = COUNT_MASK;

    private final Torrents torrents;
    private final Runs runs;
    private final PeerPlaces places;
    private final boolean isV6;
    private final int stride;

    private int torrent;
    private int place;
    private @Nullable LargeSwarm large;
    private long[] words = new long[0];
    private int base;
    private int seeds;
    private int total;

    SwarmPeers(Torrents torrents, Runs runs, PeerPlaces places, boolean isV6) {
        this.torrents = torrents;
        this.runs = runs;
        this.places = places;
        this.isV6 = isV6;
        this.stride = isV6 ? 3 : 1;
    }

    /// Goes to a torrent; also to be called again after anything else was changed.
    void load(int torrent) {
        this.torrent = torrent;
        long[] record = torrents.array(torrent);
        int at = torrents.base(torrent);
        long counts = record[at + countsWord()];
        seeds = (int) (counts >>> SEEDS_SHIFT) & COUNT_MASK;
        total = seeds + ((int) (counts >>> OTHERS_SHIFT) & COUNT_MASK);
        place = placeIn(record[at + Torrents.PLACES], isV6);
        large = null;
        if (place == PeerPlaces.NONE) {
            words = record;
            base = at + Torrents.INLINE;
        } else if (PeerPlaces.isLarge(place)) {
            large = places.large(place);
        } else {
            words = runs.array(place);
            base = runs.base(place);
        }
    }

    private int countsWord() {
        return isV6 ? Torrents.V6_COUNTS : Torrents.V4_COUNTS;
    }

    static int placeIn(long word, boolean isV6) {
        return isV6 ? (int) word : (int) (word >>> 32);
    }

    static long withPlace(long word, boolean isV6, int place) {
        return isV6
                ? (word & 0xFFFF_FFFF_0000_0000L) | (place & 0xFFFF_FFFFL)
                : (word & 0xFFFF_FFFFL) | ((long) place << 32);
    }

    boolean isV6() {
        return isV6;
    }

    int seeds() {
        return seeds;
    }

    int total() {
        return total;
    }

    /// Partial seeds of both families are counted with IPv4; from 65,535 on they are not counted any more.
    static int partialSeeds(long v4Counts) {
        return (int) (v4Counts & PARTIAL_MASK);
    }

    /// The last word of a peer.
    long last(int position) {
        return word(position * stride + stride - 1);
    }

    private long word(int at) {
        return large == null ? words[base + at] : large.word(at);
    }

    private void setWord(int at, long word) {
        if (large == null) {
            words[base + at] = word;
        } else {
            large.setWord(at, word);
        }
    }

    /// The first word of an IPv6 peer.
    long high(int position) {
        return word(position * stride);
    }

    /// The second word of an IPv6 peer.
    long low(int position) {
        return word(position * stride + 1);
    }

    /// Forgets all peers, without saving that: for a torrent that is removed.
    void free() {
        places.free(place);
    }

    /// Where a peer is; -1 if it is not here.
    int find(long high, long low, long last) {
        if (large != null) {
            return large.find(high, low, last);
        }
        return isV6 ? findV6(high, low, last) : findV4(last);
    }

    private int findV4(long last) {
        long wanted = Peer.address(last);
        for (int i = 0; i < total; i++) {
            if (Peer.address(words[base + i]) == wanted) {
                return i;
            }
        }
        return -1;
    }

    private int findV6(long high, long low, long last) {
        for (int i = 0, at = base; i < total; i++, at += 3) {
            if (words[at + 1] == low
                    && words[at] == high
                    && Peer.address(words[at + 2]) == Peer.address(last)) {
                return i;
            }
        }
        return -1;
    }

    /// Adds a peer that is not here.
    void add(long high, long low, long last) {
        makeRoom();
        int position = total;
        if (Peer.is(last, Peer.SEED)) {
            if (seeds < total) {
                move(seeds, total);
            }
            position = seeds++;
        }
        total++;
        write(position, high, low, last);
        if (large != null) {
            large.enter(position);
        }
        saveCounts(Peer.is(last, Peer.PARTIAL_SEED) ? 1 : 0);
    }

    private void write(int position, long high, long low, long last) {
        int at = position * stride;
        if (isV6) {
            setWord(at, high);
            setWord(at + 1, low);
        }
        setWord(at + stride - 1, last);
    }

    /// Moves a peer to where none is.
    private void move(int from, int to) {
        if (large != null) {
            large.leave(from);
        }
        for (int i = 0; i < stride; i++) {
            setWord(to * stride + i, word(from * stride + i));
        }
        if (large != null) {
            large.enter(to);
        }
    }

    /// Changes the state of a peer.
    ///
    /// @param last its last word, with the same address
    void set(int position, long last) {
        long before = last(position);
        if (Peer.is(before, Peer.SEED) != Peer.is(last, Peer.SEED)) {
            long high = isV6 ? high(position) : 0;
            long low = isV6 ? low(position) : 0;
            remove(position);
            add(high, low, last);
            return;
        }
        setWord(position * stride + stride - 1, last);
        int change = partial(last) - partial(before);
        if (change != 0) {
            saveCounts(change);
        }
    }

    private static int partial(long last) {
        return Peer.is(last, Peer.PARTIAL_SEED) ? 1 : 0;
    }

    /// Removes a peer. Another one may take its position: of the seeds the last, then of all the last.
    void remove(int position) {
        int partialBefore = partial(last(position));
        if (large != null) {
            large.leave(position);
        }
        int hole = position;
        if (position < seeds) {
            seeds--;
            if (position != seeds) {
                move(seeds, position);
            }
            hole = seeds;
        }
        total--;
        if (hole != total) {
            move(total, hole);
        }
        saveCounts(-partialBefore);
        giveBack();
    }

    private void saveCounts(int partialChange) {
        long[] record = torrents.array(torrent);
        int at = torrents.base(torrent);
        long before = record[at + countsWord()];
        long mine = (long) seeds << SEEDS_SHIFT | (long) (total - seeds) << OTHERS_SHIFT;
        record[at + countsWord()] = mine | (before & PARTIAL_MASK);
        if (partialChange != 0) {
            int word = at + Torrents.V4_COUNTS;
            long partials = record[word] & PARTIAL_MASK;
            if (partials < PARTIAL_MASK) {
                record[word] += partialChange;
            }
        }
    }

    private int owner() {
        return torrent << 1 | (isV6 ? 1 : 0);
    }

    private void makeRoom() {
        if (large != null) {
            large.fit(total + 1);
        } else {
            reserve(1);
        }
    }

    /// Moves at once to where there is room for so many more peers; a large swarm grows as they come.
    void reserve(int more) {
        int count = total + more;
        if (large != null || count <= room()) {
            return;
        }
        if (count <= PeerPlaces.MAX_SMALL) {
            moveTo(takeSmall(count * stride));
        } else {
            moveToLarge();
        }
    }

    private int room() {
        if (place != PeerPlaces.NONE) {
            return runs.longs(place) / stride;
        }
        return isV6 ? 0 : INLINE_PEERS;
    }

    /// Takes a place for a small swarm, with the peers there are.
    private int takeSmall(int longs) {
        int taken = runs.take(longs, owner());
        copyTo(runs.array(taken), runs.base(taken));
        return taken;
    }

    private void copyTo(long[] to, int toBase) {
        for (int i = 0; i < total * stride; i++) {
            to[toBase + i] = word(i);
        }
    }

    private void moveToLarge() {
        int taken = places.takeLarge(stride);
        LargeSwarm grown = places.large(taken);
        grown.fit(total + 1);
        for (int i = 0; i < total * stride; i++) {
            grown.setWord(i, word(i));
        }
        for (int i = 0; i < total; i++) {
            grown.enter(i);
        }
        moveTo(taken);
    }

    /// The peers are there already.
    private void moveTo(int newPlace) {
        int before = place;
        long[] record = torrents.array(torrent);
        int at = torrents.base(torrent) + Torrents.PLACES;
        record[at] = withPlace(record[at], isV6, newPlace);
        places.free(before);
        load(torrent);
    }

    /// Moves to a shorter place where that saves much.
    private void giveBack() {
        if (place == PeerPlaces.NONE) {
            return;
        }
        if (total <= (isV6 ? 0 : INLINE_PEERS)) {
            copyTo(torrents.array(torrent), torrents.base(torrent) + Torrents.INLINE);
            moveTo(PeerPlaces.NONE);
        } else if (large == null) {
            int longs = Math.min(total + 1 + total / 4, PeerPlaces.MAX_SMALL) * stride;
            if (runs.fittingLongs(longs) < runs.longs(place)) {
                moveTo(takeSmall(longs));
            }
        } else if (total <= PeerPlaces.MAX_SMALL * 3 / 4) {
            moveTo(takeSmall(PeerPlaces.MAX_SMALL * stride));
        } else {
            large.fit(total);
        }
    }
}
