package spate.protocol.metainfo;

import java.security.DigestException;
import java.security.MessageDigest;

/// SHA-256 of pairs of hashes: what inner nodes of a Merkle tree are made of.
final class NodeHash {
    static final int LENGTH = 32;

    private final MessageDigest digest = Digests.sha256();

    /// The hash of two hashes, into an array that may be one of theirs.
    void pair(byte[] left, int leftAt, byte[] right, int rightAt, byte[] into, int at) {
        digest.update(left, leftAt, LENGTH);
        digest.update(right, rightAt, LENGTH);
        try {
            digest.digest(into, at, LENGTH);
        } catch (DigestException e) {
            throw new AssertionError("there is room for the hash", e);
        }
    }
}
