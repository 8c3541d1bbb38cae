package spate.tracker.access;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import spate.protocol.testing.Property;
import spate.tracker.access.AccessEntry.Kind;

class AccessEntryTest {
    private static final String HASH = "00112233445566778899aabbccddeeff01234567";

    private static void assertRead(Kind kind, String canonical, String text) {
        AccessEntry entry = AccessEntry.parse(text);
        assertEquals(kind, entry.kind());
        assertEquals(canonical, entry.toString());
        assertEquals(entry, AccessEntry.parse(canonical));
    }

    @Test
    void theKindShows() {
        assertRead(Kind.TORRENT, HASH, HASH);
        assertRead(Kind.TORRENT, HASH, HASH.toUpperCase(Locale.ROOT));
        assertRead(Kind.TORRENT, HASH, " " + HASH + "89abcdef0123456789ABCDEF\t");
        assertRead(Kind.NETWORK, "10.0.0.0/8", "10.1.2.3/8");
        assertRead(Kind.NETWORK, "10.1.2.3", "10.1.2.3/32");
        assertRead(Kind.NETWORK, "10.1.2.3", "::ffff:10.1.2.3");
        assertRead(Kind.NETWORK, "0.0.0.0/0", "0.0.0.0/0");
        assertRead(Kind.NETWORK, "2001:db8::/32", "2001:DB8:0::1/32");
        assertRead(Kind.NETWORK, "::/0", "::/0");
        assertRead(Kind.CLIENT, "client:-XL0012", "client:-XL0012");
        assertRead(Kind.CLIENT, "client:-XL", "CLIENT:0x2D584C");
        assertRead(Kind.CLIENT, "client:0x2d00ff", "client:0X2d00FF");
        assertRead(Kind.CLIENT, "client:0x3078", "client:0x3078");
        assertRead(Kind.CLIENT, "client:-x:/.#", "client:-x:/.#");
    }

    @Test
    void wordsAreInNetworkOrder() {
        AccessEntry torrent = AccessEntry.parse(HASH);
        assertEquals(0x0011223344556677L, torrent.prefix().first());
        assertEquals(0x8899AABBCCDDEEFFL, torrent.prefix().second());
        assertEquals(0x01234567, torrent.prefix().third());
        AccessEntry client = AccessEntry.parse("client:ABCDEFGHIJKLMNOPQRST");
        assertEquals(0x4142434445464748L, client.prefix().first());
        assertEquals(0x494A4B4C4D4E4F50L, client.prefix().second());
        assertEquals(0x51525354, client.prefix().third());
    }

    @Test
    void otherKindsAreOtherEntries() {
        assertNotEquals(AccessEntry.parse("::/0"), AccessEntry.parse("0.0.0.0/0"));
        assertNotEquals(AccessEntry.parse("client:A"), AccessEntry.parse("65.0.0.0/8"));
    }

    @Test
    void whatIsWrongIsSaid() {
        for (String text :
                List.of(
                        "",
                        "x",
                        HASH.substring(1),
                        HASH + "0",
                        HASH.replace('f', 'g'),
                        HASH + "89abcdef0123456789abcdeg",
                        HASH + "\u0661".repeat(12),
                        "10.0.0.0/33",
                        "10.0.0/8",
                        "10.0.0.256",
                        "10.0.0.0/",
                        "10.0.0.0/-1",
                        "::1/129",
                        "2001:db8",
                        "1.2.3.4" + " ".repeat(60) + "5",
                        "client:",
                        "client:0x",
                        "client:0x123",
                        "client:0xzz",
                        "client:a b",
                        "0".repeat(40) + " " + "0".repeat(39),
                        "0".repeat(64) + " " + "1".repeat(64),
                        "0".repeat(40) + " " + "1".repeat(40) + " " + "2".repeat(40),
                        "client:\u00e4",
                        "client:ABCDEFGHIJKLMNOPQRSTU",
                        "client:0x" + "00".repeat(21),
                        "example.org")) {
            var failure =
                    assertThrows(IllegalArgumentException.class, () -> AccessEntry.parse(text));
            assertNotEquals("", failure.getMessage(), text);
        }
    }

    @Test
    void aHybridTorrentIsWrittenAsItIsRead() {
        String v1 = "01".repeat(20);
        String v2 = "ab".repeat(32);
        AccessEntry entry = AccessEntry.parse(v1 + " " + v2);
        assertEquals(v1 + " " + v2.substring(0, 40), entry.toString());
        assertEquals(entry, AccessEntry.parse(entry.toString()));
        assertEquals(entry, AccessEntry.parse(v2 + " \t " + v1));
        assertNotEquals(entry, AccessEntry.parse(v1));
    }

    /// Nothing but an entry comes of any bytes, and it can be written and read.
    @Test
    void anyBytesAreAnEntryOrNone() {
        byte[] likely = "0123456789abcdefABCDEF.:/client:0x-".getBytes(StandardCharsets.US_ASCII);
        EntryParser parser = new EntryParser();
        Property.forAll(
                20_000,
                random -> {
                    byte[] bytes = new byte[random.nextInt(70)];
                    random.nextBytes(bytes);
                    for (int i = 0; i < bytes.length; i++) {
                        if (random.nextInt(20) > 0) {
                            bytes[i] = likely[random.nextInt(likely.length)];
                        }
                    }
                    if (random.nextBoolean() && bytes.length > 8) {
                        System.arraycopy(
                                "client:".getBytes(StandardCharsets.US_ASCII), 0, bytes, 0, 7);
                    }
                    AccessEntry entry = parser.parse(bytes, 0, bytes.length);
                    if (entry != null) {
                        assertEquals(entry, AccessEntry.parse(entry.toString()));
                    }
                });
    }
}
