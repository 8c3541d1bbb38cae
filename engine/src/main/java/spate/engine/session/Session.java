package spate.engine.session;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.Set;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import spate.engine.bandwidth.Allowance;
import spate.engine.bandwidth.BandwidthPool;
import spate.engine.peer.PeerConnection;
import spate.engine.peer.PeerSettings;
import spate.engine.port.PeerStream;
import spate.engine.port.PeerStreamHandler;
import spate.engine.port.TrackerClient;
import spate.engine.port.Transport;
import spate.engine.session.SessionDemand.Use;
import spate.engine.storage.BufferSource;
import spate.engine.storage.LeafCache;
import spate.engine.storage.ReadCache;
import spate.engine.torrent.AddTorrent;
import spate.engine.torrent.EventSink;
import spate.engine.torrent.Torrent;
import spate.engine.torrent.TorrentHost;
import spate.protocol.address.IpAddress;
import spate.protocol.address.PeerAddress;
import spate.protocol.metainfo.InfoHash;
import spate.protocol.peer.PeerId;

/// One engine: its torrents, the peers that come in, the limits they share, and the clock.
///
/// Where several sessions share one set of limits, each is told its part by [#quota] and says by
/// [#demand] what it could use; [QuotaDivision] divides.
///
/// It has no thread and no clock of its own. Whoever runs it calls [#poll] after every batch of
/// input and when the deadline it named has come; between calls nothing happens. All calls come
/// from one thread.
public final class Session implements TorrentHost {

    /// Peers that have not named a torrent yet.
    private static final int MAX_UNNAMED_PEERS = 200;

    /// Chunks for serving held in memory, at most.
    private static final int MAX_READ_CHUNKS = 4096;

    /// Leaf hashes for serving held in memory, at most: those of 4 GiB of content.
    private static final long MAX_LEAF_BYTES = 8 << 20;

    /// The upload slots are divided anew among the torrents this often.
    private static final long SLOTS_NANOS = 1_000_000_000L;

    private final SessionPorts ports;
    private final PeerId ownId;
    private final RandomGenerator random;
    private final ReadCache readCache;
    private final LeafCache leafCache = new LeafCache(MAX_LEAF_BYTES);
    private final BandwidthPool down;
    private final BandwidthPool up;
    private final Map<InfoHash, Entry> byHash = new LinkedHashMap<>();
    private final PriorityQueue<Due> due = new PriorityQueue<>();
    private final Set<IncomingPeer> unnamed = new LinkedHashSet<>();
    private final Set<Torrent> awaitingBuffers = new LinkedHashSet<>();
    private final Set<Torrent> awaitingReadMemory = new LinkedHashSet<>();
    private final OwnAddresses ownAddresses = new OwnAddresses();
    private SessionSettings settings;
    private SessionQuota quota;
    private @Nullable SessionQuota nextQuota;
    private long nextQuotaAt;
    private boolean sharing;
    private long slotsDividedAt;
    private boolean lackedConnections;
    private boolean lackedDials;
    private boolean lackedWriteBuffers;
    private boolean lackedReadBuffers;
    private long nextOwner;
    private long sequence;
    private int connections;
    private int halfOpen;

    /// A torrent and when it is to be polled.
    private static final class Entry {
        final Torrent torrent;
        long deadline = Long.MAX_VALUE;

        Entry(Torrent torrent) {
            this.torrent = torrent;
        }
    }

    /// A place in the queue of deadlines; stale if the entry's deadline has moved.
    private record Due(long deadline, long sequence, Entry entry) implements Comparable<Due> {
        @Override
        public int compareTo(Due other) {
            int byTime = Long.compare(deadline - other.deadline, 0);
            return byTime != 0 ? byTime : Long.compare(sequence, other.sequence);
        }
    }

    public Session(
            SessionPorts ports,
            SessionSettings settings,
            PeerId ownId,
            RandomGenerator random,
            long now) {
        this.ports = ports;
        this.settings = settings;
        this.quota = SessionQuota.allOf(settings);
        this.slotsDividedAt = now;
        this.ownId = ownId;
        this.random = random;
        this.readCache = new ReadCache(ports.readBuffers(), MAX_READ_CHUNKS);
        this.down = new BandwidthPool(settings.maxDownRate(), now);
        this.up = new BandwidthPool(settings.maxUpRate(), now);
    }

