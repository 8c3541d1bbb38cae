package spate.io.hash;

import java.nio.ByteBuffer;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicReferenceArray;

/// The plain engine at first, and the one on vectors once that is known to be right and faster.
///
/// Vectors need the module `jdk.incubator.vector` (`--add-modules`), which costs some 40 ms at the
/// start of the program and 150 MB; and they must be compiled, which takes a second or two of CPU
/// time. So they pay for long work only, and [#warmUp] has to be asked for. It runs on a thread of
/// its own while everything goes on with the plain engine. Whoever hashes in batches asks for
/// [#newLanes] anew for each and so profits as soon as possible.
///
/// ```
/// PLAIN -> WARMING -> LANES        right, and measured faster
///                  -> PLAIN        no module, no wide vectors, wrong, not faster, or closed
/// ```
public final class AdaptiveEngine implements HashEngine, AutoCloseable {

    /// Where the work for one algorithm goes.
    public enum State {
        /// To MessageDigest.
        PLAIN,
        /// To MessageDigest, while the vectors are prepared.
        WARMING,
        /// To the vectors.
        LANES
    }

    private record Choice(State state, HashEngine engine, String remark) {}

    private final HashEngine plain = new DigestEngine();
    private final AtomicReferenceArray<Choice> choices =
            new AtomicReferenceArray<>(HashAlgorithm.values().length);
    private volatile boolean closed;

    /// Makes an engine that is plain until [#warmUp].
    public AdaptiveEngine() {
        for (HashAlgorithm algorithm : HashAlgorithm.values()) {
            choices.set(algorithm.ordinal(), new Choice(State.PLAIN, plain, "not warmed up"));
        }
    }

    /// True when the module that vectors need is there.
    public static boolean hasVectors() {
        return ModuleLayer.boot().findModule("jdk.incubator.vector").isPresent();
    }

    /// Uses the vectors at once, faster or not: for tests and measurements.
    ///
    /// @throws IllegalStateException if the module is not there
    public void useVectors() {
        if (!hasVectors()) {
            throw new IllegalStateException("no module jdk.incubator.vector");
        }
        var untried = new Choice(State.LANES, new LaneEngine(plain), "not tried");
        for (HashAlgorithm algorithm : HashAlgorithm.values()) {
            choices.set(algorithm.ordinal(), untried);
        }
    }

    /// Prepares the vectors for some algorithms, one after the other, in the background.
    ///
    /// @return the thread that does it, for those who want to wait
    public Thread warmUp(HashAlgorithm... algorithms) {
        return Thread.ofPlatform()
                .name("spate-hash-warm-up")
                .daemon(true)
                .start(() -> {
                    for (HashAlgorithm algorithm : algorithms) {
                        prepare(algorithm);
                    }
                });
    }

    private void prepare(HashAlgorithm algorithm) {
        Choice before = choices.get(algorithm.ordinal());
        var warming = new Choice(State.WARMING, plain, "warming up");
        if (before.state == State.PLAIN
                && choices.compareAndSet(algorithm.ordinal(), before, warming)) {
            choices.set(algorithm.ordinal(), tryVectors(algorithm));
        }
    }

    private Choice tryVectors(HashAlgorithm algorithm) {
        if (!hasVectors()) {
            return new Choice(State.PLAIN, plain, "no module jdk.incubator.vector");
        }
        try {
            return switch (LaneTrial.run(plain, algorithm, () -> closed)) {
                case LaneTrial.Faster(HashEngine engine, double ratio) -> {
                    String remark = String.format(Locale.ROOT, "%.1f times MessageDigest", ratio);
                    yield new Choice(State.LANES, engine, remark);
                }
                case LaneTrial.Useless(String reason) -> new Choice(State.PLAIN, plain, reason);
            };
        } catch (LinkageError | RuntimeException failure) {
            return new Choice(State.PLAIN, plain, "vectors fail: " + failure);
        }
    }

    private Choice choice(HashAlgorithm algorithm) {
        return choices.get(algorithm.ordinal());
    }

    /// What is used for an algorithm now.
    public State state(HashAlgorithm algorithm) {
        return choice(algorithm).state;
    }

    @Override
    public String name() {
        return describe(HashAlgorithm.SHA1) + "; " + describe(HashAlgorithm.SHA256);
    }

    private String describe(HashAlgorithm algorithm) {
        Choice choice = choice(algorithm);
        return algorithm.javaName() + ": " + choice.engine.name() + " (" + choice.remark + ")";
    }

    @Override
    public StreamHash newStream(HashAlgorithm algorithm) {
        return plain.newStream(algorithm);
    }

    @Override
    public int lanes(HashAlgorithm algorithm) {
        return choice(algorithm).engine.lanes(algorithm);
    }

    @Override
    public LaneHash newLanes(HashAlgorithm algorithm) {
        return choice(algorithm).engine.newLanes(algorithm);
    }

    @Override
    public int hashEach(
            HashAlgorithm algorithm, ByteBuffer data, int messageBytes, byte[] out, int offset) {
        return choice(algorithm).engine.hashEach(algorithm, data, messageBytes, out, offset);
    }

    /// Ends a warm-up that still runs; the engine stays as it is.
    @Override
    public void close() {
        closed = true;
    }
}
