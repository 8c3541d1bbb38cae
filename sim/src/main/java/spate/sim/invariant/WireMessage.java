package spate.sim.invariant;

import org.jspecify.annotations.Nullable;
import spate.protocol.peer.Handshake;
import spate.protocol.peer.Message;

/// Something that one end has put on the wire, and where in its bytes it ends.
sealed interface WireMessage {

    /// The count of bytes sent when this was complete.
    long endOffset();

    record Greeting(long endOffset, Handshake handshake) implements WireMessage {}

    record Plain(long endOffset, Message message) implements WireMessage {}

    record Block(long endOffset, int pieceIndex, int blockOffset, int length)
            implements WireMessage {

        WireSide.BlockKey key() {
            return new WireSide.BlockKey(pieceIndex, blockOffset, length);
        }
    }

    /// What follows cannot be read.
    record Garbage(long endOffset, @Nullable String why) implements WireMessage {}
}
