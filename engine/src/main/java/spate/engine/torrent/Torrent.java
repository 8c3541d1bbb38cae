package spate.engine.torrent;

import java.util.List;
import org.jspecify.annotations.Nullable;
import spate.engine.peer.PeerConnection;
import spate.engine.peer.PeerSource;
import spate.engine.picker.PiecePicker;
import spate.engine.picker.PieceSet;
import spate.engine.port.PeerStream;
import spate.engine.port.PeerStreamHandler;
import spate.engine.storage.BufferSource;
import spate.engine.storage.FileLayout;
import spate.engine.storage.Storage;
import spate.engine.storage.StorageFailure;
import spate.engine.tracker.TrackerStatus;
import spate.protocol.address.PeerAddress;
import spate.protocol.metainfo.InfoHash;
import spate.protocol.metainfo.InfoHashes;
import spate.protocol.metainfo.TorrentInfo;

/// One torrent: it coordinates, its parts hold the state.
///
/// | part | holds |
/// |---|---|
/// | [Swarm] | the connections and whom to dial |
/// | [PiecePicker], [PieceAssembler] | what is wanted and what is coming in |
/// | [Verification] | what was written and is judged, who is to blame |
/// | [Checking] | what may be on disk and has to be looked for |
/// | [Holdings] | what is here, how much of it is wanted, what survives a power failure |
/// | [StoragePause] | why the torrent is halted, and until when |
/// | [Unchoking] | whom we serve |
/// | [Announcing] | the trackers |
/// | [Serving] | what is in memory for peers |
/// | [Transfers] | what was moved |
/// | [Seeding] | how long it is seeded, and what ends it |
/// | [PeerDesk], [StorageDesk] | nothing: they bring what connections and the storage tell to the others |
///
/// | phase | means | goes on to |
/// |---|---|---|
/// | PREPARING | folders and files are being made | CHECKING, ACTIVE, HALTED |
/// | CHECKING | data on disk is being hashed; peers are accepted, not more | ACTIVE, HALTED |
/// | ACTIVE | peers are dialled, accepted, asked and served | HALTED, STOPPING |
/// | HALTED | the disk does not let us; tried again by itself | PREPARING |
/// | STOPPING | trackers are told, files are closed | STOPPED |
/// | STOPPED | nothing more comes | - |
public final class Torrent {

    enum Phase {
        PREPARING,
        CHECKING,
        ACTIVE,
        HALTED,
        STOPPING,
        STOPPED
    }

    private static final long TICK_NANOS = 1_000_000_000L;

    private final TorrentHost host;
    private final boolean seedsOnly;
    private final InfoHashes hashes;
    private final TorrentInfo info;
    private final WantedLengths lengths;
    private final Storage storage;
    private final Transfers transfers;
    private final Seeding seeding;
    private final PiecePicker picker;
    private final PieceAssembler assembler;
    private final Verification verification;
    private final Swarm swarm;
    private final Unchoking unchoking;
    private final Announcing announcing;
    private final Checking checking;
    private final Holdings holdings;
    private final StoragePause pause = new StoragePause();
    private final Serving serving;
    private final PeerDesk desk;

    private Phase phase = Phase.PREPARING;
    private long nextTick;

    private boolean storageClosed;
    private int uploadSlotLimit;

    /// @param cacheOwner names this torrent in the session's read cache
    public Torrent(TorrentHost host, AddTorrent added, long cacheOwner, long now) {
        this.host = host;
        this.seedsOnly = added.settings().goal() == TorrentSettings.Goal.SEED;
        this.hashes = added.metainfo().infoHashes();
        this.info = added.metainfo().info();
        FileLayout layout = new FileLayout(info);
        this.lengths = new WantedLengths(info, layout);
        this.storage = added.storage().open(new StorageDesk(this));
        this.transfers = new Transfers(added);
        this.seeding = new Seeding(this, host, added);
        this.picker = new PiecePicker(lengths, added.trusted().copy(), host.random());
        Progress progress =
                new Progress(layout, lengths, picker, added.filePriorities(), !seedsOnly);
        Durability durability = new Durability(storage, added.trusted().copy(), now);
        this.holdings = new Holdings(this, host, storage, progress, durability);
        this.assembler = new PieceAssembler(lengths, host.writeBuffers(), storage);
        this.serving = new Serving(host, this, layout, storage, cacheOwner);
        this.desk = new PeerDesk(this, host, assembler, added.settings(), now);
        this.swarm = new Swarm(this, host, added.settings(), info.isPrivate());
        HashTrees trees = new HashTrees(added.metainfo(), layout);
        this.verification = new Verification(this, trees, serving, storage, assembler);
        this.unchoking = new Unchoking(this, added.settings().uploadSlots(), host.random(), now);
        this.announcing = new Announcing(this, host, added.trackers(), added.settings().maxPeers());
        Checker checker = new Checker(storage, lengths.toHash(added));
        Doubts doubts = new Doubts(this, host, layout, checker);
        Leftovers leftovers = new Leftovers(storage, picker, assembler, added.unfinished());
        this.checking = new Checking(this, assembler, checker, doubts, leftovers);
        picker.sequential(added.settings().sequential());
        this.nextTick = now;
    }

