package spate.tracker;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import spate.io.file.FileFailure;
import spate.io.file.ProcessLock;
import spate.tracker.access.AccessFiles;
import spate.tracker.access.AccessGate;
import spate.tracker.check.CheckSettings;
import spate.tracker.check.PeerChecker;
import spate.tracker.core.Gate;
import spate.tracker.core.Passkeys;
import spate.tracker.core.Policy;
import spate.tracker.core.RequestCounts.Kind;
import spate.tracker.core.Shards;
import spate.tracker.core.SwarmTotals;
import spate.tracker.core.Tracker;
import spate.tracker.limit.AddressCounts;
import spate.tracker.limit.PeerLimit;
import spate.tracker.limit.RateGate;
import spate.tracker.limit.RateLimit;
import spate.tracker.limit.RateLimiter;
import spate.tracker.state.SwarmArchive;
import spate.tracker.udp.ConnectionIds;
import spate.tracker.udp.UdpServer;

/// A tracker that runs: its swarms, what serves them, and what keeps them. Closing it saves them.
public final class TrackerServer implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(TrackerServer.class);

    /// Stores count minutes from any origin, but none before their first.
    private static final long FIRST_SECOND = 600;

    private final Tracker tracker;
    private final @Nullable AccessFiles lists;
    private final @Nullable RateGate rateGate;
    private final List<String> problems = new ArrayList<>();
    private final List<InetSocketAddress> addresses = new ArrayList<>();
    private final @Nullable SwarmArchive archive;

    /// What is to be closed, the newest first.
    private final Deque<AutoCloseable> open = new ArrayDeque<>();

    private TrackerServer(TrackerSettings settings) throws IOException {
        SecureRandom random = new SecureRandom();
        long start = System.nanoTime();
        this.lists = openLists(settings.access(), random);
        this.rateGate = rateGate(settings.guard(), random);
        this.tracker =
                new Tracker(
                        shards(settings, random),
                        policy(settings),
                        () -> FIRST_SECOND + (System.nanoTime() - start) / 1_000_000_000L);
        try {
            this.archive = openArchive(settings.state());
            serve(settings, random);
        } catch (IOException | RuntimeException | Error e) {
            closeAll();
            throw e;
        }
    }

    /// Loads what was saved, opens the sockets and serves.
    ///
    /// @throws java.net.BindException when an address is taken, not ours or needs rights
    /// @throws ProcessLock.HeldException when another tracker keeps its state in that folder
    /// @throws FileFailure when a list cannot be read
    /// @throws IOException when the folder for the state cannot be used
    public static TrackerServer start(TrackerSettings settings) throws IOException {
        return new TrackerServer(settings);
    }

    private static @Nullable AccessFiles openLists(
            TrackerSettings.Access access, SecureRandom random) throws FileFailure {
        return access.equals(TrackerSettings.Access.OPEN)
                ? null
                : new AccessFiles(
                        access.allow(),
                        access.deny(),
                        random.nextLong(),
                        System.currentTimeMillis());
    }

    private static @Nullable RateGate rateGate(TrackerSettings.Guard guard, SecureRandom random) {
        RateLimit limit = guard.requests();
        return limit == null
                ? null
                : new RateGate(
                        new RateLimiter(limit, RateLimiter.DEFAULT_BUCKETS, random.nextLong()),
                        System::nanoTime);
    }

    private static Shards shards(TrackerSettings settings, SecureRandom random) {
        TrackerSettings.Guard guard = settings.guard();
        AddressCounts counts = new AddressCounts(AddressCounts.DEFAULT_WIDTH, random.nextLong());
        PeerLimit addresses = new PeerLimit(counts, guard.peers(), guard.limitsLoopback());
        return new Shards(settings.workers(), settings.limits(), addresses, random.nextLong());
    }

    private Policy policy(TrackerSettings settings) {
        TrackerSettings.Answers answers = settings.answers();
        List<Gate> gates = new ArrayList<>();
        if (lists != null) {
            gates.add(new AccessGate(lists));
        }
        if (rateGate != null) {
            gates.add(rateGate);
        }
        return new Policy(
                (int) answers.interval().toSeconds(),
                (int) answers.minInterval().toSeconds(),
                answers.defaultPeers(),
                answers.maxPeers(),
                Passkeys.NONE,
                gates);
    }

    private @Nullable SwarmArchive openArchive(TrackerSettings.@Nullable State state)
            throws IOException {
        if (state == null) {
            return null;
        }
        Path folder = Files.createDirectories(state.folder());
        open.push(ProcessLock.take(folder.resolve("lock")));
        SwarmArchive opened = new SwarmArchive(folder, tracker, System::currentTimeMillis);
        problems.addAll(opened.load());
        return opened;
    }

    private void serve(TrackerSettings settings, SecureRandom random) throws IOException {
        ConnectionIds ids =
                new ConnectionIds(
                        random.nextLong(),
                        random.nextLong(),
                        (int) settings.answers().connectionIdLife().toSeconds());
        CheckSettings check = settings.check();
        if (check != null) {
            open.push(PeerChecker.start(tracker, check));
        }
        UdpServer udp = UdpServer.start(settings.listen(), tracker, ids, this::onFailure);
        open.push(udp);
        addresses.addAll(udp.addresses());
        Duration saveInterval =
                settings.state() == null
                        ? Duration.ZERO
                        : Objects.requireNonNull(settings.state()).interval();
        open.push(Housekeeping.start(tracker, lists, archive, saveInterval));
    }

    private void onFailure(Throwable failure) {
        LOG.error("a thread that answers has ended", failure);
    }

    /// Takes what can be changed while it serves: what clients are told, and what the lists say now. The
    /// rest needs a new start.
    public void apply(TrackerSettings settings) {
        if (lists != null) {
            lists.reload(System.currentTimeMillis());
        }
        tracker.apply(policy(settings));
    }

    /// Where it listens; ports that were 0 are known.
    public List<InetSocketAddress> addresses() {
        return List.copyOf(addresses);
    }

    /// What was wrong with what was loaded, and is with the lists, for people.
    public List<String> problems() {
        List<String> all = new ArrayList<>(problems);
        if (lists != null) {
            all.addAll(lists.problems());
        }
        return all;
    }

    /// What it holds now.
    public SwarmTotals totals() {
        return tracker.totals();
    }

    /// How many requests were answered or refused.
    public long requests() {
        return Stream.of(Kind.values()).mapToLong(this::count).sum();
    }

    /// How many requests of a kind there were.
    public long count(Kind kind) {
        return tracker.counts().stream().mapToLong(counts -> counts.count(kind)).sum();
    }

    /// Stops serving, then saves the swarms.
    ///
    /// @throws IOException if they could not be saved
    @Override
    public void close() throws IOException {
        ProcessLock lock = archive == null ? null : (ProcessLock) open.removeLast();
        closeAll();
        try (lock) {
            if (archive != null) {
                archive.save();
            }
        }
    }

    private void closeAll() {
        while (!open.isEmpty()) {
            try {
                open.pop().close();
            } catch (Exception e) {
                LOG.warn("closing: {}", e.toString());
            }
        }
    }
}
