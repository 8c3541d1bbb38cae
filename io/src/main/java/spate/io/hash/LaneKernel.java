package spate.io.hash;

import java.lang.foreign.MemorySegment;

/// The compression function of a hash, for all lanes at once.
///
/// Its memory, the *work*, belongs to one [LaneHasher] and is aligned to rows: rows of the message
/// schedule from offset 0 on, then whatever the kernel wants.
interface LaneKernel {

    /// Which hash it computes.
    HashAlgorithm algorithm();

    /// How much memory it works on.
    int workBytes();

    /// Where in the work the hash lies, a row for each of its words; the same number of rows right
    /// before are the working variables, which hold the same between blocks.
    int hashOffset();

    /// What the hash begins with.
    int[] initialHash();

    /// Fills in what stays the same in a new work.
    default void prepare(MemorySegment work) {}

    /// Adds blocks of 64 bytes to the hash of each lane.
    ///
    /// @param parts for each lane the memory with its blocks: native, and not a mapped file
    /// @param offsets for each lane where its blocks begin
    /// @param from where to begin after that
    /// @param length how many bytes of each lane, a multiple of 64
    void compress(MemorySegment work, MemorySegment[] parts, long[] offsets, long from, int length);
}
