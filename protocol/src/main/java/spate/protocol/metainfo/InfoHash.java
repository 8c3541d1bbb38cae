package spate.protocol.metainfo;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/// The hash of an `info` dictionary: 20 bytes of SHA-1 (v1, BEP 3) or 32 bytes of SHA-256 (v2,
/// BEP 52). Immutable.
public final class InfoHash implements Comparable<InfoHash> {
    /// The length of a v1 info hash, and of every info hash in handshakes and announces.
    public static final int V1_LENGTH = 20;

    /// The length of a v2 info hash.
    public static final int V2_LENGTH = 32;

    private static final VarHandle INTS =
            MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.BIG_ENDIAN);

    private final byte[] bytes;

    private InfoHash(byte[] bytes) {
        this.bytes = bytes;
    }

    /// The info hash of a copy of 20 or 32 bytes.
    ///
    /// @throws IllegalArgumentException for any other length
    public static InfoHash of(byte[] bytes) {
        checkLength(bytes.length);
        return new InfoHash(bytes.clone());
    }

    /// The v1 info hash of the next 20 bytes of a buffer, whose position moves behind them.
    public static InfoHash readV1(ByteBuffer source) {
        byte[] bytes = new byte[V1_LENGTH];
        source.get(bytes);
        return new InfoHash(bytes);
    }

    /// The info hash of 40 or 64 hexadecimal digits, upper or lower case.
    ///
    /// @throws IllegalArgumentException for anything else
    public static InfoHash ofHex(String digits) {
        checkLength(digits.length() / 2);
        return new InfoHash(HexFormat.of().parseHex(digits));
    }

    private static void checkLength(int length) {
        if (length != V1_LENGTH && length != V2_LENGTH) {
            throw new IllegalArgumentException("an info hash has 20 or 32 bytes, not " + length);
        }
    }

    /// The number of bytes: 20 or 32.
    public int length() {
        return bytes.length;
    }

    /// Whether this is a v2 info hash of 32 bytes.
    public boolean isV2() {
        return bytes.length == V2_LENGTH;
    }

    /// The form handshakes, trackers and the DHT use: the first 20 bytes (BEP 52).
    public InfoHash truncated() {
        return isV2() ? new InfoHash(Arrays.copyOf(bytes, V1_LENGTH)) : this;
    }

    /// Lower-case hexadecimal digits.
    public String hex() {
        return HexFormat.of().formatHex(bytes);
    }

    /// A copy of the bytes.
    public byte[] toBytes() {
        return bytes.clone();
    }

    /// The byte at an index.
    public byte byteAt(int index) {
        return bytes[index];
    }

    /// Puts all bytes into a buffer.
    public void writeTo(ByteBuffer target) {
        target.put(bytes);
    }

    /// The order of the bytes, unsigned.
    @Override
    public int compareTo(InfoHash other) {
        return Arrays.compareUnsigned(bytes, other.bytes);
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof InfoHash that && Arrays.equals(bytes, that.bytes);
    }

    /// The first four bytes: they are a hash already.
    @Override
    public int hashCode() {
        return (int) INTS.get(bytes, 0);
    }

    /// As `hex`.
    @Override
    public String toString() {
        return hex();
    }
}
