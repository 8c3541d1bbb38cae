package spate.engine.session;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import spate.engine.picker.PieceSet;
import spate.engine.port.AnnounceHandler;
import spate.engine.port.PeerStream;
import spate.engine.port.PeerStreamHandler;
import spate.engine.port.TrackerClient;
import spate.engine.port.Transport;
import spate.engine.storage.BlockRead;
import spate.engine.storage.BlockWrite;
import spate.engine.storage.FakeBuffers;
import spate.engine.storage.Storage;
import spate.engine.storage.StorageHandler;
import spate.engine.torrent.AddTorrent;
import spate.engine.torrent.Event;
import spate.engine.torrent.Torrent;
import spate.engine.torrent.TorrentSettings;
import spate.protocol.address.IpAddress;
import spate.protocol.address.PeerAddress;
import spate.protocol.bencode.BencodeDictionary;
import spate.protocol.metainfo.InfoHash;
import spate.protocol.metainfo.Metainfo;
import spate.protocol.peer.Handshake;
import spate.protocol.peer.MessageEncoder;
import spate.protocol.peer.PeerId;
import spate.protocol.tracker.AnnounceRequest;

/// A session with peers that do what the test says, files that are always there and a clock that is
/// moved by hand.
final class FakeSwarm {

    static final long SECOND = 1_000_000_000L;
    static final int PIECES = 100;
    private static final int PIECE_LENGTH = 1 << 15;

    final List<FakePeer> dialled = new ArrayList<>();
    final List<Event> events = new ArrayList<>();
    final PeerId ownId = id(0);
    final Session session;
    long now = 7 * SECOND;
    private final List<Runnable> soon = new ArrayList<>();

    FakeSwarm(SessionSettings settings) {
        RandomGenerator random = RandomGeneratorFactory.of("L64X128MixRandom").create(1);
        session =
                new Session(
                        new SessionPorts(
                                new Dialler(),
                                new NoTrackers(),
                                new FakeBuffers(1 << 16, 64),
                                new FakeBuffers(1 << 16, 64),
                                events::add),
                        settings,
                        ownId,
                        random,
                        now);
    }

    static SessionSettings settings(int connections, int halfOpen, int slots) {
        return new SessionSettings("Spate", 6881, connections, halfOpen, 0, 0, slots, 2000);
    }

    static PeerId id(int i) {
        return PeerId.of("-XX0000-%012d".formatted(i).getBytes(StandardCharsets.US_ASCII));
    }

    /// Every peer at an address of its own.
    static PeerAddress address(int i) {
        return new PeerAddress(IpAddress.ofV4(0x0b00_0000 + (i << 8) + 1), 6881);
    }

