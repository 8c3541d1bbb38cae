package spate.client.loop;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import spate.engine.storage.BlockBuffer;
import spate.engine.storage.BufferSource;
import spate.io.buffer.BufferPool;
import spate.io.buffer.PooledBuffer;
import spate.io.loop.EventLoop;
import spate.protocol.peer.Block;

/// A pool of payload buffers that several loops draw from: the process's memory for one direction.
/// How many each may have at a time is its quota ([BufferSource#limit]), so that no loop can take
/// all and keep it.
public final class BufferBudget {

    /// With fewer buffers left than this, loops stop reading: what is read at once may be blocks of as
    /// many pieces, each of which needs a buffer, and else is thrown away.
    private static final int RESERVE = EventLoop.RECEIVE_BUFFER_BYTES / Block.SIZE;

    /// A loop can do its work with so many buffers.
    public static final int LEAST_BUFFERS = 2 * RESERVE;

    private final BufferPool pool;
    private final List<Share> shares = new CopyOnWriteArrayList<>();

    /// @param bufferBytes the size of each buffer
    /// @param budgetBytes all buffers together; at least twice the reserve
    public BufferBudget(int bufferBytes, long budgetBytes) {
        pool =
                new BufferPool(
                        bufferBytes, Math.max(budgetBytes, (long) LEAST_BUFFERS * bufferBytes));
    }

    /// One loop's way to the buffers. Only that loop takes some; whoever has one gives it back.
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

    /// How many buffers there are at most.
    public int maxBuffers() {
        return pool.maxBuffers();
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
        private final AtomicInteger inUse = new AtomicInteger();
        private volatile int limit = Integer.MAX_VALUE;

        /// Where small buffers are cut from.
        private @Nullable SharedBuffer shared;

        Share(Runnable onAvailable) {
            this.onAvailable = onAvailable;
        }

        @Override
        public @Nullable BlockBuffer tryAcquire() {
            PooledBuffer buffer = inUse.get() < limit ? pool.tryAcquire() : null;
            if (buffer == null) {
                waiting.set(true);
                // A buffer may have come back between the look and the note.
                buffer = inUse.get() < limit ? pool.tryAcquire() : null;
            }
            if (buffer == null) {
                return null;
            }
            inUse.incrementAndGet();
            return new Lent(this, buffer);
        }

        @Override
        public @Nullable BlockBuffer tryAcquire(int bytes) {
            if (bytes > bufferBytes() / 2) {
                return tryAcquire();
            }
            BlockBuffer part = shared == null ? null : shared.take(bytes);
            if (part != null) {
                return part;
            }
            BlockBuffer whole = tryAcquire();
            if (whole == null) {
                return null;
            }
            shared = new SharedBuffer(whole);
            return shared.take(bytes);
        }

        @Override
        public boolean isLow() {
            if (hasRoom()) {
                return false;
            }
            waiting.set(true);
            // A buffer may have come back between the look and the note.
            return !hasRoom();
        }

        private boolean hasRoom() {
            return hasReserve() && limit - inUse.get() > Math.min(RESERVE, limit / 2);
        }

        @Override
        public int inUse() {
            return inUse.get();
        }

        @Override
        public void limit(int buffers) {
            limit = buffers;
            onReleased();
        }

        @Override
        public int bufferBytes() {
            return pool.bufferBytes();
        }

        void onReleased() {
            if (waiting.get() && hasRoom() && waiting.compareAndSet(true, false)) {
                onAvailable.run();
            }
        }
    }

    private final class Lent implements BlockBuffer {
        private final Share share;
        private final PooledBuffer buffer;

        Lent(Share share, PooledBuffer buffer) {
            this.share = share;
            this.buffer = buffer;
        }

        @Override
        public ByteBuffer bytes() {
            return buffer.bytes();
        }

        @Override
        public void release() {
            buffer.release();
            share.inUse.decrementAndGet();
            onReleased();
        }
    }
}