    /// Begins: files first.
    public void start() {
        prepare();
    }

    private void prepare() {
        storage.prepare(progress().filesToPlace(), progress().leftBytes());
    }

    /* --- What it is --- */

    public InfoHashes hashes() {
        return hashes;
    }

    public TorrentInfo info() {
        return info;
    }

    public boolean isActive() {
        return phase == Phase.ACTIVE;
    }

    public boolean isStopped() {
        return phase == Phase.STOPPED;
    }

    boolean isStopping() {
        return phase == Phase.STOPPING || phase == Phase.STOPPED;
    }

    /// Whether every wanted piece is verified and written.
    public boolean isComplete() {
        return picker.missing() == 0;
    }

    /// The pieces that are verified and written; not to be changed.
    public PieceSet have() {
        return picker.have();
    }

    /// The pieces that survive a power failure: those that were there at the last sync.
    public PieceSet durable() {
        return holdings.durable();
    }

    /// The pieces that may be on disk and are still to be hashed.
    public PieceSet unchecked() {
        return checking.unchecked();
    }

    /// Whether we had a piece and look for it again; for tests to look at.
    public boolean isInDoubt(int pieceIndex) {
        return checking.isInDoubt(pieceIndex);
    }

    /// Peers worth keeping for the next run, the best first.
    public List<PeerAddress> goodPeers() {
        return swarm.goodPeers();
    }

    /// The moment's figures.
    public TorrentSnapshot snapshot(long now) {
        return new TorrentSnapshot(
                hashes,
                info.name(),
                state(),
                pause.reason(),
                progress().haveBytes(),
                progress().wantedBytes(),
                transfers.downRate(now),
                transfers.upRate(now),
                swarm.connectedCount(),
                swarm.seedCount(),
                swarm.servingCount(),
                unchoking.used(),
                transfers.downloaded(),
                transfers.uploaded(),
                transfers.wasted(),
                picker.have().cardinality(),
                checking.doneCount(),
                checking.totalCount());
    }

    private TorrentSnapshot.State state() {
        return switch (phase) {
            case PREPARING, CHECKING -> TorrentSnapshot.State.CHECKING;
            case HALTED -> TorrentSnapshot.State.ERROR;
            case STOPPING, STOPPED -> TorrentSnapshot.State.STOPPED;
            case ACTIVE ->
                    isComplete() || seedsOnly
                            ? TorrentSnapshot.State.SEEDING
                            : swarm.servingCount() > 0
                                    ? TorrentSnapshot.State.DOWNLOADING
                                    : TorrentSnapshot.State.STALLED;
        };
    }

    /// How much of each of `cells` equal parts of the torrent is here: 5 all, 4 most, 3 about half,
    /// 2 few, 1 none but connected peers have it, 0 none.
    public byte[] pieceMap(int cells) {
        return PieceMap.of(picker, cells);
    }

    /// How long it was seeded, in this session and in those before.
    public long seededNanos(long now) {
        return seeding.nanos(now);
    }

    Transfers transfers() {
        return transfers;
    }

    /// The 20-byte hash that the torrent is known by first.
    public InfoHash wireHash() {
        return hashes.wire().getFirst();
    }

    WantedLengths wantedLengths() {
        return lengths;
    }

    PeerDesk desk() {
        return desk;
    }

    Seeding seeding() {
        return seeding;
    }

    Announcing announcing() {
        return announcing;
    }

    Unchoking unchoking() {
        return unchoking;
    }

    Verification verification() {
        return verification;
    }

    /// What is wanted and what is coming in; for tests to look at.
    public PiecePicker picker() {
        return picker;
    }

