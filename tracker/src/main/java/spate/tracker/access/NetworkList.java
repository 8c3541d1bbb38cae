package spate.tracker.access;

import java.util.ArrayList;
import java.util.List;
import spate.protocol.address.AddressBlock;
import spate.protocol.address.IpAddress;
import spate.tracker.access.PrefixSet.Prefix;

/// IPv4 and IPv6 networks and single addresses. Immutable; to look an address up costs a binary search and
/// no allocation. An IPv4 address in the form `::ffff:a.b.c.d` is an IPv4 address.
public final class NetworkList {
    /// No address.
    public static final NetworkList EMPTY = of();

    /// This machine.
    public static final NetworkList LOOPBACK = of("127.0.0.0/8", "::1");

    /// What can be used by anybody at home: RFC 1918, the shared space of carriers (RFC 6598), link-local
    /// and unique local addresses.
    public static final NetworkList PRIVATE =
            of(
                    "10.0.0.0/8",
                    "100.64.0.0/10",
                    "169.254.0.0/16",
                    "172.16.0.0/12",
                    "192.168.0.0/16",
                    "fc00::/7",
                    "fe80::/10",
                    "fec0::/10");

    /// Everything that is no host of the public Internet (the special-purpose registries of RFC 6890), and
    /// IPv6 networks behind which there may be any IPv4 address: NAT64, 6to4, Teredo. None of these is
    /// dialled.
    public static final NetworkList NOT_PUBLIC =
            of(
                    "0.0.0.0/8",
                    "10.0.0.0/8",
                    "100.64.0.0/10",
                    "127.0.0.0/8",
                    "169.254.0.0/16",
                    "172.16.0.0/12",
                    "192.0.0.0/24",
                    "192.0.2.0/24",
                    "192.88.99.0/24",
                    "192.168.0.0/16",
                    "198.18.0.0/15",
                    "198.51.100.0/24",
                    "203.0.113.0/24",
                    "224.0.0.0/3",
                    "::/3",
                    "4000::/2",
                    "8000::/1",
                    "2001::/23",
                    "2001:db8::/32",
                    "2002::/16",
                    "3fff::/20");

    private final PrefixSet v4;
    private final PrefixSet v6;

    private NetworkList(PrefixSet v4, PrefixSet v6) {
        this.v4 = v4;
        this.v6 = v6;
    }

    static NetworkList of(PrefixSet v4, PrefixSet v6) {
        return new NetworkList(v4, v6);
    }

    /// The list of some networks.
    public static NetworkList of(List<AddressBlock> networks) {
        List<Prefix> v4 = new ArrayList<>();
        List<Prefix> v6 = new ArrayList<>();
        for (AddressBlock network : networks) {
            (network.network().isV4() ? v4 : v6).add(prefix(network));
        }
        return new NetworkList(PrefixSet.of(v4), PrefixSet.of(v6));
    }

    static Prefix prefix(AddressBlock block) {
        IpAddress network = block.network();
        return network.isV4()
                ? Prefix.of(word(network.v4Bits()), 0, 0, block.bits())
                : Prefix.of(network.high(), network.low(), 0, block.bits());
    }

    private static long word(int v4) {
        return (long) v4 << 32;
    }

    private static NetworkList of(String... networks) {
        List<AddressBlock> blocks = new ArrayList<>();
        for (String network : networks) {
            AddressBlock block = AddressBlock.parse(network);
            assert block != null : network;
            blocks.add(block);
        }
        return of(blocks);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof NetworkList that && v4.equals(that.v4) && v6.equals(that.v6);
    }

    @Override
    public int hashCode() {
        return 31 * v4.hashCode() + v6.hashCode();
    }

    /// How many networks there are, without those that lie in another.
    public int size() {
        return v4.size() + v6.size();
    }

    public boolean isEmpty() {
        return size() == 0;
    }

    /// Whether an IPv4 address is in one of the networks.
    public boolean containsV4(int address) {
        return v4.contains(word(address), 0, 0);
    }

    /// Whether an IPv6 address, both halves of it, is in one of the networks.
    public boolean containsV6(long high, long low) {
        boolean isMapped = high == 0 && low >>> 32 == 0xFFFF;
        return isMapped ? containsV4((int) low) : v6.contains(high, low, 0);
    }

    /// Whether an address is in one of the networks.
    public boolean contains(IpAddress address) {
        return containsV6(address.high(), address.low());
    }
}
