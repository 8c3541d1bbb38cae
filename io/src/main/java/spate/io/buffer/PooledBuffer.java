package spate.io.buffer;

import java.nio.ByteBuffer;

/// One direct buffer of a [BufferPool]. Has one owner at a time, who may be on any thread and
/// hands it on or releases it.
public final class PooledBuffer {
    private final BufferPool pool;
    private final ByteBuffer bytes;

    /// Guarded by the pool's lock.
    boolean inUse;

    PooledBuffer(BufferPool pool, ByteBuffer bytes) {
        this.pool = pool;
        this.bytes = bytes;
    }

    /// The buffer itself: always the same object; cleared (position 0, limit at the capacity) when
    /// acquired.
    public ByteBuffer bytes() {
        return bytes;
    }

    /// Gives the buffer back. The caller must not touch it afterwards.
    ///
    /// @throws IllegalStateException when it was given back already
    public void release() {
        pool.release(this);
    }
}
