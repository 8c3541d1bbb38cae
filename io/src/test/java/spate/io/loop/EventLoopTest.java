package spate.io.loop;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.nio.channels.Pipe;
import java.nio.channels.SelectionKey;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class EventLoopTest {

    @Test
    void runsPostedTasksInOrderOnItsOwnThread() throws Exception {
        try (var fixture = new LoopFixture()) {
            List<Integer> seen = new ArrayList<>();
            for (int i = 0; i < 10_000; i++) {
                int number = i;
                assertTrue(
                        fixture.loop.post(() -> {
                            assertTrue(fixture.loop.inLoop());
                            seen.add(number);
                        }));
            }
            assertEquals(10_000, fixture.call(seen::size));
            for (int i = 0; i < 10_000; i++) {
                assertEquals(i, seen.get(i));
            }
            assertFalse(fixture.loop.inLoop());
        }
    }

    @Test
    void losesNothingOfManyThreads() throws Exception {
        int threads = 8;
        int each = 50_000;
        var count = new AtomicInteger();
        try (var fixture = new LoopFixture()) {
            var posters = new ArrayList<Thread>();
            for (int t = 0; t < threads; t++) {
                posters.add(
                        Thread.ofVirtual()
                                .start(() -> {
                                    for (int i = 0; i < each; i++) {
                                        fixture.loop.post(count::incrementAndGet);
                                    }
                                }));
            }
            for (Thread poster : posters) {
                poster.join();
            }
            assertEquals(threads * each, fixture.call(count::get));
        }
    }

    @Test
    void atTheBoundOffersAreRefusedAndPostsWait() throws Exception {
        try (var fixture = new LoopFixture()) {
            var entered = new CountDownLatch(1);
            var gate = new CountDownLatch(1);
            fixture.loop.post(() -> {
                entered.countDown();
                awaitUnchecked(gate);
            });
            entered.await();
            var ran = new AtomicInteger();
            for (int i = 0; i < EventLoop.INBOX_CAPACITY; i++) {
                assertTrue(fixture.loop.offer(ran::incrementAndGet));
            }
            assertFalse(fixture.loop.offer(ran::incrementAndGet));
            Thread poster =
                    Thread.ofPlatform().start(() -> fixture.loop.post(ran::incrementAndGet));
            while (poster.getState() != Thread.State.WAITING) {
                Thread.onSpinWait();
            }
            gate.countDown();
            poster.join();
            assertEquals(EventLoop.INBOX_CAPACITY + 1, fixture.call(ran::get));
        }
    }

    @Test
    void runsWhatWasAcceptedBeforeItEndsAndRefusesTheRest() throws Exception {
        for (int round = 0; round < 50; round++) {
            var fixture = new LoopFixture();
            var accepted = new AtomicInteger();
            var ran = new AtomicInteger();
            var posting = new CountDownLatch(1);
            Thread poster =
                    Thread.ofPlatform()
                            .start(() -> {
                                while (fixture.loop.post(ran::incrementAndGet)) {
                                    accepted.incrementAndGet();
                                    posting.countDown();
                                }
                            });
            posting.await();
            fixture.close();
            poster.join();
            assertEquals(accepted.get(), ran.get());
        }
    }

    @Test
    void closesWithoutHavingBeenStarted() throws Exception {
        EventLoop loop = EventLoop.open("unstarted", TurnHook.NONE, failure -> {});
        loop.close();
        assertFalse(loop.post(() -> {}));
    }

    @Test
    void closesFromItsOwnThread() throws Exception {
        try (var fixture = new LoopFixture()) {
            fixture.loop.post(fixture.loop::close);
            while (fixture.loop.offer(() -> {})) {
                Thread.onSpinWait();
            }
        }
    }

    @Test
    void survivesFailingTasksTimersHooksAndHandlers() throws Exception {
        var hookFailures = new AtomicInteger();
        var hook =
                new TurnHook() {
                    @Override
                    public void onTurn(long now) {
                        if (hookFailures.getAndIncrement() == 0) {
                            throw new IllegalStateException("hook");
                        }
                    }

                    @Override
                    public long nextDeadline() {
                        return Long.MAX_VALUE;
                    }
                };
        try (var fixture = new LoopFixture(hook)) {
            Pipe pipe = Pipe.open();
            pipe.source().configureBlocking(false);
            fixture.loop.post(() -> {
                throw new IllegalStateException("task");
            });
            fixture.run(() ->
                    fixture.loop.schedule(
                            0,
                            () -> {
                                throw new IllegalStateException("timer");
                            }));
            fixture.call(() ->
                    fixture.loop.register(
                            pipe.source(),
                            SelectionKey.OP_READ,
                            ops -> {
                                throw new IllegalStateException("handler");
                            }));
            pipe.sink().write(ByteBuffer.wrap(new byte[1]));
            while (pipe.source().isOpen()) {
                Thread.onSpinWait();
            }
            List<String> seen =
                    fixture.takeFailures().stream().map(Throwable::getMessage).sorted().toList();
            assertEquals(List.of("handler", "hook", "task", "timer"), seen);
            pipe.sink().close();
            assertEquals(7, fixture.call(() -> 7));
        }
    }

    @Test
    void runsTenThousandTimersInTheOrderOfTheirDeadlines() throws Exception {
        long seed = 42;
        var random = new Random(seed);
        try (var fixture = new LoopFixture()) {
            List<Long> fired = new ArrayList<>();
            var done = new CompletableFuture<Boolean>();
            int count = 10_000;
            fixture.run(() -> {
                long start = fixture.loop.now();
                for (int i = 0; i < count; i++) {
                    long deadline = start + random.nextLong(200_000_000);
                    LoopTimer timer = fixture.loop.schedule(deadline, () -> fired.add(deadline));
                    if (i % 2 == 0) {
                        timer.cancel();
                        assertFalse(timer.isPending());
                    }
                }
                fixture.loop.schedule(start + 200_000_000, () -> done.complete(true));
            });
            LoopFixture.get(done);
            fixture.run(() -> {
                assertEquals(count / 2, fired.size());
                for (int i = 1; i < fired.size(); i++) {
                    assertTrue(fired.get(i - 1) <= fired.get(i), "seed " + seed);
                }
            });
        }
    }

    @Test
    void neverRunsATimerEarly() throws Exception {
        try (var fixture = new LoopFixture()) {
            var late = new CompletableFuture<Long>();
            fixture.run(() -> {
                long deadline = System.nanoTime() + 3_400_000;
                fixture.loop.schedule(deadline, () -> late.complete(fixture.loop.now() - deadline));
            });
            assertTrue(LoopFixture.get(late) >= 0);
        }
    }

    @Test
    void aTimerThatReschedulesItselfForNowStarvesNobody() throws Exception {
        try (var fixture = new LoopFixture()) {
            var again =
                    new Runnable() {
                        @Override
                        public void run() {
                            fixture.loop.schedule(fixture.loop.now(), this);
                        }
                    };
            fixture.run(again);
            var other = new CompletableFuture<Boolean>();
            fixture.run(
                    () -> fixture.loop.schedule(fixture.loop.now(), () -> other.complete(true)));
            assertTrue(LoopFixture.get(other));
        }
    }

    @Test
    void wakesForTheHooksDeadline() throws Exception {
        var turnAfterDeadline = new CompletableFuture<Boolean>();
        long deadline = System.nanoTime() + 20_000_000;
        var hook =
                new TurnHook() {
                    private boolean due;

                    @Override
                    public void onTurn(long now) {
                        if (now - deadline >= 0) {
                            due = true;
                            turnAfterDeadline.complete(true);
                        }
                    }

                    @Override
                    public long nextDeadline() {
                        return due ? Long.MAX_VALUE : deadline;
                    }
                };
        try (var _ = new LoopFixture(hook)) {
            assertTrue(turnAfterDeadline.get(10, TimeUnit.SECONDS));
        }
    }

    @Test
    void turnEndTasksRunAfterTheHookAndDeferredOnesBefore() throws Exception {
        List<String> order = new ArrayList<>();
        var hook =
                new TurnHook() {
                    @Override
                    public void onTurn(long now) {
                        order.add("hook");
                    }

                    @Override
                    public long nextDeadline() {
                        return Long.MAX_VALUE;
                    }
                };
        try (var fixture = new LoopFixture(hook)) {
            var done = new CompletableFuture<List<String>>();
            fixture.loop.post(() -> {
                order.clear();
                fixture.loop.atTurnEnd(() -> {
                    order.add("end");
                    fixture.loop.defer(() -> {
                        order.add("deferred");
                        done.complete(List.copyOf(order));
                    });
                });
                order.add("task");
            });
            assertEquals(List.of("task", "hook", "end", "deferred"), LoopFixture.get(done));
        }
    }

    @Test
    void aStrayInterruptHarmsNothing() throws Exception {
        try (var fixture = new LoopFixture()) {
            fixture.run(() -> Thread.currentThread().interrupt());
            long before = fixture.call(fixture.loop::now);
            long after = fixture.call(System::nanoTime);
            assertNotEquals(before, after);
            assertFalse(fixture.call(() -> Thread.currentThread().isInterrupted()));
        }
    }

    private static void awaitUnchecked(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException failure) {
            throw new AssertionError(failure);
        }
    }
}
