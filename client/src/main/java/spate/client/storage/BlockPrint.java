package spate.client.storage;

import java.nio.ByteBuffer;

/// Tells a block that was written from one that was not, or only in part: 32 bits from the end of
/// every sector of 512 bytes.
///
/// It is taken of each block that is written, so it must cost next to nothing; a checksum of all
/// bytes would slow a download down by several percent. Whether the bytes are right is for the hash of
/// the piece to say.
final class BlockPrint {
    private static final int SECTOR = 512;
    private static final long FACTOR = 0x9E3779B97F4A7C15L;

    private BlockPrint() {}

    /// The print of `length` bytes from `from` on.
    static int of(ByteBuffer bytes, int from, int length) {
        int end = from + length;
        long mixed = length;
        for (int at = from + SECTOR; at <= end; at += SECTOR) {
            mixed = mix(mixed, bytes.getLong(at - Long.BYTES));
        }
        for (int at = Math.max(from, end - Long.BYTES); at < end; at++) {
            mixed = mix(mixed, bytes.get(at));
        }
        return (int) (mixed >>> 32);
    }

    private static long mix(long mixed, long value) {
        long next = (mixed ^ value) * FACTOR;
        return next ^ (next >>> 29);
    }
}
