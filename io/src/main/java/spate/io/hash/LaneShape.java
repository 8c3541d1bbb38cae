package spate.io.hash;

import java.nio.ByteOrder;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorSpecies;

/// How many lanes this machine's vectors have, and what follows from that.
///
/// A *row* is one vector of 32-bit words, one word of each lane.
final class LaneShape {
    /// The machine's widest vectors of words, but not wider than 16 of them.
    static final VectorSpecies<Integer> SPECIES =
            IntVector.SPECIES_PREFERRED.length() >= 16
                    ? IntVector.SPECIES_512
                    : IntVector.SPECIES_256;

    /// Messages that are hashed side by side: 16 with AVX-512, else 8.
    static final int LANES = SPECIES.length();

    /// The length of a row in bytes.
    static final int ROW = LANES * Integer.BYTES;

    private LaneShape() {}

    /// True when there are enough lanes to gain anything, and the byte order is the one that the
    /// kernels are written for.
    static boolean isUsable() {
        return IntVector.SPECIES_PREFERRED.length() >= LANES
                && ByteOrder.nativeOrder() == ByteOrder.LITTLE_ENDIAN;
    }
}
