package spate.cli.interop;

import java.io.DataInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.IntPredicate;
import spate.protocol.address.PeerAddress;
import spate.protocol.metainfo.TorrentInfo.Version;
import spate.protocol.peer.Handshake;
import spate.protocol.peer.Message;
import spate.protocol.peer.MessageDecoder;
import spate.protocol.peer.MessageEncoder;
import spate.protocol.peer.MessageHandler;
import spate.protocol.peer.PeerId;

/// A seed made of the protocol's codecs: it keeps a list of the pieces it is asked for, and sends wrong
/// data where it is told to. Every connection has a thread of its own.
final class ScriptedSeed implements AutoCloseable {

    private final Sample sample;
    private final ByteBuffer pieceSpace;
    private final ServerSocket listener;
    private final IntPredicate lies;
    private final List<Integer> requested = new ArrayList<>();
    private final List<Long> offsets = new ArrayList<>();
    private int connections;
    private int wrongBlocks;
    private int mayBeSent = Integer.MAX_VALUE;

    /// @param ip the loopback address it listens on: bans are by address
    /// @param lies whether a block of a piece is sent with wrong bytes
    ScriptedSeed(Sample sample, String ip, IntPredicate lies) throws IOException {
        this.sample = sample;
        this.pieceSpace = sample.pieceSpace();
        this.lies = lies;
        this.listener = new ServerSocket();
        listener.bind(new InetSocketAddress(InetAddress.getByName(ip), 0));
        Thread.ofPlatform().daemon().name("scripted-seed").start(this::accept);
    }

    static ScriptedSeed honest(Sample sample) throws IOException {
        return new ScriptedSeed(sample, "127.0.0.1", _ -> false);
    }

    PeerAddress address() {
        return PeerAddress.parse(
                listener.getInetAddress().getHostAddress() + ":" + listener.getLocalPort());
    }

    /// The piece of each request so far, in order.
    synchronized List<Integer> requestedPieces() {
        return List.copyOf(requested);
    }

    /// Where in the torrent the bytes of each request begin, in order.
    synchronized List<Long> requestedOffsets() {
        return List.copyOf(offsets);
    }

    /// How many connections got as far as the handshake.
    synchronized int connections() {
        return connections;
    }

    /// How many blocks were sent with wrong bytes.
    synchronized int wrongBlocks() {
        return wrongBlocks;
    }

    /// Sends no more than so many blocks from now on; other requests stay without an answer.
    synchronized void sendOnly(int blocks) {
        mayBeSent = blocks;
    }

    private synchronized boolean mayBeSent() {
        return mayBeSent-- > 0;
    }

    private void accept() {
        while (!listener.isClosed()) {
            try {
                Socket socket = listener.accept();
                Thread.ofPlatform().daemon().name("scripted-seed").start(() -> serve(socket));
            } catch (IOException closed) {
                return;
            }
        }
    }

    private void serve(Socket socket) {
        try (socket) {
            DataInputStream in = new DataInputStream(socket.getInputStream());
            shakeHands(in, socket.getOutputStream());
            MessageDecoder decoder =
                    new MessageDecoder(MessageDecoder.bitfieldLength(sample.pieceCount()));
            Serving serving = new Serving();
            byte[] buffer = new byte[1 << 16];
            for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
                decoder.decode(ByteBuffer.wrap(buffer, 0, n), serving);
                socket.getOutputStream().write(serving.takeAnswers());
            }
        } catch (IOException gone) {
            assert gone != null; // the other side closed: that is its business
        }
    }

    private void shakeHands(DataInputStream in, OutputStream out) throws IOException {
        in.readFully(new byte[Handshake.LENGTH]);
        synchronized (this) {
            connections++;
        }
        ByteBuffer hello = ByteBuffer.allocate(Handshake.LENGTH + MessageEncoder.SIGNAL_LENGTH);
        boolean v2 = sample.version() != Version.V1;
        PeerId id = PeerId.generate(new Random());
        new Handshake(false, true, false, v2, sample.infoHashes().wire().getFirst(), id)
                .encode(hello);
        MessageEncoder.haveAll(hello);
        out.write(hello.array());
    }

    /// Answers the messages of one connection.
    private final class Serving implements MessageHandler {
        private ByteBuffer answers = ByteBuffer.allocate(1 << 20);

        byte[] takeAnswers() {
            byte[] bytes = new byte[answers.flip().remaining()];
            answers.get(bytes).clear();
            return bytes;
        }

        @Override
        public void onMessage(Message message) {
            switch (message) {
                case Message.Interested _ -> MessageEncoder.unchoke(answers);
                case Message.Request request -> send(request);
                case Message.HashRequest request ->
                        reserve(
                                MessageEncoder.HASH_REQUEST_LENGTH,
                                b -> MessageEncoder.hashReject(b, request));
                default -> {}
            }
        }

        private void send(Message.Request request) {
            int piece = request.pieceIndex();
            byte[] block = new byte[request.length()];
            pieceSpace.get(piece * sample.pieceLength() + request.blockOffset(), block);
            note(piece, request.blockOffset(), block);
            if (!mayBeSent()) {
                return;
            }
            reserve(
                    MessageEncoder.PIECE_HEADER_LENGTH + block.length,
                    out -> {
                        MessageEncoder.pieceHeader(out, piece, request.blockOffset(), block.length);
                        out.put(block);
                    });
        }

        private void reserve(int length, java.util.function.Consumer<ByteBuffer> write) {
            if (answers.remaining() < length) {
                ByteBuffer larger = ByteBuffer.allocate(answers.capacity() * 2 + length);
                answers = larger.put(answers.flip());
            }
            write.accept(answers);
        }

        @Override
        public void onBlockStart(int pieceIndex, int blockOffset, int length) {}

        @Override
        public void onBlockBytes(ByteBuffer bytes, int length) {}

        @Override
        public void onBlockEnd() {}
    }

    private synchronized void note(int piece, int blockOffset, byte[] block) {
        requested.add(piece);
        offsets.add((long) piece * sample.pieceLength() + blockOffset);
        if (lies.test(piece)) {
            block[block.length / 2] ^= 1;
            wrongBlocks++;
        }
    }

    @Override
    public void close() throws IOException {
        listener.close();
    }
}
