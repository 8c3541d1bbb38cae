package spate.protocol.metainfo;

import java.util.Arrays;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import spate.protocol.bencode.BencodeException;
import spate.protocol.bencode.BencodeInteger;
import spate.protocol.bencode.BencodeReader;
import spate.protocol.bencode.BencodeReader.Mode;
import spate.protocol.bencode.BencodeString;
import spate.protocol.bencode.BencodeValue;
import spate.protocol.bencode.BencodeWriter;
import spate.protocol.bencode.DictionaryIndex;

/// A dictionary to change, whose values stay the bytes they were: nothing that is not touched is
/// decoded and written anew.
final class RawDictionary {
    /// A value's bencoding: a part of an array.
    private record Raw(byte[] array, int start, int end) {
        boolean hasBytesOf(Raw other) {
            return Arrays.equals(array, start, end, other.array, other.start, other.end);
        }
    }

    private final TreeMap<BencodeString, Raw> entries = new TreeMap<>();

    /// The entries of a dictionary that was read before; of a repeated key the first.
    static RawDictionary of(byte[] base, int start, int end) {
        RawDictionary dictionary = new RawDictionary();
        DictionaryIndex index = new DictionaryIndex(base);
        try {
            index.read(new BencodeReader(base, start, end, Mode.LENIENT));
        } catch (BencodeException e) {
            throw new AssertionError("the bytes were read before", e);
        }
        for (int i = 0; i < index.size(); i++) {
            dictionary.entries.putIfAbsent(
                    BencodeString.of(index.key(i)),
                    new Raw(base, index.valueStart(i), index.valueEnd(i)));
        }
        return dictionary;
    }

    /// The integer of a key; 0 where there is none that fits 64 bits.
    long integer(String key) {
        Raw raw = entries.get(BencodeString.of(key));
        if (raw == null) {
            return 0;
        }
        try {
            BencodeReader reader = new BencodeReader(raw.array, raw.start, raw.end, Mode.LENIENT);
            return BencodeValue.read(reader) instanceof BencodeInteger value ? value.longOr(0) : 0;
        } catch (BencodeException e) {
            throw new AssertionError("the bytes were read before", e);
        }
    }

    /// Sets a key, or removes it where the value is null.
    void put(String key, @Nullable BencodeValue value) {
        if (value == null) {
            entries.remove(BencodeString.of(key));
        } else {
            byte[] encoded = value.encode();
            putRaw(key, encoded, 0, encoded.length);
        }
    }

    /// Sets a key to bencoding.
    void putRaw(String key, byte[] array, int start, int end) {
        entries.put(BencodeString.of(key), new Raw(array, start, end));
    }

    /// Whether another dictionary has the same keys with values of the same bytes.
    boolean hasEntriesOf(RawDictionary other) {
        return entries.keySet().equals(other.entries.keySet())
                && entries.entrySet().stream()
                        .allMatch(e -> {
                            Raw theirs = other.entries.get(e.getKey());
                            return theirs != null && theirs.hasBytesOf(e.getValue());
                        });
    }

    /// Writes the dictionary in key order.
    void writeTo(BencodeWriter writer) {
        writer.dictionary();
        entries.forEach((key, raw) -> {
            writer.string(key.toBytes());
            writer.raw(raw.array, raw.start, raw.end - raw.start);
        });
        writer.end();
    }
}
