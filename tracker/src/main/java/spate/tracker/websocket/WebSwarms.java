package spate.tracker.websocket;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import spate.protocol.address.IpAddress;
import spate.tracker.core.Refusal;
import spate.tracker.limit.AddressCounts;

/// Who is in which swarm of browsers: divided by info hash, each part with a lock of its own, under which
/// nothing is sent. From any thread; a [WebClient] is used by its own.
///
/// A peer id belongs to the client that announced it first, in each swarm, as long as that is there: nobody can take
/// another one's offers and answers. [The same client][WebClient#isSameAs] on another connection takes its own place at
/// once: the connection before may be dead, which shows only when it was silent for long.
public final class WebSwarms {
    private static final Refusal FOREIGN_ID = Refusal.of("this peer id is in use");
    private static final Refusal TOO_MANY = Refusal.of("too many torrents on one connection");
    private static final Refusal FULL = Refusal.of("the swarm is full");
    private static final Refusal ALL_FULL = Refusal.of("the tracker is full");

    /// Enough that strangers seldom count as one: 1 MiB.
    private static final int ADDRESS_WIDTH = 1 << 16;

    /// A peer that is alone in its swarm, with both.
    private static final int PEER_BYTES = 500;

    private final Part[] parts;
    private final int maxPeers;
    private final Unsent unsent;
    private volatile WebLimits limits;
    private final AddressCounts addresses;
    private final AtomicInteger connections = new AtomicInteger();
    private final AtomicInteger peers = new AtomicInteger();
    private final LongAdder offers = new LongAdder();
    private final LongAdder answers = new LongAdder();
    private final LongAdder undelivered = new LongAdder();

    /// A part of the swarms.
    private static final class Part {
        final ReentrantLock lock = new ReentrantLock();
        final Map<Bytes20, WebSwarm> swarms = new HashMap<>();
        final SplittableRandom random;

        Part(long seed) {
            this.random = new SplittableRandom(seed);
        }
    }

    /// What an announce brought.
    ///
    /// @param refusal why it was refused, if it was
    /// @param receivers who is to be sent the offers, one each
    record Outcome(@Nullable Refusal refusal, int seeds, int leechers, List<WebClient> receivers) {
        static Outcome refused(Refusal why) {
            return new Outcome(why, 0, 0, List.of());
        }
    }

    /// The counts of a torrent.
    record Counts(int seeds, int leechers, int downloads) {
        static final Counts NONE = new Counts(0, 0, 0);
    }

    /// In any amount of memory.
    ///
    /// @param parts how many: 1 or more
    /// @param seed of the random choice of peers, and of secret keys
    public WebSwarms(int parts, WebLimits limits, long seed) {
        this(parts, limits, Long.MAX_VALUE, seed);
    }

    /// @param parts how many: 1 or more
    /// @param maxBytes of memory: half of it for peers, half for what connections have not taken yet
    /// @param seed of the random choice of peers, and of secret keys
    public WebSwarms(int parts, WebLimits limits, long maxBytes, long seed) {
        this.limits = limits;
        this.maxPeers = Math.clamp(maxBytes / 2 / PEER_BYTES, 1, limits.maxPeers());
        this.unsent = new Unsent(maxBytes / 2);
        this.addresses = new AddressCounts(ADDRESS_WIDTH, ~seed);
        this.parts =
                Stream.iterate(seed, next -> next + 1)
                        .limit(parts)
                        .map(Part::new)
                        .toArray(Part[]::new);
    }

    /// From now on there may be more or less of what is yet to come; the length of messages, and whether this machine
    /// is limited, stay.
    public synchronized void use(WebLimits changed) {
        limits = limits.changedTo(changed);
    }

    WebLimits limits() {
        return limits;
    }

    /// What waits on all connections.
    Unsent unsent() {
        return unsent;
    }

    private Part partOf(Bytes20 infoHash) {
        return parts[(int) (infoHash.first() >>> 48) % parts.length];
    }

