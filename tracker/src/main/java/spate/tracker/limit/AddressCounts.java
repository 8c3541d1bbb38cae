package spate.tracker.limit;

import java.util.concurrent.atomic.AtomicIntegerArray;
import spate.tracker.swarm.Keys;

/// About how many peers each address has, in memory of a fixed size: a count-min sketch (Cormode and
/// Muthukrishnan, 2005). An IPv6 address counts with its first 64 bits: the rest its owner can choose.
///
/// Every address has one counter in each of four rows, which it shares with others; its count is the least
/// of the four. As every peer that goes is taken off again, a counter is at any time exactly the
/// sum of the peers whose addresses share it, so a count is **never too small**. It is too large by more
/// than `e * peers / width` for at most `e^-4`, 1.8 %, of the addresses, whatever the others do: nobody
/// can choose who shares a counter. With a million peers and the default width that is 10.
///
/// Any number of threads may count and ask.
public final class AddressCounts {
    private static final int ROWS = 4;
    private static final int MAX_WIDTH = 1 << 26;

    /// Counters in a row: 4 MiB in all.
    public static final int DEFAULT_WIDTH = 1 << 18;

    private final AtomicIntegerArray counters;
    private final int width;
    private final Keys keys;
    private final Keys otherKeys;

    /// @param width how many counters each of the four rows has, of 4 bytes: 1 to 67,108,864
    /// @param seed of the secret keys
    public AddressCounts(int width, long seed) {
        if (width < 1 || width > MAX_WIDTH) {
            throw new IllegalArgumentException("1 to " + MAX_WIDTH + " counters, not " + width);
        }
        this.counters = new AtomicIntegerArray(ROWS * width);
        this.width = width;
        this.keys = new Keys(seed);
        this.otherKeys = new Keys(~seed);
    }

    /// Counts a peer that came, or more of them.
    ///
    /// @param peers how many came; how many went, if it is negative: never more than came
    public void addV4(int address, int peers) {
        add(Addresses.mixV4(keys, address), peers);
    }

    /// Counts a peer that came, or more of them.
    ///
    /// @param high the first half of their address
    /// @param low the second half of their address
    /// @param peers how many came; how many went, if it is negative: never more than came
    public void addV6(long high, long low, int peers) {
        add(mixV6(high, low), peers);
    }

    private long mixV6(long high, long low) {
        return Addresses.isMapped(high, low)
                ? Addresses.mixV4(keys, (int) low)
                : Addresses.mixV6(keys, high);
    }

    private void add(long mix, int peers) {
        long other = otherKeys.mix(mix, 0, 0);
        for (int row = 0; row < ROWS; row++) {
            int after = counters.addAndGet(place(row, mix, other), peers);
            assert after >= 0 : "more peers went than came";
        }
    }

    /// Each half of the two words is the place in one row.
    private int place(int row, long mix, long other) {
        long word = row < 2 ? mix : other;
        long half = (row & 1) == 0 ? word >>> 32 : word & 0xFFFF_FFFFL;
        return row * width + (int) ((half * width) >>> 32);
    }

    /// How many peers an address has, or more.
    public int countV4(int address) {
        return count(Addresses.mixV4(keys, address));
    }

    /// How many peers the `/64` of an address has, or more.
    ///
    /// @param high the first half of the address
    /// @param low the second half of the address
    public int countV6(long high, long low) {
        return count(mixV6(high, low));
    }

    private int count(long mix) {
        long other = otherKeys.mix(mix, 0, 0);
        int least = Integer.MAX_VALUE;
        for (int row = 0; row < ROWS; row++) {
            least = Math.min(least, counters.get(place(row, mix, other)));
        }
        return least;
    }
}
