package spate.engine.torrent;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import spate.engine.peer.PeerSource;
import spate.engine.picker.PieceSet;
import spate.engine.port.AnnounceHandler;
import spate.engine.port.AnnounceOutcome;
import spate.engine.port.PeerStream;
import spate.engine.port.PeerStreamHandler;
import spate.engine.port.TrackerClient;
import spate.engine.port.Transport;
import spate.engine.session.Session;
import spate.engine.session.SessionPorts;
import spate.engine.session.SessionSettings;
import spate.engine.storage.FakeBuffers;
import spate.protocol.address.PeerAddress;
import spate.protocol.peer.Block;
import spate.protocol.peer.PeerId;
import spate.protocol.tracker.AnnounceEvent;
import spate.protocol.tracker.AnnounceRequest;
import spate.protocol.tracker.AnnounceResponse;
import spate.protocol.tracker.SwarmCounts;

/// A session with nothing real around it: one torrent, a disk in memory, peers and trackers that do
/// what a test says, and time that passes when a test lets it.
final class TestWorld implements Transport, TrackerClient {

    static final long SECOND = 1_000_000_000L;
    static final String TRACKER = "http://tracker.example/announce";

    private static final int MAX_STEPS = 100_000;

    /// An announce that waits for its answer.
    record Asked(AnnounceRequest request, int ticket, AnnounceHandler handler) {}

    final SmallTorrent content;
    final FakeDisk disk;
    final FakeBuffers writeBuffers;
    final FakeBuffers readBuffers;
    final List<Event> events = new ArrayList<>();
    final List<AnnounceRequest> announced = new ArrayList<>();
    final List<PeerAddress> dialled = new ArrayList<>();
    final Session session;
    private final List<FakePeer> peers = new ArrayList<>();
    private final Map<PeerAddress, FakePeer> listening = new LinkedHashMap<>();
    private final List<Asked> asked = new ArrayList<>();
    private final boolean[] settling = new boolean[1];
    private @Nullable Torrent torrent;
    private long now = SECOND;

    /// How long the torrent was seeded before.
    long seededNanosBefore;

    /// Whether trackers answer, without peers.
    boolean trackersAnswer = true;

    TestWorld(SmallTorrent content) {
        this(content, new FakeDisk(content), 64, SessionSettings.defaults().withListenPort(6881));
    }

    /// With write buffers of so many blocks.
    TestWorld(SmallTorrent content, int blocksPerBuffer) {
        this(
                content,
                new FakeDisk(content),
                new FakeBuffers(blocksPerBuffer * Block.SIZE, 64),
                SessionSettings.defaults().withListenPort(6881));
    }

    TestWorld(SmallTorrent content, FakeDisk disk, int buffers, SessionSettings settings) {
        this(content, disk, new FakeBuffers(2 * Block.SIZE, buffers), settings);
    }

    private TestWorld(
            SmallTorrent content, FakeDisk disk, FakeBuffers writing, SessionSettings settings) {
        this.content = content;
        this.disk = disk;
        this.writeBuffers = writing;
        this.readBuffers = new FakeBuffers(2 * Block.SIZE, 64);
        SessionPorts ports = new SessionPorts(this, this, writeBuffers, readBuffers, events::add);
        byte[] id = new byte[PeerId.LENGTH];
        Arrays.fill(id, (byte) 'S');
        this.session = new Session(ports, settings, PeerId.of(id), new Random(1), now);
    }

    /// A download of everything that goes on to seed.
    TestWorld download() {
        return add(TorrentSettings.defaults(), PieceSet.empty(content.pieceCount()), 0);
    }

    /// A seed.
    TestWorld seed() {
        return seed(TorrentSettings.defaults(), 0);
    }

    TestWorld seed(TorrentSettings settings, long uploadedBefore) {
        disk.filled();
        return add(settings, PieceSet.full(content.pieceCount()), uploadedBefore);
    }

