package spate.io.hash;

import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.security.DigestException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Objects;

/// The engine that is always there: the JDK's [MessageDigest], which uses the CPU's SHA
/// instructions where it has them.
///
/// Direct buffers are passed as they are: the JDK copies them in small parts, which was measured as
/// fast as any own copy (1.79-1.88 GB/s each way for SHA-1, 1.69-1.77 for SHA-256).
public final class DigestEngine implements HashEngine {
    private static final int STRIPE_BYTES = 256 * 1024;

    /// One digest an algorithm and thread for whole messages: making one costs more than hashing
    /// a short message.
    private final ThreadLocal<MessageDigest> sha1 =
            ThreadLocal.withInitial(() -> newDigest(HashAlgorithm.SHA1));

    private final ThreadLocal<MessageDigest> sha256 =
            ThreadLocal.withInitial(() -> newDigest(HashAlgorithm.SHA256));

    /// How many messages of each length make the JVM compile what hashes them, where it is told to do
    /// that early; where not, they take a few milliseconds.
    private static final int WARM_UP_MESSAGES = 30;

    /// Whole blocks, then what is left of one, then more than the JDK copies from a direct buffer at a
    /// time: what occurs is compiled, what does not is left out of the compiled code.
    private static final int[] WARM_UP_LENGTHS = {64, 100, 64, 8192 + 64};

    /// Makes an engine; one is enough for a program.
    public DigestEngine() {}

    /// Prepares the digests on a thread of its own: only compiled code uses the CPU's instructions, and
    /// a long message would be hashed without them to its end. To be called as soon as it is known
    /// that much will be hashed.
    ///
    /// @return the thread that does it, to wait for before hashing
    public static Thread warmUp(HashAlgorithm... algorithms) {
        return Thread.ofPlatform()
                .name("hash-warm-up")
                .daemon(true)
                .start(() -> hashShortMessages(algorithms));
    }

    private static void hashShortMessages(HashAlgorithm[] algorithms) {
        ByteBuffer data = ByteBuffer.allocateDirect(WARM_UP_LENGTHS[WARM_UP_LENGTHS.length - 1]);
        for (HashAlgorithm algorithm : algorithms) {
            MessageDigest digest = newDigest(algorithm);
            for (int length : WARM_UP_LENGTHS) {
                for (int i = 0; i < WARM_UP_MESSAGES; i++) {
                    digest.update(data.clear().limit(length));
                    digest.digest();
                }
            }
        }
    }

    static MessageDigest newDigest(HashAlgorithm algorithm) {
        try {
            return MessageDigest.getInstance(algorithm.javaName());
        } catch (NoSuchAlgorithmException failure) {
            throw new AssertionError("every Java has " + algorithm.javaName(), failure);
        }
    }

    @Override
    public String name() {
        return "MessageDigest";
    }

    @Override
    public StreamHash newStream(HashAlgorithm algorithm) {
        return new Stream(algorithm);
    }

    @Override
    public int lanes(HashAlgorithm algorithm) {
        return 1;
    }

    @Override
    public LaneHash newLanes(HashAlgorithm algorithm) {
        return new SingleLane(algorithm);
    }

    @Override
    public int hashEach(
            HashAlgorithm algorithm, ByteBuffer data, int messageBytes, byte[] out, int offset) {
        MessageDigest digest =
                switch (algorithm) {
                    case SHA1 -> sha1.get();
                    case SHA256 -> sha256.get();
                };
        int end = data.limit();
        int count = 0;
        ByteBuffer message = data.duplicate();
        for (int at = data.position(); at < end; at += messageBytes) {
            message.limit(Math.min(end, at + messageBytes)).position(at);
            digest.update(message);
            write(digest, out, offset + count++ * algorithm.digestBytes());
        }
        return count;
    }

    private static void write(MessageDigest digest, byte[] out, int offset) {
        Objects.checkFromIndexSize(offset, digest.getDigestLength(), out.length);
        try {
            digest.digest(out, offset, digest.getDigestLength());
        } catch (DigestException failure) {
            throw new AssertionError("there is room", failure);
        }
    }

    private static final class Stream implements StreamHash {
        private final MessageDigest digest;

        Stream(HashAlgorithm algorithm) {
            this.digest = newDigest(algorithm);
        }

        @Override
        public void update(ByteBuffer part) {
            digest.update(part);
        }

        @Override
        public void finish(byte[] out, int offset) {
            write(digest, out, offset);
        }

        @Override
        public void reset() {
            digest.reset();
        }
    }

    /// One message at a time, so that code written for lanes needs no second way.
    private static final class SingleLane implements LaneHash {
        private final MessageDigest digest;

        SingleLane(HashAlgorithm algorithm) {
            this.digest = newDigest(algorithm);
        }

        @Override
        public int lanes() {
            return 1;
        }

        @Override
        public int stripeBytes() {
            return STRIPE_BYTES;
        }

        @Override
        public void update(MemorySegment[] parts, long[] offsets, int length) {
            digest.update(parts[0].asSlice(offsets[0], length).asByteBuffer());
        }

        @Override
        public void finish(byte[] out, int offset) {
            write(digest, out, offset);
        }

        @Override
        public void reset() {
            digest.reset();
        }
    }
}
