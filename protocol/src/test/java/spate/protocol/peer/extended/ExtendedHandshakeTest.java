package spate.protocol.peer.extended;

import static java.util.Objects.requireNonNull;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.Map;
import org.junit.jupiter.api.Test;
import spate.protocol.address.IpAddress;
import spate.protocol.testing.Fuzz;

class ExtendedHandshakeTest {

    private static ExtendedHandshake decode(String text) {
        return requireNonNull(
                ExtendedHandshake.decode(text.getBytes(StandardCharsets.ISO_8859_1)), text);
    }

    /// As BEP 10 shows it.
    @Test
    void exampleOfTheSpecification() {
        ExtendedHandshake handshake =
                decode(
                        "d1:md11:LT_metadatai1e7:\u00c2\u00b5T_PEXi2ee1:pi6881e1:v13:\u00c2\u00b5Torrent 1.2e");
        assertEquals(Map.of("LT_metadata", 1, "µT_PEX", 2), handshake.ids());
        assertEquals(1, handshake.id("LT_metadata"));
        assertEquals(0, handshake.id("ut_pex"));
        assertEquals(6881, handshake.listenPort());
        assertEquals("µTorrent 1.2", handshake.client());
        assertNull(handshake.uploadOnly());
    }

    @Test
    void everyItem() {
        ExtendedHandshake handshake =
                ExtendedHandshake.ofIds(Map.of("ut_metadata", 3, "lt_donthave", 7, "ut_pex", 0))
                        .withClient("Spate 0.1.0")
                        .withListenPort(6881)
                        .withRequestQueue(500)
                        .withYourIp(IpAddress.parse("1.2.3.4"))
                        .withAddresses(IpAddress.parse("5.6.7.8"), IpAddress.parse("2a00::1"))
                        .withMetadataSize(31_235)
                        .withUploadOnly(true);
        String encoded =
                "d4:ipv44:\u0005\u0006\u0007\u00084:ipv616:*"
                        + "\0".repeat(14)
                        + "\u00011:md11:lt_donthavei7e11:ut_metadatai3e6:ut_pexi0ee13:metadata_sizei31235e"
                        + "1:pi6881e4:reqqi500e11:upload_onlyi1e1:v11:Spate 0.1.06:yourip4:\u0001\u0002\u0003\u0004e";
        assertEquals(encoded, new String(handshake.encode(), StandardCharsets.ISO_8859_1));
        assertEquals(handshake, ExtendedHandshake.decode(handshake.encode()));
    }

    @Test
    void whatIsWrongCountsAsNotTold() {
        ExtendedHandshake handshake =
                decode(
                        "d1:m1:x1:pi65536e4:reqqi-5e1:vi3e6:yourip5:123454:ipv416:1234567890123456"
                                + "13:metadata_sizei99999999999999999999e11:upload_only1:1e");
        assertEquals(ExtendedHandshake.ofIds(Map.of()), handshake);
        handshake = decode("d1:md1:ai256e1:bi-1e1:c1:d1:ei255eee");
        assertEquals(Map.of("e", 255), handshake.ids());
        assertNull(ExtendedHandshake.decode("le".getBytes(StandardCharsets.US_ASCII)));
        assertNull(ExtendedHandshake.decode("d1:m".getBytes(StandardCharsets.US_ASCII)));
        assertNull(ExtendedHandshake.decode(new byte[0]));
    }

    @Test
    void unsortedKeysAndBytesBehindAreAccepted() {
        ExtendedHandshake handshake = decode("d1:v1:x1:md1:bi2e1:ai1eeejunk");
        assertEquals("x", handshake.client());
        assertEquals(Map.of("a", 1, "b", 2), handshake.ids());
    }

    @Test
    void furtherHandshakesChangeWhatTheyTell() {
        ExtendedHandshake first =
                ExtendedHandshake.ofIds(Map.of("a", 1, "b", 2))
                        .withClient("x")
                        .withListenPort(80)
                        .withUploadOnly(false);
        ExtendedHandshake second =
                ExtendedHandshake.ofIds(Map.of("a", 0, "c", 3))
                        .withRequestQueue(7)
                        .withUploadOnly(true);
        assertEquals(
                ExtendedHandshake.ofIds(Map.of("a", 0, "b", 2, "c", 3))
                        .withClient("x")
                        .withListenPort(80)
                        .withRequestQueue(7)
                        .withUploadOnly(true),
                first.updatedBy(second));
        assertEquals(first, first.updatedBy(ExtendedHandshake.ofIds(Map.of())));
    }

    @Test
    void bounds() {
        StringBuilder many = new StringBuilder("d1:md");
        for (int i = 0; i < 200; i++) {
            many.append("3:").append(100 + i).append("i1e");
        }
        assertEquals(
                ExtendedHandshake.MAX_EXTENSIONS,
                decode(many.append("ee").toString()).ids().size());
        String longName = "n".repeat(ExtendedHandshake.MAX_NAME_LENGTH + 1);
        assertTrue(decode("d1:md65:" + longName + "i1eee").ids().isEmpty());
        assertEquals(
                ExtendedHandshake.MAX_CLIENT_LENGTH,
                requireNonNull(decode("d1:v3000:" + "v".repeat(3000) + "e").client()).length());
        assertNull(ExtendedHandshake.decode(new byte[ExtendedHandshake.MAX_LENGTH + 1]));
    }

    @Test
    void clientNamesAreMadeFitToBeShown() {
        assertEquals("a b", decode("d1:v5:\u0007a\nb\u001be").client());
        assertNull(decode("d1:v2:\n\ne").client());
        assertEquals("\ufffd", decode("d1:v1:\u00ffe").client());
    }

    @Test
    void payloadsOfExtensions() {
        assertArrayEquals(HexFormat.of().parseHex("0000002a"), new DontHave(42).encode());
        assertEquals(new DontHave(42), DontHave.decode(HexFormat.of().parseHex("0000002a")));
        assertNull(DontHave.decode(HexFormat.of().parseHex("8000002a")));
        assertNull(DontHave.decode(new byte[3]));
        assertArrayEquals(new byte[] {1}, new UploadOnly(true).encode());
        assertEquals(new UploadOnly(true), UploadOnly.decode(new byte[] {9}));
        assertEquals(new UploadOnly(false), UploadOnly.decode(new byte[] {0}));
        assertNull(UploadOnly.decode(new byte[0]));
    }

    @Test
    void anyBytes() {
        Fuzz.run("extended-handshake", 5000, ExtendedHandshakeFuzzer::fuzzerTestOneInput);
    }
}
