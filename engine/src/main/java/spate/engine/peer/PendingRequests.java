package spate.engine.peer;

/// The blocks asked of one peer and not yet answered, oldest first.
///
/// Peers answer nearly in order, so looking from the oldest on finds an answer at once; an answer
/// out of order leaves a hole that the head skips. Bounded by the request window.
final class PendingRequests {

    private static final int HOLE = -1;

    private int[] pieceIndexes = new int[16];
    private int[] blockIndexes = new int[16];
    private long[] sentAtNanos = new long[16];
    private int head;
    private int span;
    private int size;

    int size() {
        return size;
    }

    boolean isEmpty() {
        return size == 0;
    }

    /// @param now when it was asked
    void add(int pieceIndex, int blockIndex, long now) {
        if (span == pieceIndexes.length) {
            grow();
        }
        int at = slot(span);
        pieceIndexes[at] = pieceIndex;
        blockIndexes[at] = blockIndex;
        sentAtNanos[at] = now;
        span++;
        size++;
    }

    /// A handle to the pending request for this block, or -1; valid until the next change.
    int find(int pieceIndex, int blockIndex) {
        for (int i = 0; i < span; i++) {
            int at = slot(i);
            if (pieceIndexes[at] == pieceIndex && blockIndexes[at] == blockIndex) {
                return at;
            }
        }
        return -1;
    }

    long sentAtNanos(int handle) {
        return sentAtNanos[handle];
    }

    void remove(int handle) {
        pieceIndexes[handle] = HOLE;
        size--;
        while (span > 0 && pieceIndexes[head] == HOLE) {
            head = (head + 1) & (pieceIndexes.length - 1);
            span--;
        }
    }

    /// When the oldest pending request was sent; [Long#MAX_VALUE] without one.
    long oldestSentAtNanos() {
        return size == 0 ? Long.MAX_VALUE : sentAtNanos[head];
    }

    /// Takes all out, oldest first; the visitor must not change this object.
    void drain(Visitor visitor) {
        forEach(visitor);
        head = 0;
        span = 0;
        size = 0;
    }

    /// Visits all, oldest first; the visitor must not change this object.
    void forEach(Visitor visitor) {
        for (int i = 0; i < span; i++) {
            int at = slot(i);
            if (pieceIndexes[at] != HOLE) {
                visitor.visit(pieceIndexes[at], blockIndexes[at]);
            }
        }
    }

    interface Visitor {
        void visit(int pieceIndex, int blockIndex);
    }

    private int slot(int i) {
        return (head + i) & (pieceIndexes.length - 1);
    }

    private void grow() {
        int length = pieceIndexes.length;
        int[] pieces = new int[length * 2];
        int[] blocks = new int[length * 2];
        long[] sent = new long[length * 2];
        for (int i = 0; i < span; i++) {
            int at = slot(i);
            pieces[i] = pieceIndexes[at];
            blocks[i] = blockIndexes[at];
            sent[i] = sentAtNanos[at];
        }
        pieceIndexes = pieces;
        blockIndexes = blocks;
        sentAtNanos = sent;
        head = 0;
    }
}
