package spate.protocol.bencode;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/// Writes canonical bencoding (BEP 3) into an array that grows.
///
/// `value` writes whole trees, sorted and without repeated keys. The other calls write piece by piece
/// for large output; the caller then keeps the order of keys, which is checked by assertions only.
public final class BencodeWriter {
    private byte[] bytes;
    private int size;

    /// A writer with a small array.
    public BencodeWriter() {
        this(256);
    }

    /// A writer with room for so many bytes before it grows.
    public BencodeWriter(int capacityBytes) {
        bytes = new byte[Math.max(16, capacityBytes)];
    }

    /// Writes an integer.
    public BencodeWriter integer(long value) {
        return mark('i').ascii(Long.toString(value)).mark('e');
    }

    /// Writes a byte string.
    public BencodeWriter string(byte[] value) {
        return string(value, 0, value.length);
    }

    /// Writes a part of an array as a byte string.
    public BencodeWriter string(byte[] value, int offset, int length) {
        return ascii(Integer.toString(length)).mark(':').raw(value, offset, length);
    }

    /// Writes a text in UTF-8.
    public BencodeWriter string(String value) {
        return string(value.getBytes(StandardCharsets.UTF_8));
    }

    /// Starts a list; `end` closes it.
    public BencodeWriter list() {
        return mark('l');
    }

    /// Starts a dictionary; then come keys, in order, each with its value; `end` closes it.
    public BencodeWriter dictionary() {
        return mark('d');
    }

    /// Closes the innermost list or dictionary.
    public BencodeWriter end() {
        return mark('e');
    }

    /// Writes bytes that are bencoding already.
    public BencodeWriter raw(byte[] encoded, int offset, int length) {
        reserve(length);
        System.arraycopy(encoded, offset, bytes, size, length);
        size += length;
        return this;
    }

    /// Writes bytes that are bencoding already.
    public BencodeWriter raw(byte[] encoded) {
        return raw(encoded, 0, encoded.length);
    }

    /// Writes a tree. It recurses once a level, at most `BencodeReader.MAX_DEPTH` times.
    public BencodeWriter value(BencodeValue value) {
        return switch (value) {
            case BencodeInteger integer -> mark('i').ascii(integer.canonicalDigits()).mark('e');
            case BencodeString string -> string(string.bytes());
            case BencodeList list -> {
                list();
                for (BencodeValue element : list) {
                    value(element);
                }
                yield end();
            }
            case BencodeDictionary dictionary -> entries(dictionary.canonical());
        };
    }

    private BencodeWriter entries(BencodeDictionary dictionary) {
        dictionary();
        for (int i = 0; i < dictionary.size(); i++) {
            string(dictionary.key(i).bytes());
            value(dictionary.value(i));
        }
        return end();
    }

    /// How many bytes were written.
    public int size() {
        return size;
    }

    /// A copy of what was written.
    public byte[] toBytes() {
        return Arrays.copyOf(bytes, size);
    }

    private BencodeWriter mark(char mark) {
        reserve(1);
        bytes[size++] = (byte) mark;
        return this;
    }

    private BencodeWriter ascii(String text) {
        return raw(text.getBytes(StandardCharsets.US_ASCII));
    }

    private void reserve(int more) {
        if (more > bytes.length - size) {
            int wanted = Math.addExact(size, more);
            long grown = Math.min((long) bytes.length * 2, Integer.MAX_VALUE - 8);
            bytes = Arrays.copyOf(bytes, Math.max(wanted, (int) grown));
        }
    }
}
