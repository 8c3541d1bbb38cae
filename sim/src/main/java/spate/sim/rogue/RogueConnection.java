package spate.sim.rogue;

import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Objects;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import spate.engine.picker.PieceSet;
import spate.engine.port.PeerStream;
import spate.engine.port.PeerStreamHandler;
import spate.protocol.bencode.BencodeWriter;
import spate.protocol.peer.Block;
import spate.protocol.peer.Handshake;
import spate.protocol.peer.Message;
import spate.protocol.peer.MessageDecoder;
import spate.protocol.peer.MessageEncoder;
import spate.protocol.peer.MessageHandler;
import spate.protocol.peer.ProtocolError;
import spate.sim.torrent.SimTorrent;

/// One connection of a [RogueHost]: speaks the wire protocol and asks its [Behaviour] what to say.
public final class RogueConnection implements PeerStreamHandler, MessageHandler {

    /// What a connection takes in before its owner has sent what it owes.
    private static final int MAX_QUEUED_BYTES = 4 << 20;

    private final RogueHost owner;
    private final boolean dialled;
    private final ArrayDeque<ByteBuffer> queue = new ArrayDeque<>();
    private final byte[] handshake = new byte[Handshake.LENGTH];
    private final MessageDecoder decoder = new MessageDecoder(MessageDecoder.MAX_BITFIELD_LENGTH);
    private @Nullable PeerStream stream;
    private @Nullable Handshake theirs;
    private PieceSet theirPieces;
    private int handshakeLength;
    private boolean handshakeSent;
    private boolean closed;
    private boolean choking = true;
    private boolean choked = true;
    private boolean interested;
    private int queuedBytes;
    private int blockPiece;
    private int blockOffset;
    private byte[] block = new byte[0];
    private int blockDone;
    private long sentPayload;
    private long receivedPayload;

    RogueConnection(RogueHost owner, boolean dialled) {
        this.owner = owner;
        this.dialled = dialled;
        this.theirPieces = PieceSet.empty(owner.torrent().pieceCount());
    }

    void attach(PeerStream peerStream) {
        stream = peerStream;
    }

    /* --- What it is --- */

    public SimTorrent torrent() {
        return owner.torrent();
    }

    public RandomGenerator random() {
        return owner.random();
    }

    public long now() {
        return owner.world().now();
    }

    public boolean isClosed() {
        return closed;
    }

    /// Whether the peer lets us ask.
    public boolean isChoked() {
        return choked;
    }

    public boolean isChoking() {
        return choking;
    }

    /// What the peer says it has.
    public PieceSet theirPieces() {
        return theirPieces;
    }

    /// Whether both sides speak the fast extension.
    public boolean isFast() {
        return owner.behaviour().fast() && theirs != null && theirs.fast();
    }

    public long sentPayload() {
        return sentPayload;
    }

    public long receivedPayload() {
        return receivedPayload;
    }

    /* --- Saying --- */

    /// Sends any bytes.
    public void sendRaw(byte[] bytes) {
        if (!closed && queuedBytes < MAX_QUEUED_BYTES) {
            queue.add(ByteBuffer.wrap(bytes));
            queuedBytes += bytes.length;
            Objects.requireNonNull(stream).wantWrite();
        }
    }

    /// The handshake as bytes.
    public byte[] handshakeBytes() {
        Behaviour behaviour = owner.behaviour();
        byte[] bytes = new byte[Handshake.LENGTH];
        new Handshake(
                        behaviour.maxRequests() > 0,
                        behaviour.fast(),
                        false,
                        torrent().infoHashes().v2() != null,
                        torrent().infoHashes().wire().get(0),
                        owner.peerId())
                .encode(ByteBuffer.wrap(bytes));
        return bytes;
    }

    public void sendHandshake() {
        handshakeSent = true;
        sendRaw(handshakeBytes());
    }

    public void send(Message message) {
        byte[] bytes = new byte[MessageEncoder.encodedLength(message)];
        MessageEncoder.encode(message, ByteBuffer.wrap(bytes));
        sendRaw(bytes);
    }

    /// The extended handshake where it is spoken, and the pieces in the fitting form.
    public void sendPieces(PieceSet pieces) {
        int maxRequests = owner.behaviour().maxRequests();
        if (maxRequests > 0 && theirs != null && theirs.extensionProtocol()) {
            sendExtendedHandshake(maxRequests);
        }
        if (isFast() && pieces.isFull()) {
            send(new Message.HaveAll());
        } else if (isFast() && pieces.isEmpty()) {
            send(new Message.HaveNone());
        } else if (!pieces.isEmpty()) {
            byte[] bits = new byte[PieceSet.wireBytes(pieces.size())];
            pieces.writeWire(ByteBuffer.wrap(bits));
            send(new Message.Bitfield(bits));
        }
    }

    private void sendExtendedHandshake(int maxRequests) {
        byte[] payload =
                new BencodeWriter()
                        .dictionary()
                        .string("m")
                        .dictionary()
                        .end()
                        .string("reqq")
                        .integer(maxRequests)
                        .end()
                        .toBytes();
        send(new Message.Extended(0, payload));
    }

    public void unchoke() {
        if (choking) {
            choking = false;
            send(new Message.Unchoke());
        }
    }

    public void choke() {
        if (!choking) {
            choking = true;
            send(new Message.Choke());
        }
    }

    public void interest() {
        if (!interested) {
            interested = true;
            send(new Message.Interested());
        }
    }

    /// Sends the block as it is in the content.
    public void serve(int pieceIndex, int from, int length) {
        if (!choking && isBlock(pieceIndex, from, length)) {
            sendBlock(pieceIndex, from, content(pieceIndex, from, length));
        } else {
            reject(pieceIndex, from, length);
        }
    }

