package spate.io.buffer;

import java.nio.ByteBuffer;

/// A pooled buffer with several readers: what was read from disk once and is sent to several
/// connections. The last release gives it back to the pool.
///
/// The count belongs to one thread (the loop's): it is neither atomic nor locked.
public final class SharedBuffer {
    private final PooledBuffer buffer;
    private int references = 1;

    /// Shares a filled buffer. The caller holds the first reference.
    public SharedBuffer(PooledBuffer buffer) {
        this.buffer = buffer;
    }

    /// An own view of some of its bytes. Whoever keeps it keeps a reference as well.
    ///
    /// @throws IndexOutOfBoundsException when the range is not inside the buffer
    public ByteBuffer slice(int offset, int length) {
        assert references > 0;
        return buffer.bytes().slice(offset, length);
    }

    /// Adds a reference.
    public SharedBuffer retain() {
        assert references > 0 : "shared again after the last release";
        references++;
        return this;
    }

    /// Drops a reference.
    ///
    /// @throws IllegalStateException when there is none left
    public void release() {
        if (references <= 0) {
            throw new IllegalStateException("released more often than retained");
        }
        if (--references == 0) {
            buffer.release();
        }
    }

    /// How many references there are.
    public int references() {
        return references;
    }
}
