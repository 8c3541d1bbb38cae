package spate.io.hash;

import java.nio.ByteBuffer;

/// The hash of one message that comes in parts. For one thread at a time; may be handed on between
/// parts. Can be used again after [#finish].
public interface StreamHash {

    /// Adds the remaining bytes of a buffer and moves its position to its limit.
    void update(ByteBuffer part);

    /// Writes the digest of all that was added and starts anew.
    ///
    /// @param out where to; [HashAlgorithm#digestBytes] bytes from `offset`
    void finish(byte[] out, int offset);

    /// Forgets what was added.
    void reset();
}
