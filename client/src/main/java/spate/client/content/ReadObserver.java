package spate.client.content;

import java.io.IOException;
import java.nio.ByteBuffer;

/// Watches content being read, and decides what a failure means. Called by several threads at once.
public interface ReadObserver {
    /// How many bytes of a file can be read; pieces that need more are missing.
    long readableBytes(int fileIndex);

    /// Whether [#read] must be called. Where it must not, others may read in this process's stead.
    default boolean wantsBytes() {
        return false;
    }

    /// Bytes of a file were read: what remains in the buffer, which is another one each time and lends
    /// its memory only for the call. With one thread they come in order.
    default void read(int fileIndex, ByteBuffer bytes) {}

    /// A file was read from its first byte to its last. Not told of empty files, nor of those that
    /// were not all there.
    ///
    /// @throws IOException to give up
    void finished(int fileIndex) throws IOException;

    /// A file could not be read, or ended before [#readableBytes] (the cause is an
    /// [java.io.EOFException]). If this returns, the piece is missing.
    ///
    /// @throws IOException to give up
    void failed(int fileIndex, IOException cause) throws IOException;
}
