package spate.protocol.peer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.HexFormat;
import java.util.Random;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import spate.protocol.testing.Corpus;
import spate.protocol.testing.Json;
import spate.protocol.testing.Property;

class ClientNameTest {

    @ParameterizedTest
    @CsvSource({
        "-Sp0100-, Spate 0.1.0",
        "-SP3603-, BitSpirit 3.6.0",
        "-TR4060-, Transmission 4.0.6",
        "-TR3000-, Transmission 3.00",
        "-TR294Z-, Transmission 2.94 (Dev)",
        "-qB4520-, qBittorrent 4.5.2",
        "-LT2080-, libtorrent (Rasterbar) 2.0.8",
        "-lt0D80-, libTorrent (Rakshasa) 0.13.8",
        "-DE2110-, Deluge 2.1.1",
        "A2-1-36-0-, aria2 1.36.0",
        "A2-1-xx-0-, aria2",
        "-AZ2060-, Azureus 2.0.6",
        "-AZ5760-, Azureus / Vuze 5.7.6.0",
        "-UT355W-, µTorrent 3.5.5",
        "-UM1870-, µTorrent Mac 1.8.7",
        "-KT50R2-, KTorrent 5.0 RC 2",
        "-WW0102-, WebTorrent 0.1.0.2",
        "-FG0180, FlashGet 1.80",
        "-ML2.7.2-kgjjfkd, MLDonkey 2.7.2",
        "-BOWA0C-, Bits on Wheels 1.0.6",
        "M4-3-6--, Mainline 4.3.6",
        "M4-20-8-, Mainline 4.20.8",
        "M4-20-, M4-20-..",
        "XBT054d-, XBT Client 0.5.4 (Debug)",
        "OP7685, Opera 7685",
        "T03I-----, BitTornado 0.3.18",
        "346------, TorrenTopia 1.90",
        "AZ2500BT, BitTyrant",
        "-G3nick, G3 Torrent",
        "FUTB, BitComet (Solidox Mod) 46.46",
        "-ZZ1230-, ZZ 1.2.3",
        "-ZZ12A4-, ZZ 1.2.10.4"
    })
    void names(String prefix, String name) {
        assertEquals(name, nameOf(prefix.getBytes(java.nio.charset.StandardCharsets.ISO_8859_1)));
    }

    private static String nameOf(byte[] prefix) {
        byte[] id = new byte[PeerId.LENGTH];
        Arrays.fill(id, (byte) '.');
        System.arraycopy(prefix, 0, id, 0, prefix.length);
        return ClientName.of(PeerId.of(id));
    }

    @Test
    void binaryIds() {
        assertEquals("BitSpirit 3", nameOf(HexFormat.of().parseHex("00034253")));
        assertEquals("Rufus 1.2", nameOf(HexFormat.of().parseHex("01025253")));
        assertEquals("%01%02%03ab%c%FF", nameOf(HexFormat.of().parseHex("01020361622563ff")));
    }

    @Test
    void anyIdHasAName() {
        Property.forAll(
                20_000,
                random -> {
                    String name = ClientName.of(PeerId.of(id(random)));
                    assertFalse(name.isBlank());
                    assertTrue(name.length() < 60, name);
                    assertTrue(name.chars().allMatch(c -> c >= ' ' && c != 0x7f), name);
                });
    }

    /// Half of them begin like an id of a convention.
    private static byte[] id(RandomGenerator random) {
        byte[] id = new byte[PeerId.LENGTH];
        random.nextBytes(id);
        String[] starts = {
            "-AZ", "-TR", "-UT", "-KT", "-PI", "-ML", "-BOW", "S", "M", "A2-", "exbc"
        };
        if (random.nextBoolean()) {
            byte[] start =
                    starts[random.nextInt(starts.length)].getBytes(
                            java.nio.charset.StandardCharsets.US_ASCII);
            System.arraycopy(start, 0, id, 0, start.length);
        }
        return id;
    }

    @Test
    void corpusVectors() {
        for (Json row : Corpus.json("vectors/peer_id_clients.json").list()) {
            byte[] prefix = HexFormat.of().parseHex(row.get("peer_id_prefix_hex").string());
            byte[] id = new byte[PeerId.LENGTH];
            new Random(1).nextBytes(id);
            System.arraycopy(prefix, 0, id, 0, prefix.length);
            assertEquals(row.get("client").string(), ClientName.of(PeerId.of(id)), row.toString());
        }
    }
}