    /// A connection is to be opened, if there are not too many; then it is to be released some time.
    boolean reserve(IpAddress from) {
        boolean isLimited = isLimited(from);
        if (isLimited
                && addresses.countV6(from.high(), from.low())
                        >= limits.maxConnectionsPerAddress()) {
            return false;
        }
        if (connections.incrementAndGet() > limits.maxConnections()) {
            connections.decrementAndGet();
            return false;
        }
        if (isLimited) {
            addresses.addV6(from.high(), from.low(), 1);
        }
        return true;
    }

    private boolean isLimited(IpAddress from) {
        return limits.limitsLoopback() || !from.isLoopback();
    }

    /// A connection that was reserved is not there any more.
    void release(IpAddress from) {
        if (isLimited(from)) {
            addresses.addV6(from.high(), from.low(), -1);
        }
        connections.decrementAndGet();
    }

    /// A peer of a client announces itself.
    Outcome announce(WebClient client, WebRequest.Announce announce, long seconds) {
        Part part = partOf(announce.infoHash());
        part.lock.lock();
        try {
            WebSwarm swarm = part.swarms.get(announce.infoHash());
            WebPeer peer = swarm == null ? null : swarm.find(announce.peerId());
            if (peer != null && !peer.client.isSameAs(client)) {
                return Outcome.refused(FOREIGN_ID);
            }
            if (announce.event() == WebRequest.Event.STOPPED) {
                stop(part, peer, client);
                return outcome(swarm, List.of());
            }
            if (peer == null || peer.client != client) {
                Refusal refusal = peer == null ? takePlace(client, swarm) : checkPlace(client);
                if (refusal != null) {
                    return Outcome.refused(refusal);
                }
                peer = join(part, client, announce, peer);
            }
            return meet(part, peer, announce, seconds);
        } finally {
            part.lock.unlock();
        }
    }

    private void stop(Part part, @Nullable WebPeer peer, WebClient client) {
        if (peer != null) {
            remove(part, peer);
            if (peer.client == client) {
                client.remove(peer);
            }
        }
    }

    private static Outcome outcome(@Nullable WebSwarm swarm, List<WebClient> receivers) {
        return swarm == null
                ? new Outcome(null, 0, 0, receivers)
                : new Outcome(null, swarm.seeds(), swarm.leechers(), receivers);
    }

    /// Takes one of the places for peers, or says why there is none.
    private @Nullable Refusal takePlace(WebClient client, @Nullable WebSwarm swarm) {
        Refusal refusal = checkPlace(client);
        if (refusal != null) {
            return refusal;
        }
        if (swarm != null && swarm.count() >= limits.maxPeersPerSwarm()) {
            return FULL;
        }
        if (peers.incrementAndGet() > maxPeers) {
            peers.decrementAndGet();
            return ALL_FULL;
        }
        return null;
    }

    /// Whether a connection may be one more peer.
    private @Nullable Refusal checkPlace(WebClient client) {
        return client.peers().size() >= limits.maxSwarmsPerConnection() ? TOO_MANY : null;
    }

    /// @param before the same peer on another connection, whose place it takes; null if it is new
    private static WebPeer join(
            Part part, WebClient client, WebRequest.Announce announce, @Nullable WebPeer before) {
        WebPeer peer = new WebPeer(announce.peerId(), announce.infoHash(), client);
        WebSwarm swarm = part.swarms.computeIfAbsent(announce.infoHash(), _ -> new WebSwarm());
        if (before == null) {
            swarm.add(peer);
        } else {
            swarm.replace(before, peer);
            before.isGone = true;
        }
        client.add(peer);
        return peer;
    }

