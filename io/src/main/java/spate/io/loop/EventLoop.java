package spate.io.loop;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.SelectableChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import spate.io.buffer.DirectMemory;

/// One thread that serves sockets, timers and an inbox in turns, and owns all that it calls.
///
/// A turn, in this order:
///
/// 1. the sockets that are ready ([ReadyHandler]),
/// 2. the inbox ([#post], [#offer]) and what was [deferred][#defer], at most
///    [#INBOX_PER_TURN] tasks,
/// 3. the timers that are due,
/// 4. [TurnHook#onTurn],
/// 5. the end of the turn ([#atTurnEnd]): streams write here, once, whatever they gathered,
/// 6. sleep until a socket, a message, a timer or [TurnHook#nextDeadline].
///
/// Timers and deadlines are soft: never early, late by up to a millisecond plus the turn's length.
///
/// All methods but [#post], [#offer], [#inLoop], [#start] and [#close] belong to the loop's thread.
/// An exception from any callback goes to the [FailureHandler] and never ends the loop. The loop's
/// thread must not be interrupted: a channel in use would close. A stray interrupt is cleared.
public final class EventLoop implements AutoCloseable {

    /// Size of the one buffer into which all sockets of a loop are read, in bytes.
    public static final int RECEIVE_BUFFER_BYTES = 256 * 1024;

    /// How many buffers one gathering write may name.
    public static final int GATHER_BUFFERS = 128;

    /// How many messages may wait. Beyond it [#post] waits and [#offer] refuses.
    public static final int INBOX_CAPACITY = 1 << 16;

    /// How many messages one turn handles, so that sockets and timers are never forgotten.
    public static final int INBOX_PER_TURN = 4096;

    /// How long [#close] waits for the loop's thread.
    public static final long CLOSE_TIMEOUT_NANOS = TimeUnit.SECONDS.toNanos(5);

    /// After so many empty returns of the selector in a row the loop slows down.
    private static final int MAX_EMPTY_SELECTS = 256;

    private static final long EMPTY_SELECT_PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(1);
    private static final long MAX_SLEEP_NANOS = TimeUnit.SECONDS.toNanos(60);

    /// How often tasks that tasks defer are followed up when the loop ends.
    private static final int LAST_ROUNDS = 16;

    private final Selector selector;
    private final TurnHook hook;
    private final FailureHandler failures;
    private final Thread thread;

    private final Inbox inbox = new Inbox(INBOX_CAPACITY);
    private final AtomicBoolean sleeping = new AtomicBoolean();
    private final AtomicBoolean started = new AtomicBoolean();
    private volatile boolean closing;

    private final TimerQueue timers = new TimerQueue();
    private final ArrayDeque<Runnable> deferred = new ArrayDeque<>();
    private final ArrayDeque<Runnable> turnEnd = new ArrayDeque<>();
    private final @Nullable Runnable[] batch = new Runnable[INBOX_PER_TURN];
    private final ByteBuffer receiveBuffer = DirectMemory.allocate(RECEIVE_BUFFER_BYTES);
    private final @Nullable ByteBuffer[] gatherBuffers = new ByteBuffer[GATHER_BUFFERS];
    private final Consumer<SelectionKey> onSelected = this::onSelected;
    private long now = System.nanoTime();
    private boolean timeIsFresh;
    private int emptySelects;

    EventLoop(String name, TurnHook hook, FailureHandler failures, Selector selector) {
        this.selector = selector;
        this.hook = hook;
        this.failures = guarded(failures);
        this.thread = Thread.ofPlatform().name(name).daemon(true).unstarted(this::run);
    }

    /// Opens a loop that does nothing until [#start].
    ///
    /// @param name the name of its thread
    /// @throws IOException when the system gives no selector, for instance for want of descriptors
    public static EventLoop open(String name, TurnHook hook, FailureHandler failures)
            throws IOException {
        return new EventLoop(name, hook, failures, Selector.open());
    }

    /// Starts the thread, if it was not.
    public void start() {
        if (started.compareAndSet(false, true)) {
            thread.start();
        }
    }

