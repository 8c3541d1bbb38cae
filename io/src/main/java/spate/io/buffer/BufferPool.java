package spate.io.buffer;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/// Direct buffers of one size, allocated when first needed and never more than a budget allows.
///
/// Last in, first out: the buffer released last is the one most likely still in the CPU's cache
/// (a first-in, first-out pool was measured 30 % dearer). Thread-safe; the lock is held for a few
/// instructions.
///
/// When the budget is spent [#tryAcquire] returns null, and the next release tells the listeners,
/// once, that trying again makes sense.
///
/// Conservation: `allocated() == free() + inUse()`, at all times.
public final class BufferPool {
    private final int bufferBytes;
    private final int maxBuffers;
    private final ReentrantLock lock = new ReentrantLock();
    private final List<Runnable> listeners = new CopyOnWriteArrayList<>();

    /// Guarded by the lock, as is everything below.
    private final ArrayList<PooledBuffer> free = new ArrayList<>();

    private int allocated;
    private boolean exhausted;

    /// The fewest free buffers since the last trim: so many were not needed at all.
    private int fewestFree;

    /// Makes an empty pool.
    ///
    /// @param bufferBytes the size of each buffer
    /// @param budgetBytes the most that all buffers together may take; at least one buffer
    public BufferPool(int bufferBytes, long budgetBytes) {
        if (bufferBytes <= 0 || budgetBytes < bufferBytes) {
            throw new IllegalArgumentException(
                    "a budget of " + budgetBytes + " holds no buffer of " + bufferBytes);
        }
        this.bufferBytes = bufferBytes;
        this.maxBuffers = (int) Math.min(Integer.MAX_VALUE, budgetBytes / bufferBytes);
    }

    /// Takes a buffer, or returns null when the budget is spent.
    public @Nullable PooledBuffer tryAcquire() {
        lock.lock();
        try {
            PooledBuffer buffer = free.isEmpty() ? allocate() : free.removeLast();
            if (buffer == null) {
                exhausted = true;
                return null;
            }
            fewestFree = Math.min(fewestFree, free.size());
            buffer.inUse = true;
            buffer.bytes().clear();
            return buffer;
        } finally {
            lock.unlock();
        }
    }

    private @Nullable PooledBuffer allocate() {
        if (allocated == maxBuffers) {
            return null;
        }
        PooledBuffer buffer = new PooledBuffer(this, DirectMemory.allocate(bufferBytes));
        allocated++;
        return buffer;
    }

    void release(PooledBuffer buffer) {
        boolean tell;
        lock.lock();
        try {
            if (!buffer.inUse) {
                throw new IllegalStateException("buffer released twice");
            }
            buffer.inUse = false;
            free.add(buffer);
            tell = exhausted;
            exhausted = false;
        } finally {
            lock.unlock();
        }
        if (tell) {
            listeners.forEach(Runnable::run);
        }
    }

    /// Adds a listener that is told when a buffer is back after [#tryAcquire] returned null. It
    /// runs on the releasing thread and must be quick: post to a loop, no more.
    public void addListener(Runnable listener) {
        listeners.add(listener);
    }

    /// Removes a listener.
    public void removeListener(Runnable listener) {
        listeners.remove(listener);
    }

    /// Drops the buffers that nobody needed since the last trim; their memory goes back to the
    /// system with the next garbage collection. To be called now and then, say every minute.
    ///
    /// @return how many buffers were dropped
    public int trim() {
        lock.lock();
        try {
            int surplus = Math.min(fewestFree, free.size());
            free.subList(0, surplus).clear();
            allocated -= surplus;
            fewestFree = free.size();
            return surplus;
        } finally {
            lock.unlock();
        }
    }

    /// The size of each buffer in bytes.
    public int bufferBytes() {
        return bufferBytes;
    }

    /// How many buffers the budget allows.
    public int maxBuffers() {
        return maxBuffers;
    }

    /// How many buffers exist.
    public int allocated() {
        lock.lock();
        try {
            return allocated;
        } finally {
            lock.unlock();
        }
    }

    /// How many buffers exist and are not used.
    public int free() {
        lock.lock();
        try {
            return free.size();
        } finally {
            lock.unlock();
        }
    }

    /// How many buffers are used.
    public int inUse() {
        lock.lock();
        try {
            return allocated - free.size();
        } finally {
            lock.unlock();
        }
    }
}
