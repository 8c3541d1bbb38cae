package spate.tracker.cluster;

import java.util.List;
import java.util.function.ToLongFunction;
import java.util.stream.IntStream;
import spate.tracker.core.Shards;

/// A journal for each shard.
final class Journals {
    private final Journal[] journals;

    /// @param maxEvents of all together
    Journals(int count, int maxEvents, long seed) {
        int each = Math.max(1024, Integer.highestOneBit(maxEvents / count));
        journals =
                IntStream.range(0, count)
                        .mapToObj(i -> new Journal(each, seed + i))
                        .toArray(Journal[]::new);
    }

    /// The journal of a torrent.
    ///
    /// @param hash0 the first 8 bytes of its info hash, in network order
    Journal of(long hash0) {
        return journals[Shards.indexOf(hash0, journals.length)];
    }

    List<Journal> all() {
        return List.of(journals);
    }

    long sum(ToLongFunction<Journal> count) {
        long sum = 0;
        for (Journal journal : journals) {
            sum += locked(journal, count);
        }
        return sum;
    }

    long min(ToLongFunction<Journal> value) {
        long min = Long.MAX_VALUE;
        for (Journal journal : journals) {
            min = Math.min(min, locked(journal, value));
        }
        return min;
    }

    static long locked(Journal journal, ToLongFunction<Journal> value) {
        journal.lock();
        try {
            return value.applyAsLong(journal);
        } finally {
            journal.unlock();
        }
    }
}
