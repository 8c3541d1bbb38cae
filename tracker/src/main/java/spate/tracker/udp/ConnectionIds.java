package spate.tracker.udp;

/// Connection ids (BEP 15) that need no memory: the time in slots of 32 seconds, 8 bits, and 56 bits of
/// a keyed hash (SipHash-2-4) of the address and the slot. So nobody gets an answer that is longer than
/// the question at an address that is not his own.
///
/// An IPv6 address counts with its first 64 bits: the rest its owner can choose.
public final class ConnectionIds {
    private static final int SLOT_SECONDS = 32;
    private static final long HASH_MASK = 0x00FF_FFFF_FFFF_FFFFL;

    private final long key0;
    private final long key1;
    private final int validSlots;

    /// @param key0 and the other half of the key: random, and secret
    /// @param validSeconds how long an id is good for, at least; at most 32 seconds more: 1 to 7,200
    public ConnectionIds(long key0, long key1, int validSeconds) {
        if (validSeconds < 1 || validSeconds > 7200) {
            throw new IllegalArgumentException("1 to 7200 seconds, not " + validSeconds);
        }
        this.key0 = key0;
        this.key1 = key1;
        this.validSlots = Math.ceilDiv(validSeconds, SLOT_SECONDS);
    }

    /// The id for an address now. An IPv4 address is passed as a number below 2^32.
    ///
    /// @param seconds the time, from any origin
    public long idFor(long address, long seconds) {
        return id(address, seconds / SLOT_SECONDS);
    }

    private long id(long address, long slot) {
        return slot << 56 | (hash(address, slot) & HASH_MASK);
    }

    /// Whether an id was given to an address, and not too long ago.
    public boolean isValid(long id, long address, long seconds) {
        long now = seconds / SLOT_SECONDS;
        long age = (now - (id >>> 56)) & 0xFF;
        return age <= validSlots && id(address, now - age) == id;
    }

    /// SipHash-2-4 of two words.
    long hash(long first, long second) {
        long v0 = key0 ^ 0x736F6D6570736575L;
        long v1 = key1 ^ 0x646F72616E646F6DL;
        long v2 = key0 ^ 0x6C7967656E657261L;
        long v3 = key1 ^ 0x7465646279746573L;
        long word = first;
        // Two words, then the length of the message in the highest byte, then four rounds more.
        for (int step = 0; step < 4; step++) {
            if (step == 3) {
                v2 ^= 0xFF;
            } else {
                v3 ^= word;
            }
            for (int round = 0; round < (step == 3 ? 4 : 2); round++) {
                v0 += v1;
                v2 += v3;
                v1 = Long.rotateLeft(v1, 13) ^ v0;
                v3 = Long.rotateLeft(v3, 16) ^ v2;
                v0 = Long.rotateLeft(v0, 32);
                v2 += v1;
                v0 += v3;
                v1 = Long.rotateLeft(v1, 17) ^ v2;
                v3 = Long.rotateLeft(v3, 21) ^ v0;
                v2 = Long.rotateLeft(v2, 32);
            }
            if (step < 3) {
                v0 ^= word;
                word = step == 0 ? second : 16L << 56;
            }
        }
        return v0 ^ v1 ^ v2 ^ v3;
    }
}
