package spate.protocol.address;

import static java.util.Objects.requireNonNull;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.util.HexFormat;
import java.util.List;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import spate.protocol.testing.Property;

class AddressTest {

    private static IpAddress ip(String text) {
        return requireNonNull(IpAddress.parse(text), text);
    }

    @ParameterizedTest
    @CsvSource({
        "1.2.3.4, 1.2.3.4",
        "255.255.255.255, 255.255.255.255",
        "::, ::",
        "::1, ::1",
        "1::, 1::",
        "2001:DB8:0:0:0:0:0:1, 2001:db8::1",
        "2001:db8:0:1:1:1:1:1, 2001:db8:0:1:1:1:1:1",
        "2001:0:0:1:0:0:0:1, 2001:0:0:1::1",
        "2001:db8:0:0:1:0:0:1, 2001:db8::1:0:0:1",
        "0:0:1:0:0:1:0:0, ::1:0:0:1:0:0",
        "::ffff:1.2.3.4, 1.2.3.4",
        "::ffff:102:304, 1.2.3.4",
        "::1.2.3.4, ::102:304",
        "64:ff9b::1.2.3.4, 64:ff9b::102:304",
        "1:2:3:4:5:6:7::, 1:2:3:4:5:6:7:0",
        "ffff:ffff:ffff:ffff:ffff:ffff:255.255.255.255, ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff"
    })
    void textIsReadAndWrittenCanonically(String text, String canonical) {
        assertEquals(canonical, ip(text).toString());
        assertEquals(ip(text), ip(canonical));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "1",
                "1.2.3",
                "1.2.3.4.5",
                "1.2.3.256",
                "1.2.3.04",
                "1.2.3.",
                ".1.2.3",
                "1..2.3",
                "1.2.3.-4",
                "1.2.3.+4",
                "a.b.c.d",
                "localhost",
                ":",
                ":::",
                "1:2:3:4:5:6:7",
                "1:2:3:4:5:6:7:8:9",
                "1::2::3",
                "1:2:3:4:5:6:7:8::",
                "::1:2:3:4:5:6:7:8",
                "12345::",
                "g::",
                "::1%eth0",
                "[::1]",
                "1.2.3.4::",
                "::1.2.3.4:5",
                "::1.2.3",
                ":1",
                "1:",
                "1:2:3:4:5:6:7:1.2.3.4",
                "１.2.3.4",
                "::１"
            })
    void whatIsNoAddressIsRefused(String text) {
        assertNull(IpAddress.parse(text));
    }

    @Test
    void everyAddressSurvivesItsText() {
        Property.forAll(
                3000,
                random -> {
                    byte[] bytes = new byte[random.nextBoolean() ? 4 : 16];
                    for (int i = 0; i < bytes.length; i++) {
                        bytes[i] = (byte) (random.nextInt(3) == 0 ? random.nextInt(256) : 0);
                    }
                    IpAddress address = requireNonNull(IpAddress.ofBytes(bytes));
                    assertEquals(address, IpAddress.parse(address.toString()));
                    assertArrayEquals(
                            InetAddress.getByAddress(bytes).getAddress(), address.toBytes());
                });
    }

    @Test
    void mappedIsV4() {
        byte[] mapped = HexFormat.of().parseHex("00000000000000000000ffff01020304");
        IpAddress address = requireNonNull(IpAddress.ofBytes(mapped));
        assertTrue(address.isV4());
        assertEquals(ip("1.2.3.4"), address);
        assertEquals(4, address.length());
        assertNull(IpAddress.ofBytes(new byte[5]));
    }

    @Test
    void kindsOfAddress() {
        check(
                IpAddress::isLoopback,
                List.of("127.0.0.1", "127.255.255.255", "::1"),
                List.of("128.0.0.1", "126.255.255.255", "::", "::2"));
        check(
                IpAddress::isPrivate,
                List.of(
                        "10.0.0.0",
                        "172.16.0.1",
                        "172.31.255.255",
                        "192.168.1.1",
                        "100.64.0.1",
                        "fc00::1",
                        "fdff::"),
                List.of(
                        "11.0.0.0",
                        "172.32.0.0",
                        "172.15.0.0",
                        "192.169.0.0",
                        "100.128.0.0",
                        "fe00::",
                        "2000::"));
        check(
                IpAddress::isLinkLocal,
                List.of("169.254.1.1", "fe80::1", "febf::1"),
                List.of("169.255.0.0", "fec0::1"));
        check(
                IpAddress::isMulticast,
                List.of("224.0.0.1", "239.255.255.255", "ff02::1"),
                List.of("240.0.0.0", "223.255.255.255", "fe80::1"));
        check(IpAddress::isUnspecified, List.of("0.0.0.0", "::"), List.of("0.0.0.1", "::1"));
        check(
                IpAddress::isUnicast,
                List.of("1.2.3.4", "127.0.0.1", "::1", "fe80::1"),
                List.of("0.0.0.0", "0.1.2.3", "::", "255.255.255.255", "224.0.0.1", "ff02::1"));
        check(
                IpAddress::isGlobal,
                List.of("1.2.3.4", "8.8.8.8", "223.255.255.255", "2a00::1", "64:ff9b::1.2.3.4"),
                List.of(
                        "10.1.1.1",
                        "127.0.0.1",
                        "169.254.0.1",
                        "0.1.1.1",
                        "192.0.2.1",
                        "198.51.100.7",
                        "203.0.113.1",
                        "198.19.0.1",
                        "192.0.0.8",
                        "100.100.1.1",
                        "224.0.0.1",
                        "255.255.255.255",
                        "::",
                        "::1",
                        "::1.2.3.4",
                        "fe80::1",
                        "fc00::1",
                        "ff02::1",
                        "2001:db8::1",
                        "3fff:fff::1",
                        "4000::"));
    }

    private static void check(Predicate<IpAddress> kind, List<String> yes, List<String> no) {
        yes.forEach(text -> assertTrue(kind.test(ip(text)), text));
        no.forEach(text -> assertFalse(kind.test(ip(text)), text));
    }

    @Test
    void peerText() {
        assertEquals("1.2.3.4:80", String.valueOf(PeerAddress.parse("1.2.3.4:80")));
        assertEquals("[::1]:65535", String.valueOf(PeerAddress.parse("[::1]:65535")));
        assertEquals("1.2.3.4:80", String.valueOf(PeerAddress.parse("[::ffff:1.2.3.4]:80")));
        for (String wrong :
                List.of(
                        "",
                        ":",
                        ":80",
                        "1.2.3.4",
                        "1.2.3.4:",
                        "1.2.3.4:0",
                        "1.2.3.4:65536",
                        "1.2.3.4:+1",
                        "1.2.3.4:123456",
                        "::1:80",
                        "[::1]",
                        "[::1]80",
                        "[1.2.3.4]:80",
                        "[::1:80",
                        "[]:80",
                        "host:80",
                        "[::1]]:80")) {
            assertNull(PeerAddress.parse(wrong), wrong);
        }
    }

    @Test
    void compactForms() {
        ByteBuffer out = ByteBuffer.allocate(24);
        requireNonNull(PeerAddress.parse("1.2.3.4:1286")).writeCompact(out);
        requireNonNull(PeerAddress.parse("[2001:db8::1]:12304")).writeCompact(out);
        assertEquals(
                "01020304050620010db80000000000000000000000013010",
                HexFormat.of().formatHex(out.array()));
        out.flip();
        assertEquals("1.2.3.4:1286", String.valueOf(PeerAddress.readCompactV4(out)));
        assertEquals("[2001:db8::1]:12304", String.valueOf(PeerAddress.readCompactV6(out)));
        assertNull(PeerAddress.readCompactV4(ByteBuffer.wrap(new byte[] {1, 2, 3, 4, 0, 0})));
        assertNull(PeerAddress.readCompactV6(ByteBuffer.wrap(new byte[18])));
        assertThrows(IllegalArgumentException.class, () -> new PeerAddress(ip("1.2.3.4"), 0));
    }

    @Test
    void blocks() {
        assertEquals("1.2.3.0/24", AddressBlock.of(ip("1.2.3.4")).toString());
        assertEquals("2a00:1:2:3::/64", AddressBlock.of(ip("2a00:1:2:3:4:5:6:7")).toString());
        AddressBlock ten = requireNonNull(AddressBlock.parse("10.1.2.3/8"));
        assertEquals("10.0.0.0/8", ten.toString());
        assertTrue(ten.contains(ip("10.255.0.1")));
        assertFalse(ten.contains(ip("11.0.0.0")));
        assertFalse(ten.contains(ip("::a00:1")));
        assertTrue(requireNonNull(AddressBlock.parse("0.0.0.0/0")).contains(ip("255.1.1.1")));
        assertFalse(requireNonNull(AddressBlock.parse("::/0")).contains(ip("1.1.1.1")));
        assertTrue(requireNonNull(AddressBlock.parse("::/0")).contains(ip("ffff::1")));
        assertTrue(requireNonNull(AddressBlock.parse("::1")).contains(ip("::1")));
        assertEquals("2a00::/65", String.valueOf(AddressBlock.parse("2a00::7fff:0:0:1/65")));
        for (String wrong :
                List.of(
                        "",
                        "/8",
                        "1.2.3.4/33",
                        "::/129",
                        "1.2.3.4/",
                        "1.2.3.4/-1",
                        "1.2.3.4/8/8",
                        "x/8")) {
            assertNull(AddressBlock.parse(wrong), wrong);
        }
    }
}
