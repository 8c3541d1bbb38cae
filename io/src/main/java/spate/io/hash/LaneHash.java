package spate.io.hash;

import java.lang.foreign.MemorySegment;

/// The hashes of several messages of equal length, computed side by side, a lane each.
///
/// The messages come in stripes: a part of each message, all parts of one length. So 16 pieces of
/// any size pass through a megabyte of cache. For one thread at a time; can be used again after
/// [#finish].
///
/// ```java
/// for (long at = 0; at < pieceBytes; at += stripeBytes) {
///     // lane i: stripes[i], from offsets[i] on
///     hash.update(stripes, offsets, min(stripeBytes, pieceBytes - at));
/// }
/// hash.finish(out, 0);
/// ```
public interface LaneHash {

    /// How many messages are hashed at a time. One for engines that gain nothing from more.
    int lanes();

    /// The length of a stripe that suits the caches, in bytes; a multiple of 64.
    int stripeBytes();

    /// Adds a part of each message.
    ///
    /// @param parts for each lane the native memory that holds its part; may be the same segment
    ///     for all. Never a mapped file: where that is cut meanwhile, the process would die. Reading
    ///     stripes into a direct buffer was measured as cheap as copying out of a mapping
    /// @param offsets for each lane where in its segment the part begins
    /// @param length the length of each part in bytes; a multiple of 64 in all calls but the last
    ///     before [#finish]
    void update(MemorySegment[] parts, long[] offsets, int length);

    /// Writes the digests, one after the other in the order of the lanes, and starts anew.
    void finish(byte[] out, int offset);

    /// Forgets what was added.
    void reset();
}
