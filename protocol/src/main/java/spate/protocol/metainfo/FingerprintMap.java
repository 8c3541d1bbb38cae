package spate.protocol.metainfo;

/// A map from 64-bit fingerprints, well mixed already, to small numbers: open addressing in two flat
/// arrays, 12 bytes a slot, at most two thirds full.
final class FingerprintMap {
    static final int ABSENT = -1;

    private long[] keys;
    private int[] values;
    private int size;

    /// @param expected for so many there is room at once
    FingerprintMap(int expected) {
        int slots = Integer.highestOneBit(Math.max(8, expected + (expected >> 1))) * 2;
        keys = new long[slots];
        values = new int[slots];
    }

    /// The number of a fingerprint, or `ABSENT`.
    int get(long key) {
        int slot = slot(key);
        return values[slot] - 1;
    }

    /// Whether a fingerprint was absent and now has a number, from 0 up; else nothing changes.
    boolean putIfAbsent(long key, int value) {
        int slot = slot(key);
        if (values[slot] != 0) {
            return false;
        }
        keys[slot] = key;
        values[slot] = value + 1;
        if (++size > keys.length / 3 * 2) {
            grow();
        }
        return true;
    }

    /// Sets the number of a fingerprint.
    void put(long key, int value) {
        if (!putIfAbsent(key, value)) {
            values[slot(key)] = value + 1;
        }
    }

    private int slot(long key) {
        int mask = keys.length - 1;
        int slot = (int) (key ^ key >>> 32) & mask;
        while (values[slot] != 0 && keys[slot] != key) {
            slot = (slot + 1) & mask;
        }
        return slot;
    }

    private void grow() {
        long[] oldKeys = keys;
        int[] oldValues = values;
        keys = new long[2 * oldKeys.length];
        values = new int[keys.length];
        for (int i = 0; i < oldKeys.length; i++) {
            if (oldValues[i] != 0) {
                int slot = slot(oldKeys[i]);
                keys[slot] = oldKeys[i];
                values[slot] = oldValues[i];
            }
        }
    }
}