    TestWorld add(TorrentSettings settings, PieceSet trusted, long uploadedBefore) {
        PieceSet none = PieceSet.empty(content.pieceCount());
        return add(settings, trusted, none, uploadedBefore);
    }

    TestWorld add(
            TorrentSettings settings, PieceSet trusted, PieceSet toHash, long uploadedBefore) {
        PieceSet unfinished = PieceSet.empty(content.pieceCount());
        disk.leftover.keySet().forEach(unfinished::set);
        torrent =
                session.add(
                        new AddTorrent(
                                content.metainfo,
                                List.of(List.of(TRACKER)),
                                disk::open,
                                trusted,
                                toHash,
                                unfinished,
                                new byte[] {4},
                                settings,
                                uploadedBefore,
                                0,
                                seededNanosBefore),
                        now);
        settle();
        return this;
    }

    Torrent torrent() {
        return Objects.requireNonNull(torrent);
    }

    long now() {
        return now;
    }

    /* --- Peers --- */

    /// A peer that connects to us.
    FakePeer comes(String address) {
        FakePeer peer = peer(address);
        peers.add(peer);
        peer.attach(session.accept(peer, now));
        return peer;
    }

    /// A peer that waits to be dialled: it hears of it when it is.
    FakePeer listens(String address) {
        FakePeer peer = peer(address);
        listening.put(peer.address(), peer);
        return peer;
    }

    private FakePeer peer(String address) {
        PeerAddress parsed = Objects.requireNonNull(PeerAddress.parse(address));
        return new FakePeer(this, content, parsed);
    }

    void learn(PeerSource source, FakePeer... known) {
        torrent().addPeers(Arrays.stream(known).map(FakePeer::address).toList(), source, now);
        settle();
    }

    @Override
    public PeerStream connect(PeerAddress remote, PeerStreamHandler handler) {
        dialled.add(remote);
        FakePeer peer = listening.get(remote);
        if (peer == null) {
            return peer(remote.toString());
        }
        peer.attach(handler);
        peers.add(peer);
        handler.onConnected(now);
        return peer;
    }

    /* --- Trackers --- */

    @Override
    public void announce(
            String url, AnnounceRequest request, int trackerIndex, AnnounceHandler handler) {
        announced.add(request);
        asked.add(new Asked(request, trackerIndex, handler));
    }

    List<AnnounceEvent> announcedEvents() {
        return announced.stream().map(AnnounceRequest::event).toList();
    }

    private boolean answerTrackers() {
        if (!trackersAnswer || asked.isEmpty()) {
            return false;
        }
        AnnounceResponse response =
                new AnnounceResponse(
                        null,
                        1800,
                        0,
                        SwarmCounts.NOTHING,
                        List.of(),
                        List.of(),
                        null,
                        null,
                        null,
                        0);
        for (Asked ask : List.copyOf(asked)) {
            asked.remove(ask);
            ask.handler.onAnnounced(ask.ticket, new AnnounceOutcome.Answered(response), now);
        }
        return true;
    }

    /* --- Time --- */

    /// Lets everything happen that happens now.
    void settle() {
        if (settling[0]) {
            return;
        }
        settling[0] = true;
        boolean moved = true;
        for (int step = 0; moved; step++) {
            if (step == MAX_STEPS) {
                throw new AssertionError("the world does not come to rest");
            }
            session.poll(now);
            moved = disk.answer(now) | answerTrackers();
            for (FakePeer peer : List.copyOf(peers)) {
                moved |= peer.move(now);
            }
        }
        settling[0] = false;
    }

    /// Lets time pass, in steps of a tenth of a second at most.
    void pass(long seconds) {
        long end = now + seconds * SECOND;
        while (now < end) {
            long next = Math.min(session.nextDeadline(now), end);
            now = Math.clamp(next, now + 1, Math.min(end, now + SECOND / 10));
            settle();
        }
    }

    <T extends Event> List<T> events(Class<T> type) {
        return events.stream().filter(type::isInstance).map(type::cast).toList();
    }
}
