package spate.tracker.swarm;

import java.util.Arrays;

/// Runs of longs, all of one length, that lie without holes in chunks: the last run takes the place of
/// one that is removed. Each may have an owner, a number, so that whoever removes one can tell the owner
/// of the run that moved. The owners of a chunk's runs, two in a long, lie behind them.
public final class Slab {
    /// Runs are counted up to here, exclusive.
    static final int MAX_RUNS = 1 << 26;

    /// The longest run.
    static final int MAX_RUN_LONGS = 1024;

    private final ChunkPool pool;
    private final int runLongs;
    private final boolean hasOwners;
    private final int runsInChunk;

    /// A run's number times this, shifted, is the number divided by [#runsInChunk].
    private final long reciprocal;

    private final int shift;
    private long[][] chunks = new long[1][];
    private int chunkCount;
    private int count;

    private Slab(ChunkPool pool, int runLongs, boolean hasOwners) {
        this.pool = pool;
        this.runLongs = runLongs;
        this.hasOwners = hasOwners;
        this.runsInChunk =
                hasOwners
                        ? 2 * ChunkPool.CHUNK_LONGS / (2 * runLongs + 1)
                        : ChunkPool.CHUNK_LONGS / runLongs;
        // 2^shift / runsInChunk, rounded up, is too large by less than 1: times a number below 2^26
        // the
        // error is less than 2^26, which is at most 2^shift / runsInChunk: too little for another
        // chunk.
        this.shift = 26 + Integer.SIZE - Integer.numberOfLeadingZeros(runsInChunk);
        this.reciprocal = Math.ceilDiv(1L << shift, runsInChunk);
    }

    /// Has chunks of its own.
    ///
    /// @param runLongs how many longs a run has, 1 to 1024
    public Slab(int runLongs) {
        this(new ChunkPool(), runLongs, true);
    }

    /// @param runLongs how many longs a run has, 1 to 1024
    static Slab withOwners(ChunkPool pool, int runLongs) {
        return new Slab(pool, runLongs, true);
    }

    /// Nobody may ask for owners.
    ///
    /// @param runLongs how many longs a run has, 1 to 1024
    static Slab withoutOwners(ChunkPool pool, int runLongs) {
        return new Slab(pool, runLongs, false);
    }

    int runLongs() {
        return runLongs;
    }

    int runsInChunk() {
        return runsInChunk;
    }

    /// How many runs there are.
    public int count() {
        return count;
    }

    /// The chunk of a run.
    int chunkOf(int run) {
        return (int) ((run * reciprocal) >>> shift);
    }

    private int indexInChunk(int run) {
        return run - chunkOf(run) * runsInChunk;
    }

    /// The array that holds a run.
    public long[] array(int run) {
        return chunks[chunkOf(run)];
    }

    /// Where in its array a run begins.
    public int base(int run) {
        return indexInChunk(run) * runLongs;
    }

    /// The number that was given for it.
    public int owner(int run) {
        int index = indexInChunk(run);
        return (int) (array(run)[ownersWord(index)] >>> ownerShift(index));
    }

    private int ownersWord(int index) {
        return runsInChunk * runLongs + (index >>> 1);
    }

    private static int ownerShift(int index) {
        return (index & 1) << 5;
    }

    void setOwner(int run, int owner) {
        int index = indexInChunk(run);
        long[] array = array(run);
        int word = ownersWord(index);
        long kept = array[word] & ~(0xFFFF_FFFFL << ownerShift(index));
        array[word] = kept | (owner & 0xFFFF_FFFFL) << ownerShift(index);
    }

    /// Adds a run, of what another has left there, and returns its number.
    public int add(int owner) {
        int run = add();
        setOwner(run, owner);
        return run;
    }

    /// Adds a run that has no owner yet.
    int add() {
        if (chunkOf(count) == chunkCount) {
            grow();
        }
        return count++;
    }

    private void grow() {
        if (chunkCount == chunks.length) {
            chunks = Arrays.copyOf(chunks, chunkCount + Math.max(1, chunkCount / 4));
        }
        chunks[chunkCount++] = pool.take();
    }

    /// Removes a run. If the last one has moved to its place, whose owner is to be told, it is not the
    /// same as before: `run < count()`.
    public void remove(int run) {
        int last = --count;
        if (run < last) {
            System.arraycopy(array(last), base(last), array(run), base(run), runLongs);
            if (hasOwners) {
                setOwner(run, owner(last));
            }
        }
        if (indexInChunk(count) == 0) {
            drop(--chunkCount);
        }
    }

    @SuppressWarnings("NullAway") // an element behind the last chunk is never read
    private void drop(int chunk) {
        pool.give(chunks[chunk]);
        chunks[chunk] = null;
    }
}
