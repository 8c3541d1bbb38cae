package spate.protocol.address;

import org.jspecify.annotations.Nullable;

/// A network: all the addresses that share the first `bits` bits of `network`.
///
/// One operator easily commands a whole block, so whatever is shared out among peers is shared out among
/// blocks first ([#of(IpAddress)]).
///
/// @param network the first address of the block: every bit behind the prefix is 0
/// @param bits the length of the prefix: 0 to 32 for IPv4, 0 to 128 for IPv6
public record AddressBlock(IpAddress network, int bits) implements Comparable<AddressBlock> {

    /// The block that stands for one operator's IPv4 network.
    public static final int V4_BITS = 24;

    /// The block that stands for one customer's IPv6 network.
    public static final int V6_BITS = 64;

    public AddressBlock {
        if (bits < 0 || bits > network.length() * Byte.SIZE) {
            throw new IllegalArgumentException("not a prefix length: " + bits);
        }
        network = mask(network, bits);
    }

    /// The /24 or /64 that holds `address`.
    public static AddressBlock of(IpAddress address) {
        return new AddressBlock(address, address.isV4() ? V4_BITS : V6_BITS);
    }

    /// The block spelled `10.0.0.0/8` or `fc00::/7`, or that of one address without a prefix length; null if
    /// `text` is nothing of the kind.
    public static @Nullable AddressBlock parse(String text) {
        int slash = text.indexOf('/');
        IpAddress address = IpAddress.parse(slash < 0 ? text : text.substring(0, slash));
        if (address == null) {
            return null;
        }
        int most = address.length() * Byte.SIZE;
        int bits = slash < 0 ? most : parseBits(text.substring(slash + 1));
        return bits < 0 || bits > most ? null : new AddressBlock(address, bits);
    }

    private static int parseBits(String digits) {
        if (digits.isEmpty() || digits.length() > 3) {
            return -1;
        }
        int bits = 0;
        for (int i = 0; i < digits.length(); i++) {
            char c = digits.charAt(i);
            if (c < '0' || c > '9') {
                return -1;
            }
            bits = bits * 10 + c - '0';
        }
        return bits;
    }

    public boolean contains(IpAddress address) {
        return address.isV4() == network.isV4() && mask(address, bits).equals(network);
    }

    private static IpAddress mask(IpAddress address, int bits) {
        if (address.isV4()) {
            return IpAddress.ofV4(bits == 0 ? 0 : address.v4Bits() & (-1 << (32 - bits)));
        }
        long high = bits >= 64 ? address.high() : address.high() & prefixMask(bits);
        long low = bits <= 64 ? 0 : address.low() & prefixMask(bits - 64);
        return new IpAddress(high, low);
    }

    /// The first `bits` bits of a long, 0 to 64.
    private static long prefixMask(int bits) {
        return bits == 0 ? 0 : -1L << (64 - bits);
    }

    @Override
    public int compareTo(AddressBlock other) {
        int byNetwork = network.compareTo(other.network);
        return byNetwork != 0 ? byNetwork : Integer.compare(bits, other.bits);
    }

    /// `10.0.0.0/8`.
    @Override
    public String toString() {
        return network + "/" + bits;
    }
}
