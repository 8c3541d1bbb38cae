package spate.tracker.websocket;

import java.util.concurrent.atomic.AtomicLong;

/// What all WebSockets together have not taken yet, so that many that take nothing do not use up the memory
/// which one of them could not. From any thread.
final class Unsent {
    private final AtomicLong bytes = new AtomicLong();
    private final long maxBytes;

    /// @param maxBytes 0 or more
    Unsent(long maxBytes) {
        this.maxBytes = maxBytes;
    }

    /// Whether a message may wait. One on a connection that has taken everything so far always may: those who
    /// read are not to suffer from those who do not.
    ///
    /// @param isFirst whether nothing else waits on its connection
    boolean add(int length, boolean isFirst) {
        if (bytes.addAndGet(length) > maxBytes && !isFirst) {
            bytes.addAndGet(-length);
            return false;
        }
        return true;
    }

    /// A message that waited was passed on, or will never be.
    void remove(int length) {
        bytes.addAndGet(-length);
    }
}
