package spate.io.buffer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import org.junit.jupiter.api.Test;

class DirectMemoryTest {
    @Test
    void startsAtPagesWhateverTheLength() {
        for (int bytes : new int[] {0, 1, 4095, 4096, 128 * 1024, 1_000_001}) {
            ByteBuffer buffer = DirectMemory.allocate(bytes);
            assertTrue(buffer.isDirect());
            assertEquals(bytes, buffer.capacity());
            assertEquals(bytes, buffer.remaining());
            assertEquals(0, buffer.alignmentOffset(0, 4096));
        }
    }
}
