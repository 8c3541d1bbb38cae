package spate.protocol.address;

import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/// An IPv4 or IPv6 address.
///
/// IPv4 is held in its IPv4-mapped form `::ffff:a.b.c.d` (RFC 4291, section 2.5.5.2), so that an address
/// which arrives mapped and one which arrives plain are equal: both are IPv4. Zone ids (`fe80::1%eth0`)
/// are not addresses and are refused.
///
/// @param high the first eight bytes, big-endian
/// @param low the last eight bytes, big-endian
public record IpAddress(long high, long low) implements Comparable<IpAddress> {

    /// Bytes of an IPv4 address.
    public static final int V4_LENGTH = 4;

    /// Bytes of an IPv6 address.
    public static final int V6_LENGTH = 16;

    private static final long V4_MAPPED = 0xffffL;

    /// The IPv4 address whose four bytes are those of `bits`, the first in the highest place.
    public static IpAddress ofV4(int bits) {
        return new IpAddress(0, (V4_MAPPED << 32) | (bits & 0xffff_ffffL));
    }

    /// The address of 4 or 16 bytes in network order, or null for any other length.
    public static @Nullable IpAddress ofBytes(byte[] bytes) {
        ByteBuffer buffer = ByteBuffer.wrap(bytes);
        return switch (bytes.length) {
            case V4_LENGTH -> readV4(buffer);
            case V6_LENGTH -> readV6(buffer);
            default -> null;
        };
    }

    /// Reads four bytes.
    public static IpAddress readV4(ByteBuffer in) {
        return ofV4(in.getInt());
    }

    /// Reads sixteen bytes.
    public static IpAddress readV6(ByteBuffer in) {
        return new IpAddress(in.getLong(), in.getLong());
    }

    /// The address that `text` spells: dotted decimal, or IPv6 text (RFC 4291, section 2.2) without brackets.
    /// Null if it spells none; a host name spells none.
    public static @Nullable IpAddress parse(String text) {
        return IpText.parse(text);
    }

    public boolean isV4() {
        return high == 0 && low >>> 32 == V4_MAPPED;
    }

    public boolean isV6() {
        return !isV4();
    }

    /// The four bytes of an IPv4 address, the first in the highest place.
    public int v4Bits() {
        assert isV4() : this;
        return (int) low;
    }

    /// 4 or 16.
    public int length() {
        return isV4() ? V4_LENGTH : V6_LENGTH;
    }

    /// 4 or 16 bytes in network order.
    public byte[] toBytes() {
        byte[] bytes = new byte[length()];
        writeTo(ByteBuffer.wrap(bytes));
        return bytes;
    }

    /// Writes [#length()] bytes.
    public void writeTo(ByteBuffer out) {
        if (isV4()) {
            out.putInt((int) low);
        } else {
            out.putLong(high).putLong(low);
        }
    }

    /// `0.0.0.0` or `::`.
    public boolean isUnspecified() {
        return isV4() ? (int) low == 0 : (high | low) == 0;
    }

    /// `127.0.0.0/8` or `::1`.
    public boolean isLoopback() {
        return isV4() ? inV4(0x7f00_0000, 8) : high == 0 && low == 1;
    }

    /// `169.254.0.0/16` or `fe80::/10`.
    public boolean isLinkLocal() {
        return isV4() ? inV4(0xa9fe_0000, 16) : inV6(0xfe80L << 48, 10);
    }

    /// `224.0.0.0/4` or `ff00::/8`.
    public boolean isMulticast() {
        return isV4() ? inV4(0xe000_0000, 4) : inV6(0xff00L << 48, 8);
    }

    /// RFC 1918 (`10/8`, `172.16/12`, `192.168/16`), the shared space of carriers (`100.64/10`, RFC 6598),
    /// unique local IPv6 (`fc00::/7`) and the site-local `fec0::/10` of old.
    public boolean isPrivate() {
        if (isV4()) {
            return inV4(0x0a00_0000, 8)
                    || inV4(0xac10_0000, 12)
                    || inV4(0xc0a8_0000, 16)
                    || inV4(0x6440_0000, 10);
        }
        return inV6(0xfc00L << 48, 7) || inV6(0xfec0L << 48, 10);
    }

    /// Whether the address can be that of a host on the public Internet: none of the above, nor reserved for
    /// documentation, benchmarks or the future (the special-purpose registries of RFC 6890).
    public boolean isGlobal() {
        return isV4() ? isGlobalV4() : isGlobalV6();
    }

    private boolean isGlobalV4() {
        return !(isPrivate()
                || isLoopback()
                || isLinkLocal()
                || inV4(0x0000_0000, 8) // "this network"
                || inV4(0xc000_0000, 24) // protocol assignments
                || inV4(0xc000_0200, 24) // documentation
                || inV4(0xc633_6400, 24) // documentation
                || inV4(0xcb00_7100, 24) // documentation
                || inV4(0xc612_0000, 15) // benchmarks
                || inV4(0xe000_0000, 3)); // multicast and reserved
    }

    private boolean isGlobalV6() {
        boolean nat64 = high == 0x0064_ff9b_0000_0000L && low >>> 32 == 0;
        return nat64
                || (inV6(0x2000L << 48, 3)
                        && !inV6(0x2001_0db8_0000_0000L, 32) // documentation
                        && !inV6(0x3fff_0000_0000_0000L, 20)); // documentation
    }

    /// Whether a connection to this address can make sense: not unspecified, not multicast, not broadcast.
    public boolean isUnicast() {
        return !isUnspecified()
                && !isMulticast()
                && !(isV4() && (inV4(0x0000_0000, 8) || inV4(0xf000_0000, 4)));
    }

    private boolean inV4(int network, int bits) {
        return (((int) low ^ network) & (-1 << (32 - bits))) == 0;
    }

    /// For networks of at most 64 bits.
    private boolean inV6(long network, int bits) {
        return ((high ^ network) & (-1L << (64 - bits))) == 0;
    }

    /// Orders by the sixteen bytes, unsigned: the order of BEP 40 within one family.
    @Override
    public int compareTo(IpAddress other) {
        int byHigh = Long.compareUnsigned(high, other.high);
        return byHigh != 0 ? byHigh : Long.compareUnsigned(low, other.low);
    }

    /// Dotted decimal, or the canonical IPv6 text of RFC 5952.
    @Override
    public String toString() {
        return IpText.format(this);
    }
}
