package spate.engine.peer;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import spate.engine.peer.PeerListEntry.State;
import spate.protocol.address.IpAddress;
import spate.protocol.address.PeerAddress;
import spate.protocol.peer.PeerPriority;

/// The peers of one torrent that are known by address, and which of them to dial next.
///
/// First come those that failed least often, then those on the own network, then those that were
/// never connected or longest ago, then those from the better source ([PeerSource]), then those of
/// the higher priority (BEP 40). A peer that could not be reached, or was of no use, is left alone
/// for [#FIRST_PAUSE_NANOS] (if the user named it, [#FIRST_PAUSE_OF_USER_NANOS]: it may be about to
/// start), and twice as long after each further failure, up to [#MAX_PAUSE_NANOS]. While we seed, seeds are not dialled; when we want something again, those
/// that were let go for that reason may be dialled at once.
///
/// The list is bounded. When it is full, a newcomer takes the place of the worst of a few peers
/// that are chosen at random, if it is better; so nobody can push all others out by telling many
/// addresses.
///
/// Every operation on one peer is O(log n). Memory: about 200 bytes a peer, and a few words for a
/// list without any.
public final class PeerList {
    /// How many peers are known at most unless something else is set.
    public static final int DEFAULT_CAPACITY = 3000;

    /// How long a peer is left alone after its first failure.
    public static final long FIRST_PAUSE_NANOS = 10_000_000_000L;

    /// The same for a peer that the user named.
    public static final long FIRST_PAUSE_OF_USER_NANOS = 1_000_000_000L;

    /// How long a peer is left alone at most.
    public static final long MAX_PAUSE_NANOS = 3_600_000_000_000L;

    /// How many addresses of our own are remembered.
    private static final int MAX_OWN = 16;

    /// Failures are not counted further than this.
    private static final int MAX_FAILURES = 10;

    /// How many peers compete for staying when the list is full.
    private static final int EVICTION_SAMPLE = 16;

    private static final Comparator<PeerListEntry> BEST_FIRST =
            Comparator.comparingInt((PeerListEntry e) -> e.failures)
                    .thenComparing(e -> !isNear(e.address.ip()))
                    .thenComparing(e -> e.met)
                    .thenComparingLong(e -> e.metAt)
                    .thenComparingInt(PeerListEntry::sourceRank)
                    .thenComparingInt(e -> ~e.canonicalPriority ^ Integer.MIN_VALUE)
                    .thenComparing(e -> e.address);

    private static final Comparator<PeerListEntry> SOONEST_FIRST =
            Comparator.comparingLong((PeerListEntry e) -> e.readyAt).thenComparing(e -> e.address);

    private final RandomGenerator random;
    private final Map<PeerAddress, PeerListEntry> byAddress = new HashMap<>();
    private final List<PeerListEntry> entries = new ArrayList<>();
    private final List<PeerAddress> own = new ArrayList<>();

    /// Those that may be dialled now, and those that may later.
    private final DialQueue ready = new DialQueue(BEST_FIRST);

    private final DialQueue pausing = new DialQueue(SOONEST_FIRST);
    private int capacity = DEFAULT_CAPACITY;
    private boolean seeding;

    /// A list without peers.
    ///
    /// @param random chooses who competes for staying when the list is full, and spreads the pauses
    public PeerList(RandomGenerator random) {
        this.random = random;
    }

    /// How many peers are known at most; a list that is longer does not grow until it is shorter.
    public void capacity(int capacity) {
        this.capacity = capacity;
    }

    /// How many peers are known.
    public int size() {
        return entries.size();
    }

    // Addresses come in

    /// A peer is said to listen at this address. False if it is not added: it is known already
    /// (then the source is noted), is our own, cannot be an address of a peer, or the list is full
    /// of better ones.
    public boolean add(PeerAddress address, PeerSource source, long now) {
        PeerListEntry known = byAddress.get(address);
        if (known != null) {
            unqueue(known);
            known.sources |= source.flag();
            enqueue(known, now);
            return false;
        }
        if (!canBeDialled(address, source) || own.contains(address)) {
            return false;
        }
        PeerListEntry entry = new PeerListEntry(address);
        entry.sources = source.flag();
        entry.readyAt = now;
        entry.canonicalPriority = priority(address);
        if (entries.size() >= capacity && !makeRoomFor(entry)) {
            return false;
        }
        entry.listIndex = entries.size();
        entries.add(entry);
        byAddress.put(address, entry);
        enqueue(entry, now);
        return true;
    }

