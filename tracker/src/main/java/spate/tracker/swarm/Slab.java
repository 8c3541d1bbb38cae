package spate.tracker.swarm;

import java.util.Arrays;

/// Runs of longs, all of one length, that lie without holes in chunks: the last run takes the place of
/// one that is removed. Each has an owner, a number, so that whoever removes one can tell the owner of
/// the run that moved.
public final class Slab {
    /// A chunk has no more longs than this, but room for one run.
    private static final int MAX_CHUNK_LONGS = 8 * 1024;

    private final int runLongs;
    private final int shift;
    private final int mask;
    private long[][] chunks = new long[1][];
    private int[][] owners = new int[1][];
    private int chunkCount;
    private int count;

    /// @param runLongs how many longs a run has, 1 or more
    public Slab(int runLongs) {
        this.runLongs = runLongs;
        this.shift = 31 - Integer.numberOfLeadingZeros(Math.max(1, MAX_CHUNK_LONGS / runLongs));
        this.mask = (1 << shift) - 1;
    }

    int runLongs() {
        return runLongs;
    }

    /// How many runs there are.
    public int count() {
        return count;
    }

    /// The array that holds a run.
    public long[] array(int run) {
        return chunks[run >>> shift];
    }

    /// Where in its array a run begins.
    public int base(int run) {
        return (run & mask) * runLongs;
    }

    /// The number that was given for it.
    public int owner(int run) {
        return owners[run >>> shift][run & mask];
    }

    void setOwner(int run, int owner) {
        owners[run >>> shift][run & mask] = owner;
    }

    /// Adds a run, of zeros or of what another has left there, and returns its number.
    public int add(int owner) {
        int chunk = count >>> shift;
        if (chunk == chunkCount) {
            grow();
        }
        setOwner(count, owner);
        return count++;
    }

    private void grow() {
        if (chunkCount == chunks.length) {
            int length = chunkCount + Math.max(1, chunkCount / 4);
            chunks = Arrays.copyOf(chunks, length);
            owners = Arrays.copyOf(owners, length);
        }
        chunks[chunkCount] = new long[runLongs << shift];
        owners[chunkCount] = new int[1 << shift];
        chunkCount++;
    }

    /// Removes a run. If the last one has moved to its place, whose owner is to be told, it is not the
    /// same as before: `run < count()`.
    public void remove(int run) {
        int last = --count;
        if (run < last) {
            System.arraycopy(array(last), base(last), array(run), base(run), runLongs);
            setOwner(run, owner(last));
        }
        // One empty chunk is kept, for those who come and go at its border.
        while (chunkCount > (count >>> shift) + 2) {
            chunkCount--;
            drop(chunkCount);
        }
    }

    @SuppressWarnings("NullAway") // an element behind the last chunk is never read
    private void drop(int chunk) {
        chunks[chunk] = null;
        owners[chunk] = null;
    }
}
