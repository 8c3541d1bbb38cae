package spate.tracker.limit;

import spate.tracker.swarm.Keys;

/// Addresses as the tables of this package know them.
final class Addresses {
    private static final long V4_MAPPED = 0xFFFFL;

    private Addresses() {}

    /// A keyed hash of an IPv4 address.
    static long mixV4(Keys keys, int address) {
        return keys.mix(Integer.toUnsignedLong(address), 4, 0);
    }

    /// A keyed hash of the `/64` of an IPv6 address.
    static long mixV6(Keys keys, long high) {
        return keys.mix(high, 6, 0);
    }

    /// Whether it is an IPv4 address in the form `::ffff:a.b.c.d`.
    static boolean isMapped(long high, long low) {
        return high == 0 && low >>> 32 == V4_MAPPED;
    }

    static boolean isLoopbackV4(int address) {
        return address >>> 24 == 127;
    }

    static boolean isLoopbackV6(long high, long low) {
        return high == 0 && low == 1;
    }
}
