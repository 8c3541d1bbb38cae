package spate.tracker.swarm;

import java.util.Arrays;

/// Finds the positions of things by their hash: linear hashing (Litwin, 1980), so that it grows and shrinks
/// in small steps. Each of its segments is a small open table in a run of its own, as long as its
/// entries need; there is a segment for every [#PER_SEGMENT] things.
///
/// ```
/// 0 high   SEGMENT, and the number of the segment: for when its run moves
/// 0 low    whether it is wide (1 bit), how many entries it has (16)
/// 1..      entries of 16 bits: position plus one; in wide ones of 32 bits: 6 bits of the hash, so that hardly
///          ever a thing is looked at in vain, and position plus one (26)
/// ```
final class PositionIndex {
    static final int NONE = -1;

    /// What tells the runs of segments from other runs of one owner, in the highest word.
    static final int SEGMENT = 1 << 31;

    /// The least position that there is not.
    static final int MAX_POSITIONS = (1 << 26) - 1;

    /// Tells the hash of what lies at a position.
    interface Hashes {
        long hashAt(int position);
    }

    private static final int PER_SEGMENT = 96;

    /// Never reached by chance: a segment expects at most twice [#PER_SEGMENT].
    private static final int MAX_IN_SEGMENT = 300;

    private static final int MAX_NARROW_POSITION = 0xFFFF - 1;
    private static final int WIDE = 1 << 16;
    private static final int SIZE_MASK = WIDE - 1;
    private static final int POSITION_MASK = MAX_POSITIONS;
    private static final int HASH_MASK = ~POSITION_MASK;

    private final Runs runs;
    private final int[] positions;
    private final Hashes hashes;
    private final int owner;
    private final boolean isAlwaysWide;
    private final IntList segments = new IntList();

    /// A power of two: segments below [#segments] less this are split already.
    private int half = 1;

    private int count;

    /// The segment that is looked at, and where in it.
    private long[] array = new long[0];

    private int base;
    private int length;
    private int shift;
    private long entryMask;
    private int hashMask;
    private int at;
    private int hashBits;

    /// @param owner of all runs
    /// @param isAlwaysWide whether looking at a thing is dear
    PositionIndex(Runs runs, Hashes hashes, int owner, boolean isAlwaysWide) {
        this.runs = runs;
        this.positions = runs.positions();
        this.hashes = hashes;
        this.owner = owner;
        this.isAlwaysWide = isAlwaysWide;
        segments.add(Runs.NONE);
        build(0, 0, 0);
    }

    /// Is told that a run of a segment has moved.
    ///
    /// @param number the highest word of the run
    void moved(int number, int place) {
        segments.set(number & ~SEGMENT, place);
    }

    /// Gives all runs back; then it cannot be used any more.
    void free() {
        while (segments.size() > 0) {
            runs.free(segments.removeLast());
        }
    }

    private int segmentOf(long hash) {
        int segment = (int) hash & (2 * half - 1);
        return segment < segments.size() ? segment : segment & (half - 1);
    }

    private void load(int segment) {
        int place = segments.get(segment);
        array = runs.array(place);
        base = runs.base(place);
        boolean isWide = (array[base] & WIDE) != 0;
        shift = isWide ? 1 : 2;
        entryMask = isWide ? 0xFFFF_FFFFL : 0xFFFFL;
        hashMask = isWide ? HASH_MASK : 0;
        length = (runs.longs(place) - 1) << shift;
    }

    private int size() {
        return (int) array[base] & SIZE_MASK;
    }

    private int entry(int index) {
        return (int) (array[base + 1 + (index >>> shift)] >>> bit(index) & entryMask);
    }

    private void setEntry(int index, int entry) {
        int word = base + 1 + (index >>> shift);
        long kept = array[word] & ~(entryMask << bit(index));
        array[word] = kept | (entry & entryMask) << bit(index);
    }

    /// Of the entries of a long the first is in its lowest bits.
    private int bit(int index) {
        return index << (6 - shift) & 63;
    }

    private int home(long hash) {
        return (int) (((hash >>> 32) * length) >>> 32);
    }

    private int next(int index) {
        return index + 1 == length ? 0 : index + 1;
    }

    private static int positionOf(int entry) {
        return (entry & POSITION_MASK) - 1;
    }

    /// The first position where a thing with this hash may lie, or [#NONE].
    int first(long hash) {
        load(segmentOf(hash));
        hashBits = (int) hash & hashMask;
        at = home(hash);
        return next();
    }

    /// The next position where it may lie, or [#NONE].
    int next() {
        for (int entry = entry(at); entry != 0; entry = entry(at)) {
            at = next(at);
            if ((entry & hashMask) == hashBits) {
                return positionOf(entry);
            }
        }
        return NONE;
    }

