package spate.tracker.swarm;

import java.util.Arrays;

/// The torrents of a store: a record of eight longs each, without holes, and an index by info hash.
///
/// ```
/// 0, 1, 2 high   info hash, 20 bytes
/// 2 low          how often it was completed
/// 3              IPv4: seeds (24 bits), others (24); partial seeds of both families (16)
/// 4              IPv6: seeds (24 bits), others (24); the minute in which it was last asked for (16)
/// 5              where the IPv4 peers are (32 bits), where the IPv6 peers are (32): see PeerPlaces
/// 6, 7           up to two IPv4 peers
/// ```
final class Torrents implements PositionIndex.Hashes {
    static final int NONE = PositionIndex.NONE;

    /// Words of a record.
    static final int HASH0 = 0;

    static final int HASH1 = 1;
    static final int HASH2_AND_COMPLETED = 2;
    static final int V4_COUNTS = 3;
    static final int V6_COUNTS = 4;
    static final int PLACES = 5;
    static final int INLINE = 6;

    private static final int RECORD_LONGS = 8;
    private static final long COMPLETED_MASK = 0xFFFF_FFFFL;
    private static final long MINUTE_MASK = 0xFFFF;

    /// The most records that an index can tell apart.
    static final int MAX_COUNT = PositionIndex.MAX_POSITIONS - 1;

    /// The owner of the runs of the index.
    static final int INDEX_OWNER = -1;

    private final Runs runs;
    private final Slab records;
    private final PositionIndex index;
    private final Keys keys;

    /// @param runs where the index lies
    Torrents(Keys keys, ChunkPool pool, Runs runs) {
        this.keys = keys;
        this.runs = runs;
        this.records = Slab.withoutOwners(pool, RECORD_LONGS);
        this.index = new PositionIndex(runs, this, INDEX_OWNER, true);
    }

    int count() {
        return records.count();
    }

    /// The array that holds a record.
    long[] array(int torrent) {
        return records.array(torrent);
    }

    /// Where in its array a record begins.
    int base(int torrent) {
        return records.base(torrent);
    }

    /// The number of the record of a torrent; it holds until a torrent is removed.
    int find(long hash0, long hash1, int hash2) {
        int torrent = index.first(keys.mix(hash0, hash1, hash2));
        while (torrent != NONE && !hasHash(torrent, hash0, hash1, hash2)) {
            torrent = index.next();
        }
        return torrent;
    }

    private boolean hasHash(int torrent, long hash0, long hash1, int hash2) {
        long[] array = array(torrent);
        int base = base(torrent);
        return array[base] == hash0
                && array[base + HASH1] == hash1
                && (int) (array[base + HASH2_AND_COMPLETED] >>> 32) == hash2;
    }

    @Override
    public long hashAt(int torrent) {
        long[] array = array(torrent);
        int base = base(torrent);
        int hash2 = (int) (array[base + HASH2_AND_COMPLETED] >>> 32);
        return keys.mix(array[base], array[base + HASH1], hash2);
    }

    /// Somebody asked for a torrent.
    void touch(int torrent, int minute) {
        long[] array = array(torrent);
        int at = base(torrent) + V6_COUNTS;
        array[at] = (array[at] & ~MINUTE_MASK) | (minute & MINUTE_MASK);
    }

    /// For how long nobody has asked for a torrent: up to 45 days.
    int idleMinutes(int torrent, int minute) {
        return (int) ((minute - array(torrent)[base(torrent) + V6_COUNTS]) & MINUTE_MASK);
    }

    /// How often a torrent was completed.
    int downloads(int torrent) {
        long word = array(torrent)[base(torrent) + HASH2_AND_COMPLETED];
        return (int) Math.min(word & COMPLETED_MASK, Integer.MAX_VALUE);
    }

    /// It was completed once more.
    void countDownload(int torrent) {
        long[] array = array(torrent);
        int at = base(torrent) + HASH2_AND_COMPLETED;
        if ((array[at] & COMPLETED_MASK) != COMPLETED_MASK) {
            array[at]++;
        }
    }

    /// It was completed so often elsewhere: the greater number counts.
    void downloadedAtLeast(int torrent, int downloads) {
        long[] array = array(torrent);
        int at = base(torrent) + HASH2_AND_COMPLETED;
        long most = Math.max(array[at] & COMPLETED_MASK, downloads);
        array[at] = (array[at] & ~COMPLETED_MASK) | most;
    }

    /// Adds a torrent that is not there, without peers.
    ///
    /// @throws IllegalStateException if there are [#MAX_COUNT]
    int add(long hash0, long hash1, int hash2) {
        if (count() == MAX_COUNT) {
            throw new IllegalStateException("no more than " + MAX_COUNT + " torrents");
        }
        int torrent = records.add();
        long[] array = array(torrent);
        int base = base(torrent);
        Arrays.fill(array, base, base + RECORD_LONGS, 0);
        array[base] = hash0;
        array[base + HASH1] = hash1;
        array[base + HASH2_AND_COMPLETED] = (long) hash2 << 32;
        index.enter(torrent);
        return torrent;
    }

    /// Removes a torrent. The record of the last one takes its number.
    void remove(int torrent) {
        index.leave(torrent);
        int last = count() - 1;
        if (torrent != last) {
            index.renumber(last, torrent);
        }
        records.remove(torrent);
    }

    /// Is told that a run of the index has moved.
    void moved(int place) {
        index.moved((int) (runs.array(place)[runs.base(place)] >>> 32), place);
    }
}
