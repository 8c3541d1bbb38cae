package spate.tracker.access;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import spate.protocol.address.AddressBlock;
import spate.protocol.address.IpAddress;
import spate.protocol.testing.Property;
import spate.tracker.access.PrefixSet.Prefix;

class PrefixSetTest {
    private static final int BITS = 160;

    /// Words of which whole bytes are alike, so that prefixes nest and touch.
    private static long word(Random random) {
        long word = random.nextInt(4) == 0 ? random.nextLong() : 0;
        return random.nextInt(3) == 0 ? word : word | (0xFFL << (8 * random.nextInt(8)));
    }

    private static BigInteger number(long first, long second, int third) {
        BigInteger number = new BigInteger(Long.toUnsignedString(first)).shiftLeft(96);
        number = number.add(new BigInteger(Long.toUnsignedString(second)).shiftLeft(32));
        return number.add(BigInteger.valueOf(Integer.toUnsignedLong(third)));
    }

    @Test
    void findsWhatBeginsWithOneOfThem() {
        Property.forAll(
                300,
                random -> {
                    List<Prefix> prefixes = new ArrayList<>();
                    for (int i = random.nextInt(30); i > 0; i--) {
                        int bits = random.nextInt(20) == 0 ? 0 : 1 + random.nextInt(BITS);
                        prefixes.add(
                                Prefix.of(word(random), word(random), (int) word(random), bits));
                    }
                    PrefixSet set = PrefixSet.of(prefixes);
                    for (int i = 0; i < 200; i++) {
                        check(set, prefixes, random);
                    }
                });
    }

    private static void check(PrefixSet set, List<Prefix> prefixes, Random random) {
        long w0 = word(random);
        long w1 = word(random);
        int w2 = (int) word(random);
        if (!prefixes.isEmpty() && random.nextBoolean()) { // at the border of one of them
            Prefix near = prefixes.get(random.nextInt(prefixes.size()));
            w0 = near.first();
            w1 = near.second();
            w2 = near.third() + random.nextInt(3) - 1;
        }
        BigInteger asked = number(w0, w1, w2);
        boolean expected =
                prefixes.stream()
                        .anyMatch(prefix ->
                                number(prefix.first(), prefix.second(), prefix.third())
                                        .xor(asked)
                                        .shiftRight(BITS - prefix.bits())
                                        .equals(BigInteger.ZERO));
        assertEquals(expected, set.contains(w0, w1, w2));
    }

    @Test
    void networksAreWhatTheirBlocksAre() {
        Property.forAll(
                200,
                random -> {
                    List<AddressBlock> blocks = new ArrayList<>();
                    for (int i = random.nextInt(200); i > 0; i--) {
                        IpAddress address = address(random);
                        int most = address.length() * 8;
                        blocks.add(new AddressBlock(address, most - random.nextInt(most / 2)));
                    }
                    NetworkList list = NetworkList.of(blocks);
                    for (int i = 0; i < 200; i++) {
                        IpAddress address = address(random);
                        boolean expected = blocks.stream().anyMatch(b -> b.contains(address));
                        assertEquals(expected, list.contains(address), address::toString);
                        if (address.isV4()) {
                            assertEquals(expected, list.containsV4(address.v4Bits()));
                        }
                    }
                });
    }

    /// Near each other, so that some are in the same networks.
    private static IpAddress address(Random random) {
        int near = random.nextInt(1 << random.nextInt(1, 25));
        return random.nextBoolean()
                ? IpAddress.ofV4(0xC0A80000 ^ near)
                : new IpAddress(0x2001_0DB8L << 32 ^ near, (long) near << 40);
    }

    /// What the address itself knows, and the networks behind which there are others.
    @Test
    void nothingIsPublicThatIsNotGlobal() {
        Property.forAll(
                2000,
                random -> {
                    IpAddress v4 = IpAddress.ofV4(random.nextInt());
                    boolean isRelay = v4.v4Bits() >>> 8 == 0xC05863;
                    assertEquals(!v4.isGlobal() || isRelay, NetworkList.NOT_PUBLIC.contains(v4));
                    assertEquals(v4.isLoopback(), NetworkList.LOOPBACK.contains(v4));
                    IpAddress v6 = new IpAddress(random.nextLong(), random.nextLong());
                    boolean isPublic = !NetworkList.NOT_PUBLIC.contains(v6);
                    assertTrue(!isPublic || v6.isGlobal(), v6::toString);
                    for (IpAddress each : List.of(v4, v6)) {
                        boolean isPrivate = each.isPrivate() || each.isLinkLocal();
                        assertEquals(isPrivate, NetworkList.PRIVATE.contains(each));
                    }
                });
    }

    @Test
    void whatMayBeDialledIsOutside() {
        for (String text : List.of("9.9.9.9", "2620:fe::9", "2a00:1450::1", "223.255.255.255")) {
            assertFalse(NetworkList.NOT_PUBLIC.contains(IpAddress.parse(text)), text);
        }
        for (String text :
                List.of(
                        "127.0.0.1",
                        "::1",
                        "::",
                        "0.0.0.0",
                        "10.1.2.3",
                        "100.64.0.1",
                        "::ffff:192.168.1.1",
                        "64:ff9b::7f00:1",
                        "2002:7f00:1::",
                        "2001:0:1::",
                        "fe80::1",
                        "fd00::1",
                        "ff02::1",
                        "239.1.1.1",
                        "255.255.255.255")) {
            assertTrue(NetworkList.NOT_PUBLIC.contains(IpAddress.parse(text)), text);
        }
        assertTrue(NetworkList.LOOPBACK.contains(IpAddress.parse("::1")));
        assertFalse(NetworkList.LOOPBACK.contains(IpAddress.parse("::2")));
        assertTrue(NetworkList.EMPTY.isEmpty());
    }
}
