package spate.cli.demo;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import spate.cli.CommandFailure;
import spate.cli.ExitCode;
import spate.client.TorrentHandle;
import spate.client.content.Reason;
import spate.engine.torrent.Event;
import spate.engine.torrent.TorrentSettings.Goal;
import spate.protocol.metainfo.Metainfo;
import spate.protocol.tracker.SwarmCounts;
import spate.tracker.TrackerServer;
import spate.tracker.TrackerSettings;
import spate.tracker.core.RequestCounts;
import spate.tracker.swarm.StoreLimits;

/// A tracker, a seed and peers, all in this process and on loopback. Closing it ends them all.
final class DemoSwarm implements AutoCloseable {
    /// The seed's name, and that of its folder.
    static final String SEED = "seed";

    private static final Logger LOG = LoggerFactory.getLogger(DemoSwarm.class);

    /// How many peers the tracker tells of at once. In a large swarm not everybody is connected with
    /// everybody: fifty peers would have more than a thousand connections, with both ends in this process.
    private static final int TOLD = 10;

    /// As often as clients are willing to ask.
    private static final TrackerSettings.Answers ANSWERS =
            new TrackerSettings.Answers(
                    Duration.ofMinutes(1),
                    Duration.ofSeconds(30),
                    TOLD,
                    TOLD,
                    Duration.ofMinutes(4));

    /// All that is needed here, and a port that is free for UDP may be taken for TCP.
    private static final TrackerSettings.Serves UDP_ALONE =
            new TrackerSettings.Serves(true, false, null);

    /// A hybrid torrent is two swarms.
    private static final StoreLimits LIMITS = new StoreLimits(16, 1_000, 200, 45);

    private final DemoPlan plan;
    private final DemoFolder folder;
    private final BiConsumer<String, Event> listener;
    private final TrackerServer tracker;
    private final List<Member> members = new ArrayList<>();
    private final Map<String, Double> done = new HashMap<>();
    private @Nullable Metainfo metainfo;
    private boolean closed;

    private DemoSwarm(
            DemoPlan plan,
            DemoFolder folder,
            BiConsumer<String, Event> listener,
            TrackerServer tracker) {
        this.plan = plan;
        this.folder = folder;
        this.listener = listener;
        this.tracker = tracker;
    }

    /// Starts the tracker, which has nothing to do yet.
    ///
    /// @param listener hears by name what happens to the members, on threads that must not wait
    static DemoSwarm open(DemoPlan plan, DemoFolder folder, BiConsumer<String, Event> listener)
            throws CommandFailure {
        TrackerSettings settings =
                TrackerSettings.DEFAULT
                        .withListen(
                                List.of(
                                        new InetSocketAddress(
                                                InetAddress.ofLiteral("127.0.0.1"), 0)))
                        .withServes(UDP_ALONE)
                        .withAnswers(ANSWERS)
                        .withLimits(LIMITS)
                        .withWorkers(1);
        try {
            return new DemoSwarm(plan, folder, listener, TrackerServer.start(settings));
        } catch (IOException e) {
            throw new CommandFailure(
                    ExitCode.NETWORK_FAILURE,
                    "the tracker cannot listen on 127.0.0.1: " + Reason.of(e),
                    e);
        }
    }

    /// Where the tracker is asked.
    String trackerUrl() {
        return "udp://127.0.0.1:" + tracker.addresses().getFirst().getPort() + "/announce";
    }

    /// Starts the seed.
    Member startSeed(Metainfo torrent) throws CommandFailure {
        metainfo = torrent;
        return start(torrent, SEED, SEED, Goal.SEED);
    }

    /// Starts the next peer; null if all are here.
    @Nullable Member startPeer() throws CommandFailure {
        Metainfo torrent = metainfo;
        int number = members.size();
        if (torrent == null || number > plan.peers()) {
            return null;
        }
        return start(torrent, name(number), "peer-" + number, Goal.COMPLETE_AND_SEED);
    }

    private static String name(int peer) {
        return "peer " + peer;
    }

    private Member start(Metainfo torrent, String name, String place, Goal goal)
            throws CommandFailure {
        Member.Role role =
                new Member.Role(
                        name, goal, folder.content(place), folder.state(place), plan.maxUpRate());
        Member member = Member.start(role, torrent, listener);
        members.add(member);
        return member;
    }

    /// The seed, and the peers that are here.
    List<Member> members() {
        return List.copyOf(members);
    }

    /// The member of this name.
    Member member(String name) {
        return members.stream()
                .filter(member -> member.name().equals(name))
                .findFirst()
                .orElseThrow();
    }

    /// A peer has everything.
    void onDone(String name, double seconds) {
        done.putIfAbsent(name, seconds);
    }

    boolean isComplete() {
        return done.size() == plan.peers();
    }

    /// How it stands now, or stood at the end.
    SwarmView view(double seconds) {
        List<SwarmView.Row> peers = new ArrayList<>();
        for (int number = 1; number <= plan.peers(); number++) {
            peers.add(row(number, done.getOrDefault(name(number), -1.0)));
        }
        return new SwarmView(
                seconds,
                plan.sizeBytes(),
                row(0, -1),
                peers,
                counts(),
                tracker.count(RequestCounts.Kind.ANNOUNCE));
    }

    private SwarmView.Row row(int number, double doneAt) {
        String name = number == 0 ? SEED : name(number);
        if (number >= members.size()) {
            return new SwarmView.Row(name, null, _ -> new byte[0], doneAt);
        }
        TorrentHandle torrent = members.get(number).torrent();
        return new SwarmView.Row(name, torrent.snapshot(), torrent::pieceMap, doneAt);
    }

    /// What the tracker knows of the swarm that goes by the v1 hash; the other is as large.
    SwarmCounts counts() {
        Metainfo torrent = metainfo;
        return torrent == null
                ? SwarmCounts.NOTHING
                : tracker.swarm(torrent.infoHashes().wire().getFirst());
    }

    @Override
    public void close() {
        if (!closed) {
            closed = true;
            leave();
        }
    }

    /// Ends it all, and tells how it stood then: all members leave at the same time and tell the
    /// tracker, which ends when they have.
    SwarmView end(double seconds) {
        close();
        return view(seconds);
    }

    private void leave() {
        List<Thread> leaving =
                members.stream()
                        .map(member -> Thread.ofVirtual().name(member.name()).start(member::close))
                        .toList();
        boolean interrupted = false;
        for (Thread thread : leaving) {
            while (thread.isAlive()) {
                try {
                    thread.join();
                } catch (InterruptedException _) {
                    interrupted = true;
                }
            }
        }
        try {
            tracker.close();
        } catch (IOException e) {
            LOG.warn("closing the tracker: {}", e.toString());
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
