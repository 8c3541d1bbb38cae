package spate.protocol.bencode;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/// A byte string. It need not be text; `text` and `utf8` say what it reads as.
///
/// The order is that of the raw bytes, unsigned: the order of dictionary keys.
public final class BencodeString implements BencodeValue, Comparable<BencodeString> {
    private static final int SHOWN_BYTES = 64;

    private final byte[] bytes;

    private BencodeString(byte[] bytes) {
        this.bytes = bytes;
    }

    /// The string of a copy of these bytes.
    public static BencodeString of(byte[] bytes) {
        return new BencodeString(bytes.clone());
    }

    /// The string of a text in UTF-8.
    public static BencodeString of(String text) {
        return new BencodeString(text.getBytes(StandardCharsets.UTF_8));
    }

    /// Wraps bytes that nobody else holds.
    static BencodeString wrap(byte[] bytes) {
        return new BencodeString(bytes);
    }

    /// The number of bytes.
    public int length() {
        return bytes.length;
    }

    /// A copy of the bytes.
    public byte[] toBytes() {
        return bytes.clone();
    }

    /// The bytes, read only.
    public ByteBuffer buffer() {
        return ByteBuffer.wrap(bytes).asReadOnlyBuffer();
    }

    /// The byte at an index.
    public byte byteAt(int index) {
        return bytes[index];
    }

    /// Whether these are the bytes of the string.
    public boolean contentEquals(byte[] other) {
        return Arrays.equals(bytes, other);
    }

    /// The text in UTF-8, each malformed sequence replaced by U+FFFD.
    public String text() {
        return new String(bytes, StandardCharsets.UTF_8);
    }

    /// The text if the bytes are well-formed UTF-8, else null.
    public @Nullable String utf8() {
        try {
            return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
        } catch (CharacterCodingException _) {
            return null;
        }
    }

    /// The bytes as lower-case hexadecimal digits.
    public String hex() {
        return HexFormat.of().formatHex(bytes);
    }

    byte[] bytes() {
        return bytes;
    }

    @Override
    public int height() {
        return 0;
    }

    @Override
    public int compareTo(BencodeString other) {
        return Arrays.compareUnsigned(bytes, other.bytes);
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof BencodeString that && Arrays.equals(bytes, that.bytes);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(bytes);
    }

    /// The text, or the hexadecimal digits of what is no text, cut after a few bytes.
    @Override
    public String toString() {
        if (bytes.length > SHOWN_BYTES) {
            return "(" + bytes.length + " bytes)";
        }
        String text = utf8();
        return text == null ? "0x" + hex() : text;
    }
}
