package spate.tracker.swarm;

/// Runs of longs of many lengths: a slab for each of some lengths, so that growing by one rarely moves a run,
/// and all slabs with the chunks of one pool.
///
/// A *place* is a number: 0 for none, else the number of a slab plus one (6 bits) and of the run there (26
/// bits). Places change when runs move; whoever owns a run is told by [Owners].
final class Runs {
    static final int NONE = 0;

    /// Told of runs that have moved.
    interface Owners {
        void moved(int owner, int place);
    }

    /// So many longs has a run of each slab. Steps of an eighth to a quarter waste little, and many
    /// owners share a slab. A page of a large swarm has 65.
    private static final int[] RUN_LONGS = {
        3, 4, 6, 8, 9, 10, 12, 14, 16, 18, 20, 24, 27, 30, 32, 36, 40, 48, 56, 65, 72, 80, 96, 112,
        128, 144, 168, 192
    };

    /// The longest run.
    static final int MAX_LONGS = RUN_LONGS[RUN_LONGS.length - 1];

    private static final int RUN_BITS = 26;
    private static final int RUN_MASK = Slab.MAX_RUNS - 1;

    private final Slab[] slabs = new Slab[RUN_LONGS.length];
    private final int[] slabOf = new int[MAX_LONGS + 1];
    private final int[] positions = new int[Long.SIZE / Short.SIZE * MAX_LONGS];
    private final Owners owners;

    Runs(ChunkPool pool, Owners owners) {
        this.owners = owners;
        for (int i = 0, longs = 0; i < slabs.length; i++) {
            slabs[i] = Slab.withOwners(pool, RUN_LONGS[i]);
            for (; longs <= RUN_LONGS[i]; longs++) {
                slabOf[longs] = i;
            }
        }
    }

    /// A place by another numbering: the kinds behind those of the slabs are free for who uses places.
    static int place(int kind, int run) {
        return kind << RUN_BITS | run;
    }

    static int kind(int place) {
        return place >>> RUN_BITS;
    }

    static int run(int place) {
        return place & RUN_MASK;
    }

    private Slab slab(int place) {
        return slabs[kind(place) - 1];
    }

    /// For who moves the numbers of one run to another, for that moment: as many as fit in the longest with two
    /// bytes each.
    int[] positions() {
        return positions;
    }

    /// The array that a place is in.
    long[] array(int place) {
        return slab(place).array(run(place));
    }

    /// Where in its array a place begins.
    int base(int place) {
        return slab(place).base(run(place));
    }

    void setOwner(int place, int owner) {
        slab(place).setOwner(run(place), owner);
    }

    /// How many longs a place has room for.
    int longs(int place) {
        return slab(place).runLongs();
    }

    /// The length of the run that is taken for a number of longs, 0 to [#MAX_LONGS].
    int fittingLongs(int longs) {
        return RUN_LONGS[slabOf[longs]];
    }

    /// Takes a place with anything in it.
    ///
    /// @param longs 0 to [#MAX_LONGS]
    int take(int longs, int owner) {
        int slab = slabOf[longs];
        return place(slab + 1, slabs[slab].add(owner));
    }

    /// Gives a place back; another run may move there.
    void free(int place) {
        Slab slab = slab(place);
        slab.remove(run(place));
        if (run(place) < slab.count()) {
            owners.moved(slab.owner(run(place)), place);
        }
    }
}
