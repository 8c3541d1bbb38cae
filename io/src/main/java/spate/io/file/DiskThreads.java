package spate.io.file;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// The threads that wait for disks and hash: few, and with a bounded queue.
///
/// Tasks with the same key run one after the other, in the order they came; those with different
/// keys run side by side, taking turns, so that a long queue of one key (the check of a torrent)
/// delays no other by more than a task. Keys are compared by `equals`.
///
/// A submit never waits: what is beyond the bounds is refused, and the listeners are told, once,
/// when there is room again. The threads are never interrupted, since that would close the file in
/// use; closing lets them finish what was accepted.
public final class DiskThreads implements AutoCloseable {

    /// The most tasks that may wait, whatever their size.
    public static final int MAX_TASKS = 1 << 16;

    /// How long [#close] waits for what was accepted.
    public static final long CLOSE_TIMEOUT_NANOS = TimeUnit.SECONDS.toNanos(60);

    private record Task(long bytes, Runnable action) {}

    /// The tasks of one key. In `ready` exactly while it has tasks and none of them is running.
    private static final class Lane {
        final Object key;
        final ArrayDeque<Task> tasks = new ArrayDeque<>();

        Lane(Object key) {
            this.key = key;
        }
    }

    private final long maxBytes;
    private final Consumer<Throwable> failures;
    private final List<Thread> threads = new ArrayList<>();
    private final List<Runnable> listeners = new CopyOnWriteArrayList<>();
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition work = lock.newCondition();

    /// Guarded by the lock, as is everything below.
    private final Map<Object, Lane> lanes = new HashMap<>();

    private final ArrayDeque<Lane> ready = new ArrayDeque<>();
    private long bytes;
    private int tasks;
    private boolean refused;
    private boolean closed;

    /// Starts the threads.
    ///
    /// @param count how many
    /// @param maxBytes the most that waiting and running tasks may carry together
    /// @param failures told of exceptions that leave a task: defects
    public DiskThreads(int count, long maxBytes, Consumer<Throwable> failures) {
        this.maxBytes = maxBytes;
        this.failures = failures;
        for (int i = 1; i <= count; i++) {
            threads.add(Thread.ofPlatform().name("spate-disk-" + i).daemon(true).start(this::run));
        }
    }

    /// As many threads as there are cores, but at most four: disks gain nothing from more.
    public static int defaultCount() {
        return Math.min(4, Runtime.getRuntime().availableProcessors());
    }

    /// Queues a task; from any thread, never waits.
    ///
    /// @param key tasks with equal keys run in order
    /// @param taskBytes what the task carries, or will: counts against the budget until it ended. A
    ///     task that alone is larger than the budget is accepted when nothing else is there
    /// @return false when the queue is full or closed: the task will not run
    public boolean submit(Object key, long taskBytes, Runnable action) {
        lock.lock();
        try {
            if (closed || !hasRoom(taskBytes)) {
                refused |= !closed;
                return false;
            }
            bytes += taskBytes;
            tasks++;
            enqueue(key, new Task(taskBytes, action));
            return true;
        } finally {
            lock.unlock();
        }
    }

    private boolean hasRoom(long taskBytes) {
        return tasks == 0 || (tasks < MAX_TASKS && bytes + taskBytes <= maxBytes);
    }

    private void enqueue(Object key, Task task) {
        Lane lane = lanes.get(key);
        if (lane == null) {
            lane = new Lane(key);
            lanes.put(key, lane);
            ready.add(lane);
            work.signal();
        }
        lane.tasks.add(task);
    }

    private void run() {
        Lane lane;
        while ((lane = nextLane()) != null) {
            Task task = lane.tasks.element();
            try {
                task.action.run();
            } catch (Throwable failure) {
                failures.accept(failure);
            }
            if (finish(lane, task)) {
                listeners.forEach(Runnable::run);
            }
        }
    }

    private @Nullable Lane nextLane() {
        lock.lock();
        try {
            while (ready.isEmpty()) {
                if (closed && tasks == 0) {
                    return null;
                }
                work.awaitUninterruptibly();
            }
            return ready.remove();
        } finally {
            lock.unlock();
        }
    }

    /// Puts the lane back in the row; returns true when the listeners are to be told of room.
    private boolean finish(Lane lane, Task task) {
        lock.lock();
        try {
            lane.tasks.remove();
            bytes -= task.bytes;
            tasks--;
            if (lane.tasks.isEmpty()) {
                lanes.remove(lane.key);
            } else {
                ready.add(lane);
                work.signal();
            }
            if (closed && tasks == 0) {
                work.signalAll();
            }
            boolean tell = refused;
            refused = false;
            return tell;
        } finally {
            lock.unlock();
        }
    }

    /// Adds a listener that is told when a task ended after one was refused. It runs on a disk
    /// thread and must be quick: post to a loop, no more.
    public void addListener(Runnable listener) {
        listeners.add(listener);
    }

    /// What waiting and running tasks carry.
    public long queuedBytes() {
        lock.lock();
        try {
            return bytes;
        } finally {
            lock.unlock();
        }
    }

    /// How many tasks wait or run.
    public int queuedTasks() {
        lock.lock();
        try {
            return tasks;
        } finally {
            lock.unlock();
        }
    }

    /// Refuses further tasks and waits until those accepted have run, at most
    /// [#CLOSE_TIMEOUT_NANOS]; a disk that does not answer for so long is reported as a failure.
    @Override
    public void close() {
        if (!close(CLOSE_TIMEOUT_NANOS)) {
            failures.accept(new IllegalStateException("a disk thread does not end: it is stuck"));
        }
    }

    /// Refuses further tasks and waits until those accepted have run.
    ///
    /// @return false when the time did not suffice; the threads go on
    public boolean close(long timeoutNanos) {
        lock.lock();
        try {
            closed = true;
            work.signalAll();
        } finally {
            lock.unlock();
        }
        return awaitThreads(System.nanoTime() + timeoutNanos);
    }

    private boolean awaitThreads(long deadline) {
        boolean interrupted = false;
        boolean ended = true;
        for (Thread thread : threads) {
            while (thread.isAlive() && deadline - System.nanoTime() > 0) {
                try {
                    var _ = thread.join(Duration.ofNanos(deadline - System.nanoTime()));
                } catch (InterruptedException _) {
                    interrupted = true;
                }
            }
            ended &= !thread.isAlive();
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
        return ended;
    }
}
