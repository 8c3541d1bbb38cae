package spate.protocol.metainfo;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.util.List;
import org.junit.jupiter.api.Test;

class InfoHashTest {
    private static final InfoHash V1 = InfoHash.ofHex("0123456789abcdef0123456789ABCDEF01234567");
    private static final InfoHash V2 = InfoHash.ofHex("89abcdef".repeat(8));

    @Test
    void isWrittenAsItWasRead() {
        assertEquals("0123456789abcdef0123456789abcdef01234567", V1.hex());
        assertEquals(V1, InfoHash.of(V1.toBytes()));
        ByteBuffer buffer = ByteBuffer.allocate(40);
        V1.writeTo(buffer);
        V1.writeTo(buffer);
        assertEquals(V1, InfoHash.readV1(buffer.flip()));
        assertEquals(20, buffer.position());
        assertEquals(0x01234567, V1.hashCode());
        assertEquals((byte) 0x23, V1.byteAt(1));
    }

    @Test
    void isNotChangedThroughItsArrays() {
        byte[] bytes = V1.toBytes();
        InfoHash hash = InfoHash.of(bytes);
        bytes[0] = 99;
        hash.toBytes()[1] = 99;
        assertEquals(V1, hash);
    }

    @Test
    void hasOneOfTwoLengths() {
        assertFalse(V1.isV2());
        assertTrue(V2.isV2());
        assertEquals(32, V2.length());
        for (int length : new int[] {0, 19, 21, 31, 33}) {
            assertThrows(IllegalArgumentException.class, () -> InfoHash.of(new byte[length]));
        }
        assertThrows(IllegalArgumentException.class, () -> InfoHash.ofHex("01".repeat(20) + "0"));
        assertThrows(IllegalArgumentException.class, () -> InfoHash.ofHex("zz".repeat(20)));
    }

    @Test
    void isTruncatedForTheWire() {
        assertEquals(20, V2.truncated().length());
        assertArrayEquals(java.util.Arrays.copyOf(V2.toBytes(), 20), V2.truncated().toBytes());
        assertEquals(V1, V1.truncated());
    }

    @Test
    void ordersUnsigned() {
        assertTrue(V1.compareTo(V2) < 0);
        assertEquals(0, V1.compareTo(InfoHash.of(V1.toBytes())));
    }

    @Test
    void pairsOfHashesAnswerForBoth() {
        InfoHashes both = new InfoHashes(V1, V2);
        assertEquals(V1, both.best());
        assertEquals(List.of(V1, V2.truncated()), both.wire());
        assertTrue(both.matches(V1));
        assertTrue(both.matches(V2.truncated()));
        assertFalse(both.matches(V2));
        assertTrue(both.contains(V2));
        InfoHashes v2Only = InfoHashes.of(V2);
        assertEquals(V2, v2Only.best());
        assertEquals(List.of(V2.truncated()), v2Only.wire());
        assertFalse(v2Only.matches(V1));
        assertThrows(IllegalArgumentException.class, () -> new InfoHashes(null, null));
        assertThrows(IllegalArgumentException.class, () -> new InfoHashes(V2, null));
        assertThrows(IllegalArgumentException.class, () -> new InfoHashes(V1, V1));
    }
}
