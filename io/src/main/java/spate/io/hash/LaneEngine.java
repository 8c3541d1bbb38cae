package spate.io.hash;

import static spate.io.hash.LaneShape.LANES;

import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.util.Arrays;

/// Hashes on vectors, a message a lane. Needs the module `jdk.incubator.vector`: nothing but
/// [AdaptiveEngine] loads this class, and only where that module is.
///
/// What does not fill the lanes goes to the plain engine.
final class LaneEngine implements HashEngine {
    /// Shorter messages spend more on padding than lanes save.
    private static final int MIN_MESSAGE_BYTES = 1024;

    /// With fewer messages than this the plain engine is about as fast.
    private static final int MIN_LANES = LANES / 2;

    private final HashEngine plain;
    private final ThreadLocal<LaneHasher> sha1 =
            ThreadLocal.withInitial(() -> new LaneHasher(new Sha1Kernel()));
    private final ThreadLocal<LaneHasher> sha256 =
            ThreadLocal.withInitial(() -> new LaneHasher(new Sha256Kernel()));

    LaneEngine(HashEngine plain) {
        this.plain = plain;
    }

    /// True when this machine's vectors are worth trying.
    static boolean isFor(HashAlgorithm algorithm) {
        return switch (algorithm) {
            case SHA1 -> LaneShape.isUsable();
            // Eight lanes of SHA-256 are slower than the CPU's own instructions.
            case SHA256 -> LaneShape.isUsable() && LANES == 16;
        };
    }

    @Override
    public String name() {
        return LANES + " lanes";
    }

    @Override
    public StreamHash newStream(HashAlgorithm algorithm) {
        return plain.newStream(algorithm);
    }

    @Override
    public int lanes(HashAlgorithm algorithm) {
        return LANES;
    }

    @Override
    public LaneHash newLanes(HashAlgorithm algorithm) {
        return switch (algorithm) {
            case SHA1 -> new LaneHasher(new Sha1Kernel());
            case SHA256 -> new LaneHasher(new Sha256Kernel());
        };
    }

    @Override
    public int hashEach(
            HashAlgorithm algorithm, ByteBuffer data, int messageBytes, byte[] out, int offset) {
        int whole = data.remaining() / messageBytes;
        MemorySegment memory = MemorySegment.ofBuffer(data);
        int hashed = 0;
        if (messageBytes >= MIN_MESSAGE_BYTES && LaneHasher.isUsable(memory)) {
            while (whole - hashed >= MIN_LANES) {
                int count = Math.min(LANES, whole - hashed);
                long from = (long) hashed * messageBytes;
                int at = offset + hashed * algorithm.digestBytes();
                hashGroup(algorithm, memory.asSlice(from), messageBytes, count, out, at);
                hashed += count;
            }
        }
        ByteBuffer rest = data.duplicate().position(data.position() + hashed * messageBytes);
        int restOffset = offset + hashed * algorithm.digestBytes();
        return hashed + plain.hashEach(algorithm, rest, messageBytes, out, restOffset);
    }

    /// Hashes `count` messages side by side; lanes without one repeat the last.
    private void hashGroup(
            HashAlgorithm algorithm,
            MemorySegment memory,
            int messageBytes,
            int count,
            byte[] out,
            int offset) {
        LaneHasher hasher =
                switch (algorithm) {
                    case SHA1 -> sha1.get();
                    case SHA256 -> sha256.get();
                };
        MemorySegment[] parts = new MemorySegment[LANES];
        long[] offsets = new long[LANES];
        Arrays.fill(parts, memory);
        for (int lane = 0; lane < LANES; lane++) {
            offsets[lane] = (long) Math.min(lane, count - 1) * messageBytes;
        }
        hasher.update(parts, offsets, messageBytes);
        hasher.finish(out, offset, count);
    }
}
