package spate.tracker.swarm;

import java.util.ArrayList;
import java.util.List;

/// The chunks of a store: arrays of longs, all of one length, so that what one slab gives back serves the
/// next. A store that grows therefore leaves nothing to the collector of garbage, which would have to stop
/// everything to find it among what stays.
final class ChunkPool {
    /// The length of every chunk.
    static final int CHUNK_LONGS = 8 * 1024;

    private static final long CHUNK_BYTES = (long) CHUNK_LONGS * Long.BYTES;

    /// Of the chunks that nobody has, a quarter of those in use and so many more are kept.
    private static final int MIN_KEPT = 16;

    private final List<long[]> free = new ArrayList<>();
    private final int maxChunks;
    private int takenCount;

    /// Any number of chunks may be taken.
    ChunkPool() {
        this(Long.MAX_VALUE);
    }

    /// @param maxBytes how much memory those who take chunks should have taken at most, see [#isFull]
    ChunkPool(long maxBytes) {
        maxChunks = Math.clamp(maxBytes / CHUNK_BYTES, 1, Integer.MAX_VALUE / 2);
    }

    /// A chunk with anything in it.
    long[] take() {
        takenCount++;
        return free.isEmpty() ? new long[CHUNK_LONGS] : free.removeLast();
    }

    /// Takes a chunk back; nobody may use it any more.
    void give(long[] chunk) {
        takenCount--;
        free.add(chunk);
        while (free.size() > MIN_KEPT + takenCount / 4) {
            free.removeLast();
        }
    }

    /// Whether so much memory is taken as may be: for each thing more another should go.
    boolean isFull() {
        return takenCount >= maxChunks;
    }

    /// Whether a sixteenth more is taken: nothing more may come, whether anything goes or not.
    boolean isOverfull() {
        return takenCount > maxChunks + maxChunks / 16;
    }

    /// What all chunks take.
    long bytes() {
        return CHUNK_BYTES * (takenCount + free.size());
    }

    int takenCount() {
        return takenCount;
    }

    int freeCount() {
        return free.size();
    }
}
