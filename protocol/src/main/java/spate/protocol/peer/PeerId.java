package spate.protocol.peer;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.random.RandomGenerator;

/// The twenty bytes by which a client names itself (BEP 3), most often beginning with the client's own mark
/// (BEP 20).
public final class PeerId implements Comparable<PeerId> {

    /// Bytes of a peer id.
    public static final int LENGTH = 20;

    /// How the ids of this program begin: `Sp`, version 0.1.0.0. (`SP` is BitSpirit, which some refuse.)
    public static final String PREFIX = "-Sp0100-";

    /// Characters that a URL's query carries as they are (RFC 3986, section 2.3).
    private static final String ALPHABET =
            "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

    private final byte[] bytes;

    private PeerId(byte[] bytes) {
        this.bytes = bytes;
    }

    /// The id of exactly twenty bytes, which are copied.
    public static PeerId of(byte[] bytes) {
        if (bytes.length != LENGTH) {
            throw new IllegalArgumentException("a peer id has 20 bytes, not " + bytes.length);
        }
        return new PeerId(bytes.clone());
    }

    /// Reads twenty bytes.
    public static PeerId read(ByteBuffer in) {
        byte[] bytes = new byte[LENGTH];
        in.get(bytes);
        return new PeerId(bytes);
    }

    /// An id of this program: [#PREFIX] and twelve random letters and digits.
    public static PeerId generate(RandomGenerator random) {
        byte[] bytes = Arrays.copyOf(PREFIX.getBytes(StandardCharsets.ISO_8859_1), LENGTH);
        for (int i = PREFIX.length(); i < LENGTH; i++) {
            bytes[i] = (byte) ALPHABET.charAt(random.nextInt(ALPHABET.length()));
        }
        return new PeerId(bytes);
    }

    /// A copy of the twenty bytes.
    public byte[] toBytes() {
        return bytes.clone();
    }

    /// The byte at `index`, 0 to 255.
    int byteAt(int index) {
        return bytes[index] & 0xff;
    }

    /// Writes twenty bytes.
    public void writeTo(ByteBuffer out) {
        out.put(bytes);
    }

    /// Forty lower-case hexadecimal digits.
    public String hex() {
        return HexFormat.of().formatHex(bytes);
    }

    @Override
    public int compareTo(PeerId other) {
        return Arrays.compareUnsigned(bytes, other.bytes);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof PeerId id && Arrays.equals(bytes, id.bytes);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(bytes);
    }

    /// The id as text: printable ASCII as it is, every other byte (and `%`) as `%` and two digits.
    @Override
    public String toString() {
        StringBuilder text = new StringBuilder(LENGTH);
        for (byte b : bytes) {
            if (b > ' ' && b < 0x7f && b != '%') {
                text.append((char) b);
            } else {
                text.append('%').append(HexFormat.of().withUpperCase().toHexDigits(b));
            }
        }
        return text.toString();
    }
}