    /* --- Commands --- */

    /// Adds a torrent and starts it.
    ///
    /// @throws IllegalStateException if the session has it already
    public Torrent add(AddTorrent added, long now) {
        for (InfoHash hash : added.metainfo().infoHashes().wire()) {
            if (byHash.containsKey(hash)) {
                throw new IllegalStateException("torrent is there already: " + hash);
            }
        }
        Torrent torrent = new Torrent(this, added, nextOwner++, now);
        Entry entry = new Entry(torrent);
        for (InfoHash hash : torrent.hashes().wire()) {
            byHash.put(hash, entry);
        }
        divideSlots(now);
        for (IpAddress address : ownAddresses.all()) {
            torrent.onOwnAddress(listeningAt(address), now);
        }
        torrent.start();
        schedule(torrent, now);
        return torrent;
    }

    /// Stops a torrent for good; `Event.Stopped` follows.
    public void remove(InfoHash wire, long now) {
        Torrent torrent = find(wire);
        if (torrent != null) {
            torrent.stop(now);
            schedule(torrent, now);
        }
    }

    /// The torrent of that 20-byte hash, or null.
    public @Nullable Torrent find(InfoHash wire) {
        Entry entry = byHash.get(wire);
        return entry == null ? null : entry.torrent;
    }

    /// All torrents, in the order they were added.
    public Collection<Torrent> torrents() {
        Set<Torrent> torrents = new LinkedHashSet<>();
        byHash.values().forEach(entry -> torrents.add(entry.torrent));
        return torrents;
    }

    /// Changes the session's limits. Those that it shares with other sessions are left to [#quota].
    public void settings(SessionSettings changed, long now) {
        settings = changed;
        if (!sharing) {
            quota = SessionQuota.allOf(changed);
            down.rate(quota.downRate(), now);
            up.rate(quota.upRate(), now);
            divideSlots(now);
        }
    }

    /* --- What is shared with other sessions --- */

    /// From `startsAt` on, which is best a moment in the future, the session goes by its part of
    /// what it shares with others. What it has in use beyond that is given up as soon as can be.
    public void quota(SessionQuota given, long startsAt, long now) {
        sharing = true;
        startNextQuota(now);
        nextQuota = given;
        nextQuotaAt = startsAt;
        startNextQuota(now);
    }

    private void startNextQuota(long now) {
        SessionQuota next = nextQuota;
        if (next == null || nextQuotaAt > now) {
            return;
        }
        nextQuota = null;
        down.rateAsOf(next.downRate(), nextQuotaAt);
        up.rateAsOf(next.upRate(), nextQuotaAt);
        boolean otherSlots = quota.uploadSlots() != next.uploadSlots();
        quota = next;
        if (otherSlots) {
            divideSlots(now);
        }
        limitBuffers(next);
    }

    private void limitBuffers(SessionQuota next) {
        ports.readBuffers().limit(next.readBuffers());
        readCache.trim(next.readBuffers());
        ports.writeBuffers().limit(next.writeBuffers());
        if (ports.writeBuffers().inUse() > next.writeBuffers()) {
            relieveWriteMemory();
        }
    }

    /// What is used and what could be; and whether anything was short since this was asked last.
    public SessionDemand demand() {
        SessionDemand demand =
                new SessionDemand(
                        quota,
                        flow(down),
                        flow(up),
                        Use.of(connections, lackedConnections),
                        Use.of(halfOpen, lackedDials),
                        uploadSlotUse(),
                        Use.of(ports.writeBuffers().inUse(), lackedWriteBuffers),
                        Use.of(ports.readBuffers().inUse(), lackedReadBuffers));
        lackedConnections = false;
        lackedDials = false;
        lackedWriteBuffers = !awaitingBuffers.isEmpty();
        lackedReadBuffers = !awaitingReadMemory.isEmpty();
        return demand;
    }

    private static SessionDemand.Flow flow(BandwidthPool pool) {
        return new SessionDemand.Flow(
                pool.takenBytes(), pool.pollMostWaiting(), pool.waitingCount() > 0);
    }