    /// Whether a peer that does not say so has everything, is as it was before.
    private static Outcome meet(
            Part part, WebPeer peer, WebRequest.Announce announce, long seconds) {
        WebSwarm swarm = part.swarms.get(peer.infoHash);
        assert swarm != null : "a peer is in a swarm";
        boolean wasSeed = peer.isSeed;
        boolean isCompleted = announce.event() == WebRequest.Event.COMPLETED;
        if (isCompleted || announce.left() != WebRequest.UNKNOWN) {
            swarm.setSeed(peer, isCompleted || announce.left() == 0);
        }
        if (isCompleted && !wasSeed) {
            swarm.countDownload();
        }
        peer.announcedSeconds = seconds;
        int wanted = announce.offers().size();
        List<WebClient> receivers = new ArrayList<>(wanted);
        swarm.choose(peer, wanted, part.random, receivers);
        return outcome(swarm, receivers);
    }

    /// Takes a peer out of its swarm; its client still has it.
    private void remove(Part part, WebPeer peer) {
        WebSwarm swarm = part.swarms.get(peer.infoHash);
        assert swarm != null : "a peer is in a swarm";
        swarm.remove(peer);
        if (swarm.count() == 0) {
            part.swarms.remove(peer.infoHash);
        }
        peer.isGone = true;
        peers.decrementAndGet();
    }

    /// Whom an answer is for.
    ///
    /// @return null if its sender or its receiver is not in the swarm
    @Nullable WebClient receiver(WebClient client, WebRequest.Answer answer) {
        Part part = partOf(answer.infoHash());
        part.lock.lock();
        try {
            WebSwarm swarm = part.swarms.get(answer.infoHash());
            WebPeer from = swarm == null ? null : swarm.find(answer.peerId());
            WebPeer to = swarm == null ? null : swarm.find(answer.toPeerId());
            return from == null || from.client != client || to == null ? null : to.client;
        } finally {
            part.lock.unlock();
        }
    }

    /// Looks a torrent up.
    Counts counts(Bytes20 infoHash) {
        Part part = partOf(infoHash);
        part.lock.lock();
        try {
            WebSwarm swarm = part.swarms.get(infoHash);
            return swarm == null
                    ? Counts.NONE
                    : new Counts(swarm.seeds(), swarm.leechers(), swarm.downloads());
        } finally {
            part.lock.unlock();
        }
    }

    /// Forgets the peers of a client that have stopped to announce, or do so on another connection.
    void expire(WebClient client, long seconds) {
        List<WebPeer> all = client.peers();
        for (int i = all.size() - 1; i >= 0; i--) {
            WebPeer peer = all.get(i);
            boolean isSilent = seconds - peer.announcedSeconds > limits.peerTimeoutSeconds();
            if (isSilent || peer.isGone) {
                forget(peer);
            }
        }
    }

    /// On the thread of its client.
    private void forget(WebPeer peer) {
        Part part = partOf(peer.infoHash);
        part.lock.lock();
        try {
            if (!peer.isGone) {
                remove(part, peer);
            }
        } finally {
            part.lock.unlock();
        }
        peer.client.remove(peer);
    }

    /// A connection is closed: its peers go.
    void leave(WebClient client) {
        while (!client.peers().isEmpty()) {
            forget(client.peers().getLast());
        }
    }

    /// An offer was handed on, or could not be.
    void countOffer(boolean isDelivered) {
        (isDelivered ? offers : undelivered).increment();
    }

    /// An answer was handed on, or could not be.
    void countAnswer(boolean isDelivered) {
        (isDelivered ? answers : undelivered).increment();
    }

    /// What is there now, and what was done so far.
    public WebTotals totals() {
        long swarms = 0;
        long seeds = 0;
        for (Part part : parts) {
            part.lock.lock();
            try {
                swarms += part.swarms.size();
                seeds += part.swarms.values().stream().mapToLong(WebSwarm::seeds).sum();
            } finally {
                part.lock.unlock();
            }
        }
        return new WebTotals(
                connections.get(),
                swarms,
                peers.get(),
                seeds,
                offers.sum(),
                answers.sum(),
                undelivered.sum());
    }
}
