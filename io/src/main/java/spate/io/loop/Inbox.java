package spate.io.loop;

import java.util.ArrayDeque;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/// The bounded queue through which other threads hand work to a loop.
///
/// What was accepted is run, also when the loop is closed meanwhile; what comes after is refused.
/// One short lock a message and one a batch: the messages are completions of whole chunks and
/// commands of users, some ten thousand a second at most.
final class Inbox {
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition room = lock.newCondition();
    private final int capacity;
    private final ArrayDeque<Runnable> tasks = new ArrayDeque<>();
    private boolean closed;

    /// Mirrors `tasks.size()` so that the loop can look without the lock.
    private volatile int size;

    Inbox(int capacity) {
        this.capacity = capacity;
    }

    /// Appends, waiting for room without regard to interrupts; false when the inbox is closed.
    boolean put(Runnable task) {
        lock.lock();
        try {
            while (!closed && tasks.size() >= capacity) {
                room.awaitUninterruptibly();
            }
            return append(task);
        } finally {
            lock.unlock();
        }
    }

    /// Appends, or returns false at once when the inbox is full or closed.
    boolean offer(Runnable task) {
        lock.lock();
        try {
            return tasks.size() < capacity && append(task);
        } finally {
            lock.unlock();
        }
    }

    private boolean append(Runnable task) {
        if (closed) {
            return false;
        }
        tasks.add(task);
        size = tasks.size();
        return true;
    }

    boolean isEmpty() {
        return size == 0;
    }

    /// Moves the oldest tasks to `batch` and returns how many.
    int drainTo(@Nullable Runnable[] batch) {
        if (size == 0) {
            return 0;
        }
        lock.lock();
        try {
            int count = Math.min(batch.length, tasks.size());
            for (int i = 0; i < count; i++) {
                batch[i] = tasks.poll();
            }
            size = tasks.size();
            room.signalAll();
            return count;
        } finally {
            lock.unlock();
        }
    }

    /// Refuses everything from now on; what is inside stays to be drained.
    void close() {
        lock.lock();
        try {
            closed = true;
            room.signalAll();
        } finally {
            lock.unlock();
        }
    }
}
