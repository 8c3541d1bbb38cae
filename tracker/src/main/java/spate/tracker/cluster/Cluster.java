package spate.tracker.cluster;

import java.io.IOException;
import java.security.SecureRandom;
import java.util.Set;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import spate.tracker.core.AnnounceListener;
import spate.tracker.core.Caller;
import spate.tracker.core.Tracker;
import spate.tracker.swarm.Announce;

/// What makes several trackers one: each tells the engine what is announced to it, a fraction of a second
/// later, and the engine tells the others. All hold all swarms; so no announce ever waits for the engine,
/// and when it is gone each goes on with what it has.
///
/// ```
/// front end --announce--> Journal --AnnounceCalls--> engine --message--> Arrivals of the others --> store
/// ```
///
/// One thread does it all but the first arrow. After each connect it reads what the engine has
/// ([EngineWalk]), since messages were missed; where the engine may have forgotten something, it is told
/// again of all peers that announced here ([LocalWalk]). Both can be done any number of times: see
/// [PeerEvent].
public final class Cluster implements AnnounceListener, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Cluster.class);

    /// The most messages that wait to be taken in, each of at most 2.3 kB.
    private static final int MAX_WAITING_MESSAGES = 16_384;

    private static final int MESSAGES_AT_ONCE = 4096;
    private static final int EVENTS_AT_ONCE = 8192;

    /// After a failure the engine may be slow: then it is told little at once, and more as long as it answers.
    private static final int FEW_EVENTS = 128;

    private static final int MIN_EVENTS = 32;
    private static final int CHECK_MILLIS = 1000;
    private static final int FIRST_PAUSE_MILLIS = 200;
    private static final int MAX_PAUSE_MILLIS = 2000;
    private static final int CLOSE_MILLIS = 1200;

    /// What does not take longer to end, and is no use any more, ends with the process.
    private static final int END_MILLIS = 200;

    private static final byte[] WAKE = {};

    private final ClusterSettings settings;
    private final Engine engine;
    private final Journals journals;
    private final EngineClock clock = EngineClock.ofThisMachine();
    private final Tally tally = new Tally();
    private final @Nullable Accounts accounts;
    private final AnnounceCalls calls;
    private final Arrivals arrivals;
    private final EngineWalk engineWalk;
    private final LocalWalk localWalk;
    private final BlockingQueue<byte[]> messages = new ArrayBlockingQueue<>(MAX_WAITING_MESSAGES);
    private final AtomicLong missed = new AtomicLong();
    private final Thread thread = Thread.ofPlatform().name("cluster").daemon().unstarted(this::run);
    private final long[] taken;
    private volatile boolean isClosing;

    private Set<String> serverIds = Set.of();
    private int eventsAtOnce = EVENTS_AT_ONCE;

    /// Whether the engine has taken what it was told in this session.
    private boolean hasServed;

    private long lostAtMillis;
    private long droppedBefore;
    private long missedBefore;

    private Cluster(Tracker tracker, ClusterSettings settings, @Nullable Accounts accounts) {
        SecureRandom random = new SecureRandom();
        long trackerId = random.nextLong();
        int shards = tracker.shards().all().size();
        this.settings = settings;
        this.accounts = accounts;
        this.engine = new Engine(settings.url());
        this.journals = new Journals(shards, settings.maxEvents(), random.nextLong());
        this.arrivals = new Arrivals(tracker, journals, clock, settings, trackerId, tally);
        this.calls = new AnnounceCalls(clock, arrivals, settings, trackerId, tally);
        this.engineWalk = new EngineWalk(arrivals);
        this.localWalk = new LocalWalk(tracker, journals, clock, calls);
        this.taken = new long[Math.max(MIN_EVENTS, EVENTS_AT_ONCE / shards) * Journal.WORDS];
    }

    /// Joins a public tracker to the others.
    public static Cluster start(Tracker tracker, ClusterSettings settings) {
        return start(tracker, settings, null);
    }

    /// Joins a tracker to the others. It need not be possible to reach the engine: that is tried again and
    /// again.
    ///
    /// @param accounts what users do, of a private tracker
    public static Cluster start(
            Tracker tracker, ClusterSettings settings, @Nullable Accounts accounts) {
        Cluster cluster = new Cluster(tracker, settings, accounts);
        tracker.addListener(cluster);
        cluster.thread.start();
        return cluster;
    }

    @Override
    public void onAnnounce(Announce announce, Caller caller, long seconds) {
        if (announce.change() != Announce.Change.NO_ROOM) {
            journals.of(announce.hash0()).append(announce, clock.tick());
        }
    }

    /// How it goes.
    public ClusterCounts counts() {
        long first = journals.min(Journal::firstUntoldTick);
        long waiting = first == Long.MAX_VALUE ? 0 : Math.max(0, clock.tick() - first);
        return new ClusterCounts(
                tally.isConnected,
                tally.problem,
                tally.sessions.get(),
                tally.failures.get(),
                journals.sum(Journal::untoldCount),
                waiting * PeerEvent.TICK_MILLIS,
                journals.sum(Journal::droppedCount),
                tally.sent.get(),
                tally.refused.get(),
                tally.received.get(),
                tally.applied.get(),
                missed.get(),
                tally.delayMillis.get(),
                clock.offsetMillis());
    }

    private void run() {
        int pauseMillis = FIRST_PAUSE_MILLIS;
        while (!isClosing) {
            hasServed = false;
            try (EngineSession session = EngineSession.open(engine, this::onMessage)) {
                serve(session);
            } catch (IOException e) {
                onLost(e.getMessage());
            } catch (RuntimeException e) { // whatever the client throws, it is tried again
                onLost(e.toString());
            }
            pauseMillis =
                    hasServed ? FIRST_PAUSE_MILLIS : Math.min(2 * pauseMillis, MAX_PAUSE_MILLIS);
            pause(pauseMillis);
        }
    }

    private void onLost(@Nullable String why) {
        if (isClosing) {
            return;
        }
        tally.failures.incrementAndGet();
        eventsAtOnce = FEW_EVENTS;
        if (tally.isConnected) {
            lostAtMillis = clock.localMillis();
        }
        if (tally.isConnected || tally.problem == null) {
            LOG.warn("no connection to {}: {}; trying again", settings.url(), why);
        }
        tally.problem = why == null ? "unknown" : why;
        tally.isConnected = false;
    }

    private void pause(int millis) {
        try {
            long end = System.nanoTime() + millis * 1_000_000L;
            while (!isClosing && System.nanoTime() < end) {
                messages.poll(end - System.nanoTime(), TimeUnit.NANOSECONDS);
            }
        } catch (InterruptedException e) {
            isClosing = true;
        }
    }

    private void onMessage(byte[] message) {
        if (!arrivals.isOwn(message) && !messages.offer(message)) {
            missed.incrementAndGet();
        }
    }

    private void serve(EngineSession session) throws IOException {
        checkTime(session);
        begin(session);
        flushAccounts(session);
        refreshAccounts(session);
        long checkedAt = System.nanoTime();
        while (!isClosing) {
            long start = System.nanoTime();
            session.check();
            if (start - checkedAt > CHECK_MILLIS * 1_000_000L) {
                checkTime(session);
                flushAccounts(session);
                refreshAccounts(session);
                checkedAt = start;
            }
            boolean isBusy = flush(session) | walk(session);
            onServed();
            takeMessages(isBusy ? start : start + settings.flushMillis() * 1_000_000L);
        }
        flushAll(session);
    }

    private void checkTime(EngineSession session) throws IOException {
        long askedAt = clock.localMillis();
        clock.onTime(session.timeMillis(), askedAt);
    }

    private void begin(EngineSession session) {
        tally.sessions.incrementAndGet();
        engineWalk.begin(session);
        long dropped = journals.sum(Journal::droppedCount);
        if (!serverIds.containsAll(session.serverIds())) {
            localWalk.begin(settings.timeoutMinutes());
        } else if (dropped > droppedBefore || !localWalk.isFinished()) {
            localWalk.begin((int) ((clock.localMillis() - lostAtMillis) / 60_000) + 2);
        }
        droppedBefore = dropped;
        serverIds = session.serverIds();
    }

    /// The engine has taken everything of a round. One that lets itself be connected to, and takes nothing, is as
    /// one that is gone.
    private void onServed() {
        eventsAtOnce = Math.min(2 * eventsAtOnce, EVENTS_AT_ONCE);
        if (hasServed) {
            return;
        }
        hasServed = true;
        tally.isConnected = true;
        if (tally.problem != null) {
            LOG.info("connected to {}", settings.url());
            tally.problem = null;
        }
    }

    /// Tells the engine what was announced.
    ///
    /// @return whether there is more
    private boolean flush(EngineSession session) throws IOException {
        boolean isMore = false;
        int most = Math.max(MIN_EVENTS, eventsAtOnce / journals.all().size());
        for (Journal journal : journals.all()) {
            int count = (int) Journals.locked(journal, it -> it.take(taken, most));
            addCalls(count);
            isMore |= count == most;
        }
        if (!calls.isEmpty()) {
            calls.send(session);
        }
        for (Journal journal : journals.all()) {
            journal.lock();
            journal.told();
            journal.unlock();
        }
        return isMore;
    }

    private void addCalls(int count) {
        PeerEvent event = new PeerEvent();
        for (int i = 0; i < count; i++) {
            if (Journal.read(taken, i, event)) {
                int at = i * Journal.WORDS;
                calls.add(taken[at], taken[at + 1], (int) (taken[at + 2] >>> 32), event, 0);
            }
        }
    }

    private boolean walk(EngineSession session) throws IOException {
        if (missed.get() > missedBefore && engineWalk.isFinished()) {
            missedBefore = missed.get();
            engineWalk.begin(session);
        }
        boolean isWalking = false;
        if (!engineWalk.isFinished()) {
            engineWalk.step();
            isWalking = true;
        }
        if (!localWalk.isFinished()) {
            localWalk.step(eventsAtOnce);
            calls.send(session);
            isWalking = true;
        }
        return isWalking;
    }

    private void takeMessages(long untilNanos) throws IOException {
        try {
            for (int i = 0; i < MESSAGES_AT_ONCE && !isClosing; i++) {
                long left = Math.max(0, untilNanos - System.nanoTime());
                byte[] message = messages.poll(left, TimeUnit.NANOSECONDS);
                if (message == null) {
                    return;
                }
                arrivals.onMessage(message);
            }
        } catch (InterruptedException e) {
            throw new IOException("stopped", e);
        }
    }

    private void flushAccounts(EngineSession session) throws IOException {
        if (accounts != null) {
            tally.refused.addAndGet(accounts.flush(session));
        }
    }

    private void refreshAccounts(EngineSession session) throws IOException {
        if (accounts != null) {
            accounts.refresh(session);
        }
    }

    private void flushAll(EngineSession session) throws IOException {
        while (flush(session)) {
            // there is more
        }
        flushAccounts(session);
    }

    /// Tells the engine what is left, within little more than a second, and ends.
    @Override
    public void close() {
        isClosing = true;
        if (!messages.offer(WAKE)) {
            messages.poll();
        }
        try {
            thread.join(CLOSE_MILLIS);
            thread.interrupt();
            thread.join(END_MILLIS);
        } catch (InterruptedException e) {
            thread.interrupt();
            Thread.currentThread().interrupt();
        }
        engine.close();
    }
}
