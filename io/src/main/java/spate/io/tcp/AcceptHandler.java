package spate.io.tcp;

import java.nio.channels.SocketChannel;

/// Told what a [TcpListener] accepts; on the loop's thread.
public interface AcceptHandler {

    /// A connection came in. The channel is the handler's: it adopts it ([TcpStream#adopt], on any
    /// loop) or closes it.
    void onAccepted(SocketChannel channel);

    /// Accepting failed, for instance for want of descriptors; it is tried again after
    /// [TcpListener#PAUSE_NANOS].
    void onAcceptFailed(CloseCause cause);
}
