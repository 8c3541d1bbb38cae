package spate.tracker.access;

import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import spate.protocol.address.AddressBlock;
import spate.protocol.address.IpAddress;
import spate.tracker.access.PrefixSet.Prefix;

/// One entry of a list: a torrent, a network or a client.
public final class AccessEntry {
    /// In front of a client.
    static final String CLIENT_MARK = "client:";

    /// In front of a client that is spelled in hexadecimal digits.
    static final String HEX_MARK = "0x";

    /// What an entry is about.
    public enum Kind {
        /// A torrent, by its info hash: 40 hexadecimal digits, or the 64 of a v2 torrent, of which the first
        /// 40 count (BEP 52). A hybrid torrent has both, with a space between them: one swarm.
        TORRENT,
        /// An address, or a network such as `10.0.0.0/8` or `2001:db8::/32`.
        NETWORK,
        /// What a peer id begins with: `client:-XL0012`, or `client:0x2d584c` in hexadecimal digits.
        CLIENT
    }

    private final Kind kind;
    private final boolean isV4;
    private final Prefix prefix;
    private final @Nullable Prefix v2;

    private AccessEntry(Kind kind, boolean isV4, Prefix prefix, @Nullable Prefix v2) {
        this.kind = kind;
        this.isV4 = isV4;
        this.prefix = prefix;
        this.v2 = v2;
    }

    private AccessEntry(Kind kind, boolean isV4, Prefix prefix) {
        this(kind, isV4, prefix, null);
    }

    static AccessEntry torrent(long first, long second, int third) {
        return new AccessEntry(Kind.TORRENT, false, new Prefix(first, second, third, 160));
    }

    /// A torrent with two hashes, each read as an entry of its own.
    static AccessEntry hybrid(AccessEntry v1, AccessEntry v2) {
        return new AccessEntry(Kind.TORRENT, false, v1.prefix, v2.prefix);
    }

    static AccessEntry network(AddressBlock block) {
        return new AccessEntry(Kind.NETWORK, block.network().isV4(), NetworkList.prefix(block));
    }

    /// @param bits 8 to 160
    static AccessEntry client(long first, long second, int third, int bits) {
        return new AccessEntry(Kind.CLIENT, false, Prefix.of(first, second, third, bits));
    }

    /// Reads an entry as it stands in a file.
    ///
    /// @throws IllegalArgumentException if it is none; the message says what is wrong
    public static AccessEntry parse(String text) {
        byte[] bytes = text.strip().getBytes(StandardCharsets.UTF_8);
        EntryParser parser = new EntryParser();
        AccessEntry entry = parser.parse(bytes, 0, bytes.length);
        if (entry == null) {
            throw new IllegalArgumentException(parser.trouble());
        }
        return entry;
    }

    public Kind kind() {
        return kind;
    }

    boolean isV4() {
        return isV4;
    }

    Prefix prefix() {
        return prefix;
    }

    /// The v2 hash of a hybrid torrent, whose v1 hash is the [#prefix]; null for all others.
    @Nullable Prefix v2() {
        return v2;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof AccessEntry that
                && kind == that.kind
                && isV4 == that.isV4
                && prefix.equals(that.prefix)
                && Objects.equals(v2, that.v2);
    }

    @Override
    public int hashCode() {
        return prefix.hashCode() * 31 + kind.ordinal();
    }

    /// As it stands in a file.
    @Override
    public String toString() {
        return switch (kind) {
            case TORRENT -> v2 == null ? hex(prefix, 20) : hex(prefix, 20) + " " + hex(v2, 20);
            case NETWORK -> network();
            case CLIENT -> CLIENT_MARK + client();
        };
    }

    private static String hex(Prefix prefix, int bytes) {
        HexFormat format = HexFormat.of();
        String digits =
                format.toHexDigits(prefix.first())
                        + format.toHexDigits(prefix.second())
                        + format.toHexDigits(prefix.third());
        return digits.substring(0, 2 * bytes);
    }

    private String network() {
        IpAddress address =
                isV4
                        ? IpAddress.ofV4((int) (prefix.first() >>> 32))
                        : new IpAddress(prefix.first(), prefix.second());
        boolean isSingle = prefix.bits() == address.length() * Byte.SIZE;
        return isSingle ? address.toString() : new AddressBlock(address, prefix.bits()).toString();
    }

    private String client() {
        String hex = hex(prefix, prefix.bits() / Byte.SIZE);
        byte[] bytes = HexFormat.of().parseHex(hex);
        String text = new String(bytes, StandardCharsets.ISO_8859_1);
        boolean isPlain =
                text.chars().allMatch(c -> c > ' ' && c < 0x7F)
                        && !text.regionMatches(true, 0, HEX_MARK, 0, HEX_MARK.length());
        return isPlain ? text : HEX_MARK + hex;
    }
}