    private boolean isBlock(int pieceIndex, int from, int length) {
        return pieceIndex < torrent().pieceCount()
                && length <= Block.MAX_LENGTH
                && from <= torrent().servedLength(pieceIndex) - length;
    }

    /// The right bytes of a block.
    public byte[] content(int pieceIndex, int from, int length) {
        return torrent().block(pieceIndex, from, length);
    }

    public void sendBlock(int pieceIndex, int from, byte[] bytes) {
        ByteBuffer header = ByteBuffer.allocate(MessageEncoder.PIECE_HEADER_LENGTH);
        MessageEncoder.pieceHeader(header, pieceIndex, from, bytes.length);
        sendRaw(header.array());
        sendRaw(bytes);
        sentPayload += bytes.length;
    }

    public void reject(int pieceIndex, int from, int length) {
        if (isFast()) {
            send(new Message.RejectRequest(pieceIndex, from, length));
        }
    }

    /// Sends bytes one at a time.
    public void dribble(byte[] bytes, long intervalNanos) {
        for (int i = 0; i < bytes.length; i++) {
            byte[] one = {bytes[i]};
            after(i * intervalNanos, () -> sendRaw(one));
        }
    }

    /// Takes back the last bytes that are not gone yet.
    public void cutLast(int bytes) {
        ByteBuffer last = queue.peekLast();
        if (last != null) {
            int cut = Math.min(bytes, last.remaining());
            last.limit(last.limit() - cut);
            queuedBytes -= cut;
        }
    }

    /// Does something later, if the connection still is there.
    public void after(long delayNanos, Runnable action) {
        owner.world()
                .after(
                        delayNanos,
                        () -> {
                            if (!closed) {
                                owner.host().enter(action);
                            }
                        });
    }

    /// Says something to all peers of this host that have shaken hands.
    public void tellAll(Message message) {
        for (RogueConnection connection : owner.connections()) {
            if (connection.theirs != null) {
                connection.send(message);
            }
        }
    }

    public void close() {
        if (!closed) {
            closed = true;
            Objects.requireNonNull(stream).close();
            owner.onClosed(this);
        }
    }

    /* --- The stream --- */

    @Override
    public void onConnected(long now) {
        owner.behaviour().onConnected(this);
    }

    @Override
    public long readAllowance(long now) {
        return Long.MAX_VALUE;
    }

    @Override
    public void onBytes(ByteBuffer in, long now) {
        if (handshakeLength < Handshake.LENGTH) {
            readHandshake(in);
        }
        if (theirs != null && in.hasRemaining() && !closed) {
            ProtocolError error = decoder.decode(in, this);
            if (error != null) {
                throw new AssertionError("the engine sends what cannot be read: " + error);
            }
        }
        in.position(in.limit());
    }

    private void readHandshake(ByteBuffer in) {
        int length = Math.min(in.remaining(), Handshake.LENGTH - handshakeLength);
        in.get(handshake, handshakeLength, length);
        handshakeLength += length;
        if (handshakeLength == Handshake.LENGTH) {
            theirs = Handshake.decode(ByteBuffer.wrap(handshake));
            if (!dialled) {
                owner.behaviour().onConnected(this);
            }
            if (handshakeSent) {
                owner.behaviour().onGreeted(this);
            }
        }
    }

    @Override
    public int gather(ByteBuffer[] into, long now) {
        int count = 0;
        for (ByteBuffer next : queue) {
            if (count == into.length) {
                break;
            }
            into[count++] = next;
        }
        return count;
    }

    @Override
    public void onWritten(long bytes, long now) {
        queuedBytes -= (int) bytes;
        while (!queue.isEmpty() && !queue.element().hasRemaining()) {
            queue.remove();
        }
    }

    @Override
    public void onClosed(String reason, long now) {
        closed = true;
        owner.onClosed(this);
    }

    void tick() {
        if (!closed && theirs != null) {
            owner.behaviour().onTick(this);
        }
    }

    /* --- Hearing --- */

    @Override
    public void onMessage(Message message) {
        switch (message) {
            case Message.Choke _ -> choked = true;
            case Message.Unchoke _ -> choked = false;
            case Message.Have(int piece) -> theirPieces.set(piece);
            case Message.HaveAll _ -> theirPieces.setAll();
            case Message.Bitfield(byte[] bits) ->
                    theirPieces = PieceSet.ofWire(ByteBuffer.wrap(bits), torrent().pieceCount());
            case Message.Request(int piece, int offset, int length) -> {
                owner.behaviour().onRequest(this, piece, offset, length);
                return;
            }
            case Message.KeepAlive _,
                    Message.Interested _,
                    Message.NotInterested _,
                    Message.HaveNone _,
                    Message.Cancel _,
                    Message.RejectRequest _,
                    Message.AllowedFast _,
                    Message.SuggestPiece _,
                    Message.Port _,
                    Message.Extended _,
                    Message.HashRequest _,
                    Message.Hashes _,
                    Message.HashReject _,
                    Message.Unknown _ -> {}
        }
        owner.behaviour().onMessage(this, message);
    }

    @Override
    public void onBlockStart(int pieceIndex, int offset, int length) {
        blockPiece = pieceIndex;
        blockOffset = offset;
        block = new byte[length];
        blockDone = 0;
    }

    @Override
    public void onBlockBytes(ByteBuffer bytes, int length) {
        bytes.get(block, blockDone, length);
        blockDone += length;
    }

    @Override
    public void onBlockEnd() {
        receivedPayload += block.length;
        owner.behaviour().onBlock(this, blockPiece, blockOffset, block);
    }
}
