package spate.io.buffer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class BufferPoolTest {
    private static final int SIZE = 4096;

    @Test
    void givesTheBufferReleasedLastCleared() {
        var pool = new BufferPool(SIZE, 10 * SIZE);
        PooledBuffer one = pool.tryAcquire();
        PooledBuffer two = pool.tryAcquire();
        one.bytes().position(17).limit(20);
        two.release();
        one.release();
        assertSame(one, pool.tryAcquire());
        assertEquals(0, one.bytes().position());
        assertEquals(SIZE, one.bytes().limit());
        assertTrue(one.bytes().isDirect());
        assertSame(two, pool.tryAcquire());
    }

    @Test
    void allocatesLazilyAndNeverBeyondTheBudget() {
        var pool = new BufferPool(SIZE, 3 * SIZE + 1);
        assertEquals(3, pool.maxBuffers());
        assertEquals(0, pool.allocated());
        for (int i = 0; i < 3; i++) {
            assertNotNull(pool.tryAcquire());
        }
        assertNull(pool.tryAcquire());
        assertEquals(3, pool.allocated());
        assertEquals(3, pool.inUse());
    }

    @Test
    void tellsOnceWhenABufferIsBackAfterExhaustion() {
        var pool = new BufferPool(SIZE, 2 * SIZE);
        var told = new AtomicInteger();
        Runnable listener = told::incrementAndGet;
        pool.addListener(listener);
        PooledBuffer one = pool.tryAcquire();
        PooledBuffer two = pool.tryAcquire();
        one.release();
        assertEquals(0, told.get());
        one = pool.tryAcquire();
        assertNull(pool.tryAcquire());
        assertNull(pool.tryAcquire());
        one.release();
        two.release();
        assertEquals(1, told.get());
        pool.removeListener(listener);
    }

    @Test
    void refusesADoubleRelease() {
        var pool = new BufferPool(SIZE, SIZE);
        PooledBuffer buffer = pool.tryAcquire();
        buffer.release();
        assertThrows(IllegalStateException.class, buffer::release);
        assertEquals(1, pool.free());
    }

    @Test
    void refusesABudgetWithoutRoomForOne() {
        assertThrows(IllegalArgumentException.class, () -> new BufferPool(SIZE, SIZE - 1));
    }

    @Test
    void trimsWhatNobodyNeededSinceTheLastTrim() {
        var pool = new BufferPool(SIZE, 10 * SIZE);
        List<PooledBuffer> used = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            used.add(pool.tryAcquire());
        }
        used.forEach(PooledBuffer::release);
        assertEquals(0, pool.trim(), "all were in use since the start");
        PooledBuffer one = pool.tryAcquire();
        PooledBuffer two = pool.tryAcquire();
        one.release();
        two.release();
        assertEquals(6, pool.trim());
        assertEquals(2, pool.allocated());
        assertEquals(2, pool.trim());
        assertEquals(0, pool.allocated());
        assertNotNull(pool.tryAcquire());
    }

    @Test
    void conservesBuffersAmongThreads() throws Exception {
        var pool = new BufferPool(SIZE, 16 * SIZE);
        var passedOn = new LinkedBlockingQueue<PooledBuffer>();
        var threads = new ArrayList<Thread>();
        for (int t = 0; t < 4; t++) {
            var random = new Random(t);
            threads.add(Thread.ofPlatform().start(() -> shuffle(pool, passedOn, random)));
        }
        for (Thread thread : threads) {
            thread.join();
        }
        assertEquals(passedOn.size(), pool.inUse());
        passedOn.forEach(PooledBuffer::release);
        assertEquals(0, pool.inUse());
        assertEquals(pool.allocated(), pool.free());
        assertTrue(pool.allocated() <= 16);
    }

    private static void shuffle(
            BufferPool pool, LinkedBlockingQueue<PooledBuffer> passedOn, Random random) {
        for (int i = 0; i < 100_000; i++) {
            if (random.nextBoolean()) {
                PooledBuffer buffer = pool.tryAcquire();
                if (buffer != null) {
                    passedOn.add(buffer);
                }
            } else {
                PooledBuffer buffer = passedOn.poll();
                if (buffer != null) {
                    buffer.release();
                }
            }
        }
    }
}
