package spate.protocol.peer;

import static java.util.Objects.requireNonNull;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.HexFormat;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import spate.protocol.address.IpAddress;
import spate.protocol.address.PeerAddress;
import spate.protocol.testing.Corpus;
import spate.protocol.testing.Json;

class PeerPriorityTest {

    private static PeerAddress peer(String ip, int port) {
        return new PeerAddress(requireNonNull(IpAddress.parse(ip)), port);
    }

    private static int crc(String hex) {
        CRC32C crc = new CRC32C();
        crc.update(HexFormat.of().parseHex(hex));
        return (int) crc.getValue();
    }

    /// The examples of BEP 40.
    @Test
    void examplesOfTheSpecification() {
        assertEquals(0xec2d7224, both("123.213.32.10", "98.76.54.32"));
        assertEquals(0x99568189, both("123.213.32.10", "123.213.32.234"));
    }

    private static int both(String one, String other) {
        int priority = PeerPriority.of(peer(one, 1), peer(other, 2));
        assertEquals(priority, PeerPriority.of(peer(other, 2), peer(one, 1)));
        return priority;
    }

    @ParameterizedTest
    @CsvSource({
        "10.20.255.255, 10.21.255.255, 0a1455550a155555",
        "10.20.30.255, 10.20.31.255, 0a141e550a141f55",
        "10.20.30.254, 10.20.30.255, 0a141efe0a141eff",
        "2001:db8:1:ffff::, 2001:db9:1:ffff::, 20010db8000155550000000000000000"
                + "20010db9000155550000000000000000",
        "2001:db8:1:ff00::ff, 2001:db8:1:fe00::ff, 20010db80001fe00000000000000005520010db80001ff000000000000000055"
    })
    void masks(String one, String other, String input) {
        assertEquals(crc(input), both(one, other));
    }

    @Test
    void portsTellPeersOfOneHostApart() {
        assertEquals(crc("012c04d2"), PeerPriority.of(peer("1.2.3.4", 1234), peer("1.2.3.4", 300)));
        assertEquals(crc("012c04d2"), PeerPriority.of(peer("::1", 300), peer("::1", 1234)));
    }

    @Test
    void corpusVectors() {
        for (Json row : Corpus.json("vectors/peer_hash_vectors.json").get("bep40").list()) {
            PeerAddress a = peer(row.get("a").string(), port(row, "a_port"));
            PeerAddress b = peer(row.get("b").string(), port(row, "b_port"));
            int expected = Integer.parseUnsignedInt(row.get("priority_hex").string(), 16);
            assertEquals(expected, PeerPriority.of(a, b), row.toString());
            assertEquals(expected, PeerPriority.of(b, a), row.toString());
        }
    }

    private static int port(Json row, String key) {
        return row.has(key) ? row.get(key).integer() : 1;
    }
}
