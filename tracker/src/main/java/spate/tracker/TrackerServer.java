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
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import spate.io.file.ProcessLock;
import spate.tracker.core.Passkeys;
import spate.tracker.core.Policy;
import spate.tracker.core.RequestCounts;
import spate.tracker.core.Shards;
import spate.tracker.core.SwarmTotals;
import spate.tracker.core.Tracker;
import spate.tracker.state.SwarmArchive;
import spate.tracker.udp.ConnectionIds;
import spate.tracker.udp.UdpServer;

/// A tracker that runs: its swarms, what serves them, and what keeps them. Closing it saves them.
public final class TrackerServer implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(TrackerServer.class);

    /// Stores count minutes from any origin, but none before their first.
    private static final long FIRST_SECOND = 600;

    private final Tracker tracker;
    private final List<String> problems = new ArrayList<>();
    private final List<InetSocketAddress> addresses = new ArrayList<>();
    private final @Nullable SwarmArchive archive;

    /// What is to be closed, the newest first.
    private final Deque<AutoCloseable> open = new ArrayDeque<>();

    private TrackerServer(TrackerSettings settings) throws IOException {
        SecureRandom random = new SecureRandom();
        long start = System.nanoTime();
        Shards shards = new Shards(settings.workers(), settings.limits(), random.nextLong());
        this.tracker =
                new Tracker(
                        shards,
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
    /// @throws IOException when the folder for the state cannot be used
    public static TrackerServer start(TrackerSettings settings) throws IOException {
        return new TrackerServer(settings);
    }

    private static Policy policy(TrackerSettings settings) {
        TrackerSettings.Answers answers = settings.answers();
        return new Policy(
                (int) answers.interval().toSeconds(),
                (int) answers.minInterval().toSeconds(),
                answers.defaultPeers(),
                answers.maxPeers(),
                Passkeys.NONE,
                List.of());
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
        UdpServer udp = UdpServer.start(settings.listen(), tracker, ids, this::onFailure);
        open.push(udp);
        addresses.addAll(udp.addresses());
        Duration saveInterval =
                settings.state() == null
                        ? Duration.ZERO
                        : Objects.requireNonNull(settings.state()).interval();
        open.push(Housekeeping.start(tracker, archive, saveInterval));
    }

    private void onFailure(Throwable failure) {
        LOG.error("a thread that answers has ended", failure);
    }

    /// What else holds from now on: what clients are told. The rest needs a new start.
    public void apply(TrackerSettings settings) {
        tracker.apply(policy(settings));
    }

    /// Where it listens; ports that were 0 are known.
    public List<InetSocketAddress> addresses() {
        return List.copyOf(addresses);
    }

    /// What was wrong with what was loaded, for people.
    public List<String> problems() {
        return List.copyOf(problems);
    }

    /// What it holds now.
    public SwarmTotals totals() {
        return tracker.totals();
    }

    /// How many requests were answered or refused.
    public long requests() {
        long sum = 0;
        for (RequestCounts counts : tracker.counts()) {
            for (RequestCounts.Kind kind : RequestCounts.Kind.values()) {
                sum += counts.count(kind);
            }
        }
        return sum;
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
