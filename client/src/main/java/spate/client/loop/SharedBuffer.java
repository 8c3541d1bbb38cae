package spate.client.loop;

import java.nio.ByteBuffer;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import spate.engine.storage.BlockBuffer;

/// A buffer that is lent in parts. One thread takes them; each may be released on another. The buffer
/// goes back with the last of those that were taken, and from then on there are no more.
final class SharedBuffer {
    /// Parts begin at cache lines: they are filled and hashed by different threads.
    private static final int ALIGNMENT = 64;

    private final BlockBuffer whole;
    private final AtomicInteger lent = new AtomicInteger();

    /// Where the next part begins.
    private int next;

    /// @param whole an empty buffer
    SharedBuffer(BlockBuffer whole) {
        this.whole = whole;
    }

    /// A part of so many bytes; null when there is no room for it, or when all parts are back.
    @Nullable BlockBuffer take(int bytes) {
        if (bytes > whole.bytes().capacity() - next || !retain()) {
            return null;
        }
        Part part = new Part(whole.bytes().slice(next, bytes));
        next += (bytes + ALIGNMENT - 1) & -ALIGNMENT;
        return part;
    }

    private boolean retain() {
        while (true) {
            int parts = lent.get();
            if (parts == 0 && next > 0) {
                return false;
            }
            if (lent.compareAndSet(parts, parts + 1)) {
                return true;
            }
        }
    }

    private final class Part implements BlockBuffer {
        private final ByteBuffer bytes;

        Part(ByteBuffer bytes) {
            this.bytes = bytes;
        }

        @Override
        public ByteBuffer bytes() {
            return bytes;
        }

        @Override
        public void release() {
            if (lent.decrementAndGet() == 0) {
                whole.release();
            }
        }
    }
}
