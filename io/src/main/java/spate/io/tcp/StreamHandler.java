package spate.io.tcp;

import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/// The owner of a [TcpStream]. All calls come on the loop's thread, never inside a call that the
/// owner makes to the stream, and none after [#onClosed].
public interface StreamHandler {

    /// The connection attempt succeeded; not called for adopted (accepted) channels.
    void onConnected();

    /// How many bytes may be read now: the way to limit rates and to press back.
    ///
    /// @return 0 to stop reading until [TcpStream#resumeReading()]
    long readAllowance();

    /// Bytes arrived, not more than the last [#readAllowance]. All must be consumed: the buffer is
    /// the loop's shared one and is overwritten afterwards. It may be written to, for instance to
    /// decrypt in place.
    void onReadable(ByteBuffer in);

    /// The other side will send no more.
    ///
    /// @return true to keep writing; false, the default, to close
    default boolean onInputEnded() {
        return false;
    }

    /// Names the buffers to be written next, in order; called after [TcpStream#wantWrite] whenever
    /// the system can take bytes.
    ///
    /// The positions of the buffers move forward by what is written: a buffer that still has
    /// something remaining is to be named again, first, next time.
    ///
    /// @param into to be filled from index 0
    /// @return how many were filled; 0 when there is nothing (more) to write
    int gather(@Nullable ByteBuffer[] into);

    /// Bytes of the buffers gathered last were handed to the system; may be fewer than gathered.
    void onWritten(long bytes);

    /// The stream is closed: the last call, and made exactly once.
    void onClosed(CloseCause cause);
}
