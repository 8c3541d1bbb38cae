package spate.sim.network;

import java.nio.ByteBuffer;

/// Watches one end of a connection: what it sends, and what has come to its knowledge.
public interface StreamTap {

    /// This end has handed these bytes to the network; the buffer is the tap's to consume.
    void onSent(ByteBuffer bytes);

    /// This end has now been given so many bytes of the other end in all.
    void onDelivered(long totalBytes);

    /// The connection is over for this end.
    void onClosed();
}
