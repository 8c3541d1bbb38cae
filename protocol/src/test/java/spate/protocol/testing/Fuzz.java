package spate.protocol.testing;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.random.RandomGenerator;

/// Runs fuzz targets in the normal build: on the inputs of a small corpus, and on random changes of them.
///
/// The corpus of `UdpPacketFuzzer` is the test resource `fuzz/udp-packet.hex`: one input a line in
/// hexadecimal digits, `#` begins a comment. What Jazzer finds is added there. The targets are classes
/// with Jazzer's entry point `fuzzerTestOneInput(byte[])`; `./dev fuzz CLASS` runs one.
public final class Fuzz {

    private static final int MAX_LENGTH = 4096;

    /// What is fuzzed; throws if something does not hold.
    @FunctionalInterface
    public interface Target {
        void run(byte[] data) throws Exception;
    }

    private Fuzz() {}

    /// The inputs of a corpus.
    public static List<byte[]> corpus(String name) {
        try (InputStream in = Fuzz.class.getResourceAsStream("/fuzz/" + name + ".hex")) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .map(line -> line.replaceFirst("#.*", "").replace(" ", ""))
                    .filter(line -> !line.isEmpty())
                    .map(HexFormat.of()::parseHex)
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// Runs a target on its corpus, then on `cases` inputs that are mutations of it.
    public static void run(String name, int cases, Target target) {
        List<byte[]> corpus = corpus(name);
        for (byte[] input : corpus) {
            check(target, input);
        }
        Property.forAll(
                cases,
                random -> {
                    byte[] input = corpus.get(random.nextInt(corpus.size()));
                    for (int i = random.nextInt(8); i >= 0; i--) {
                        input = mutate(input, corpus, random);
                    }
                    check(target, input);
                });
    }

    private static void check(Target target, byte[] input) {
        try {
            target.run(input.clone());
        } catch (Exception | AssertionError | StackOverflowError failure) {
            throw new AssertionError(failure + " on " + HexFormat.of().formatHex(input), failure);
        }
    }

    private static byte[] mutate(byte[] input, List<byte[]> corpus, RandomGenerator random) {
        int at = random.nextInt(input.length + 1);
        int length = Math.min(input.length - at, 1 + random.nextInt(8));
        return switch (random.nextInt(7)) {
            case 0 -> splice(input, at, at + length, new byte[0]);
            case 1 -> splice(input, at, at, Arrays.copyOfRange(input, at, at + length));
            case 2 -> splice(input, at, at, bytes(random, 1 + random.nextInt(4)));
            case 3 -> splice(input, at, at + length, bytes(random, length));
            case 4 -> Arrays.copyOf(input, at);
            case 5 -> {
                byte[] other = corpus.get(random.nextInt(corpus.size()));
                int from = random.nextInt(other.length + 1);
                yield splice(
                        input, at, input.length, Arrays.copyOfRange(other, from, other.length));
            }
            default -> {
                byte[] changed = input.clone();
                if (at < changed.length) {
                    changed[at] += (byte) (random.nextInt(5) - 2);
                }
                yield changed;
            }
        };
    }

    private static byte[] bytes(RandomGenerator random, int length) {
        byte[] bytes = new byte[length];
        random.nextBytes(bytes);
        if (random.nextBoolean()) {
            Arrays.fill(bytes, random.nextBoolean() ? (byte) 0xff : 0);
        }
        return bytes;
    }

    private static byte[] splice(byte[] input, int from, int to, byte[] middle) {
        byte[] whole = new byte[from + middle.length + input.length - to];
        System.arraycopy(input, 0, whole, 0, from);
        System.arraycopy(middle, 0, whole, from, middle.length);
        System.arraycopy(input, to, whole, from + middle.length, input.length - to);
        return whole.length <= MAX_LENGTH ? whole : Arrays.copyOf(whole, MAX_LENGTH);
    }
}
