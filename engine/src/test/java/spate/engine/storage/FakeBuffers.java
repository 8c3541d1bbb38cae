package spate.engine.storage;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A bounded pool for tests that knows who has what.
public final class FakeBuffers implements BufferSource {

    private final int bufferBytes;
    private int capacity;
    private final List<ByteBuffer> free = new ArrayList<>();
    private int lent;

    public FakeBuffers(int bufferBytes, int capacity) {
        this.bufferBytes = bufferBytes;
        this.capacity = capacity;
    }

    @Override
    public @Nullable BlockBuffer tryAcquire() {
        return tryAcquire(bufferBytes);
    }

    @Override
    public @Nullable BlockBuffer tryAcquire(int size) {
        if (lent >= capacity) {
            return null;
        }
        lent++;
        ByteBuffer whole = free.isEmpty() ? ByteBuffer.allocate(bufferBytes) : free.removeLast();
        ByteBuffer bytes = whole.slice(0, size);
        return new BlockBuffer() {
            private boolean released;

            @Override
            public ByteBuffer bytes() {
                if (released) {
                    throw new IllegalStateException("used after release");
                }
                return bytes;
            }

            @Override
            public void release() {
                if (released) {
                    throw new IllegalStateException("released twice");
                }
                released = true;
                lent--;
                free.add(whole);
            }
        };
    }

    @Override
    public boolean isLow() {
        return lent >= capacity;
    }

    @Override
    public int bufferBytes() {
        return bufferBytes;
    }

    @Override
    public int inUse() {
        return lent;
    }

    @Override
    public void limit(int buffers) {
        capacity = buffers;
    }

    public int lent() {
        return lent;
    }
}
