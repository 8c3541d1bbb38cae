package spate.tracker.limit;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import spate.tracker.swarm.Keys;

/// Counts the requests of each address and says when they are too many: a token bucket an address, in a
/// table that never grows. An IPv6 address counts with its first 64 bits: the rest its owner can choose.
///
/// A bucket is one number: 24 bits of a keyed hash of the address, and 40 bits that say when the bucket
/// will be full again (the GCRA of ATM), in units of the time that one request costs. A full bucket says
/// no more than an empty place does, so it is written over without a loss. Eight places belong together,
/// one of which an address uses.
///
/// **When there are more addresses than places**, the bucket of those eight that is nearest to full is
/// written over, and its address starts anew: the table *fails open*. Such a flood comes from a great many
/// addresses, most likely forged ones, and no limit of single addresses stops it; to refuse strangers then
/// would do the attacker's work. So an address is refused for what others send only if it shares both
/// the place and the 24 bits with one that is over its limit: for a table of 131,072 buckets one pair in
/// 2^38, and nobody can choose it.
///
/// Only requests whose source is proven (a valid connection id, TCP) should be counted, or else anybody
/// can use up what another's address has.
///
/// Any number of threads may ask; none waits. Two that meet an address for the first time at the same
/// moment may count it in two places.
public final class RateLimiter {
    private static final VarHandle BUCKET = MethodHandles.arrayElementVarHandle(long[].class);
    private static final int WAYS = 8;
    private static final int TIME_BITS = 40;
    private static final long TIME_MASK = (1L << TIME_BITS) - 1;
    private static final int MAX_BUCKETS = 1 << 27;
    private static final double NANOS_A_SECOND = 1e9;

    /// Room for 131,072 addresses at once: 1 MiB.
    public static final int DEFAULT_BUCKETS = 1 << 17;

    private final long[] buckets;
    private final int setMask;
    private final double requestsPerNano;
    private final int burst;
    private final boolean limitsLoopback;
    private final Keys keys;

    /// @param buckets how many addresses are told apart, of 8 bytes each: a power of two, 8 to 2^27
    /// @param seed of the secret keys
    public RateLimiter(RateLimit limit, int buckets, long seed) {
        if (buckets < WAYS || buckets > MAX_BUCKETS || Integer.bitCount(buckets) != 1) {
            throw new IllegalArgumentException("a power of two from 8 to 2^27, not " + buckets);
        }
        this.buckets = new long[buckets];
        this.setMask = buckets / WAYS - 1;
        this.requestsPerNano = limit.perSecond() / NANOS_A_SECOND;
        this.burst = limit.burst();
        this.limitsLoopback = limit.limitsLoopback();
        this.keys = new Keys(seed);
    }

    /// Counts a request from an IPv4 address.
    ///
    /// @param nowNanos the time, from any origin
    /// @return whether it may be answered; one that may not is not counted
    public boolean admitsV4(int address, long nowNanos) {
        boolean isExempt = !limitsLoopback && Addresses.isLoopbackV4(address);
        return isExempt || admits(Addresses.mixV4(keys, address), nowNanos);
    }

    /// Counts a request from an IPv6 address.
    ///
    /// @param high its first half
    /// @param low its second half
    /// @param nowNanos the time, from any origin
    /// @return whether it may be answered; one that may not is not counted
    public boolean admitsV6(long high, long low, long nowNanos) {
        if (Addresses.isMapped(high, low)) {
            return admitsV4((int) low, nowNanos);
        }
        boolean isExempt = !limitsLoopback && Addresses.isLoopbackV6(high, low);
        return isExempt || admits(Addresses.mixV6(keys, high), nowNanos);
    }

    private boolean admits(long mix, long nowNanos) {
        int set = ((int) mix & setMask) * WAYS;
        long tag = Math.max(1, mix >>> TIME_BITS);
        long now = (long) Math.floor(nowNanos * requestsPerNano) & TIME_MASK;
        while (true) {
            int at = place(set, tag, now);
            long found = (long) BUCKET.getOpaque(buckets, at);
            long debt = found >>> TIME_BITS == tag ? debt(found, now) : 0;
            if (debt >= burst) {
                return false;
            }
            long next = tag << TIME_BITS | ((now + debt + 1) & TIME_MASK);
            if (BUCKET.compareAndSet(buckets, at, found, next)) {
                return true;
            }
        }
    }

    /// Where the bucket of an address is, or else the one to write over.
    private int place(int set, long tag, long now) {
        int best = set;
        long bestDebt = Long.MAX_VALUE;
        for (int at = set; at < set + WAYS; at++) {
            long bucket = (long) BUCKET.getOpaque(buckets, at);
            if (bucket >>> TIME_BITS == tag) {
                return at;
            }
            long debt = debt(bucket, now);
            if (debt < bestDebt) {
                best = at;
                bestDebt = debt;
            }
        }
        return best;
    }

    /// How many requests a bucket is short of full: 0 to `burst`. What lies further in the future is a
    /// number from very long ago.
    private long debt(long bucket, long now) {
        long ahead = (bucket - now) & TIME_MASK;
        return ahead <= burst ? ahead : 0;
    }
}
