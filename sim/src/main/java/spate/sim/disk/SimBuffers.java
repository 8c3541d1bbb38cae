package spate.sim.disk;

import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import spate.engine.storage.BlockBuffer;
import spate.engine.storage.BufferSource;

/// A bounded pool that knows where its buffers are, and spoils those that come back, so that
/// nobody reads what is not his any more.
public final class SimBuffers implements BufferSource {

    private static final byte SPOILED = (byte) 0xdd;

    private final int bufferBytes;
    private final int budget;
    private int limit = Integer.MAX_VALUE;
    private final Runnable onAvailable;
    private final ArrayDeque<byte[]> free = new ArrayDeque<>();
    private int outstanding;
    private boolean starved;
    private boolean wasLow;

    /// @param budget how many buffers there may be at once
    /// @param onAvailable told when one has come back after a null; must only take note
    public SimBuffers(int bufferBytes, int budget, Runnable onAvailable) {
        this.bufferBytes = bufferBytes;
        this.budget = budget;
        this.onAvailable = onAvailable;
    }

    @Override
    public @Nullable BlockBuffer tryAcquire() {
        return tryAcquire(bufferBytes);
    }

    /// Each takes a whole buffer of the budget, of which only so much may be touched.
    @Override
    public @Nullable BlockBuffer tryAcquire(int size) {
        if (outstanding >= Math.min(budget, limit)) {
            starved = true;
            return null;
        }
        outstanding++;
        byte[] bytes = free.poll();
        return new Buffer(bytes == null ? new byte[bufferBytes] : bytes, size);
    }

    @Override
    public boolean isLow() {
        boolean low = hasFewFree();
        wasLow |= low;
        return low;
    }

    private boolean hasFewFree() {
        return Math.min(budget, limit) - outstanding <= budget / 8;
    }

    @Override
    public int bufferBytes() {
        return bufferBytes;
    }

    @Override
    public int inUse() {
        return outstanding;
    }

    @Override
    public void limit(int buffers) {
        limit = buffers;
    }

    /// How many buffers are in somebody's hands.
    public int outstanding() {
        return outstanding;
    }

    /// How many there may be.
    public int budget() {
        return budget;
    }

    private void takeBack(byte[] bytes) {
        Arrays.fill(bytes, SPOILED);
        free.push(bytes);
        outstanding--;
        if (starved || (wasLow && !hasFewFree())) {
            starved = false;
            wasLow = false;
            onAvailable.run();
        }
    }

    private final class Buffer implements BlockBuffer {

        private final byte[] bytes;
        private final ByteBuffer view;
        private boolean released;

        Buffer(byte[] bytes, int size) {
            this.bytes = bytes;
            this.view = ByteBuffer.wrap(bytes, 0, size).slice();
        }

        @Override
        public ByteBuffer bytes() {
            if (released) {
                throw new AssertionError("a buffer was used after it was released");
            }
            return view;
        }

        @Override
        public void release() {
            if (released) {
                throw new AssertionError("a buffer was released twice");
            }
            released = true;
            takeBack(bytes);
        }
    }
}
