package spate.engine.peer;

import java.util.Arrays;
import java.util.Comparator;
import org.jspecify.annotations.Nullable;

/// A binary heap of peers that knows where each stands, so that any can be taken out in O(log n).
final class DialQueue {
    static final int ABSENT = -1;

    private final Comparator<PeerListEntry> order;
    private @Nullable PeerListEntry[] heap = new PeerListEntry[4];
    private int size;

    DialQueue(Comparator<PeerListEntry> order) {
        this.order = order;
    }

    int size() {
        return size;
    }

    @Nullable PeerListEntry peek() {
        return size == 0 ? null : heap[0];
    }

    boolean holds(PeerListEntry entry) {
        int index = entry.heapIndex;
        return index >= 0 && index < size && heap[index] == entry;
    }

    void add(PeerListEntry entry) {
        if (size == heap.length) {
            heap = Arrays.copyOf(heap, size * 2);
        }
        siftUp(size++, entry);
    }

    void remove(PeerListEntry entry) {
        int index = entry.heapIndex;
        entry.heapIndex = ABSENT;
        PeerListEntry last = at(--size);
        heap[size] = null;
        if (last == entry) {
            return;
        }
        siftDown(index, last);
        if (heap[index] == last) {
            siftUp(index, last);
        }
    }

    private void siftUp(int from, PeerListEntry entry) {
        int index = from;
        while (index > 0) {
            int parent = (index - 1) >>> 1;
            if (order.compare(entry, at(parent)) >= 0) {
                break;
            }
            put(index, at(parent));
            index = parent;
        }
        put(index, entry);
    }

    private void siftDown(int from, PeerListEntry entry) {
        int index = from;
        while (index * 2 + 1 < size) {
            int child = index * 2 + 1;
            if (child + 1 < size && order.compare(at(child + 1), at(child)) < 0) {
                child++;
            }
            if (order.compare(entry, at(child)) <= 0) {
                break;
            }
            put(index, at(child));
            index = child;
        }
        put(index, entry);
    }

    private PeerListEntry at(int index) {
        PeerListEntry entry = heap[index];
        if (entry == null) {
            throw new IllegalStateException("hole in the heap at " + index);
        }
        return entry;
    }

    private void put(int index, PeerListEntry entry) {
        heap[index] = entry;
        entry.heapIndex = index;
    }
}
