package spate.client.storage;

import java.nio.ByteBuffer;

/// Tells a block that was written from one that was not, or only in part: 32 bits from its first and
/// its last bytes and some of every 2 KiB. A page of 4 KiB that was not written is seen wherever it
/// lies.
///
/// It is taken of each block that is written, so it must cost next to nothing; a checksum of all
/// bytes would slow a download down by several percent. Whether the bytes are right is for the hash of
/// the piece to say.
final class BlockPrint {
    private static final int STRIDE = 2048;
    private static final long FACTOR = 0x9E3779B97F4A7C15L;

    private BlockPrint() {}

    /// The print of `length` bytes from `from` on.
    static int of(ByteBuffer bytes, int from, int length) {
        long mixed = length;
        int last = from + length - Long.BYTES;
        if (last < from) {
            for (int at = from; at < from + length; at++) {
                mixed = mix(mixed, bytes.get(at));
            }
            return (int) (mixed >>> 32);
        }
        mixed = mix(mixed, bytes.getLong(from));
        for (int at = from + STRIDE - Long.BYTES; at < last; at += STRIDE) {
            mixed = mix(mixed, bytes.getLong(at));
        }
        return (int) (mix(mixed, bytes.getLong(last)) >>> 32);
    }

    private static long mix(long mixed, long value) {
        long next = (mixed ^ value) * FACTOR;
        return next ^ (next >>> 29);
    }
}
