package spate.tracker.proxy;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;
import spate.protocol.address.IpAddress;

/// What a proxy says in front of a connection or a datagram (the PROXY protocol, versions 1 and 2).
///
/// @param length how many bytes it takes
/// @param client who is behind the proxy; null if it speaks for itself, or for somebody without an IP address
/// @param port of the client, 0 to 65,535
public record ProxyHeader(int length, @Nullable IpAddress client, int port) {
    /// The longest that is read: one of version 2 may carry more than addresses.
    public static final int MAX_LENGTH = 4096;

    /// There is not enough to tell.
    public static final ProxyHeader MORE = new ProxyHeader(0, null, 0);

    /// These are bytes of something else.
    public static final ProxyHeader NONE = new ProxyHeader(-1, null, 0);

    /// It begins as one, and is none.
    public static final ProxyHeader BROKEN = new ProxyHeader(-2, null, 0);

    /// What version 2 begins with.
    public static final byte V2_FIRST_BYTE = 13;

    private static final byte[] V1 = "PROXY ".getBytes(StandardCharsets.US_ASCII);
    private static final int MAX_V1 = 107;
    private static final byte[] V2 = {V2_FIRST_BYTE, 10, 13, 10, 0, 13, 10, 'Q', 'U', 'I', 'T', 10};
    private static final int V2_HEAD = 16;
    private static final int V2_LOCAL = 0x20;
    private static final int V2_PROXY = 0x21;
    private static final int FAMILY_V4 = 1;
    private static final int FAMILY_V6 = 2;

    /// Reads the first bytes of a connection or of a datagram.
    ///
    /// @param in read from its position to its limit, which stay as they are
    public static ProxyHeader read(ByteBuffer in) {
        if (begins(in, V2)) {
            return in.remaining() < V2_HEAD ? MORE : readV2(in, in.position());
        }
        return begins(in, V1) ? readV1(in) : NONE;
    }

    /// Whether the bytes begin as a signature does, as far as there are any.
    private static boolean begins(ByteBuffer in, byte[] signature) {
        int count = Math.min(in.remaining(), signature.length);
        for (int i = 0; i < count; i++) {
            if (in.get(in.position() + i) != signature[i]) {
                return false;
            }
        }
        return true;
    }

    private static ProxyHeader readV2(ByteBuffer in, int at) {
        int command = in.get(at + 12) & 0xFF;
        int family = (in.get(at + 13) & 0xFF) >>> 4;
        int rest = in.getShort(at + 14) & 0xFFFF;
        int length = V2_HEAD + rest;
        if ((command != V2_LOCAL && command != V2_PROXY) || length > MAX_LENGTH) {
            return BROKEN;
        }
        if (in.remaining() < length) {
            return MORE;
        }
        if (command == V2_LOCAL || (family != FAMILY_V4 && family != FAMILY_V6)) {
            return new ProxyHeader(length, null, 0);
        }
        boolean isV4 = family == FAMILY_V4;
        if (rest < (isV4 ? 12 : 36)) {
            return BROKEN;
        }
        ByteBuffer addresses = in.duplicate().position(at + V2_HEAD);
        IpAddress client = isV4 ? IpAddress.readV4(addresses) : IpAddress.readV6(addresses);
        int port = in.getShort(at + V2_HEAD + (isV4 ? 8 : 32)) & 0xFFFF;
        return new ProxyHeader(length, client, port);
    }

    private static ProxyHeader readV1(ByteBuffer in) {
        int most = Math.min(in.remaining(), MAX_V1);
        byte[] bytes = new byte[most];
        in.get(in.position(), bytes);
        String text = new String(bytes, StandardCharsets.ISO_8859_1);
        int end = text.indexOf("\r\n");
        if (end < 0) {
            return most == MAX_V1 ? BROKEN : MORE;
        }
        String[] words = text.substring(0, end).split(" ", -1);
        if (words[1].equals("UNKNOWN")) {
            return new ProxyHeader(end + 2, null, 0);
        }
        boolean isV4 = words[1].equals("TCP4");
        if (words.length != 6 || (!isV4 && !words[1].equals("TCP6"))) {
            return BROKEN;
        }
        IpAddress client = IpAddress.parse(words[2]);
        int port = port(words[4]);
        // An IPv4 client may be told of as IPv6, in its mapped form; never the other way round.
        boolean isBroken = client == null || (isV4 && client.isV6()) || port < 0;
        return isBroken ? BROKEN : new ProxyHeader(end + 2, client, port);
    }

    private static int port(String digits) {
        if (digits.isEmpty()
                || digits.length() > 5
                || !digits.chars().allMatch(c -> c >= '0' && c <= '9')) {
            return -1;
        }
        int port = Integer.parseInt(digits);
        return port > 0xFFFF ? -1 : port;
    }
}
