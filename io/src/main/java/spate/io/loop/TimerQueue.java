package spate.io.loop;

import java.util.Arrays;

/// Timers in a binary heap that knows each timer's place: scheduling and cancelling cost O(log n).
///
/// A timer scheduled by a running timer never runs in the same pass, so a timer that schedules
/// itself for "now" cannot hold the loop.
final class TimerQueue {
    private static final int INITIAL_CAPACITY = 64;

    private LoopTimer[] heap = new LoopTimer[INITIAL_CAPACITY];
    private int size;
    private long nextSequence;

    LoopTimer add(long deadlineNanos, Runnable action) {
        var timer = new LoopTimer(this, deadlineNanos, nextSequence++, action);
        if (size == heap.length) {
            heap = Arrays.copyOf(heap, size * 2);
        }
        siftUp(size++, timer);
        return timer;
    }

    int size() {
        return size;
    }

    /// The earliest deadline, or `otherwise` when there is none.
    long earliest(long otherwise) {
        return size == 0 ? otherwise : heap[0].deadlineNanos;
    }

    /// Runs what is due at `now`; a failing action is reported and the others still run.
    void runDue(long now, FailureHandler failures) {
        long firstNew = nextSequence;
        while (size > 0) {
            LoopTimer next = heap[0];
            if (next.deadlineNanos - now > 0 || next.sequence >= firstNew) {
                return;
            }
            next.cancel();
            try {
                next.action.run();
            } catch (Throwable failure) {
                failures.onFailure(failure);
            }
        }
    }

    void remove(LoopTimer timer) {
        int index = timer.heapIndex;
        if (index < 0) {
            return;
        }
        timer.heapIndex = -1;
        LoopTimer last = heap[--size];
        clear(size);
        if (last == timer) {
            return;
        }
        if (index > 0 && last.isBefore(heap[(index - 1) >>> 1])) {
            siftUp(index, last);
        } else {
            siftDown(index, last);
        }
    }

    @SuppressWarnings("NullAway") // the tail of the array is never read
    private void clear(int index) {
        heap[index] = null;
    }

    private void siftUp(int start, LoopTimer timer) {
        int index = start;
        while (index > 0) {
            int parent = (index - 1) >>> 1;
            if (!timer.isBefore(heap[parent])) {
                break;
            }
            place(index, heap[parent]);
            index = parent;
        }
        place(index, timer);
    }

    private void siftDown(int start, LoopTimer timer) {
        int index = start;
        int child;
        while ((child = 2 * index + 1) < size) {
            if (child + 1 < size && heap[child + 1].isBefore(heap[child])) {
                child++;
            }
            if (!heap[child].isBefore(timer)) {
                break;
            }
            place(index, heap[child]);
            index = child;
        }
        place(index, timer);
    }

    private void place(int index, LoopTimer timer) {
        heap[index] = timer;
        timer.heapIndex = index;
    }
}
