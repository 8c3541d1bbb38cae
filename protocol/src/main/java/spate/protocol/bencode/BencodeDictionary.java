package spate.protocol.bencode;

import java.util.Arrays;
import java.util.List;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// A dictionary: keys and values in the order they were read or, if built here, in key order.
///
/// One read leniently may hold keys out of order and twice; `get` then gives the first. It is written
/// sorted, without the repetitions.
public final class BencodeDictionary implements BencodeValue {
    static final BencodeDictionary EMPTY =
            new BencodeDictionary(new BencodeString[0], new BencodeValue[0]);

    private final BencodeString[] keys;
    private final BencodeValue[] values;
    private final boolean sorted;
    private final int height;

    /// Takes over both arrays, of one length.
    BencodeDictionary(BencodeString[] keys, BencodeValue[] values) {
        this.keys = keys;
        this.values = values;
        this.sorted = isSorted(keys);
        int tallest = 0;
        for (BencodeValue value : values) {
            tallest = Math.max(tallest, value.height());
        }
        this.height = checkHeight(tallest + 1);
    }

    private static boolean isSorted(BencodeString[] keys) {
        for (int i = 1; i < keys.length; i++) {
            if (keys[i - 1].compareTo(keys[i]) >= 0) {
                return false;
            }
        }
        return true;
    }

    static int checkHeight(int height) {
        if (height > BencodeReader.MAX_DEPTH) {
            throw new IllegalArgumentException("nested deeper than " + BencodeReader.MAX_DEPTH);
        }
        return height;
    }

    /// An empty dictionary to fill.
    public static Builder builder() {
        return new Builder();
    }

    /// The number of entries, repeated keys included.
    public int size() {
        return keys.length;
    }

    /// The key of an entry.
    public BencodeString key(int index) {
        return keys[index];
    }

    /// The value of an entry.
    public BencodeValue value(int index) {
        return values[index];
    }

    /// Whether the keys are in order and each is there once.
    public boolean isSorted() {
        return sorted;
    }

    /// The value of a key, or null.
    public @Nullable BencodeValue get(String key) {
        return get(BencodeString.of(key));
    }

    /// The value of a key, or null.
    public @Nullable BencodeValue get(BencodeString key) {
        int index = indexOf(key);
        return index < 0 ? null : values[index];
    }

    private int indexOf(BencodeString key) {
        if (sorted) {
            return Arrays.binarySearch(keys, key);
        }
        return Arrays.asList(keys).indexOf(key);
    }

    /// The byte string of a key, or null if there is none or it is no string.
    public @Nullable BencodeString string(String key) {
        return get(key) instanceof BencodeString string ? string : null;
    }

    /// The text of a key in UTF-8 (malformed sequences as U+FFFD), or null.
    public @Nullable String text(String key) {
        return get(key) instanceof BencodeString string ? string.text() : null;
    }

    /// The integer of a key, or `absent` if there is none or it does not fit 64 bits.
    public long integer(String key, long absent) {
        return get(key) instanceof BencodeInteger integer ? integer.longOr(absent) : absent;
    }

    /// The list of a key, or null if there is none or it is no list.
    public @Nullable BencodeList list(String key) {
        return get(key) instanceof BencodeList list ? list : null;
    }

    /// The dictionary of a key, or null if there is none or it is no dictionary.
    public @Nullable BencodeDictionary dictionary(String key) {
        return get(key) instanceof BencodeDictionary dictionary ? dictionary : null;
    }

    /// This dictionary in key order, without repetitions: itself if it is so already.
    public BencodeDictionary canonical() {
        return sorted ? this : toBuilder().build();
    }

    /// A builder that holds the entries of this dictionary (the first of each key).
    public Builder toBuilder() {
        Builder builder = new Builder();
        for (int i = 0; i < keys.length; i++) {
            builder.entries.putIfAbsent(keys[i], values[i]);
        }
        return builder;
    }

    /// The keys, immutable, in the order of the entries.
    public List<BencodeString> keys() {
        return List.of(keys);
    }

    @Override
    public int height() {
        return height;
    }

    /// Equal are dictionaries of the same entries in the same order.
    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof BencodeDictionary that
                && Arrays.equals(keys, that.keys)
                && Arrays.equals(values, that.values);
    }

    @Override
    public int hashCode() {
        return 31 * Arrays.hashCode(keys) + Arrays.hashCode(values);
    }

    @Override
    public String toString() {
        return "(dictionary of " + keys.length + ")";
    }

    /// Collects entries in any order; the dictionary built has them in key order.
    public static final class Builder {
        private final TreeMap<BencodeString, BencodeValue> entries = new TreeMap<>();

        private Builder() {}

        /// Sets a key.
        public Builder put(BencodeString key, BencodeValue value) {
            entries.put(key, value);
            return this;
        }

        /// Sets a key.
        public Builder put(String key, BencodeValue value) {
            return put(BencodeString.of(key), value);
        }

        /// Sets a key to an integer.
        public Builder put(String key, long value) {
            return put(key, BencodeInteger.of(value));
        }

        /// Sets a key to a text in UTF-8.
        public Builder put(String key, String value) {
            return put(key, BencodeString.of(value));
        }

        /// Sets a key to a copy of bytes.
        public Builder put(String key, byte[] value) {
            return put(key, BencodeString.of(value));
        }

        /// Removes a key, if it is there.
        public Builder remove(String key) {
            entries.remove(BencodeString.of(key));
            return this;
        }

        /// The dictionary of the entries so far.
        public BencodeDictionary build() {
            return entries.isEmpty()
                    ? EMPTY
                    : new BencodeDictionary(
                            entries.keySet().toArray(new BencodeString[0]),
                            entries.values().toArray(new BencodeValue[0]));
        }
    }
}
