package spate.client.loop;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import org.junit.jupiter.api.Test;
import spate.engine.storage.BlockBuffer;
import spate.engine.storage.BufferSource;

class BufferBudgetTest {
    private static final int SIZE = 64 * 1024;

    private final BufferBudget budget = new BufferBudget(SIZE, 0);
    private final BufferSource source = budget.open(() -> {});

    private static BlockBuffer take(BufferSource source, int bytes) {
        BlockBuffer buffer = source.tryAcquire(bytes);
        assertNotNull(buffer);
        assertTrue(buffer.bytes().remaining() >= bytes, () -> bytes + " into " + buffer.bytes());
        return buffer;
    }

    @Test
    void smallOnesLieSideBySideAndTouchNoneOfTheOthers() {
        List<BlockBuffer> small = new ArrayList<>();
        for (int i = 0; i < 120; i++) {
            BlockBuffer buffer = take(source, 1 + 4 * i);
            while (buffer.bytes().hasRemaining()) {
                buffer.bytes().put((byte) i);
            }
            small.add(buffer);
        }
        assertEquals(1, source.inUse());
        for (int i = 0; i < 120; i++) {
            ByteBuffer bytes = small.get(i).bytes().flip();
            while (bytes.hasRemaining()) {
                assertEquals((byte) i, bytes.get());
            }
        }
        Collections.shuffle(small, new Random(1));
        BlockBuffer last = small.removeLast();
        small.forEach(BlockBuffer::release);
        assertEquals(1, source.inUse());
        last.release();
        assertEquals(0, source.inUse());
    }

    @Test
    void whatGoesBackAsAWholeIsNotTakenFromAgain() {
        take(source, 100).release();
        BlockBuffer first = take(source, 100);
        assertEquals(1, source.inUse());
        BlockBuffer second = take(source, SIZE / 2);
        assertEquals(1, source.inUse());
        BlockBuffer third = take(source, SIZE / 2);
        assertEquals(2, source.inUse(), "there is no room for it beside the first");
        BlockBuffer fourth = take(source, SIZE / 2 + 1);
        assertEquals(3, source.inUse(), "it is no small one");
        List.of(first, second, third, fourth).forEach(BlockBuffer::release);
        assertEquals(0, source.inUse());
    }

    @Test
    void smallOnesAreNoMoreThanTheBudgetEither() {
        List<BlockBuffer> all = new ArrayList<>();
        for (int i = 0; i < 2 * budget.maxBuffers(); i++) {
            all.add(take(source, SIZE / 2));
        }
        assertNull(source.tryAcquire(1));
        assertEquals(budget.maxBuffers(), source.inUse());
        all.forEach(BlockBuffer::release);
        assertEquals(0, source.inUse());
        take(source, 1).release();
    }

    @Test
    void othersMayGiveThemBackWhileMoreAreTaken() throws InterruptedException {
        BlockingQueue<BlockBuffer> passedOn = new ArrayBlockingQueue<>(16);
        int count = 200_000;
        Thread other =
                Thread.ofPlatform()
                        .start(() -> {
                            for (int i = 0; i < count; i++) {
                                try {
                                    passedOn.take().release();
                                } catch (InterruptedException e) {
                                    return;
                                }
                            }
                        });
        Random random = new Random(2);
        for (int i = 0; i < count; i++) {
            passedOn.put(take(source, 1 + random.nextInt(SIZE)));
        }
        other.join();
        assertEquals(0, source.inUse());
    }
}
