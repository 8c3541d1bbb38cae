package spate.protocol.metainfo;

import java.util.Arrays;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import spate.protocol.bencode.BencodeException;
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

    /// Sets a key, or removes it where the value is null; whether that changed anything.
    boolean put(String key, @Nullable BencodeValue value) {
        if (value == null) {
            return entries.remove(BencodeString.of(key)) != null;
        }
        byte[] encoded = value.encode();
        return putRaw(key, encoded, 0, encoded.length);
    }

    /// Sets a key to bencoding; whether that changed anything.
    boolean putRaw(String key, byte[] array, int start, int end) {
        Raw raw = new Raw(array, start, end);
        Raw before = entries.put(BencodeString.of(key), raw);
        return before == null || !before.hasBytesOf(raw);
    }

    boolean has(String key) {
        return entries.containsKey(BencodeString.of(key));
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