    /// Hands a completion to the loop; from any thread.
    ///
    /// It is run exactly once, after everything posted before it by the same thread. While
    /// [#INBOX_CAPACITY] messages wait, the calling thread waits too: so disk threads slow down
    /// instead of losing a result. The loop's own thread never waits.
    ///
    /// @return false when the loop is closed: the task will not run, and what it carries is still
    ///     the caller's
    public boolean post(Runnable task) {
        if (inLoop()) {
            defer(task);
            return true;
        }
        return inbox.put(task) && wake();
    }

    /// Hands a command to the loop unless it has too much to do; from any thread, never waits.
    ///
    /// @return false when the inbox is full or the loop is closed
    public boolean offer(Runnable task) {
        return inbox.offer(task) && wake();
    }

    private boolean wake() {
        if (sleeping.get() && sleeping.compareAndSet(true, false)) {
            selector.wakeup();
        }
        return true;
    }

    /// True when the calling thread is the loop's.
    public boolean inLoop() {
        return thread.equals(Thread.currentThread());
    }

    /// The time of this turn, as [System#nanoTime()].
    public long now() {
        return now;
    }

    /// Runs an action once, at or soon after `deadlineNanos` ([System#nanoTime()]).
    public LoopTimer schedule(long deadlineNanos, Runnable action) {
        assert inLoop();
        return timers.add(deadlineNanos, action);
    }

    /// Runs a task soon, outside the current call.
    public void defer(Runnable task) {
        assert inLoop();
        deferred.add(task);
    }

    /// Runs a task at the end of this turn, or of the next one when this turn's end has begun.
    public void atTurnEnd(Runnable task) {
        assert inLoop();
        turnEnd.add(task);
    }

    /// Lets the loop tell when a channel is ready.
    ///
    /// @param channel non-blocking; the loop closes it when the loop ends
    /// @param ops the operations to wait for at first
    /// @throws ClosedChannelException when the channel is closed
    public Registration register(SelectableChannel channel, int ops, ReadyHandler handler)
            throws ClosedChannelException {
        assert inLoop();
        return new Registration(channel.register(selector, ops, handler), ops);
    }

    /// The buffer into which sockets are read. It is consumed before the reading handler returns.
    public ByteBuffer receiveBuffer() {
        return receiveBuffer;
    }

    /// The array with which writing streams gather; used within one call only.
    public @Nullable ByteBuffer[] gatherBuffers() {
        return gatherBuffers;
    }

    /// Tells the loop's [FailureHandler] of a defect that a component caught itself.
    public void reportFailure(Throwable failure) {
        failures.onFailure(failure);
    }

    private void run() {
        try (selector) {
            while (!closing) {
                turn();
            }
            end();
        } catch (IOException failure) {
            failures.onFailure(failure);
        } finally {
            closing = true;
            inbox.close();
        }
    }

    private void turn() {
        select();
        runInbox();
        timers.runDue(now, failures);
        try {
            hook.onTurn(now);
        } catch (Throwable failure) {
            failures.onFailure(failure);
        }
        runAll(turnEnd);
    }

    private void select() {
        timeIsFresh = false;
        try {
            long sleepNanos = sleepNanos();
            if (sleepNanos == 0) {
                selector.selectNow(onSelected);
            } else {
                sleep(sleepNanos);
            }
        } catch (IOException failure) {
            failures.onFailure(failure);
            LockSupport.parkNanos(EMPTY_SELECT_PAUSE_NANOS);
        }
        if (!timeIsFresh) {
            now = System.nanoTime();
        }
    }

    /// 0 when there is something to do at once.
    private long sleepNanos() {
        if (!deferred.isEmpty() || !turnEnd.isEmpty() || !inbox.isEmpty()) {
            return 0;
        }
        long time = System.nanoTime();
        long sleep = timers.size() == 0 ? MAX_SLEEP_NANOS : timers.earliest(0) - time;
        long hookDeadline = hookDeadline();
        if (hookDeadline != Long.MAX_VALUE) {
            sleep = Math.min(sleep, hookDeadline - time);
        }
        return Math.clamp(sleep, 0, MAX_SLEEP_NANOS);
    }

    private long hookDeadline() {
        try {
            return hook.nextDeadline();
        } catch (Throwable failure) {
            failures.onFailure(failure);
            return System.nanoTime() + EMPTY_SELECT_PAUSE_NANOS;
        }
    }

