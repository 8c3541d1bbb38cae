package spate.engine.peer;

/// The blocks one peer asked of us and has not got, in the order asked. Bounded by
/// the queue length that the settings name (`reqq`).
final class UploadQueue {

    private static final int FIELDS = 3;

    /// Triples of piece index, block offset and length.
    private int[] requests = new int[16 * FIELDS];

    private int head;
    private int size;

    int size() {
        return size;
    }

    boolean isEmpty() {
        return size == 0;
    }

    int pieceIndex() {
        return requests[head * FIELDS];
    }

    int blockOffset() {
        return requests[head * FIELDS + 1];
    }

    int length() {
        return requests[head * FIELDS + 2];
    }

    void add(int pieceIndex, int blockOffset, int length) {
        if (size == capacity()) {
            grow();
        }
        put(slot(size), pieceIndex, blockOffset, length);
        size++;
    }

    void removeFirst() {
        head = slot(1);
        size--;
    }

    /// Removes that request, keeping the order of the others; false if it is not there.
    boolean remove(int pieceIndex, int blockOffset, int length) {
        for (int i = 0; i < size; i++) {
            int at = slot(i) * FIELDS;
            if (requests[at] == pieceIndex
                    && requests[at + 1] == blockOffset
                    && requests[at + 2] == length) {
                closeGap(i);
                return true;
            }
        }
        return false;
    }

    private void closeGap(int gap) {
        for (int i = gap; i < size - 1; i++) {
            int from = slot(i + 1) * FIELDS;
            put(slot(i), requests[from], requests[from + 1], requests[from + 2]);
        }
        size--;
    }

    void clear() {
        head = 0;
        size = 0;
    }

    private void put(int slot, int pieceIndex, int blockOffset, int length) {
        int at = slot * FIELDS;
        requests[at] = pieceIndex;
        requests[at + 1] = blockOffset;
        requests[at + 2] = length;
    }

    private int capacity() {
        return requests.length / FIELDS;
    }

    private int slot(int i) {
        int at = head + i;
        return at >= capacity() ? at - capacity() : at;
    }

    private void grow() {
        int[] more = new int[requests.length * 2];
        for (int i = 0; i < size; i++) {
            System.arraycopy(requests, slot(i) * FIELDS, more, i * FIELDS, FIELDS);
        }
        requests = more;
        head = 0;
    }
}
