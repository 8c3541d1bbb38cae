package spate.protocol.bencode;

import java.util.Arrays;
import spate.protocol.bencode.BencodeException.Kind;
import spate.protocol.bencode.BencodeReader.Mode;
import spate.protocol.bencode.BencodeReader.Token;

/// The places of the keys and values of one dictionary in the raw bytes: what a parser needs that
/// looks for a few keys in a large dictionary, and must have the raw span of a value.
///
/// It holds 16 bytes an entry and copies nothing. Values are checked as they are skipped. One index
/// can be filled again and again, so that reading a million small dictionaries makes no garbage.
public final class DictionaryIndex {
    /// The most entries of a dictionary that is looked at this way.
    public static final int MAX_ENTRIES = 1 << 16;

    private final byte[] input;
    private int[] spans = new int[4 * 8];
    private int size;

    /// An empty index over an array.
    public DictionaryIndex(byte[] input) {
        this.input = input;
    }

    /// Fills the index with the dictionary that comes next in the reader, which must read the same
    /// array, and leaves the reader behind the dictionary.
    public void read(BencodeReader reader) throws BencodeException {
        begin(reader);
        while (nextKey(reader)) {
            reader.skip();
            endValue(reader);
        }
    }

    /// Starts to fill the index step by step: then come `nextKey`, a step of the reader over the value,
    /// `endValue`, and so on until there is no key.
    public void begin(BencodeReader reader) throws BencodeException {
        reader.expect(Token.DICTIONARY);
        size = 0;
    }

    /// Steps to the next key, if there is one, else behind the dictionary.
    public boolean nextKey(BencodeReader reader) throws BencodeException {
        if (reader.next() != Token.KEY) {
            return false;
        }
        if (size == MAX_ENTRIES) {
            throw new BencodeException(Kind.TOO_MANY_KEYS, reader.tokenStart());
        }
        if (4 * size == spans.length) {
            spans = Arrays.copyOf(spans, 2 * spans.length);
        }
        spans[4 * size] = reader.contentStart();
        spans[4 * size + 1] = reader.contentLength();
        spans[4 * size + 2] = reader.position();
        return true;
    }

    /// Notes that the value of the key ends where the reader is now.
    public void endValue(BencodeReader reader) {
        spans[4 * size + 3] = reader.position();
        size++;
    }

    /// The number of entries, repeated keys included.
    public int size() {
        return size;
    }

    /// The index of the first entry with a key, or -1.
    public int find(byte[] key) {
        for (int i = 0; i < size; i++) {
            int start = spans[4 * i];
            int length = spans[4 * i + 1];
            if (length == key.length
                    && Arrays.equals(input, start, start + length, key, 0, length)) {
                return i;
            }
        }
        return -1;
    }

    /// The index of the first entry with a key whose value is of a type, or -1: `d`, `l`, `i`, or `s`
    /// for a string.
    public int find(byte[] key, char type) {
        int index = find(key);
        return index >= 0 && type(index) == type ? index : -1;
    }

    /// The type of an entry's value: `d`, `l`, `i`, or `s` for a string.
    public char type(int index) {
        byte first = input[valueStart(index)];
        return first <= '9' ? 's' : (char) first;
    }

    /// Where the bytes of an entry's key start.
    public int keyStart(int index) {
        return spans[4 * index];
    }

    /// How many bytes an entry's key has.
    public int keyLength(int index) {
        return spans[4 * index + 1];
    }

    /// A copy of the bytes of an entry's key.
    public byte[] key(int index) {
        return Arrays.copyOfRange(input, keyStart(index), keyStart(index) + keyLength(index));
    }

    /// Where the bencoding of an entry's value starts.
    public int valueStart(int index) {
        return spans[4 * index + 2];
    }

    /// The first byte behind the bencoding of an entry's value.
    public int valueEnd(int index) {
        return spans[4 * index + 3];
    }

    /// A lenient reader of an entry's value.
    public BencodeReader reader(int index) {
        return new BencodeReader(input, valueStart(index), valueEnd(index), Mode.LENIENT);
    }

    /// The integer of an entry.
    public long integer(int index) throws BencodeException {
        BencodeReader reader = reader(index);
        reader.expect(Token.INTEGER);
        return reader.longValue();
    }

    /// A copy of the byte string of an entry.
    public byte[] string(int index) throws BencodeException {
        BencodeReader reader = reader(index);
        reader.expect(Token.STRING);
        return reader.content();
    }

    /// The tree of an entry's value.
    public BencodeValue value(int index) throws BencodeException {
        return BencodeValue.read(reader(index));
    }

    /// The error of a value that is not what it should be, at the value's place.
    public BencodeException wrong(int index, Kind kind) {
        return new BencodeException(kind, valueStart(index));
    }
}