    static List<PeerAddress> addresses(int count) {
        List<PeerAddress> addresses = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            addresses.add(address(i));
        }
        return addresses;
    }

    /// A torrent, ready to go.
    Torrent add(String name, boolean complete) throws Exception {
        BencodeDictionary info =
                BencodeDictionary.builder()
                        .put("name", name)
                        .put("length", (long) PIECES * PIECE_LENGTH)
                        .put("piece length", PIECE_LENGTH)
                        .put("pieces", new byte[20 * PIECES])
                        .build();
        BencodeDictionary torrent = BencodeDictionary.builder().put("info", info).build();
        PieceSet trusted = complete ? PieceSet.full(PIECES) : PieceSet.empty(PIECES);
        Torrent added =
                session.add(
                        new AddTorrent(
                                Metainfo.parse(torrent.encode()),
                                List.of(),
                                IdleStorage::new,
                                trusted,
                                PieceSet.empty(PIECES),
                                PieceSet.empty(PIECES),
                                new byte[] {4},
                                TorrentSettings.defaults(),
                                0,
                                0),
                        now);
        settle();
        return added;
    }

    /// Lets everything happen that is due.
    void settle() {
        do {
            List<Runnable> tasks = List.copyOf(soon);
            soon.clear();
            tasks.forEach(Runnable::run);
            session.poll(now);
        } while (!soon.isEmpty());
    }

    void pass(long seconds) {
        for (long i = 0; i < seconds; i++) {
            now += SECOND;
            settle();
        }
    }

    /// A peer connects and shakes hands.
    FakePeer comeIn(PeerAddress from, InfoHash torrent, PeerId id) {
        FakePeer peer = new FakePeer(from);
        peer.handler = session.accept(peer, now);
        peer.shakeHands(torrent, id);
        settle();
        return peer;
    }

    long openCount(List<FakePeer> peers) {
        return peers.stream().filter(peer -> !peer.closed).count();
    }

    /// The other end of a connection.
    final class FakePeer implements PeerStream {
        final PeerAddress remote;
        PeerStreamHandler handler;
        boolean closed;
        boolean unchoked;

        /// Whether it takes no bytes any more.
        boolean deaf;

        FakePeer(PeerAddress remote) {
            this.remote = remote;
        }

        void shakeHands(InfoHash torrent, PeerId id) {
            ByteBuffer hello = ByteBuffer.allocate(Handshake.LENGTH);
            new Handshake(false, true, false, false, torrent, id).encode(hello);
            say(hello.flip());
        }

        void say(ByteBuffer message) {
            if (!closed) {
                handler.onBytes(message, now);
            }
        }

        void beInterested() {
            ByteBuffer message = ByteBuffer.allocate(MessageEncoder.SIGNAL_LENGTH);
            MessageEncoder.interested(message);
            say(message.flip());
        }

        void fail() {
            closed = true;
            handler.onClosed("connection refused", now);
            settle();
        }

        @Override
        public void wantWrite() {
            soon.add(this::write);
        }

        /// Takes what there is, and notes whether it is choked.
        private void write() {
            ByteBuffer[] out = new ByteBuffer[64];
            int count = closed || deaf ? 0 : handler.gather(out, now);
            long bytes = 0;
            for (int i = 0; i < count; i++) {
                bytes += out[i].remaining();
                look(out[i]);
            }
            if (bytes > 0) {
                handler.onWritten(bytes, now);
            }
        }

        private void look(ByteBuffer out) {
            while (out.hasRemaining()) {
                if (out.get(out.position()) == 19) {
                    out.position(out.position() + Handshake.LENGTH);
                    continue;
                }
                int length = out.getInt();
                if (length == 1) {
                    byte signal = out.get(out.position());
                    unchoked = signal == 1 || (unchoked && signal != 0);
                }
                out.position(out.position() + length);
            }
        }

        @Override
        public void resumeReading() {}

        @Override
        public void close() {
            closed = true;
        }

        @Override
        public PeerAddress remote() {
            return remote;
        }
    }

    private final class Dialler implements Transport {
        @Override
        public PeerStream connect(PeerAddress remote, PeerStreamHandler handler) {
            FakePeer peer = new FakePeer(remote);
            peer.handler = handler;
            dialled.add(peer);
            return peer;
        }
    }

    private static final class NoTrackers implements TrackerClient {
        @Override
        public void announce(
                String url, AnnounceRequest request, int trackerIndex, AnnounceHandler handler) {
            throw new AssertionError("there is no tracker");
        }
    }

    private final class IdleStorage implements Storage {
        private final StorageHandler handler;
        private final Map<Integer, BlockWrite> writes = new LinkedHashMap<>();

        IdleStorage(StorageHandler handler) {
            this.handler = handler;
        }

        @Override
        public void prepare(byte[] filePriorities, long missingBytes) {
            soon.add(() -> handler.onPrepared(now));
        }

        @Override
        public void write(BlockWrite write) {
            writes.put(write.pieceIndex(), write);
        }

        @Override
        public void abandon(int pieceIndex) {
            writes.remove(pieceIndex);
        }

        @Override
        public void read(BlockRead read) {
            soon.add(() -> handler.onRead(read, now));
        }

        @Override
        public void hash(int pieceIndex) {
            soon.add(() -> handler.onPieceAbsent(pieceIndex, now));
        }

        @Override
        public void find(int pieceIndex) {
            soon.add(() -> handler.onBlocksFound(pieceIndex, PieceSet.empty(1), now));
        }

        @Override
        public void sync() {
            soon.add(() -> handler.onSynced(now));
        }

        @Override
        public void close() {
            soon.add(() -> handler.onStorageClosed(now));
        }
    }
}
