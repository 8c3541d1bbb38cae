package spate.engine.torrent;

import java.util.List;
import org.jspecify.annotations.Nullable;
import spate.engine.peer.PeerConnection;
import spate.engine.peer.PeerSource;
import spate.engine.picker.PiecePicker;
import spate.engine.picker.PieceSet;
import spate.engine.port.PeerStream;
import spate.engine.port.PeerStreamHandler;
import spate.engine.storage.BlockRead;
import spate.engine.storage.BufferSource;
import spate.engine.storage.FileLayout;
import spate.engine.storage.PieceDigests;
import spate.engine.storage.Storage;
import spate.engine.storage.StorageFailure;
import spate.engine.storage.StorageHandler;
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
/// | [Checker] | what is on disk and has to be hashed |
/// | [Doubts] | what we had and may be there no more, or cannot be read |
/// | [StoragePause] | why the torrent is halted, and until when |
/// | [Leftovers] | what is on disk of pieces that are not whole |
/// | [Durability] | what survives a power failure |
/// | [Unchoking] | whom we serve |
/// | [Announcing] | the trackers |
/// | [Serving] | what is in memory for peers |
/// | [PeerDesk] | nothing: it brings what connections ask and tell to the others |
/// | [Transfers] | what was moved |
/// | [Progress] | how much is here |
///
/// | phase | means | goes on to |
/// |---|---|---|
/// | PREPARING | folders and files are being made | CHECKING, ACTIVE, HALTED |
/// | CHECKING | data on disk is being hashed; peers are accepted, not more | ACTIVE, HALTED |
/// | ACTIVE | peers are dialled, accepted, asked and served | HALTED, STOPPING |
/// | HALTED | the disk does not let us; tried again by itself | PREPARING |
/// | STOPPING | trackers are told, files are closed | STOPPED |
/// | STOPPED | nothing more comes | - |
public final class Torrent implements StorageHandler {

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
    private final AddTorrent added;
    private final InfoHashes hashes;
    private final TorrentInfo info;
    private final FileLayout layout;
    private final WantedLengths lengths;
    private final Storage storage;
    private final Durability durability;
    private final Transfers transfers;
    private final PiecePicker picker;
    private final PieceAssembler assembler;
    private final Verification verification;
    private final Swarm swarm;
    private final Unchoking unchoking;
    private final Announcing announcing;
    private final Checker checker;
    private final Doubts doubts;
    private final Leftovers leftovers;
    private final Progress progress;
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
        this.added = added;
        this.hashes = added.metainfo().infoHashes();
        this.info = added.metainfo().info();
        this.layout = new FileLayout(info);
        this.lengths = new WantedLengths(info, layout);
        this.storage = added.storage().open(this);
        this.durability = new Durability(storage, added.trusted().copy(), now);
        this.transfers = new Transfers(added);
        this.picker = new PiecePicker(lengths, added.trusted().copy(), host.random());
        this.progress = new Progress(layout, lengths, picker, added.filePriorities(), !seedsOnly());
        this.assembler = new PieceAssembler(lengths, host.writeBuffers(), storage);
        this.serving = new Serving(host, this, layout, storage, cacheOwner);
        this.desk = new PeerDesk(this, host, assembler, serving, added.settings(), now);
        this.swarm = new Swarm(this, host, added.settings(), info.isPrivate());
        HashTrees trees = new HashTrees(added.metainfo(), layout);
        this.verification = new Verification(this, trees, serving, storage, assembler);
        this.unchoking = new Unchoking(this, added.settings().uploadSlots(), host.random(), now);
        this.announcing = new Announcing(this, host, added.trackers(), added.settings().maxPeers());
        this.checker = new Checker(storage, lengths.toHash(added));
        this.doubts = new Doubts(this, host, layout, checker);
        this.leftovers = new Leftovers(storage, picker, assembler, added.unfinished());
        picker.sequential(added.settings().sequential());
        this.nextTick = now;
    }

    /// Begins: files first.
    public void start() {
        prepare();
    }

    private void prepare() {
        storage.prepare(progress.filesToPlace(), progress.leftBytes());
    }

    private boolean seedsOnly() {
        return added.settings().goal() == TorrentSettings.Goal.SEED;
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
        return durability.pieces();
    }

    /// The pieces that may be on disk and are still to be hashed.
    public PieceSet unchecked() {
        PieceSet pieces = checker.unchecked();
        doubts.addUnreadableTo(pieces);
        return pieces;
    }

    /// Whether we had a piece and look for it again; for tests to look at.
    public boolean isInDoubt(int pieceIndex) {
        return doubts.isLookedFor(pieceIndex);
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
                progress.haveBytes(),
                progress.wantedBytes(),
                transfers.downRate(now),
                transfers.upRate(now),
                swarm.connectedCount(),
                swarm.seedCount(),
                transfers.downloaded(),
                transfers.uploaded(),
                transfers.wasted(),
                picker.have().cardinality(),
                checker.doneCount(),
                checker.totalCount());
    }

    private TorrentSnapshot.State state() {
        return switch (phase) {
            case PREPARING, CHECKING -> TorrentSnapshot.State.CHECKING;
            case HALTED -> TorrentSnapshot.State.ERROR;
            case STOPPING, STOPPED -> TorrentSnapshot.State.STOPPED;
            case ACTIVE ->
                    isComplete() || seedsOnly()
                            ? TorrentSnapshot.State.SEEDING
                            : swarm.isAnyoneServing()
                                    ? TorrentSnapshot.State.DOWNLOADING
                                    : TorrentSnapshot.State.STALLED;
        };
    }

    /// How much of each of `cells` equal parts of the torrent is here: 3 all, 2 some, 1 none but a
    /// connected peer has it, 0 none.
    public byte[] pieceMap(int cells) {
        return PieceMap.of(picker, cells);
    }

    /// How long it was seeded, in this session and in those before.
    public long seededNanos(long now) {
        return transfers.seededNanos(now);
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
        return progress;
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
        progress.select(priorities);
        if (isOpen() || phase == Phase.PREPARING) {
            prepare();
            swarm.onSelectionChanged(now);
            host.schedule(this, now);
        }
        if (phase == Phase.ACTIVE) {
            completeIfAllIsHere(now);
            workAll(now);
        }
    }

    /// The priority of each file; not to be changed.
    public byte[] filePriorities() {
        return progress.filePriorities();
    }

    private void completeIfAllIsHere(long now) {
        if (isComplete()) {
            sync(now);
        }
    }

    /// Stops for good: trackers are told, files closed; ends with [Event.Stopped], within seconds of
    /// the files whatever the trackers do.
    public void stop(long now) {
        if (isStopping()) {
            return;
        }
        phase = Phase.STOPPING;
        checker.pause();
        swarm.closeAll("torrent stopped");
        assembler.close();
        verification.clear();
        serving.clear();
        announcing.stop(now);
        durability.syncAtLast(picker.have());
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
            checkLimits(now);
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
        return swarm.isIdle() && isComplete() && !durability.isDirty() && !transfers.hasTimeLimit();
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
        doubts.tick(now);
        swarm.dialMore(now);
        if (durability.isDue(now)) {
            sync(now);
        }
        checkLimits(now);
    }

    /// Bytes have passed: a limit on them holds at once, not at the next tick.
    void onTransferred(long now) {
        if (phase == Phase.ACTIVE && limitReached(now) != null) {
            host.schedule(this, now);
        }
    }

    private @Nullable String limitReached(long now) {
        return transfers.limitReached(progress.haveBytes(), now);
    }

    private void checkLimits(long now) {
        String limit = limitReached(now);
        if (limit != null) {
            host.events().onEvent(new Event.LimitReached(hashes, limit));
            stop(now);
        }
    }

    /* --- Getting ready --- */

    @Override
    public void onPrepared(long now) {
        if (phase != Phase.PREPARING) {
            return;
        }
        if (pause.end()) {
            doubts.readAgain();
            host.events().onEvent(new Event.Resumed(hashes));
        }
        phase = Phase.CHECKING;
        checker.start();
        afterCheckStep(now);
    }

    @Override
    public void onPrepareFailed(StorageFailure failure, long now) {
        if (phase == Phase.PREPARING) {
            tellHalt(failure, pause.goOn(failure, now));
        } else {
            halt(failure, now);
        }
    }

    private void afterCheckStep(long now) {
        if (phase == Phase.CHECKING && checker.isDone() && leftovers.areFound(unchecked())) {
            phase = Phase.ACTIVE;
            host.events().onEvent(new Event.Checked(hashes, progress.haveBytes()));
            becomeActive(now);
        }
    }

    private void becomeActive(long now) {
        nextTick = now;
        host.schedule(this, now);
        completeIfAllIsHere(now);
        announcing.start(now);
        swarm.dialMore(now);
    }

    /// Something is wrong with the disk: everything stops with the reason and is tried again.
    void halt(StorageFailure failure, long now) {
        if (isStopping() || phase == Phase.HALTED) {
            return;
        }
        tellHalt(failure, pause.begin(failure, now));
        checker.pause();
        swarm.closeAll("paused: " + failure.message());
        assembler.clear(this::leave);
        verification.clear();
        serving.clear();
    }

    private void tellHalt(StorageFailure failure, boolean isNews) {
        phase = Phase.HALTED;
        host.schedule(this, pause.retryAt());
        if (isNews) {
            host.events().onEvent(new Event.Halted(hashes, failure));
        }
    }

    /// What has come of a piece is lost.
    void throwAway(int pieceIndex) {
        transfers.onWasted(lengths.receivedBytes(pieceIndex, picker));
        picker.onPieceLost(pieceIndex);
    }

    /* --- The disk --- */

    @Override
    public void onPieceHashed(int pieceIndex, PieceDigests digests, long now) {
        if (phase == Phase.STOPPED) {
            return;
        }
        if (checker.isUnderWay(pieceIndex)) {
            checker.onAnswered(pieceIndex);
            onChecked(pieceIndex, digests, now);
            afterCheckStep(now);
        } else {
            verification.onPieceHashed(pieceIndex, digests, now);
        }
    }

    @Override
    public void onBlocksHashed(int pieceIndex, int firstBlock, byte[] leaves, long now) {
        verification.blocks().onBlocksHashed(pieceIndex, firstBlock, leaves, now);
    }

    /// Data on disk was hashed: at the start, or when the piece layer came that it waited for.
    private void onChecked(int pieceIndex, PieceDigests digests, long now) {
        switch (verification.judge(pieceIndex, digests)) {
            case UNKNOWN -> verification.onUnjudged(pieceIndex, digests, now);
            case GOOD -> onFoundGood(pieceIndex, now);
            case BAD, CONTRADICTION -> onFoundBad(pieceIndex, now);
        }
    }

    void onFoundGood(int pieceIndex, long now) {
        picker.release(pieceIndex);
        doubts.onGood(pieceIndex);
        if (phase == Phase.ACTIVE) {
            onPieceGood(pieceIndex, now);
        } else {
            progress.onHave(pieceIndex);
            swarm.onPieceVerified(pieceIndex);
        }
    }

    /// The piece is not on disk. If it was once, somebody changed its files: nothing of them is
    /// believed any more before it was hashed.
    private void onFoundBad(int pieceIndex, long now) {
        progress.onMissing(pieceIndex);
        if (isStopping() || !leftovers.lookFor(pieceIndex)) {
            picker.release(pieceIndex);
        }
        doubts.onBad(pieceIndex, now);
    }

    Checker checker() {
        return checker;
    }

    /// There is more to ask for.
    void workAll(long now) {
        for (PeerConnection peer : List.copyOf(swarm.peers())) {
            peer.work(now);
        }
    }

    @Override
    public void onPieceAbsent(int pieceIndex, long now) {
        if (checker.isUnderWay(pieceIndex)) {
            checker.onAnswered(pieceIndex);
            onFoundBad(pieceIndex, now);
            afterCheckStep(now);
        } else {
            verification.onPieceLost(pieceIndex, now);
        }
    }

    @Override
    public void onHashFailed(int pieceIndex, StorageFailure failure, long now) {
        if (checker.isUnderWay(pieceIndex) && doubts.withdraw(pieceIndex, failure, now)) {
            checker.onAnswered(pieceIndex);
            afterCheckStep(now);
            return;
        }
        checker.onFailed(pieceIndex);
        halt(failure, now);
        giveUp(pieceIndex);
    }

    @Override
    public void onWriteFailed(int pieceIndex, StorageFailure failure, long now) {
        halt(failure, now);
        giveUp(pieceIndex);
    }

    /// The disk had a piece in hand, and nobody knows how far it came.
    private void giveUp(int pieceIndex) {
        assembler.abandon(pieceIndex);
        if (!picker.has(pieceIndex)) {
            leave(pieceIndex);
        }
    }

    /// A piece is not gone on with; what of it is in the files is looked for later.
    private void leave(int pieceIndex) {
        throwAway(pieceIndex);
        leftovers.add(pieceIndex);
    }

    @Override
    public void onBlocksFound(int pieceIndex, PieceSet blocks, long now) {
        if (leftovers.onFound(pieceIndex, blocks)) {
            transfers.onWasted(-lengths.receivedBytes(pieceIndex, picker));
        }
        afterCheckStep(now);
        workAll(now);
    }

    /// A piece was written and is not what the torrent says.
    void onPieceBad(int pieceIndex) {
        transfers.onWasted(lengths.lengthBytes(pieceIndex));
        host.events().onEvent(new Event.PieceFailed(hashes, pieceIndex));
    }

    /// A piece that we had is not on disk any more.
    void onPieceLost(int pieceIndex, long now) {
        boolean had = picker.has(pieceIndex);
        disown(pieceIndex, now);
        if (had) {
            doubts.addFilesOf(pieceIndex, now);
        }
    }

    void disown(int pieceIndex, long now) {
        progress.onLost(pieceIndex);
        storage.abandon(pieceIndex);
        durability.onLost(pieceIndex);
        serving.clear();
        swarm.onPieceLost(pieceIndex, now);
        host.schedule(this, now);
    }

    /// The torrent itself is at fault: it stops with the reason.
    void fail(String reason, long now) {
        halt(new StorageFailure(StorageFailure.Kind.IO, reason), now);
        pause.forEver();
    }

    BufferSource readBuffers() {
        return host.readBuffers();
    }

    /// The piece is verified and in its files.
    void onPieceGood(int pieceIndex, long now) {
        progress.onHave(pieceIndex);
        pause.onStored();
        durability.onVerified();
        host.events().onEvent(new Event.PieceVerified(hashes, pieceIndex));
        swarm.onPieceVerified(pieceIndex);
        completeIfAllIsHere(now);
    }

    private void sync(long now) {
        durability.sync(picker.have(), now);
    }

    @Override
    public void onSynced(long now) {
        durability.onSynced();
        host.events().onEvent(new Event.Durable(hashes));
        if (phase == Phase.ACTIVE && isComplete()) {
            if (durability.isDirty()) {
                sync(now);
            } else {
                onComplete(now);
            }
        }
    }

    @Override
    public void onSyncFailed(StorageFailure failure, long now) {
        durability.onSyncFailed();
        halt(failure, now);
    }

    private void onComplete(long now) {
        if (!transfers.isSeeding()) {
            onFirstComplete(now);
        }
        if (added.settings().goal() != TorrentSettings.Goal.COMPLETE) {
            swarm.onComplete(now);
            checkLimits(now);
        } else {
            stop(now);
        }
    }

    /// Everything is there for the first time in this run.
    private void onFirstComplete(long now) {
        transfers.onSeedingBegun(now);
        if (progress.leftBytes() == 0) {
            host.events()
                    .onEvent(
                            new Event.Completed(
                                    hashes,
                                    transfers.downloadedHere(),
                                    transfers.uploadedHere(),
                                    transfers.wasted()));
        }
        announcing.onCompleted(transfers.downloadedHere() > 0, now);
        if (added.settings().goal() != TorrentSettings.Goal.COMPLETE) {
            host.events().onEvent(new Event.Seeding(hashes));
        }
    }

    @Override
    public void onStorageClosed(long now) {
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

    /* --- Reading for peers --- */

    @Override
    public void onRead(BlockRead read, long now) {
        doubts.onRead();
        if (!verification.onRead(read, now)) {
            serving.onRead(read);
            swarm.onChunkReady();
        }
    }

    @Override
    public void onReadFailed(BlockRead read, StorageFailure failure, long now) {
        if (!verification.onReadFailed(read)) {
            serving.onReadFailed(read);
            if (doubts.withdraw(read.pieceIndex(), failure, now)) {
                swarm.onChunkReady();
            } else {
                halt(failure, now);
                doubts.add(read.pieceIndex(), now);
            }
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
