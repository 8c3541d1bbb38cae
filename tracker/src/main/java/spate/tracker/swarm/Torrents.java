package spate.tracker.swarm;

import java.util.Arrays;

/// The torrents of a store: a record of eight longs each, without holes, and an index by info hash.
///
/// ```
/// 0, 1, 2 high   info hash, 20 bytes
/// 2 low          how often it was completed
/// 3              IPv4: seeds (24 bits), others (24); partial seeds of both families (16)
/// 4              IPv6: seeds (24 bits), others (24); the minute in which it was last asked for (16)
/// 5              where the IPv4 peers are (32 bits), where the IPv6 peers are (32): see Places
/// 6, 7           up to two IPv4 peers
/// ```
///
/// The index has many small tables, so that none takes long when it grows. An entry is the number of a
/// record and some bits of the mixed hash, so that hardly ever a record is looked at in vain.
final class Torrents {
    static final int NONE = -1;

    /// Words of a record.
    static final int HASH0 = 0;

    static final int HASH1 = 1;
    static final int HASH2_AND_COMPLETED = 2;
    static final int V4_COUNTS = 3;
    static final int V6_COUNTS = 4;
    static final int PLACES = 5;
    static final int INLINE = 6;

    private static final int RECORD_LONGS = 8;
    private static final int RECORD_BITS = 26;

    /// The most records that an index entry can tell apart.
    static final int MAX_COUNT = (1 << RECORD_BITS) - 2;

    private static final int TABLE_BITS = 12;
    private static final int FIRST_TABLE_LENGTH = 4;
    private static final int RECORD_MASK = (1 << RECORD_BITS) - 1;

    private final Slab records = new Slab(RECORD_LONGS);
    private final int[][] tables = new int[1 << TABLE_BITS][0];
    private final int[] sizes = new int[1 << TABLE_BITS];
    private final Keys keys;

    Torrents(Keys keys) {
        this.keys = keys;
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
        long mix = mix(hash0, hash1, hash2);
        int[] table = tables[tableOf(mix)];
        if (table.length == 0) {
            return NONE;
        }
        int tag = tag(mix);
        for (int at = home(mix, table.length); table[at] != 0; at = next(at, table.length)) {
            int entry = table[at];
            if ((entry & ~RECORD_MASK) == tag && hasHash(torrentOf(entry), hash0, hash1, hash2)) {
                return torrentOf(entry);
            }
        }
        return NONE;
    }

    private boolean hasHash(int torrent, long hash0, long hash1, int hash2) {
        long[] array = array(torrent);
        int base = base(torrent);
        return array[base] == hash0
                && array[base + HASH1] == hash1
                && (int) (array[base + HASH2_AND_COMPLETED] >>> 32) == hash2;
    }

    private long mix(long hash0, long hash1, int hash2) {
        return keys.mix(hash0, hash1, hash2);
    }

    private long mix(int torrent) {
        long[] array = array(torrent);
        int base = base(torrent);
        return mix(
                array[base], array[base + HASH1], (int) (array[base + HASH2_AND_COMPLETED] >>> 32));
    }

    private static int tableOf(long mix) {
        return (int) (mix >>> (Long.SIZE - TABLE_BITS));
    }

    private static int tag(long mix) {
        return (int) mix << RECORD_BITS;
    }

    private static int home(long mix, int length) {
        return (int) (((mix >>> 8 & 0xFFFF_FFFFL) * length) >>> 32);
    }

    private static int next(int at, int length) {
        return at + 1 == length ? 0 : at + 1;
    }

    private static int torrentOf(int entry) {
        return (entry & RECORD_MASK) - 1;
    }

    /// Adds a torrent that is not there, without peers.
    ///
    /// @throws IllegalStateException if there are [#MAX_COUNT]
    int add(long hash0, long hash1, int hash2) {
        if (count() == MAX_COUNT) {
            throw new IllegalStateException("no more than " + MAX_COUNT + " torrents");
        }
        int torrent = records.add(0);
        long[] array = array(torrent);
        int base = base(torrent);
        Arrays.fill(array, base, base + RECORD_LONGS, 0);
        array[base] = hash0;
        array[base + HASH1] = hash1;
        array[base + HASH2_AND_COMPLETED] = (long) hash2 << 32;
        enter(mix(hash0, hash1, hash2), torrent);
        return torrent;
    }

    private void enter(long mix, int torrent) {
        int table = tableOf(mix);
        int length = tables[table].length;
        if (++sizes[table] * 4L > length * 3L) {
            resize(table, Math.max(FIRST_TABLE_LENGTH, length + length / 2));
        }
        put(tables[table], mix, torrent);
    }

    private static void put(int[] table, long mix, int torrent) {
        int at = home(mix, table.length);
        while (table[at] != 0) {
            at = next(at, table.length);
        }
        table[at] = tag(mix) | (torrent + 1);
    }

    private void resize(int table, int length) {
        int[] before = tables[table];
        int[] after = new int[length];
        for (int entry : before) {
            if (entry != 0) {
                int torrent = torrentOf(entry);
                put(after, mix(torrent), torrent);
            }
        }
        tables[table] = after;
    }

    /// Removes a torrent. The record of the last one takes its number.
    void remove(int torrent) {
        long mix = mix(torrent);
        int table = tableOf(mix);
        removeEntry(tables[table], entryOf(mix, torrent));
        sizes[table]--;
        if (sizes[table] * 4L < tables[table].length) {
            resize(table, tables[table].length / 2);
        }
        int last = count() - 1;
        if (torrent != last) {
            long lastMix = mix(last);
            int at = entryOf(lastMix, last);
            tables[tableOf(lastMix)][at] = tag(lastMix) | (torrent + 1);
        }
        records.remove(torrent);
    }

    private int entryOf(long mix, int torrent) {
        int[] table = tables[tableOf(mix)];
        int wanted = tag(mix) | (torrent + 1);
        int at = home(mix, table.length);
        while (table[at] != wanted) {
            at = next(at, table.length);
        }
        return at;
    }

    /// Closes the gap: whatever follows and may begin its search at or before it moves up.
    private void removeEntry(int[] table, int removed) {
        int gap = removed;
        for (int at = next(gap, table.length); table[at] != 0; at = next(at, table.length)) {
            int home = home(mix(torrentOf(table[at])), table.length);
            boolean reachesGap = gap <= at ? home <= gap || home > at : home <= gap && home > at;
            if (reachesGap) {
                table[gap] = table[at];
                gap = at;
            }
        }
        table[gap] = 0;
    }
}
