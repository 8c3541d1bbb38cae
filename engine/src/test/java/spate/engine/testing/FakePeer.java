package spate.engine.testing;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import spate.engine.picker.PieceSet;
import spate.engine.port.PeerStream;
import spate.engine.port.PeerStreamHandler;
import spate.protocol.address.PeerAddress;
import spate.protocol.metainfo.InfoHash;
import spate.protocol.peer.Block;
import spate.protocol.peer.Handshake;
import spate.protocol.peer.Message;
import spate.protocol.peer.MessageDecoder;
import spate.protocol.peer.MessageEncoder;
import spate.protocol.peer.MessageHandler;
import spate.protocol.peer.PeerId;
import spate.protocol.peer.extended.ExtendedHandshake;

/// The other end of a connection to the engine: says what a test says, and remembers what it is told.
public final class FakePeer implements PeerStream, MessageHandler {

    private final TestWorld world;
    private final PeerAddress address;
    private final SmallTorrent torrent;
    private final ByteArrayOutputStream toEngine = new ByteArrayOutputStream();
    private final ByteArrayOutputStream handshake = new ByteArrayOutputStream();
    private final MessageDecoder decoder;
    private @Nullable PeerStreamHandler engine;
    private boolean closed;

    /// Whether it reads what the engine sends.
    public boolean takes = true;

    /// What the engine said since the handshake, blocks left out.
    public final List<Message> heard = new ArrayList<>();

    /// The blocks the engine sent, as requests.
    public final List<Message.Request> served = new ArrayList<>();

    public FakePeer(TestWorld world, SmallTorrent torrent, PeerAddress address) {
        this.world = world;
        this.torrent = torrent;
        this.address = address;
        this.decoder = new MessageDecoder(MessageDecoder.bitfieldLength(torrent.pieceCount()));
    }

    public void attach(PeerStreamHandler handler) {
        engine = handler;
    }

    public PeerAddress address() {
        return address;
    }

    public boolean isClosed() {
        return closed;
    }

    /* --- What it says --- */

    /// Takes the call: it was dialled and did not listen so far.
    public FakePeer answer() {
        if (engine != null) {
            engine.onConnected(world.now());
        }
        world.settle();
        return this;
    }

    /// A handshake with the fast extension and the extension protocol.
    public FakePeer shakeHands() {
        return shakeHands(true);
    }

    public FakePeer shakeHands(boolean fast) {
        byte[] id = new byte[PeerId.LENGTH];
        Arrays.fill(id, (byte) address.hashCode());
        return shakeHands(fast, PeerId.of(id));
    }

    public FakePeer shakeHands(boolean fast, PeerId id) {
        return send(handshake(fast, id));
    }

    /// The first bytes of a handshake.
    public FakePeer beginHandshake(int length) {
        byte[] id = new byte[PeerId.LENGTH];
        return send(Arrays.copyOf(handshake(true, PeerId.of(id)), length));
    }

    private byte[] handshake(boolean fast, PeerId id) {
        ByteBuffer bytes = ByteBuffer.allocate(Handshake.LENGTH);
        InfoHash hash = torrent.metainfo.infoHashes().wire().getFirst();
        boolean v2 = torrent.metainfo.info().hasV2();
        new Handshake(true, fast, false, v2, hash, id).encode(bytes);
        return bytes.array();
    }

    public FakePeer say(Message... messages) {
        for (Message message : messages) {
            ByteBuffer bytes = ByteBuffer.allocate(MessageEncoder.encodedLength(message));
            MessageEncoder.encode(message, bytes);
            toEngine.writeBytes(bytes.array());
        }
        return send(new byte[0]);
    }

    public FakePeer sayExtended(ExtendedHandshake said) {
        return say(new Message.Extended(ExtendedHandshake.ID, said.encode()));
    }

    /// Tells that it has these pieces.
    public FakePeer has(int... pieces) {
        PieceSet set = PieceSet.empty(torrent.pieceCount());
        for (int piece : pieces) {
            set.set(piece);
        }
        ByteBuffer bits = ByteBuffer.allocate(PieceSet.wireBytes(set.size()));
        set.writeWire(bits);
        return say(new Message.Bitfield(bits.array()));
    }

    public FakePeer hasAll() {
        PieceSet all = PieceSet.full(torrent.pieceCount());
        ByteBuffer bits = ByteBuffer.allocate(PieceSet.wireBytes(all.size()));
        all.writeWire(bits);
        return say(new Message.Bitfield(bits.array()));
    }

    public FakePeer sendBlock(int piece, int block) {
        return sendBlock(piece, block, torrent.block(piece, block));
    }

    public FakePeer sendWrongBlock(int piece, int block) {
        byte[] wrong = torrent.block(piece, block);
        wrong[7] ^= 1;
        return sendBlock(piece, block, wrong);
    }

    private FakePeer sendBlock(int piece, int block, byte[] payload) {
        sendPart(piece, block, payload, 0, payload.length);
        return this;
    }