    private Use uploadSlotUse() {
        int used = 0;
        long wanted = 0;
        if (quota.uploadSlots() != Budget.UNLIMITED || settings.maxUploadSlots() > 0) {
            for (Torrent torrent : torrents()) {
                used += torrent.uploadSlotsUsed();
                wanted += torrent.uploadSlotsWanted();
            }
        }
        return new Use(used, wanted);
    }

    /// The torrents share the session's slots as the sessions share the process's.
    private void divideSlots(long now) {
        slotsDividedAt = now;
        if (settings.maxUploadSlots() == Budget.UNLIMITED) {
            return;
        }
        List<Torrent> all = List.copyOf(torrents());
        long[] committed = new long[all.size()];
        List<Budget.Claim> claims = new ArrayList<>();
        for (int i = 0; i < committed.length; i++) {
            Torrent torrent = all.get(i);
            claims.add(new Budget.Claim(0, torrent.uploadSlotsWanted(), 1));
            committed[i] = Math.max(torrent.uploadSlotLimit(), torrent.uploadSlotsUsed());
        }
        long[] parts = Budget.divide(quota.uploadSlots(), claims);
        parts = Budget.step(quota.uploadSlots(), committed, parts);
        for (int i = 0; i < committed.length; i++) {
            all.get(i).uploadSlotLimit((int) parts[i], now);
        }
    }

    /* --- The world --- */

    /// A peer has connected to us. Returns who hears of its stream; the stream may be closed at
    /// once, when there are too many already.
    public PeerStreamHandler accept(PeerStream stream, long now) {
        IncomingPeer incoming = new IncomingPeer(this, stream, now);
        if (unnamed.size() >= MAX_UNNAMED_PEERS || !mayAccept()) {
            dropOverdue(now);
        }
        if (unnamed.size() >= MAX_UNNAMED_PEERS || !mayAccept()) {
            incoming.refuse();
        } else {
            unnamed.add(incoming);
        }
        return incoming;
    }

    private void dropOverdue(long now) {
        for (IncomingPeer peer : List.copyOf(unnamed)) {
            if (peer.isOverdue(now)) {
                peer.refuse();
            }
        }
    }

    void onIncomingSettled(IncomingPeer peer) {
        unnamed.remove(peer);
    }

    /// A buffer has come back after a [BufferSource] had none, or hardly any.
    public void onBuffersAvailable(long now) {
        List<Torrent> waiting = new ArrayList<>(awaitingBuffers);
        awaitingBuffers.clear();
        for (Torrent torrent : waiting) {
            torrent.onBuffersAvailable(now);
        }
    }

    /// Does everything that is due and returns [#nextDeadline].
    public long poll(long now) {
        startNextQuota(now);
        if (settings.maxUploadSlots() != Budget.UNLIMITED && now - slotsDividedAt > SLOTS_NANOS) {
            divideSlots(now);
        }
        while (!due.isEmpty() && due.peek().deadline <= now) {
            Due next = due.remove();
            if (next.entry.deadline == next.deadline) {
                next.entry.deadline = Long.MAX_VALUE;
                pollTorrent(next.entry, now);
            }
        }
        if (!unnamed.isEmpty()) {
            dropOverdue(now);
        }
        if (!awaitingReadMemory.isEmpty()) {
            retryReads(now);
        }
        resumeGranted(down, now);
        resumeGranted(up, now);
        return nextDeadline(now);
    }

    /// When [#poll] is to be called again, in nanoseconds of the clock; [Long#MAX_VALUE] for "only
    /// when something happens". To be asked after the streams have written, not before: one that
    /// finds no quota left to write with waits for it from then on.
    public long nextDeadline(long now) {
        long deadline = due.isEmpty() ? Long.MAX_VALUE : due.peek().deadline;
        deadline = Math.min(deadline, down.nextDeadline(now));
        deadline = Math.min(deadline, up.nextDeadline(now));
        if (nextQuota != null) {
            deadline = Math.min(deadline, nextQuotaAt);
        }
        return unnamed.isEmpty() ? deadline : Math.min(deadline, now + IncomingPeer.PATIENCE_NANOS);
    }

    /// The cache gives room as blocks leave for peers; nobody tells, so it is tried once a turn.
    private void retryReads(long now) {
        List<Torrent> waiting = new ArrayList<>(awaitingReadMemory);
        awaitingReadMemory.clear();
        for (Torrent torrent : waiting) {
            torrent.onReadMemoryAvailable(now);
        }
    }

