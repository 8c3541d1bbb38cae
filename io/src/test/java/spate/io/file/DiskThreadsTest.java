package spate.io.file;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class DiskThreadsTest {
    private final List<Throwable> failures = new CopyOnWriteArrayList<>();

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException failure) {
            throw new AssertionError(failure);
        }
    }

    @Test
    void runsEachKeyInOrderAndNeverTwiceAtATime() {
        int keys = 13;
        List<List<Integer>> seen = new ArrayList<>();
        AtomicInteger[] running = new AtomicInteger[keys];
        for (int key = 0; key < keys; key++) {
            seen.add(new ArrayList<>());
            running[key] = new AtomicInteger();
        }
        try (var threads = new DiskThreads(4, 1 << 20, failures::add)) {
            for (int i = 0; i < 20_000; i++) {
                int key = i * 7 % keys;
                int number = i;
                Runnable task =
                        () -> {
                            assertEquals(1, running[key].incrementAndGet());
                            seen.get(key).add(number);
                            running[key].decrementAndGet();
                        };
                assertTrue(threads.submit("key" + key, 1, task));
            }
        }
        assertEquals(List.of(), failures);
        for (int key = 0; key < keys; key++) {
            List<Integer> numbers = seen.get(key);
            assertEquals(numbers.stream().sorted().toList(), numbers);
        }
        assertEquals(20_000, seen.stream().mapToInt(List::size).sum());
    }

    @Test
    void differentKeysRunSideBySide() throws Exception {
        var together = new CyclicBarrier(3);
        try (var threads = new DiskThreads(2, 100, failures::add)) {
            for (int key = 0; key < 2; key++) {
                threads.submit(
                        key,
                        1,
                        () -> {
                            try {
                                together.await();
                            } catch (Exception failure) {
                                throw new AssertionError(failure);
                            }
                        });
            }
            together.await();
        }
        assertEquals(List.of(), failures);
    }

    @Test
    void refusesBeyondItsBudgetAndTellsOnceThatThereIsRoom() throws Exception {
        var gate = new CountDownLatch(1);
        var told = new AtomicInteger();
        try (var threads = new DiskThreads(1, 100, failures::add)) {
            threads.addListener(told::incrementAndGet);
            assertTrue(threads.submit("a", 1000, () -> await(gate)), "alone anything is accepted");
            assertFalse(threads.submit("b", 1, () -> {}));
            assertFalse(threads.submit("b", 1, () -> {}));
            assertEquals(1000, threads.queuedBytes());
            assertEquals(1, threads.queuedTasks());
            gate.countDown();
            while (told.get() == 0) {
                Thread.onSpinWait();
            }
            assertTrue(threads.submit("b", 60, () -> {}));
        }
        assertEquals(1, told.get());
        assertEquals(List.of(), failures);
    }

    @Test
    void aFailingTaskHarmsNoOther() {
        var ran = new AtomicInteger();
        try (var threads = new DiskThreads(1, 100, failures::add)) {
            threads.submit(
                    "a",
                    1,
                    () -> {
                        throw new IllegalStateException("defect");
                    });
            threads.submit("a", 1, ran::incrementAndGet);
        }
        assertEquals(1, ran.get());
        assertEquals("defect", failures.getFirst().getMessage());
    }

    @Test
    void closingRunsWhatWasAcceptedAndRefusesTheRest() {
        var ran = new AtomicInteger();
        var threads = new DiskThreads(3, 1 << 20, failures::add);
        for (int i = 0; i < 10_000; i++) {
            assertTrue(threads.submit(i % 5, 1, ran::incrementAndGet));
        }
        threads.close();
        assertEquals(10_000, ran.get());
        assertFalse(threads.submit("late", 1, ran::incrementAndGet));
        assertEquals(0, threads.queuedTasks());
        assertEquals(0, threads.queuedBytes());
    }

    @Test
    void closingSaysWhenADiskDoesNotAnswer() {
        var gate = new CountDownLatch(1);
        var threads = new DiskThreads(1, 100, failures::add);
        threads.submit("a", 1, () -> await(gate));
        assertFalse(threads.close(1_000_000));
        gate.countDown();
        threads.close();
        assertEquals(List.of(), failures);
    }

    @Test
    void aLongQueueOfOneKeyDelaysNoOther() {
        var order = new CopyOnWriteArrayList<String>();
        var gate = new CountDownLatch(1);
        try (var threads = new DiskThreads(1, 1000, failures::add)) {
            threads.submit("check", 1, () -> await(gate));
            for (int i = 0; i < 50; i++) {
                threads.submit("check", 1, () -> order.add("check"));
            }
            threads.submit("piece", 1, () -> order.add("piece"));
            gate.countDown();
        }
        assertTrue(order.indexOf("piece") <= 1, order::toString);
    }
}
