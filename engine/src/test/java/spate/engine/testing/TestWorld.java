package spate.engine.testing;

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
import spate.engine.torrent.AddTorrent;
import spate.engine.torrent.Event;
import spate.engine.torrent.Torrent;
import spate.engine.torrent.TorrentSettings;
import spate.protocol.address.PeerAddress;
import spate.protocol.peer.Block;
import spate.protocol.peer.Message;
import spate.protocol.peer.PeerId;
import spate.protocol.tracker.AnnounceEvent;
import spate.protocol.tracker.AnnounceRequest;
import spate.protocol.tracker.AnnounceResponse;
import spate.protocol.tracker.SwarmCounts;

/// A session with nothing real around it: a torrent and its disk in memory, peers and trackers that do
/// what a test says, and time that passes when a test lets it.
public final class TestWorld implements Transport, TrackerClient {

    public static final long SECOND = 1_000_000_000L;
    public static final String TRACKER = "http://tracker.example/announce";

    private static final int MAX_STEPS = 100_000;

    /// An announce that waits for its answer.
    public record Asked(AnnounceRequest request, int ticket, AnnounceHandler handler) {}

    public final SmallTorrent content;
    public final FakeDisk disk;
    public final FakeBuffers writeBuffers;
    public final FakeBuffers readBuffers;
    public final List<Event> events = new ArrayList<>();
    public final List<AnnounceRequest> announced = new ArrayList<>();
    public final PeerId ownId;

    /// Whom the session has dialled, in order.
    public final List<FakePeer> dialled = new ArrayList<>();

    public final Session session;
    private final List<FakePeer> peers = new ArrayList<>();
    private final Map<PeerAddress, FakePeer> listening = new LinkedHashMap<>();
    private final List<Asked> asked = new ArrayList<>();
    private final List<FakeDisk> disks = new ArrayList<>();
    private final boolean[] settling = new boolean[1];
    private @Nullable Torrent torrent;
    private long now = SECOND;

    /// What the torrent had received before.
    public long downloadedBefore;

    /// How long it was seeded before.
    public long seededNanosBefore;

    /// Whether trackers answer, without peers.
    public boolean trackersAnswer = true;

    public TestWorld(SmallTorrent content) {
        this(content, new FakeDisk(content), 64, SessionSettings.defaults().withListenPort(6881));
    }

    public TestWorld(SmallTorrent content, SessionSettings settings) {
        this(content, new FakeDisk(content), 64, settings);
    }

    /// With write buffers of so many blocks.
    public TestWorld(SmallTorrent content, int blocksPerBuffer) {
        this(
                content,
                new FakeDisk(content),
                new FakeBuffers(blocksPerBuffer * Block.SIZE, 64),
                SessionSettings.defaults().withListenPort(6881));
    }

    public TestWorld(SmallTorrent content, FakeDisk disk, int buffers, SessionSettings settings) {
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
        this.ownId = PeerId.of(id);
        this.session = new Session(ports, settings, ownId, new Random(1), now);
    }

    /// A download of everything that goes on to seed.
    public TestWorld download() {
        return add(TorrentSettings.defaults(), PieceSet.empty(content.pieceCount()), 0);
    }

    /// A seed.
    public TestWorld seed() {
        return seed(TorrentSettings.defaults(), 0);
    }

    public TestWorld seed(TorrentSettings settings, long uploadedBefore) {
        disk.filled();
        return add(settings, PieceSet.full(content.pieceCount()), uploadedBefore);
    }

    public TestWorld add(TorrentSettings settings, PieceSet trusted, long uploadedBefore) {
        PieceSet none = PieceSet.empty(content.pieceCount());
        return add(settings, trusted, none, uploadedBefore);
    }

    public TestWorld add(
            TorrentSettings settings, PieceSet trusted, PieceSet toHash, long uploadedBefore) {
        torrent = begin(disk, settings, trusted, toHash, uploadedBefore);
        return this;
    }

