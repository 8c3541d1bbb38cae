package spate.engine.port;

import java.nio.ByteBuffer;

/// The engine's end of a [PeerStream]: told what happens, asked what to send.
///
/// All calls come on the thread that owns the torrent, with `now` in nanoseconds of the session's
/// clock. The handler may close the stream inside any of them.
public interface PeerStreamHandler {

    /// The dial succeeded; never called for an accepted stream, which is connected from the start.
    void onConnected(long now);

    /// How many bytes may be read now: 0 stops reading until [PeerStream#resumeReading].
    long readAllowance(long now);

    /// Bytes arrived. The handler consumes all of them and keeps no reference to `in`.
    void onBytes(ByteBuffer in, long now);

    /// Fills `into` from index 0 with buffers to be sent next, in order, and returns how many. The
    /// stream advances their positions by what it wrote and then calls [#onWritten]; until then the
    /// buffers stay as they are. 0 means that there is nothing to send, or that no quota is left.
    int gather(ByteBuffer[] into, long now);

    /// `bytes` of what was gathered were handed to the network.
    void onWritten(long bytes, long now);

    /// The stream ended: refused, reset, timed out or closed by the peer. Not called after
    /// [PeerStream#close]. `reason` is for people.
    void onClosed(String reason, long now);
}
