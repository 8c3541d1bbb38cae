package spate.engine.storage;

import java.nio.ByteBuffer;

/// A pooled buffer with exactly one owner at a time. Ownership passes with the buffer; the last
/// owner releases it, once, from whatever thread.
public interface BlockBuffer {

    /// The bytes: a direct buffer of at least the size that was asked for. Position and limit are the owner's to set.
    ByteBuffer bytes();

    /// Gives the buffer back. It must not be touched afterwards.
    void release();
}