    /// A link-local address of IPv6 means something on one link only, and nobody but the user tells which.
    private static boolean canBeDialled(PeerAddress address, PeerSource source) {
        IpAddress ip = address.ip();
        return ip.isUnicast() && (ip.isV4() || !ip.isLinkLocal() || source == PeerSource.USER);
    }

    /// This is an address of ours: it is never dialled, and the priorities of BEP 40 are those of
    /// connections with it: O(n log n).
    public void addOwn(PeerAddress address, long now) {
        if (own.contains(address)) {
            return;
        }
        if (own.size() == MAX_OWN) {
            own.removeFirst();
        }
        own.add(address);
        remove(address);
        for (PeerListEntry entry : entries) {
            unqueue(entry);
            entry.canonicalPriority = priority(entry.address);
            enqueue(entry, now);
        }
    }

    /// The priority of a connection with a peer (BEP 40), as unsigned: both ends see the same. 0 as long as
    /// we do not know our own address.
    public int priority(PeerAddress address) {
        for (PeerAddress ours : own) {
            if (ours.isV4() == address.isV4()) {
                return PeerPriority.of(ours, address);
            }
        }
        return 0;
    }

    /// Forgets the peer. False if it was not known.
    public boolean remove(PeerAddress address) {
        PeerListEntry entry = byAddress.remove(address);
        if (entry == null) {
            return false;
        }
        unqueue(entry);
        PeerListEntry last = entries.removeLast();
        if (last != entry) {
            entries.set(entry.listIndex, last);
            last.listIndex = entry.listIndex;
        }
        return true;
    }

    /// Forgets all peers of a host (which was banned).
    public void removeHost(IpAddress host) {
        for (int i = entries.size() - 1; i >= 0; i--) {
            if (entries.get(i).address.ip().equals(host)) {
                remove(entries.get(i).address);
            }
        }
    }

    /// What is known about the peer, or null.
    public @Nullable PeerListEntry find(PeerAddress address) {
        return byAddress.get(address);
    }

    // Dialling

    /// The peer to dial next, or null if none is to be dialled now. The answer stays the same until
    /// something is told about that peer.
    public @Nullable PeerAddress nextCandidate(long now) {
        PeerListEntry due = pausing.peek();
        while (due != null && due.readyAt - now <= 0) {
            pausing.remove(due);
            ready.add(due);
            due = pausing.peek();
        }
        PeerListEntry best = ready.peek();
        return best == null ? null : best.address;
    }

    /// When [#nextCandidate] may have another answer though nothing was told; [Long#MAX_VALUE] if
    /// never.
    public long nextDeadline() {
        PeerListEntry due = pausing.peek();
        return due == null ? Long.MAX_VALUE : due.readyAt;
    }

    /// How many peers could be dialled now or later.
    public int candidates() {
        return ready.size() + pausing.size();
    }

    /// The peer is being dialled.
    public void onDialled(PeerAddress address, long now) {
        PeerListEntry entry = byAddress.get(address);
        if (entry != null) {
            unqueue(entry);
            entry.state = State.DIALLED;
        }
    }

    /// The peer is connected and has shown that it is a peer of this torrent.
    public void onConnected(PeerAddress address, long now) {
        PeerListEntry entry = byAddress.get(address);
        if (entry != null) {
            unqueue(entry);
            entry.state = State.CONNECTED;
            entry.met = true;
            entry.metAt = now;
        }
    }

