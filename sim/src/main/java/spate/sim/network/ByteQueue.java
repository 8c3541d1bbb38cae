package spate.sim.network;

import java.nio.ByteBuffer;
import java.util.Arrays;

/// Bytes in the order they came: a socket's send buffer.
final class ByteQueue {

    private byte[] bytes = new byte[1024];
    private int head;
    private int size;

    int size() {
        return size;
    }

    /// Takes all of `in`.
    void add(ByteBuffer in) {
        int length = in.remaining();
        makeRoom(length);
        in.get(bytes, head + size, length);
        size += length;
    }

    private void makeRoom(int length) {
        if (head + size + length <= bytes.length) {
            return;
        }
        int capacity = bytes.length;
        while (capacity < size + length) {
            capacity *= 2;
        }
        byte[] target = capacity == bytes.length ? bytes : new byte[capacity];
        System.arraycopy(bytes, head, target, 0, size);
        bytes = target;
        head = 0;
    }

    /// Removes the first `length` bytes and returns them.
    byte[] take(int length) {
        byte[] taken = Arrays.copyOfRange(bytes, head, head + length);
        head += length;
        size -= length;
        if (size == 0) {
            head = 0;
        }
        return taken;
    }

    void clear() {
        head = 0;
        size = 0;
    }
}