    /// Enters what lies at a position now.
    void enter(int position) {
        long hash = hashes.hashAt(position);
        load(segmentOf(hash));
        while (size() >= MAX_IN_SEGMENT) {
            split();
            load(segmentOf(hash));
        }
        if (hasRoomFor(position)) {
            put(hash, position);
            array[base]++;
        } else {
            int size = drain(segmentOf(hash), 0);
            positions[size] = position;
            build(segmentOf(hash), 0, size + 1);
        }
        if (++count > segments.size() * PER_SEGMENT) {
            split();
        }
    }

    private boolean hasRoomFor(int position) {
        boolean fits = hashMask != 0 || position <= MAX_NARROW_POSITION;
        return fits && (size() + 1) * 5 <= length * 4;
    }

    private void put(long hash, int position) {
        int index = home(hash);
        while (entry(index) != 0) {
            index = next(index);
        }
        setEntry(index, ((int) hash & hashMask) | (position + 1));
    }

    /// Gives the run of a segment back and leaves what it had in [#positions], from an index on.
    ///
    /// @return the index behind the last
    private int drain(int segment, int from) {
        load(segment);
        int drained = from;
        for (int index = 0; index < length; index++) {
            int entry = entry(index);
            if (entry != 0) {
                positions[drained++] = positionOf(entry);
            }
        }
        runs.free(segments.get(segment));
        return drained;
    }

    /// Gives a segment a run with some of [#positions], and room for an eighth more.
    private void build(int segment, int from, int to) {
        boolean isWide = isAlwaysWide;
        for (int i = from; i < to; i++) {
            isWide |= positions[i] > MAX_NARROW_POSITION;
        }
        int size = to - from;
        int place = runs.take(longsFor(size + size / 8, isWide), owner);
        segments.set(segment, place);
        long[] run = runs.array(place);
        int first = runs.base(place);
        Arrays.fill(run, first, first + runs.longs(place), 0);
        run[first] = (long) (SEGMENT | segment) << 32 | (isWide ? WIDE : 0) | size;
        load(segment);
        for (int i = from; i < to; i++) {
            put(hashes.hashAt(positions[i]), positions[i]);
        }
    }

    /// The length of a run in which so many entries take at most four of five places.
    private static int longsFor(int size, boolean isWide) {
        int places = size + size / 4 + 1;
        return Math.min(1 + Math.ceilDiv(places, isWide ? 2 : 4), Runs.MAX_LONGS);
    }

    private void split() {
        int added = segments.size();
        if (added == 2 * half) {
            half *= 2;
        }
        int from = added - half;
        int size = drain(from, 0);
        segments.add(Runs.NONE);
        int kept = 0;
        for (int i = 0; i < size; i++) {
            int position = positions[i];
            if (segmentOf(hashes.hashAt(position)) == from) {
                positions[i] = positions[kept];
                positions[kept++] = position;
            }
        }
        build(from, 0, kept);
        build(added, kept, size);
    }

    /// Takes out what lies at a position, before it is moved or written over.
    void leave(int position) {
        close(seek(position));
        array[base]--;
        count--;
        if (isSparse()) {
            int segment = (int) (array[base] >>> 32) & ~SEGMENT;
            build(segment, 0, drain(segment, 0));
        }
        int fewer = segments.size() - 1;
        if (fewer > 0 && count < fewer * PER_SEGMENT * 3 / 4) {
            merge();
        }
    }

    private boolean isSparse() {
        int longs = longsFor(size() + size() / 2, hashMask != 0);
        return runs.fittingLongs(longs) <= length >> shift;
    }

    /// Loads the segment of what lies at a position, and returns where its entry is.
    private int seek(int position) {
        long hash = hashes.hashAt(position);
        load(segmentOf(hash));
        int wanted = ((int) hash & hashMask) | (position + 1);
        int index = home(hash);
        while (entry(index) != wanted) {
            index = next(index);
        }
        return index;
    }

    /// Whatever follows the gap and may begin its search at or before it moves up.
    private void close(int removed) {
        int gap = removed;
        for (int index = next(gap); entry(index) != 0; index = next(index)) {
            int home = home(hashes.hashAt(positionOf(entry(index))));
            boolean reachesGap =
                    gap <= index ? home <= gap || home > index : home <= gap && home > index;
            if (reachesGap) {
                setEntry(gap, entry(index));
                gap = index;
            }
        }
        setEntry(gap, 0);
    }

    private void merge() {
        int last = segments.size() - 1;
        int into = last - half;
        if (sizeOf(last) + sizeOf(into) > MAX_IN_SEGMENT) {
            return;
        }
        int mine = drain(last, 0);
        segments.removeLast();
        int all = drain(into, mine);
        if (last == half && half > 1) {
            half /= 2;
        }
        build(into, 0, all);
    }

    private int sizeOf(int segment) {
        load(segment);
        return size();
    }

    /// What lay at a position lies at another now.
    void renumber(int from, int to) {
        int index = seek(from);
        setEntry(index, (entry(index) & hashMask) | (to + 1));
    }
}