    /// A peer that connected to us tells where it listens: it is not dialled while it is connected.
    /// False if there is no room for it, or it is being dialled: then [#onClosed] is not to be
    /// told.
    public boolean onIncoming(PeerAddress address, long now) {
        add(address, PeerSource.INCOMING, now);
        PeerListEntry entry = byAddress.get(address);
        if (entry == null || entry.state != State.KNOWN) {
            return false;
        }
        onConnected(address, now);
        return true;
    }

    /// The connection, or the attempt at it, has ended.
    ///
    /// @param useful whether the peer gave us something, or we it
    public void onClosed(PeerAddress address, boolean useful, long now) {
        PeerListEntry entry = byAddress.get(address);
        if (entry == null || entry.state == State.KNOWN) {
            return;
        }
        boolean met = entry.state == State.CONNECTED;
        if (met) {
            entry.metAt = now;
        }
        entry.useful |= useful;
        if (met && seeding && entry.seed) {
            entry.readyAt = now;
        } else {
            entry.failures = useful ? 0 : Math.min(entry.failures + 1, MAX_FAILURES);
            entry.readyAt = now + pause(entry);
        }
        entry.state = State.KNOWN;
        enqueue(entry, now);
    }

    /// The peer has everything, or not.
    public void onSeed(PeerAddress address, boolean seed, long now) {
        PeerListEntry entry = byAddress.get(address);
        if (entry != null && entry.seed != seed) {
            unqueue(entry);
            entry.seed = seed;
            enqueue(entry, now);
        }
    }

    /// Whether we have everything we want: O(n log n) when it changes.
    public void seeding(boolean seeding, long now) {
        if (this.seeding == seeding) {
            return;
        }
        this.seeding = seeding;
        for (PeerListEntry entry : entries) {
            unqueue(entry);
            enqueue(entry, now);
        }
    }

    // What to keep for the next run

    /// Up to `max` addresses worth keeping for the next run, the best first: those that were
    /// useful, then those that were connected, then the others that did not fail.
    public List<PeerAddress> export(int max) {
        List<PeerListEntry> good = new ArrayList<>();
        for (PeerListEntry entry : entries) {
            if (entry.failures == 0) {
                good.add(entry);
            }
        }
        good.sort(
                Comparator.comparing((PeerListEntry e) -> !e.useful)
                        .thenComparing(e -> !e.met)
                        .thenComparing(BEST_FIRST));
        List<PeerAddress> addresses = new ArrayList<>();
        for (PeerListEntry entry : good.subList(0, Math.min(max, good.size()))) {
            addresses.add(entry.address);
        }
        return addresses;
    }

    private void enqueue(PeerListEntry entry, long now) {
        if (entry.state == State.KNOWN && !(seeding && entry.seed)) {
            (entry.readyAt - now <= 0 ? ready : pausing).add(entry);
        }
    }

    private void unqueue(PeerListEntry entry) {
        if (ready.holds(entry)) {
            ready.remove(entry);
        } else if (pausing.holds(entry)) {
            pausing.remove(entry);
        }
    }

    /// Twice as long after each failure, and up to a quarter more so that not all come back at
    /// once.
    private long pause(PeerListEntry entry) {
        boolean named = entry.isFrom(PeerSource.USER);
        long first = named ? FIRST_PAUSE_OF_USER_NANOS : FIRST_PAUSE_NANOS;
        long pause = first << Math.max(0, entry.failures - 1);
        return Math.min(pause, MAX_PAUSE_NANOS) + random.nextLong(pause / 4);
    }

    private boolean makeRoomFor(PeerListEntry newcomer) {
        PeerListEntry worst = null;
        for (int i = 0; i < EVICTION_SAMPLE && !entries.isEmpty(); i++) {
            PeerListEntry entry = entries.get(random.nextInt(entries.size()));
            if (entry.state == State.KNOWN
                    && (worst == null || BEST_FIRST.compare(entry, worst) > 0)) {
                worst = entry;
            }
        }
        if (worst == null || BEST_FIRST.compare(worst, newcomer) <= 0) {
            return false;
        }
        return remove(worst.address);
    }

    private static boolean isNear(IpAddress ip) {
        return ip.isLoopback() || ip.isPrivate() || ip.isLinkLocal();
    }
}
