package spate.tracker.core;

import java.util.List;
import java.util.stream.IntStream;
import spate.tracker.swarm.AddressLimit;
import spate.tracker.swarm.StoreLimits;
import spate.tracker.swarm.SwarmStore;

/// All torrents, divided by the first 16 bits of their info hash.
public final class Shards {
    /// The most shards.
    public static final int MAX_COUNT = 256;

    private final Shard[] shards;

    /// @param count 1 to [#MAX_COUNT]
    /// @param limits of all shards together
    /// @param seed what their random numbers and secret keys come from
    public Shards(int count, StoreLimits limits, long seed) {
        this(count, limits, AddressLimit.NONE, seed);
    }

    /// @param count 1 to [#MAX_COUNT]
    /// @param limits of all shards together
    /// @param addresses is told of every peer that comes and goes
    /// @param seed what their random numbers and secret keys come from
    public Shards(int count, StoreLimits limits, AddressLimit addresses, long seed) {
        if (count < 1 || count > MAX_COUNT) {
            throw new IllegalArgumentException(count + " shards");
        }
        StoreLimits each = limits.divided(count);
        shards =
                IntStream.range(0, count)
                        .mapToObj(i -> new Shard(new SwarmStore(each, addresses, seed + i)))
                        .toArray(Shard[]::new);
    }

    /// The shard of a torrent.
    ///
    /// @param hash0 the first 8 bytes of its info hash, in network order
    public Shard of(long hash0) {
        return shards[indexOf(hash0, shards.length)];
    }

    /// Which of so many shards a torrent is in.
    public static int indexOf(long hash0, int count) {
        return (int) (hash0 >>> 48) % count;
    }

    public int count() {
        return shards.length;
    }

    /// @param index 0 to [#count], exclusive
    public Shard at(int index) {
        return shards[index];
    }

    public List<Shard> all() {
        return List.of(shards);
    }
}