    /// Lets connections go on that waited for quota.
    private static void resumeGranted(BandwidthPool pool, long now) {
        Allowance next = pool.nextGranted(now);
        while (next != null) {
            ((PeerConnection) next.owner()).resume();
            next = pool.nextGranted(now);
        }
    }

    private void pollTorrent(Entry entry, long now) {
        long deadline = entry.torrent.poll(now);
        if (deadline != Long.MAX_VALUE) {
            schedule(entry, Math.max(deadline, now + 1));
        }
    }

    private void schedule(Entry entry, long deadline) {
        if (deadline < entry.deadline) {
            entry.deadline = deadline;
            due.add(new Due(deadline, sequence++, entry));
        }
    }

    /* --- TorrentHost --- */

    @Override
    public void schedule(Torrent torrent, long deadline) {
        Entry entry = byHash.get(torrent.wireHash());
        if (entry != null) {
            schedule(entry, deadline);
        }
    }

    @Override
    public PeerId ownId() {
        return ownId;
    }

    @Override
    public PeerSettings peerSettings() {
        return new PeerSettings(
                settings.clientName(), settings.listenPort(), settings.maxQueuedRequests());
    }

    @Override
    public Transport transport() {
        return ports.transport();
    }

    @Override
    public TrackerClient trackers() {
        return ports.trackers();
    }

    @Override
    public BufferSource writeBuffers() {
        return ports.writeBuffers();
    }

    @Override
    public BufferSource readBuffers() {
        return ports.readBuffers();
    }

    @Override
    public ReadCache readCache() {
        return readCache;
    }

    @Override
    public LeafCache leafCache() {
        return leafCache;
    }

    @Override
    public EventSink events() {
        return ports.events();
    }

    @Override
    public RandomGenerator random() {
        return random;
    }

    @Override
    public BandwidthPool down() {
        return down;
    }

    @Override
    public BandwidthPool up() {
        return up;
    }

    @Override
    public boolean mayDial() {
        if (halfOpen < quota.halfOpen()) {
            return mayAccept();
        }
        lackedDials = true;
        return false;
    }

    @Override
    public void onDialBegun() {
        halfOpen++;
    }

    @Override
    public void onDialEnded() {
        halfOpen--;
    }

    @Override
    public boolean mayAccept() {
        if (connections < quota.connections()) {
            return true;
        }
        lackedConnections = true;
        return false;
    }

    @Override
    public void onConnectionOpened() {
        connections++;
    }

    @Override
    public void onConnectionClosed() {
        connections--;
    }

    /// Connections of all torrents, those being dialled included.
    public int connections() {
        return connections;
    }

    @Override
    public boolean isOwnAddress(PeerAddress address) {
        return address.port() == settings.listenPort() && ownAddresses.contains(address.ip());
    }

    @Override
    public void onOwnAddressSeen(IpAddress address, long now) {
        if (ownAddresses.add(address)) {
            tellOwnAddress(address, now);
        }
    }

    @Override
    public void onOwnAddressTold(IpAddress address, IpAddress by, long now) {
        if (ownAddresses.onTold(address, by)) {
            tellOwnAddress(address, now);
        }
    }

    private void tellOwnAddress(IpAddress address, long now) {
        for (Torrent torrent : torrents()) {
            torrent.onOwnAddress(listeningAt(address), now);
        }
    }

    private PeerAddress listeningAt(IpAddress address) {
        return new PeerAddress(address, Math.max(1, settings.listenPort()));
    }

    @Override
    public void awaitBuffers(Torrent torrent) {
        awaitingBuffers.add(torrent);
        lackedWriteBuffers = true;
    }

    @Override
    public void relieveWriteMemory() {
        torrents().forEach(Torrent::relieveWriteMemory);
    }

    @Override
    public void awaitReadMemory(Torrent torrent) {
        awaitingReadMemory.add(torrent);
        lackedReadBuffers = true;
    }

    @Override
    public void onStopped(Torrent torrent, long now) {
        for (InfoHash hash : torrent.hashes().wire()) {
            byHash.remove(hash);
        }
        awaitingBuffers.remove(torrent);
        awaitingReadMemory.remove(torrent);
    }
}
