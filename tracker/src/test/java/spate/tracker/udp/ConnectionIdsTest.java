package spate.tracker.udp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import spate.protocol.testing.Property;

class ConnectionIdsTest {
    /// The vector for 16 bytes of the authors of SipHash: key 00 01 .. 0f, message 00 01 .. 0f.
    @Test
    void hashesAsSipHashDoes() {
        long first = 0x0706050403020100L;
        long second = 0x0F0E0D0C0B0A0908L;
        assertEquals(
                0x3F2ACC7F57C29BDBL, new ConnectionIds(first, second, 120).hash(first, second));
    }

    @Test
    void areGoodForTheirAddressAndTimeOnly() {
        Property.forAll(
                200,
                random -> {
                    int valid = 1 + random.nextInt(7200);
                    var ids = new ConnectionIds(random.nextLong(), random.nextLong(), valid);
                    long address = random.nextLong();
                    long now = random.nextInt(1 << 30);
                    long id = ids.idFor(address, now);
                    assertTrue(ids.isValid(id, address, now));
                    assertTrue(ids.isValid(id, address, now + valid));
                    assertFalse(ids.isValid(id, address, now + valid + 64));
                    assertFalse(ids.isValid(id, address, now - 64));
                    assertFalse(ids.isValid(id, address + 1, now));
                    assertFalse(ids.isValid(id ^ (1L << random.nextInt(64)), address, now));
                });
    }

    @Test
    void differByKeyAndChangeWithTime() {
        var ids = new ConnectionIds(1, 2, 120);
        assertNotEquals(ids.idFor(5, 0), new ConnectionIds(1, 3, 120).idFor(5, 0));
        assertNotEquals(ids.idFor(5, 0), ids.idFor(5, 32));
    }
}
