package spate.sim.invariant;

import java.nio.ByteBuffer;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import spate.protocol.peer.Handshake;
import spate.protocol.peer.Message;
import spate.protocol.peer.MessageDecoder;
import spate.protocol.peer.MessageEncoder;
import spate.protocol.peer.MessageHandler;
import spate.protocol.peer.ProtocolError;

/// Reads what one end sends, and says of every message where it ended.
final class WireReader implements MessageHandler {

    private final Consumer<WireMessage> messages;
    private final BlockBytes blocks;
    private final byte[] handshake = new byte[Handshake.LENGTH];
    private final MessageDecoder decoder = new MessageDecoder(MessageDecoder.MAX_BITFIELD_LENGTH);
    private int handshakeLength;
    private long offset;
    private boolean broken;
    private int pieceIndex;
    private int blockOffset;
    private int blockLength;
    private int blockDone;

    /// Is shown the payload of blocks as it passes.
    interface BlockBytes {
        void onBytes(int pieceIndex, int pieceOffset, ByteBuffer bytes, int length);
    }

    WireReader(Consumer<WireMessage> messages, BlockBytes blocks) {
        this.messages = messages;
        this.blocks = blocks;
    }

    void read(ByteBuffer bytes) {
        if (broken) {
            return;
        }
        if (handshakeLength < Handshake.LENGTH) {
            readHandshake(bytes);
        }
        if (handshakeLength == Handshake.LENGTH && bytes.hasRemaining() && !broken) {
            ProtocolError error = decoder.decode(bytes, this);
            if (error != null) {
                fail(error.toString());
            }
        }
    }

    private void readHandshake(ByteBuffer bytes) {
        int length = Math.min(bytes.remaining(), Handshake.LENGTH - handshakeLength);
        bytes.get(handshake, handshakeLength, length);
        handshakeLength += length;
        offset += length;
        ByteBuffer soFar = ByteBuffer.wrap(handshake, 0, handshakeLength);
        if (Handshake.check(soFar) != null) {
            fail("not a handshake");
        } else if (handshakeLength == Handshake.LENGTH) {
            messages.accept(new WireMessage.Greeting(offset, Handshake.decode(soFar)));
        }
    }

    private void fail(@Nullable String why) {
        broken = true;
        messages.accept(new WireMessage.Garbage(offset, why));
    }

    @Override
    public void onMessage(Message message) {
        offset += MessageEncoder.encodedLength(message);
        messages.accept(new WireMessage.Plain(offset, message));
    }

    @Override
    public void onBlockStart(int piece, int blockStart, int length) {
        pieceIndex = piece;
        blockOffset = blockStart;
        blockLength = length;
        blockDone = 0;
    }

    @Override
    public void onBlockBytes(ByteBuffer bytes, int length) {
        blocks.onBytes(pieceIndex, blockOffset + blockDone, bytes, length);
        blockDone += length;
    }

    @Override
    public void onBlockEnd() {
        offset += MessageEncoder.PIECE_HEADER_LENGTH + blockLength;
        messages.accept(new WireMessage.Block(offset, pieceIndex, blockOffset, blockLength));
    }
}
