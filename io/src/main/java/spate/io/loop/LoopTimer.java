package spate.io.loop;

import org.jspecify.annotations.Nullable;

/// One action that a loop runs once at a given time. Belongs to the loop's thread.
public final class LoopTimer {
    final long deadlineNanos;
    final long sequence;
    final Runnable action;

    /// Place in the queue's heap, -1 when not in it.
    int heapIndex = -1;

    private @Nullable TimerQueue queue;

    LoopTimer(TimerQueue queue, long deadlineNanos, long sequence, Runnable action) {
        this.queue = queue;
        this.deadlineNanos = deadlineNanos;
        this.sequence = sequence;
        this.action = action;
    }

    /// True until the action has been started or cancelled.
    public boolean isPending() {
        return heapIndex >= 0;
    }

    /// Makes sure the action does not run any more; harmless when it has.
    public void cancel() {
        TimerQueue owner = queue;
        if (owner != null) {
            queue = null;
            owner.remove(this);
        }
    }

    /// Orders by deadline, then by the order of scheduling. Nano times may wrap around.
    boolean isBefore(LoopTimer other) {
        long distance = deadlineNanos - other.deadlineNanos;
        return distance != 0 ? distance < 0 : sequence < other.sequence;
    }
}
