package spate.tracker.swarm;

/// The peers of one family of a large swarm, in pages, with an index by address: where a peer is. It grows and
/// shrinks by a page.
///
/// ```
/// 0 high   the number of the page: for when its run moves
/// 1..64    words of peers; a peer of three words may lie in two pages
/// ```
final class LargeSwarm implements PositionIndex.Hashes {
    private static final int PAGE_BITS = 6;
    private static final int PAGE_WORDS = 1 << PAGE_BITS;
    private static final int PAGE_MASK = PAGE_WORDS - 1;

    private static final int NO_PAGE = -1;
    private static final long[] NOTHING = new long[0];

    private final int stride;
    private final Keys keys;
    private final Runs runs;
    private final int runOwner;
    private final IntList pages = new IntList();
    private final PositionIndex index;

    /// The page that was used last: most often the next peer is there too.
    private int openPage = NO_PAGE;

    private long[] page = NOTHING;
    private int firstOfPage;

    /// @param runOwner of all its runs
    LargeSwarm(int stride, Keys keys, Runs runs, int runOwner) {
        this.stride = stride;
        this.keys = keys;
        this.runs = runs;
        this.runOwner = runOwner;
        this.index = new PositionIndex(runs, this, runOwner, false);
    }

    /// Is told that one of its runs has moved.
    void moved(int place) {
        int number = (int) (runs.array(place)[runs.base(place)] >>> 32);
        if ((number & PositionIndex.SEGMENT) != 0) {
            index.moved(number, place);
        } else {
            pages.set(number, place);
            closePage();
        }
    }

    /// Makes room for so many peers, and gives back what is more than a page too much.
    void fit(int count) {
        int needed = Math.ceilDiv(count * stride, PAGE_WORDS);
        while (pages.size() < needed) {
            int place = runs.take(PAGE_WORDS + 1, runOwner);
            runs.array(place)[runs.base(place)] = (long) pages.size() << 32;
            pages.add(place);
        }
        keepPages(needed + 1);
    }

    private void keepPages(int most) {
        while (pages.size() > most) {
            closePage();
            runs.free(pages.removeLast());
        }
    }

    /// Gives all its runs back; then it cannot be used any more.
    void free() {
        keepPages(0);
        index.free();
    }

    /// A word of a peer: of each there are as many as the stride says.
    long word(int at) {
        open(at >>> PAGE_BITS);
        return page[firstOfPage + (at & PAGE_MASK)];
    }

    void setWord(int at, long word) {
        open(at >>> PAGE_BITS);
        page[firstOfPage + (at & PAGE_MASK)] = word;
    }

    private void open(int number) {
        if (number != openPage) {
            int place = pages.get(number);
            page = runs.array(place);
            firstOfPage = runs.base(place) + 1;
            openPage = number;
        }
    }

    private void closePage() {
        openPage = NO_PAGE;
        page = NOTHING;
    }

    @Override
    public long hashAt(int position) {
        int at = position * stride;
        return stride == 1 ? hash(0, 0, word(at)) : hash(word(at), word(at + 1), word(at + 2));
    }

    private long hash(long high, long low, long last) {
        return keys.mix(high, low, Peer.address(last));
    }

    /// Where a peer is; -1 if it is not here.
    int find(long high, long low, long last) {
        int position = index.first(hash(high, low, last));
        while (position != PositionIndex.NONE && !isPeer(position, high, low, last)) {
            position = index.next();
        }
        return position;
    }

    private boolean isPeer(int position, long high, long low, long last) {
        int at = position * stride;
        return Peer.address(word(at + stride - 1)) == Peer.address(last)
                && (stride == 1 || (word(at) == high && word(at + 1) == low));
    }

    /// Enters the peer that lies at a position now.
    void enter(int position) {
        index.enter(position);
    }

    /// Takes the peer that lies at a position out of the index, before it is moved or written over.
    void leave(int position) {
        index.leave(position);
    }
}