    /// The connections, those being dialled included; for tests to look at.
    public List<PeerConnection> peers() {
        return List.copyOf(swarm.peers());
    }

    /* --- Its part of the session's upload slots --- */

    /// No more than so many peers are served at once, from the next tick on.
    public void uploadSlotLimit(int slots, long now) {
        uploadSlotLimit = slots;
        unchoking.limit(slots, now);
    }

    /// What was set, 0 if nothing was.
    public int uploadSlotLimit() {
        return uploadSlotLimit;
    }

    /// How many peers are served.
    public int uploadSlotsUsed() {
        return unchoking.used();
    }

    /// How many peers could be served, were there slots.
    public int uploadSlotsWanted() {
        return phase == Phase.ACTIVE ? unchoking.wanted() : 0;
    }

    Swarm swarm() {
        return swarm;
    }

    Progress progress() {
        return holdings.progress();
    }

    Holdings holdings() {
        return holdings;
    }

    Checking checking() {
        return checking;
    }

    Serving serving() {
        return serving;
    }

    StoragePause pause() {
        return pause;
    }

    /// How its trackers stand: the same list as long as nothing has changed.
    public List<TrackerStatus> trackers() {
        return announcing.statuses();
    }

    /* --- Commands --- */

    /// Peers that somebody told us of. A private torrent takes them from its trackers and from the
    /// user only (BEP 27).
    public void addPeers(List<PeerAddress> addresses, PeerSource source, long now) {
        swarm.learn(addresses, source, now);
        if (phase == Phase.ACTIVE) {
            swarm.dialMore(now);
        }
    }

    /// A connection came in for this torrent; the handler gets its bytes from the first on. Null if
    /// it is not wanted. While data is being checked peers are told what was found, and wait.
    public @Nullable PeerStreamHandler accept(PeerStream stream, long now) {
        return isOpen() ? swarm.accept(stream, now) : null;
    }

    private boolean isOpen() {
        return phase == Phase.ACTIVE || phase == Phase.CHECKING;
    }

    /// Asks the trackers now, as far as they allow it.
    public void announce(long now) {
        announcing.force(now);
        host.schedule(this, now);
    }

    /// Other files are wanted from now on, or others first: one priority a file, 0 (not wanted) to 7.
    public void filePriorities(byte[] priorities, long now) {
        progress().select(priorities);
        if (isOpen() || phase == Phase.PREPARING) {
            prepare();
            swarm.onSelectionChanged(now);
            host.schedule(this, now);
        }
        if (phase == Phase.ACTIVE) {
            holdings.makeDurableIfComplete(now);
            workAll(now);
        }
    }

    /// The priority of each file; not to be changed.
    public byte[] filePriorities() {
        return progress().filePriorities();
    }

    /// There is more to ask for.
    void workAll(long now) {
        for (PeerConnection peer : List.copyOf(swarm.peers())) {
            peer.work(now);
        }
    }

    /// Stops for good: trackers are told, files closed; ends with [Event.Stopped], within seconds of
    /// the files whatever the trackers do.
    public void stop(long now) {
        if (isStopping()) {
            return;
        }
        phase = Phase.STOPPING;
        checking.pause();
        swarm.closeAll("torrent stopped");
        assembler.close();
        verification.clear(checking::throwAway);
        serving.clear();
        announcing.stop(now);
        holdings.makeDurableAtLast();
        storage.close();
        host.schedule(this, now);
    }

    /* --- Time --- */

    /// Does what is due and says when to be called again.
    public long poll(long now) {
        if (phase == Phase.STOPPED) {
            return Long.MAX_VALUE;
        }
        long announce = announcing.poll(now);
        endIfOver(now);
        if (phase == Phase.HALTED && now >= pause.retryAt()) {
            phase = Phase.PREPARING;
            prepare();
        }
        if (isOpen() && now >= nextTick) {
            nextTick = now + TICK_NANOS;
            tick(now);
        } else if (phase == Phase.ACTIVE) {
            seeding.stopAtLimit(now);
        }
        return Math.min(announce, nextDeadline());
    }

    private long nextDeadline() {
        return switch (phase) {
            case ACTIVE -> isIdle() ? Long.MAX_VALUE : nextTick;
            case HALTED -> pause.retryAt();
            case CHECKING -> swarm.isIdle() ? Long.MAX_VALUE : nextTick;
            case PREPARING, STOPPING, STOPPED -> Long.MAX_VALUE;
        };
    }

