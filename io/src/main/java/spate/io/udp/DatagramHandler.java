package spate.io.udp;

import java.net.InetSocketAddress;
import java.nio.ByteBuffer;

/// Told what a [UdpSocket] receives; on the loop's thread.
public interface DatagramHandler {

    /// A datagram came. Its bytes lie in the loop's shared buffer and are overwritten after the
    /// call.
    void onDatagram(InetSocketAddress from, ByteBuffer datagram);

    /// For now there are no more, or the turn has had enough: the place to hand on a batch.
    default void onBatchEnd() {}
}
