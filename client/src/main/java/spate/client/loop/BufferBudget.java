package spate.client.loop;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import spate.engine.storage.BlockBuffer;
import spate.engine.storage.BufferSource;
import spate.io.buffer.BufferPool;
import spate.io.buffer.PooledBuffer;

/// A pool of payload buffers that several loops draw from: the process's memory for one direction.
public final class BufferBudget {

    /// With fewer buffers left than this, loops stop reading.
    private static final int RESERVE = 4;

    private final BufferPool pool;
    private final List<Share> shares = new CopyOnWriteArrayList<>();

    /// @param bufferBytes the size of each buffer
    /// @param budgetBytes all buffers together; at least twice the reserve
    public BufferBudget(int bufferBytes, long budgetBytes) {
        pool = new BufferPool(bufferBytes, Math.max(budgetBytes, 2L * RESERVE * bufferBytes));
    }

    /// One loop's way to the buffers.
    ///
    /// @param onAvailable called on whatever thread gives a buffer back, after this share found the
    ///     pool low or empty
    public BufferSource open(Runnable onAvailable) {
        Share share = new Share(onAvailable);
        shares.add(share);
        return share;
    }

    /// Gives back memory that was not needed lately.
    public void trim() {
        pool.trim();
    }

    private boolean hasReserve() {
        return pool.maxBuffers() - pool.inUse() > RESERVE;
    }

    private void onReleased() {
        for (Share share : shares) {
            share.onReleased();
        }
    }

    private final class Share implements BufferSource {
        private final Runnable onAvailable;
        private final AtomicBoolean waiting = new AtomicBoolean();

        Share(Runnable onAvailable) {
            this.onAvailable = onAvailable;
        }

        @Override
        public @Nullable BlockBuffer tryAcquire() {
            PooledBuffer buffer = pool.tryAcquire();
            if (buffer == null) {
                waiting.set(true);
                return null;
            }
            return new Lent(buffer);
        }

        @Override
        public boolean isLow() {
            if (hasReserve()) {
                return false;
            }
            waiting.set(true);
            // A buffer may have come back between the look and the note.
            return !hasReserve();
        }

        @Override
        public int bufferBytes() {
            return pool.bufferBytes();
        }

        void onReleased() {
            if (waiting.get() && hasReserve() && waiting.compareAndSet(true, false)) {
                onAvailable.run();
            }
        }
    }

    private final class Lent implements BlockBuffer {
        private final PooledBuffer buffer;

        Lent(PooledBuffer buffer) {
            this.buffer = buffer;
        }

        @Override
        public ByteBuffer bytes() {
            return buffer.bytes();
        }

        @Override
        public void release() {
            buffer.release();
            onReleased();
        }
    }
}
