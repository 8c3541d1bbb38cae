package spate.tracker.check;

import java.io.IOException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import spate.tracker.core.AnnounceListener;
import spate.tracker.core.Caller;
import spate.tracker.core.Shard;
import spate.tracker.core.Tracker;
import spate.tracker.swarm.Announce;
import spate.tracker.swarm.Announce.Change;

/// Dials back the peers that announce, and has those that cannot be reached given to nobody. Only the
/// address that sent the announce is dialled, never one that it names; each address and port once in
/// [CheckSettings#validity], however many torrents it announces.
///
/// Until it was dialled a peer is given to others. When there are more than can be dialled, some are not.
public final class PeerChecker implements AnnounceListener, AutoCloseable {
    private static final int MAX_WAITING = 10_000;
    private static final int MAX_AT_ONCE = 1000;

    /// The most endpoints whose state is known, of about 128 bytes each: a sixteenth of the heap, and no more than
    /// can be dialled in some hours.
    private static final int MAX_KNOWN =
            Math.clamp(Runtime.getRuntime().maxMemory() / 16 / 128, 1000, 1_000_000);

    /// How often states that are too old are taken out.
    private static final long CLEAN_SECONDS = 60;

    private record State(boolean isReachable, long atSeconds) {}

    /// A peer in one torrent.
    private record Candidate(long hash0, long hash1, int hash2, Endpoint endpoint) {}

    private final Tracker tracker;
    private final CheckSettings settings;
    private final BlockingQueue<Candidate> waiting = new ArrayBlockingQueue<>(MAX_WAITING);
    private final Map<Endpoint, State> known = new ConcurrentHashMap<>();

    /// What waits for each endpoint that is being dialled.
    private final Map<Endpoint, List<Candidate>> dialling = new HashMap<>();

    private final Semaphore free = new Semaphore(MAX_AT_ONCE);
    private final AtomicLong dialled = new AtomicLong();
    private final AtomicLong unreachable = new AtomicLong();
    private final AtomicLong skipped = new AtomicLong();
    private final Thread dispatcher;

    private PeerChecker(Tracker tracker, CheckSettings settings) {
        this.tracker = tracker;
        this.settings = settings;
        this.dispatcher = Thread.ofVirtual().name("peer checks").unstarted(this::dispatch);
    }

    /// Starts to check; it is told of announces from now on.
    public static PeerChecker start(Tracker tracker, CheckSettings settings) {
        PeerChecker checker = new PeerChecker(tracker, settings);
        checker.dispatcher.start();
        tracker.addListener(checker);
        return checker;
    }

    @Override
    public void onAnnounce(Announce announce, Caller caller, long seconds) {
        boolean isPresent = announce.change() == Change.ADDED || announce.change() == Change.KEPT;
        if (!isPresent || isNeverDialled(announce)) {
            return;
        }
        Endpoint endpoint = Endpoint.of(announce);
        State state = fresh(endpoint, seconds);
        if (state != null && state.isReachable != announce.isHidden()) {
            return; // it is as it should be
        }
        var candidate =
                new Candidate(announce.hash0(), announce.hash1(), announce.hash2(), endpoint);
        if (!waiting.offer(candidate)) {
            skipped.incrementAndGet();
        }
    }

    private boolean isNeverDialled(Announce announce) {
        return announce.isV6()
                ? settings.never().containsV6(announce.high(), announce.low())
                : settings.never().containsV4(announce.ip());
    }

    /// What is known of an endpoint and not too old.
    private @Nullable State fresh(Endpoint endpoint, long seconds) {
        State state = known.get(endpoint);
        return state == null || seconds - state.atSeconds > settings.validity().toSeconds()
                ? null
                : state;
    }

    private void dispatch() {
        Duration pause = Duration.ofSeconds(1).dividedBy(settings.perSecond());
        try {
            long cleaned = tracker.seconds();
            while (true) {
                Candidate candidate = waiting.take();
                long now = tracker.seconds();
                if (now - cleaned > CLEAN_SECONDS) {
                    known.keySet().removeIf(endpoint -> fresh(endpoint, now) == null);
                    cleaned = now;
                }
                State state = fresh(candidate.endpoint, now);
                if (state != null) {
                    mark(candidate, state.isReachable);
                } else if (known.size() >= MAX_KNOWN) {
                    skipped.incrementAndGet();
                } else if (!isDialled(candidate)) {
                    free.acquire();
                    Thread.ofVirtual().start(() -> check(candidate.endpoint));
                    TimeUnit.NANOSECONDS.sleep(pause.toNanos());
                }
            }
        } catch (InterruptedException _) {
            // closed
        }
    }

    /// Whether somebody dials it already. From now on somebody does, and the candidate waits for the
    /// outcome.
    private boolean isDialled(Candidate candidate) {
        synchronized (dialling) {
            List<Candidate> others = dialling.get(candidate.endpoint);
            if (others == null) {
                dialling.put(candidate.endpoint, new ArrayList<>(List.of(candidate)));
                return false;
            }
            if (others.size() < MAX_WAITING) {
                others.add(candidate);
            } else {
                skipped.incrementAndGet();
            }
            return true;
        }
    }

    private void check(Endpoint endpoint) {
        try {
            Boolean isReachable = dial(endpoint);
            if (isReachable != null) {
                dialled.incrementAndGet();
                unreachable.addAndGet(isReachable ? 0 : 1);
                known.put(endpoint, new State(isReachable, tracker.seconds()));
            }
            List<Candidate> all = noLongerDialled(endpoint);
            if (isReachable == null) {
                skipped.addAndGet(all.size());
            } else {
                all.forEach(candidate -> mark(candidate, isReachable));
            }
        } finally {
            free.release();
        }
    }

    /// Whether somebody answers; null if that cannot be told from here: this machine has no route of that
    /// family, no descriptor left, or a firewall.
    private @Nullable Boolean dial(Endpoint endpoint) {
        try (Socket socket = new Socket()) {
            socket.connect(endpoint.socketAddress(), (int) settings.timeout().toMillis());
            return true;
        } catch (SocketTimeoutException | ConnectException | NoRouteToHostException e) {
            return false;
        } catch (IOException e) {
            return null;
        }
    }

    private List<Candidate> noLongerDialled(Endpoint endpoint) {
        synchronized (dialling) {
            return Objects.requireNonNull(dialling.remove(endpoint));
        }
    }

    private void mark(Candidate candidate, boolean isReachable) {
        Endpoint endpoint = candidate.endpoint;
        Announce peer = new Announce().begin(candidate.hash0, candidate.hash1, candidate.hash2);
        if (endpoint.isV6()) {
            peer.fromV6(endpoint.high(), endpoint.low(), endpoint.port());
        } else {
            peer.fromV4((int) endpoint.low(), endpoint.port());
        }
        Shard shard = tracker.shards().of(candidate.hash0);
        shard.enter();
        try {
            shard.store().mark(peer, isReachable);
        } finally {
            shard.leave();
        }
    }

    /// How many announces wait to be looked into.
    public int waitingCount() {
        return waiting.size();
    }

    /// How many endpoints were dialled.
    public long dialled() {
        return dialled.get();
    }

    /// How many of them did not answer.
    public long unreachable() {
        return unreachable.get();
    }

    /// How many announces were not looked into, because there were too many.
    public long skipped() {
        return skipped.get();
    }

    /// Dials nobody any more; those that were dialled have their time.
    @Override
    public void close() {
        dispatcher.interrupt();
    }
}
