package spate.sim.disk;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;
import spate.engine.storage.BlockBuffer;
import spate.sim.torrent.SimTorrent;
import spate.sim.torrent.TorrentPlan;
import spate.sim.torrent.TorrentPlan.Format;
import spate.sim.world.World;

class DiskTest {

    private static final int PIECE = 32 * 1024;

    private final SimTorrent torrent =
            SimTorrent.make(
                    TorrentPlan.of("disk", Format.V1_PADDED, PIECE, 1).withFiles(100_000, 70_000));
    private final Image image = new Image(torrent);

    private void write(int pieceIndex, byte change) {
        byte[] bytes = new byte[torrent.pieceLength(pieceIndex)];
        int start = torrent.pieceStart(pieceIndex);
        System.arraycopy(torrent.content(), start, bytes, 0, bytes.length);
        bytes[5] ^= change;
        image.write(start, ByteBuffer.wrap(bytes));
    }

    @Test
    void knowsWhatIsRightAndWhatIsThere() {
        assertFalse(image.isRight(1));
        assertFalse(image.reaches(1));
        write(1, (byte) 1);
        assertTrue(image.reaches(1));
        assertFalse(image.isRight(1));
        write(1, (byte) 0);
        assertTrue(image.isRight(1));
        assertTrue(image.reaches(0), "a file is as long as its last byte");
        assertFalse(image.isRight(0), "and a hole reads as zeros");
    }

    @Test
    void hashesAreThoseOfTheBytes() {
        write(1, (byte) 1);
        byte[] bad = image.digests(1).v1();
        assertFalse(torrent.metainfo().info().v1HashEquals(1, bad));
        write(1, (byte) 0);
        assertTrue(torrent.metainfo().info().v1HashEquals(1, image.digests(1).v1()));
    }

    @Test
    void aWriteDoesNotReachThePageThatOthersShare() {
        image.fill();
        byte[] before = torrent.page(0).clone();
        image.rot(0);
        assertArrayEquals(before, torrent.page(0));
        assertFalse(image.isRight(0));
    }

    @Test
    void powerLossTakesOnlyWhatWasNotSynced() {
        RandomGenerator random = new World(1).random("test");
        int lost = 0;
        for (int round = 0; round < 50; round++) {
            Image each = new Image(torrent);
            each.fillPiece(0);
            byte[] bytes = Arrays.copyOfRange(torrent.content(), PIECE, 3 * PIECE);
            each.write(PIECE, ByteBuffer.wrap(bytes));
            assertTrue(each.isSafe(0));
            assertFalse(each.isSafe(1));
            each.losePower(random);
            assertTrue(each.isRight(0));
            lost += each.isRight(1) ? 0 : 1;
        }
        assertTrue(lost > 10 && lost < 50, lost + " of 50 were lost");
    }

    @Test
    void buffersAreCountedAndGuarded() {
        int[] told = {0};
        SimBuffers buffers = new SimBuffers(16 * 1024, 2, () -> told[0]++);
        BlockBuffer first = buffers.tryAcquire();
        BlockBuffer second = buffers.tryAcquire();
        assertNotNull(first);
        assertNotNull(second);
        assertTrue(buffers.isLow());
        assertNull(buffers.tryAcquire());
        ByteBuffer bytes = first.bytes();
        bytes.put(0, (byte) 7);
        first.release();
        assertEquals(1, told[0]);
        assertTrue(bytes.get(0) != 7, "whoever kept it reads what was in it");
        assertThrows(AssertionError.class, first::bytes);
        assertThrows(AssertionError.class, first::release);
        assertEquals(1, buffers.outstanding());
    }
}