    /// One more torrent, which is seeded.
    public Torrent seedToo(SmallTorrent other) {
        PieceSet none = PieceSet.empty(other.pieceCount());
        PieceSet all = PieceSet.full(other.pieceCount());
        FakeDisk full = new FakeDisk(other).filled();
        return begin(full, TorrentSettings.defaults(), all, none, 0);
    }

    private Torrent begin(
            FakeDisk files,
            TorrentSettings settings,
            PieceSet trusted,
            PieceSet toHash,
            long uploadedBefore) {
        disks.add(files);
        PieceSet unfinished = PieceSet.empty(trusted.size());
        files.leftover.keySet().forEach(unfinished::set);
        Torrent begun =
                session.add(
                        new AddTorrent(
                                files.torrent.metainfo,
                                List.of(List.of(TRACKER)),
                                files::open,
                                trusted,
                                toHash,
                                unfinished,
                                new byte[] {4},
                                settings,
                                uploadedBefore,
                                downloadedBefore,
                                seededNanosBefore),
                        now);
        settle();
        return begun;
    }

    public Torrent torrent() {
        return Objects.requireNonNull(torrent);
    }

    public long now() {
        return now;
    }

    /* --- Peers --- */

    /// A peer that connects to us.
    public FakePeer comes(String address) {
        return comes(content, parse(address));
    }

    /// A peer that connects to us and will speak of this torrent.
    public FakePeer comes(SmallTorrent of, PeerAddress address) {
        FakePeer peer = new FakePeer(this, of, address);
        peers.add(peer);
        peer.attach(session.accept(peer, now));
        return peer;
    }

    /// A peer that connects to us, is interested, and unchoked.
    public FakePeer leecher(String address) {
        FakePeer peer = comes(address).shakeHands().say(new Message.Interested());
        pass(11);
        return peer;
    }

    /// A peer that waits to be dialled: it hears of it when it is.
    public FakePeer listens(String address) {
        FakePeer peer = new FakePeer(this, content, parse(address));
        listening.put(peer.address(), peer);
        return peer;
    }

    private static PeerAddress parse(String address) {
        return Objects.requireNonNull(PeerAddress.parse(address));
    }

    public void learn(PeerSource source, FakePeer... known) {
        torrent().addPeers(Arrays.stream(known).map(FakePeer::address).toList(), source, now);
        settle();
    }

    @Override
    public PeerStream connect(PeerAddress remote, PeerStreamHandler handler) {
        FakePeer listener = listening.get(remote);
        FakePeer peer = listener == null ? new FakePeer(this, content, remote) : listener;
        dialled.add(peer);
        peers.add(peer);
        peer.attach(handler);
        if (listener != null) {
            handler.onConnected(now);
        }
        return peer;
    }

    /* --- Trackers --- */

    @Override
    public void announce(
            String url, AnnounceRequest request, int trackerIndex, AnnounceHandler handler) {
        announced.add(request);
        asked.add(new Asked(request, trackerIndex, handler));
    }

    public List<AnnounceEvent> announcedEvents() {
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
    public void settle() {
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
            moved = false;
            for (FakeDisk files : disks) {
                moved |= files.answer(now);
            }
            moved |= answerTrackers();
            for (FakePeer peer : List.copyOf(peers)) {
                moved |= peer.move(now);
            }
        }
        settling[0] = false;
    }

    /// Lets time pass, in steps of a tenth of a second at most.
    public void pass(long seconds) {
        long end = now + seconds * SECOND;
        while (now < end) {
            long next = Math.min(session.nextDeadline(now), end);
            now = Math.clamp(next, now + 1, Math.min(end, now + SECOND / 10));
            settle();
        }
    }

    public <T extends Event> List<T> events(Class<T> type) {
        return events.stream().filter(type::isInstance).map(type::cast).toList();
    }
}
