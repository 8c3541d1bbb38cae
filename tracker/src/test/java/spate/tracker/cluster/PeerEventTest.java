package spate.tracker.cluster;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.util.Random;
import org.junit.jupiter.api.Test;
import spate.protocol.testing.Property;
import spate.tracker.swarm.TorrentRecord;

class PeerEventTest {
    private static final long NOW = 13_000_000_000L;

    private static PeerEvent random(Random random) {
        PeerEvent event = new PeerEvent();
        event.isV6 = random.nextBoolean();
        event.high = event.isV6 ? random.nextLong() : 0;
        event.low = event.isV6 ? random.nextLong() : random.nextInt() & 0xFFFF_FFFFL;
        event.port = random.nextInt(65_536);
        event.tick = NOW - random.nextInt(1_000_000) + random.nextInt(1_000_000);
        event.rank = random.nextInt(8);
        return event;
    }

    private static void assertSame(PeerEvent expected, PeerEvent actual) {
        assertEquals(expected.isV6, actual.isV6);
        assertEquals(expected.high, actual.high);
        assertEquals(expected.low, actual.low);
        assertEquals(expected.port, actual.port);
        assertEquals(expected.tick, actual.tick);
        assertEquals(expected.rank, actual.rank);
    }

    @Test
    void comesBackFromTheWire() {
        Property.forAll(
                1000,
                random -> {
                    PeerEvent event = random(random);
                    PeerEvent field = new PeerEvent();
                    assertTrue(field.read(event.field(), event.value(), NOW));
                    assertSame(event, field);
                    ByteBuffer entry = ByteBuffer.allocate(22).put((byte) event.field().length);
                    entry.put(event.field()).put(event.value()).flip();
                    PeerEvent read = new PeerEvent();
                    assertTrue(read.read(entry, NOW));
                    assertSame(event, read);
                    assertFalse(read.read(entry, NOW), "there was one");
                });
    }

    @Test
    void survivesAnything() {
        Property.forAll(
                2000,
                random -> {
                    byte[] bytes = new byte[random.nextInt(40)];
                    random.nextBytes(bytes);
                    if (bytes.length > 0 && random.nextBoolean()) {
                        bytes[0] = (byte) (random.nextBoolean() ? 6 : 18);
                    }
                    PeerEvent event = new PeerEvent();
                    ByteBuffer from = ByteBuffer.wrap(bytes);
                    while (event.read(from, NOW)) {
                        assertTrue(event.port >= 0 && event.port < 65_536);
                    }
                    event.read(bytes, bytes, NOW);
                });
    }

    @Test
    void aTorrentComesBackFromItsKey() {
        Property.forAll(
                2000,
                random -> {
                    long hash0 =
                            random.nextInt(4) == 0
                                    ? 0x7D00_0000_0000_0000L | random.nextLong() >>> 8
                                    : random.nextLong();
                    long hash1 = random.nextLong();
                    int hash2 = random.nextInt();
                    byte[] key = SwarmKey.of(hash0, hash1, hash2);
                    TorrentRecord record = SwarmKey.begin(key, 0, new TorrentRecord());
                    assertEquals(hash0, record.hash0());
                    assertEquals(hash1, record.hash1());
                    assertEquals(hash2, record.hash2());
                    byte[] channel = SwarmKey.channel((int) (hash0 >>> 56));
                    assertArrayEquals(
                            new byte[] {'{', key[1], '}'},
                            new byte[] {channel[1], channel[2], channel[3]},
                            "one slot");
                    assertTrue(key[1] != '}');
                });
    }
}