    /// Sends part of a block: with `from` 0 its header too.
    public FakePeer sendPart(int piece, int block, int from, int to) {
        return sendPart(piece, block, torrent.block(piece, block), from, to);
    }

    private FakePeer sendPart(int piece, int block, byte[] payload, int from, int to) {
        if (from == 0) {
            ByteBuffer header = ByteBuffer.allocate(MessageEncoder.PIECE_HEADER_LENGTH);
            MessageEncoder.pieceHeader(header, piece, block * Block.SIZE, payload.length);
            toEngine.writeBytes(header.array());
        }
        toEngine.write(payload, from, to - from);
        return send(new byte[0]);
    }

    /// Answers every request that is open, until none comes any more.
    public FakePeer sendWhatIsAsked() {
        while (true) {
            List<Message.Request> open = openRequests();
            if (open.isEmpty()) {
                return this;
            }
            heard.removeIf(Message.Request.class::isInstance);
            for (Message.Request request : open) {
                sendBlock(request.pieceIndex(), request.blockOffset() / Block.SIZE);
            }
        }
    }

    /// Puts the answers to all requests on the way at once, whenever the engine reads them.
    public FakePeer sendWhatIsAskedLater() {
        for (Message.Request request : openRequests()) {
            sendBlock(request.pieceIndex(), request.blockOffset() / Block.SIZE);
        }
        return this;
    }

    private FakePeer send(byte[] bytes) {
        toEngine.writeBytes(bytes);
        world.settle();
        return this;
    }

    /// The peer closes the connection, or does not take the call.
    public void hangUp() {
        PeerStreamHandler handler = engine;
        if (handler != null && !closed) {
            closed = true;
            handler.onClosed("closed by the peer", world.now());
            world.settle();
        }
    }

    /* --- What it heard --- */

    /// Requests that were not cancelled.
    public List<Message.Request> openRequests() {
        List<Message.Request> open = new ArrayList<>();
        for (Message message : heard) {
            switch (message) {
                case Message.Request request -> open.add(request);
                case Message.Cancel c ->
                        open.remove(
                                new Message.Request(c.pieceIndex(), c.blockOffset(), c.length()));
                default -> {}
            }
        }
        return open;
    }

    /// Whether it may ask, as far as it was told.
    public boolean isUnchoked() {
        boolean unchoked = false;
        for (Message message : heard) {
            unchoked =
                    switch (message) {
                        case Message.Unchoke _ -> true;
                        case Message.Choke _ -> false;
                        default -> unchoked;
                    };
        }
        return unchoked;
    }

    public <T extends Message> List<T> heard(Class<T> type) {
        return heard.stream().filter(type::isInstance).map(type::cast).toList();
    }

    /* --- The stream --- */

    /// Moves bytes both ways; false if there are none to move.
    public boolean move(long now) {
        PeerStreamHandler handler = engine;
        return handler != null && !closed && (fromEngine(handler, now) | bytes(handler, now));
    }

    private boolean bytes(PeerStreamHandler handler, long now) {
        byte[] waiting = toEngine.toByteArray();
        if (waiting.length == 0) {
            return false;
        }
        int length = (int) Math.min(waiting.length, handler.readAllowance(now));
        if (length == 0) {
            return false;
        }
        toEngine.reset();
        toEngine.write(waiting, length, waiting.length - length);
        handler.onBytes(ByteBuffer.wrap(waiting, 0, length).slice(), now);
        return true;
    }

    private boolean fromEngine(PeerStreamHandler handler, long now) {
        if (!takes) {
            return false;
        }
        ByteBuffer[] buffers = new ByteBuffer[8];
        int count = handler.gather(buffers, now);
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        for (int i = 0; i < count; i++) {
            byte[] part = new byte[buffers[i].remaining()];
            buffers[i].get(part);
            bytes.writeBytes(part);
        }
        if (count == 0) {
            return false;
        }
        handler.onWritten(bytes.size(), now);
        hear(ByteBuffer.wrap(bytes.toByteArray()));
        return true;
    }

    private void hear(ByteBuffer bytes) {
        while (handshake.size() < Handshake.LENGTH && bytes.hasRemaining()) {
            handshake.write(bytes.get());
        }
        if (decoder.decode(bytes, this) != null) {
            throw new AssertionError("the engine sends nonsense");
        }
    }

    @Override
    public void onMessage(Message message) {
        heard.add(message);
    }

    @Override
    public void onBlockStart(int pieceIndex, int blockOffset, int length) {
        served.add(new Message.Request(pieceIndex, blockOffset, length));
    }

    @Override
    public void onBlockBytes(ByteBuffer in, int length) {}

    @Override
    public void onBlockEnd() {}

    @Override
    public void wantWrite() {}

    @Override
    public void resumeReading() {}

    @Override
    public void close() {
        closed = true;
    }

    @Override
    public PeerAddress remote() {
        return address;
    }

    /// An extended handshake that takes upload-only and lt_donthave messages.
    public static ExtendedHandshake extensions() {
        return ExtendedHandshake.ofIds(Map.of("upload_only", 3, "lt_donthave", 7));
    }
}
