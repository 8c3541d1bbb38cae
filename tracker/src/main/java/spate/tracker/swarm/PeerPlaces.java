package spate.tracker.swarm;

import java.util.Arrays;

/// Where the peers of swarms lie: a small swarm in a run of a slab whose runs have about its length, a
/// large one by itself.
///
/// A *place* is a number: 0 for none, else the number of a slab plus one (6 bits, 63 for large swarms)
/// and of the run there (26 bits). An *owner* is the number of a torrent and, in its lowest bit, the
/// family. Places change when runs move; whoever owns a run is told by [Owners].
final class PeerPlaces {
    static final int NONE = 0;

    /// Told of runs that have moved.
    interface Owners {
        void moved(int owner, int place);
    }

    /// So many longs has a run of each slab. Steps of an eighth to a quarter waste little, and many
    /// swarms share a slab.
    private static final int[] RUN_LONGS = {
        3, 4, 6, 8, 9, 10, 12, 14, 16, 18, 20, 24, 27, 30, 32, 36, 40, 48, 56, 64, 72, 80, 96, 112,
        128, 144, 168, 192
    };

    /// A swarm of more peers is a large one.
    static final int MAX_SMALL = 64;

    private static final int RUN_BITS = 26;
    private static final int RUN_MASK = (1 << RUN_BITS) - 1;
    private static final int LARGE = 63;

    private final Slab[] slabs = new Slab[RUN_LONGS.length];
    private final int[] slabOf = new int[RUN_LONGS[RUN_LONGS.length - 1] + 1];
    private final Keys keys;
    private final Owners owners;
    private LargeSwarm[] large = new LargeSwarm[4];
    private int largeCount;

    PeerPlaces(Keys keys, Owners owners) {
        this.keys = keys;
        this.owners = owners;
        for (int i = 0, longs = 0; i < slabs.length; i++) {
            slabs[i] = new Slab(RUN_LONGS[i]);
            for (; longs <= RUN_LONGS[i]; longs++) {
                slabOf[longs] = i;
            }
        }
    }

    private static int place(int kind, int run) {
        return kind << RUN_BITS | run;
    }

    private static int kind(int place) {
        return place >>> RUN_BITS;
    }

    private static int run(int place) {
        return place & RUN_MASK;
    }

    static boolean isLarge(int place) {
        return kind(place) == LARGE;
    }

    LargeSwarm large(int place) {
        return large[run(place)];
    }

    private Slab slab(int place) {
        return slabs[kind(place) - 1];
    }

    /// The array that a place is in.
    long[] array(int place) {
        return isLarge(place) ? large(place).words() : slab(place).array(run(place));
    }

    /// Where in its array a place begins.
    int base(int place) {
        return isLarge(place) ? 0 : slab(place).base(run(place));
    }

    void setOwner(int place, int owner) {
        if (isLarge(place)) {
            large(place).setOwner(owner);
        } else if (place != NONE) {
            slab(place).setOwner(run(place), owner);
        }
    }

    /// How many longs a place has room for.
    int longs(int place) {
        return isLarge(place) ? large(place).words().length : slab(place).runLongs();
    }

    /// The run length that fits a number of longs of a small swarm.
    int fittingLongs(int longs) {
        return RUN_LONGS[slabOf[longs]];
    }

    /// Takes a place for a small swarm, with what lies elsewhere.
    int take(int longs, long[] from, int fromBase, int fromLongs, int owner) {
        int kind = slabOf[longs];
        int run = slabs[kind].add(owner);
        System.arraycopy(from, fromBase, slabs[kind].array(run), slabs[kind].base(run), fromLongs);
        return place(kind + 1, run);
    }

    /// Takes a place for a swarm that has become a large one.
    int takeLarge(int stride, long[] from, int fromBase, int count, int owner) {
        if (largeCount == large.length) {
            large = Arrays.copyOf(large, largeCount + largeCount / 2);
        }
        large[largeCount] = new LargeSwarm(stride, keys, from, fromBase, count, owner);
        return place(LARGE, largeCount++);
    }

    /// Gives a place back; another run may move there.
    void free(int place) {
        if (isLarge(place)) {
            freeLarge(run(place));
        } else if (place != NONE) {
            Slab slab = slab(place);
            slab.remove(run(place));
            if (run(place) < slab.count()) {
                owners.moved(slab.owner(run(place)), place);
            }
        }
    }

    private void freeLarge(int index) {
        largeCount--;
        if (index < largeCount) {
            large[index] = large[largeCount];
            owners.moved(large[index].owner(), place(LARGE, index));
        }
        large[largeCount] = null;
    }
}
