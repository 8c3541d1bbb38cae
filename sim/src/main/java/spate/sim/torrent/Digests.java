package spate.sim.torrent;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.List;

/// The real hashes, and the tree of BEP 52 in its simplest form.
public final class Digests {

    /// Bytes of a leaf of the tree.
    public static final int LEAF_BYTES = 16 * 1024;

    private static final int HASH_BYTES = 32;

    private Digests() {}

    public static byte[] sha1(byte[] bytes, int from, int length) {
        return digest("SHA-1", bytes, from, length);
    }

    public static byte[] sha256(byte[] bytes, int from, int length) {
        return digest("SHA-256", bytes, from, length);
    }

    private static byte[] digest(String algorithm, byte[] bytes, int from, int length) {
        try {
            MessageDigest digest = MessageDigest.getInstance(algorithm);
            digest.update(bytes, from, length);
            return digest.digest();
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError("every platform has " + algorithm, e);
        }
    }

    /// The hashes of the leaves of a file or of a part of it, the last of which may be short.
    static List<byte[]> leaves(byte[] bytes, int from, int length) {
        List<byte[]> leaves = new ArrayList<>();
        for (int at = 0; at < length; at += LEAF_BYTES) {
            leaves.add(sha256(bytes, from + at, Math.min(LEAF_BYTES, length - at)));
        }
        return leaves;
    }

    /// The hashes of the leaves of one piece in a row.
    static byte[] leafHashes(byte[] bytes, int length) {
        List<byte[]> leaves = leaves(bytes, 0, length);
        byte[] hashes = new byte[HASH_BYTES * leaves.size()];
        for (int i = 0; i < leaves.size(); i++) {
            System.arraycopy(leaves.get(i), 0, hashes, HASH_BYTES * i, HASH_BYTES);
        }
        return hashes;
    }

    /// The root over `width` hashes, a power of two; those that are missing at the end are `filler`.
    static byte[] root(List<byte[]> hashes, int width, byte[] filler) {
        List<byte[]> layer = new ArrayList<>(hashes);
        byte[] padding = filler;
        for (int count = width; count > 1; count /= 2) {
            List<byte[]> above = new ArrayList<>();
            for (int i = 0; i < layer.size(); i += 2) {
                byte[] right = i + 1 < layer.size() ? layer.get(i + 1) : padding;
                above.add(pair(layer.get(i), right));
            }
            padding = pair(padding, padding);
            layer = above;
        }
        return layer.isEmpty() ? padding : layer.get(0);
    }

    private static byte[] pair(byte[] left, byte[] right) {
        byte[] both = new byte[2 * HASH_BYTES];
        System.arraycopy(left, 0, both, 0, HASH_BYTES);
        System.arraycopy(right, 0, both, HASH_BYTES, HASH_BYTES);
        return sha256(both, 0, both.length);
    }

    /// A leaf behind the end of a file.
    static byte[] zeroHash() {
        return new byte[HASH_BYTES];
    }
}
