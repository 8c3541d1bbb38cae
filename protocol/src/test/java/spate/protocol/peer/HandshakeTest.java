package spate.protocol.peer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.Random;
import org.junit.jupiter.api.Test;
import spate.protocol.metainfo.InfoHash;
import spate.protocol.testing.Property;

class HandshakeTest {

    private static final PeerId PEER_ID =
            PeerId.of("-LT2080-fi9S-B*hlYFa".getBytes(StandardCharsets.US_ASCII));

    /// As libtorrent sends it.
    private static final String RECORDED =
            "13426974546f7272656e742070726f746f636f6c0000000000100005"
                    + "17789c77b6e854bfc1f653775403a05dce77132e"
                    + "2d4c54323038302d6669532d422a486c59466121";

    @Test
    void readsWhatOthersSend() {
        ByteBuffer in = ByteBuffer.wrap(HexFormat.of().parseHex(RECORDED));
        assertNull(Handshake.check(in));
        assertEquals("17789c77b6e854bfc1f653775403a05dce77132e", Handshake.infoHash(in).hex());
        Handshake handshake = Handshake.decode(in);
        assertEquals(
                new Handshake(
                        true,
                        true,
                        true,
                        false,
                        InfoHash.ofHex("17789c77b6e854bfc1f653775403a05dce77132e"),
                        PeerId.of(
                                HexFormat.of()
                                        .parseHex("2d4c54323038302d6669532d422a486c59466121"))),
                handshake);
        assertEquals(0, in.remaining());
        ByteBuffer out = ByteBuffer.allocate(Handshake.LENGTH);
        handshake.encode(out);
        assertEquals(RECORDED, HexFormat.of().formatHex(out.array()));
    }

    @Test
    void reservedBits() {
        assertEquals("0000000000100000", reserved(true, false, false, false));
        assertEquals("0000000000000004", reserved(false, true, false, false));
        assertEquals("0000000000000001", reserved(false, false, true, false));
        assertEquals("0000000000000010", reserved(false, false, false, true));
    }

    private static String reserved(boolean extension, boolean fast, boolean dht, boolean v2) {
        ByteBuffer out = ByteBuffer.allocate(Handshake.LENGTH);
        new Handshake(extension, fast, dht, v2, InfoHash.of(new byte[20]), PEER_ID).encode(out);
        return HexFormat.of().formatHex(out.array(), 20, 28);
    }

    @Test
    void refusesAtTheFirstWrongByte() {
        byte[] bytes = HexFormat.of().parseHex(RECORDED);
        for (int i = 0; i < 20; i++) {
            assertNull(Handshake.check(ByteBuffer.wrap(bytes, 0, i)));
            byte[] wrong = bytes.clone();
            wrong[i] ^= 1;
            assertNotNull(Handshake.check(ByteBuffer.wrap(wrong, 0, i + 1)));
        }
        assertNotNull(
                Handshake.check(
                        ByteBuffer.wrap("GET / HTTP/1.1".getBytes(StandardCharsets.US_ASCII))));
    }

    @Test
    void carriesOnlyShortHashes() {
        InfoHash v2 = InfoHash.of(new byte[32]);
        assertThrows(
                IllegalArgumentException.class,
                () -> new Handshake(true, true, true, true, v2, PEER_ID));
    }

    @Test
    void roundTrip() {
        Property.forAll(
                500,
                random -> {
                    byte[] hash = new byte[20];
                    random.nextBytes(hash);
                    Handshake handshake =
                            new Handshake(
                                    random.nextBoolean(),
                                    random.nextBoolean(),
                                    random.nextBoolean(),
                                    random.nextBoolean(),
                                    InfoHash.of(hash),
                                    PeerId.generate(random));
                    ByteBuffer out = ByteBuffer.allocate(100).position(7);
                    handshake.encode(out);
                    assertEquals(7 + Handshake.LENGTH, out.position());
                    assertEquals(handshake, Handshake.decode(out.flip().position(7)));
                });
    }

    @Test
    void generatedIdsAreOursAndDiffer() {
        PeerId one = PeerId.generate(new Random(1));
        assertEquals(PeerId.PREFIX, one.toString().substring(0, 8));
        assertEquals(20, one.toString().length());
        assertEquals(one, PeerId.generate(new Random(1)));
        assertEquals(
                20,
                java.util.stream.LongStream.range(0, 20)
                        .mapToObj(seed -> PeerId.generate(new Random(seed)))
                        .distinct()
                        .count());
    }
}