    /// Nobody is connected and nobody to be dialled: the next tick can wait for an event.
    private boolean isIdle() {
        return swarm.isIdle() && isComplete() && !holdings.isDirty() && !seeding.hasTimeLimit();
    }

    /// A connection begins: from now on there is something to do every second, if there was not.
    void keepTicking(long now) {
        host.schedule(this, Math.max(now, nextTick));
    }

    private void tick(long now) {
        swarm.tick(now);
        if (phase != Phase.ACTIVE) {
            return;
        }
        verification.tick(now);
        desk.tick();
        unchoking.tick(now);
        checking.tick(now);
        swarm.dialMore(now);
        holdings.tick(now);
        seeding.stopAtLimit(now);
    }

    /// Bytes have passed: a limit on them holds at once, not at the next tick.
    void onTransferred(long now) {
        if (phase == Phase.ACTIVE && seeding.isLimitReached(now)) {
            host.schedule(this, now);
        }
    }

    /* --- Getting ready --- */

    /// The files are there.
    void onPrepared(long now) {
        if (phase != Phase.PREPARING) {
            return;
        }
        if (pause.end()) {
            checking.readAgain();
            host.events().onEvent(new Event.Resumed(hashes));
        }
        phase = Phase.CHECKING;
        checking.start();
        onCheckStep(now);
    }

    void onPrepareFailed(StorageFailure failure, long now) {
        if (phase == Phase.PREPARING) {
            tellHalt(failure, pause.goOn(failure, now));
        } else {
            halt(failure, now);
        }
    }

    /// Something more is known of what is on disk.
    void onCheckStep(long now) {
        if (phase == Phase.CHECKING && checking.isDone()) {
            phase = Phase.ACTIVE;
            host.events().onEvent(new Event.Checked(hashes, progress().haveBytes()));
            becomeActive(now);
        }
    }

    private void becomeActive(long now) {
        nextTick = now;
        host.schedule(this, now);
        holdings.makeDurableIfComplete(now);
        announcing.start(now);
        swarm.dialMore(now);
    }

    /// Something is wrong with the disk: everything stops with the reason and is tried again.
    void halt(StorageFailure failure, long now) {
        if (isStopping() || phase == Phase.HALTED) {
            return;
        }
        tellHalt(failure, pause.begin(failure, now));
        checking.pause();
        swarm.closeAll("paused: " + failure.message());
        assembler.clear(checking::leave);
        verification.clear(checking::throwAway);
        serving.clear();
    }

    /// Another program changed a file. What is coming in for it may have lost its beginning, so
    /// everything is taken up anew from what the files hold.
    void onFileChanged(int fileIndex, StorageFailure failure, long now) {
        if (isOpen()) {
            halt(failure, now);
        }
        checking.doubtFile(fileIndex, now);
    }

    private void tellHalt(StorageFailure failure, boolean isNews) {
        phase = Phase.HALTED;
        host.schedule(this, pause.retryAt());
        if (isNews) {
            host.events().onEvent(new Event.Halted(hashes, failure));
        }
    }

    /* --- What becomes of it --- */

    /// A piece was written and is not what the torrent says.
    void onPieceBad(int pieceIndex) {
        host.events().onEvent(new Event.PieceFailed(hashes, pieceIndex));
    }

    /// The torrent itself is at fault: it stops with the reason.
    void fail(String reason, long now) {
        halt(new StorageFailure(StorageFailure.Kind.IO, reason), now);
        pause.forEver();
    }

    BufferSource readBuffers() {
        return host.readBuffers();
    }

    void onStorageClosed(long now) {
        storageClosed = true;
        endIfOver(now);
    }

    private void endIfOver(long now) {
        if (phase == Phase.STOPPING && storageClosed && announcing.isOver(now)) {
            phase = Phase.STOPPED;
            host.events().onEvent(new Event.Stopped(hashes));
            host.onStopped(this, now);
        }
    }

    /// The world sees us under this address.
    public void onOwnAddress(PeerAddress address, long now) {
        swarm.onOwnAddress(address, now);
    }

    /// Buffers for what peers send are back.
    public void onBuffersAvailable(long now) {
        desk.onBuffersAvailable();
    }

    /// Memory for what peers send is short, and nothing comes back by itself.
    public void relieveWriteMemory() {
        desk.relieveMemory();
    }

    /// There may be memory again for what peers asked for.
    public void onReadMemoryAvailable(long now) {
        swarm.onChunkReady();
    }
}