    private void sleep(long sleepNanos) throws IOException {
        sleeping.set(true);
        if (!inbox.isEmpty() || closing) {
            sleeping.set(false);
            selector.selectNow(onSelected);
        } else {
            long start = System.nanoTime();
            int handled = selector.select(onSelected, (sleepNanos + 999_999) / 1_000_000);
            noteEmptySelect(handled == 0 && (System.nanoTime() - start) * 2 < sleepNanos);
            sleeping.set(false);
        }
    }

    /// Guards against a selector that returns at once and empty, again and again: by a system's
    /// defect, or because somebody interrupts this thread.
    private void noteEmptySelect(boolean early) {
        boolean causeless = early && sleeping.get();
        boolean interrupted = Thread.interrupted();
        emptySelects = causeless || interrupted ? emptySelects + 1 : 0;
        if (emptySelects > MAX_EMPTY_SELECTS) {
            LockSupport.parkNanos(EMPTY_SELECT_PAUSE_NANOS);
        }
    }

    private void onSelected(SelectionKey key) {
        if (!timeIsFresh) {
            now = System.nanoTime();
            timeIsFresh = true;
        }
        if (!key.isValid()) {
            return;
        }
        try {
            ((ReadyHandler) key.attachment()).onReady(key.readyOps());
        } catch (Throwable failure) {
            failures.onFailure(failure);
            closeQuietly(key.channel());
        }
    }

    private void runInbox() {
        runAll(deferred);
        int count = inbox.drainTo(batch);
        for (int i = 0; i < count; i++) {
            Runnable task = batch[i];
            batch[i] = null;
            if (task != null) {
                guard(task);
            }
        }
    }

    /// Runs what is in the queue now; what these tasks add waits for the next time.
    private void runAll(ArrayDeque<Runnable> tasks) {
        for (int left = tasks.size(); left > 0; left--) {
            guard(tasks.remove());
        }
    }

    private void guard(Runnable task) {
        try {
            task.run();
        } catch (Throwable failure) {
            failures.onFailure(failure);
        }
    }

    /// Closes everything, having run every message that was accepted.
    private void end() {
        inbox.close();
        while (!inbox.isEmpty()) {
            runInbox();
        }
        for (SelectionKey key : selector.keys()) {
            guard(((ReadyHandler) key.attachment())::onLoopClosing);
            closeQuietly(key.channel());
        }
        for (int rounds = 0; rounds < LAST_ROUNDS && !deferred.isEmpty(); rounds++) {
            runAll(deferred);
        }
    }

    private void closeQuietly(SelectableChannel channel) {
        try {
            channel.close();
        } catch (IOException failure) {
            failures.onFailure(new UncheckedIOException(failure));
        }
    }

    /// Ends the loop and waits for its thread, at most [#CLOSE_TIMEOUT_NANOS]; from any thread.
    ///
    /// Messages accepted so far are run, all channels are closed. Called on the loop's own thread
    /// it does not wait: the current turn is the last. A thread that does not end in time is
    /// reported as a failure and left alone.
    @Override
    public void close() {
        closing = true;
        if (started.compareAndSet(false, true)) {
            thread.start();
        }
        selector.wakeup();
        if (!inLoop() && !joinUninterruptibly()) {
            failures.onFailure(
                    new IllegalStateException(thread.getName() + " does not end: it is stuck"));
        }
    }

    private boolean joinUninterruptibly() {
        boolean interrupted = false;
        long deadline = System.nanoTime() + CLOSE_TIMEOUT_NANOS;
        try {
            long left;
            while (thread.isAlive() && (left = deadline - System.nanoTime()) > 0) {
                try {
                    var _ = thread.join(Duration.ofNanos(left));
                } catch (InterruptedException _) {
                    interrupted = true;
                }
            }
            return !thread.isAlive();
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    /// A handler that may fail itself: then the system's last resort is told.
    private static FailureHandler guarded(FailureHandler handler) {
        return failure -> {
            try {
                handler.onFailure(failure);
            } catch (Throwable second) {
                second.addSuppressed(failure);
                Thread self = Thread.currentThread();
                self.getUncaughtExceptionHandler().uncaughtException(self, second);
            }
        };
    }
}
