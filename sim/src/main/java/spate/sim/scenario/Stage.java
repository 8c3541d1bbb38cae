package spate.sim.scenario;

import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import spate.engine.torrent.Torrent;
import spate.protocol.address.IpAddress;
import spate.sim.invariant.Invariants;
import spate.sim.network.Host;
import spate.sim.network.LinkSettings;
import spate.sim.rogue.Behaviour;
import spate.sim.rogue.RogueHost;
import spate.sim.swarm.Node;
import spate.sim.swarm.NodeSettings;
import spate.sim.swarm.Share;
import spate.sim.swarm.Universe;
import spate.sim.torrent.SimTorrent;
import spate.sim.torrent.TorrentPlan;
import spate.sim.tracker.SimTracker;
import spate.sim.tracker.TrackerSettings;
import spate.sim.world.World;

/// Where a [Scenario] plays: a universe under the eyes of all [Invariants], a tracker, and short words
/// for what scenarios do all the time.
public final class Stage {

    /// The tracker that everybody uses unless told otherwise.
    public static final String TRACKER = "http://tracker.example/announce";

    private final Universe universe;
    private final Invariants invariants;
    private final SimTracker tracker;
    private final RandomGenerator random;
    private final Set<IpAddress> suspects = new LinkedHashSet<>();
    private final Map<String, String> figures = new LinkedHashMap<>();
    private int nodeCount;

    public Stage(long seed) {
        this.universe = new Universe(seed);
        this.invariants = Invariants.watch(universe, suspects::contains);
        this.tracker = universe.trackers().add(TRACKER, TrackerSettings.good());
        this.random = universe.world().random("stage");
    }

    /* --- What there is --- */

    public Universe universe() {
        return universe;
    }

    public World world() {
        return universe.world();
    }

    public Invariants invariants() {
        return invariants;
    }

    public SimTracker tracker() {
        return tracker;
    }

    public RandomGenerator random() {
        return random;
    }

    /// Virtual seconds since the beginning.
    public double seconds() {
        return (world().now() - World.SECOND) / 1e9;
    }

    /* --- Building --- */

    public SimTorrent torrent(TorrentPlan plan) {
        return universe.torrent(plan);
    }

    /// An engine without torrents, not started.
    public Node node(LinkSettings link, NodeSettings settings) {
        return universe.node("n" + nodeCount++, link, settings);
    }

    /// An engine with the torrent complete on disk, not started.
    public Node seed(SimTorrent torrent, LinkSettings link) {
        Node node = node(link, NodeSettings.good());
        node.add(torrent).withTrackers(TRACKER).filled();
        return node;
    }

    /// An engine without anything of the torrent yet, not started.
    public Node leecher(SimTorrent torrent, LinkSettings link) {
        return leecher(torrent, link, NodeSettings.good());
    }

    public Node leecher(SimTorrent torrent, LinkSettings link, NodeSettings settings) {
        Node node = node(link, settings);
        node.add(torrent).withTrackers(TRACKER);
        return node;
    }

    /// A peer that is not the engine, started and on the tracker's list. Engines may ban it.
    public RogueHost rogue(SimTorrent torrent, LinkSettings link, Behaviour behaviour) {
        RogueHost rogue = stranger(torrent, link, behaviour);
        suspects.add(rogue.host().address());
        return rogue;
    }

    /// A good peer that is not the engine, started and on the tracker's list.
    public RogueHost stranger(SimTorrent torrent, LinkSettings link, Behaviour behaviour) {
        return new RogueHost(universe, link, torrent, behaviour).start().register(tracker);
    }

    /// Starts a node some time from now.
    public void startAfter(Node node, double seconds) {
        world().after((long) (seconds * 1e9), node::start);
    }

    /// Tells every engine that runs of every other one.
    public void introduceAll() {
        for (Node node : universe.nodes()) {
            for (Node other : universe.nodes()) {
                if (node != other && node.isRunning() && other.isRunning()) {
                    introduce(node, other);
                }
            }
        }
    }

    private static void introduce(Node node, Node other) {
        for (Share share : node.shares()) {
            if (other.share(share.torrent()) != null) {
                node.addPeer(share.torrent(), other.address());
            }
        }
    }

    /* --- Running --- */

    /// Runs until the goal is reached, but no longer than so many seconds from now; fails otherwise.
    public void until(double seconds, String goal, BooleanSupplier reached) {
        long end = world().now() + (long) (seconds * 1e9);
        expect(world().runUntil(end, reached), "not within " + seconds + " s: " + goal);
    }

    /// Runs until every share of every node that runs is complete and right on disk.
    public void untilAllComplete(double seconds) {
        until(seconds, "everybody completes", this::isEverybodyComplete);
        for (Node node : universe.nodes()) {
            for (Share share : node.shares()) {
                expect(!node.isRunning() || share.isWhole(), share + " is not whole on disk");
            }
        }
    }

    /// The same; besides, no stretch of more than `pause` seconds passes in which nobody gets a piece.
    ///
    /// @return the longest such stretch, in seconds
    public double untilAllComplete(double seconds, double pause) {
        double end = seconds() + seconds;
        double longest = 0;
        while (!isEverybodyComplete()) {
            double since = seconds();
            int before = pieces();
            double most = Math.min(pause, end - since);
            until(most, "a piece", () -> pieces() > before || isEverybodyComplete());
            longest = Math.max(longest, seconds() - since);
        }
        untilAllComplete(0);
        return longest;
    }

    /// How many pieces all engines that run have together.
    private int pieces() {
        int count = 0;
        for (Node node : universe.nodes()) {
            for (Share share : node.shares()) {
                Torrent torrent = share.running();
                count += torrent == null ? 0 : torrent.have().cardinality();
            }
        }
        return count;
    }

    /// Whether every engine has started, and those that run are complete.
    public boolean isEverybodyComplete() {
        for (Node node : universe.nodes()) {
            if (node.runCount() == 0 || !isComplete(node)) {
                return false;
            }
        }
        return true;
    }

    /// Whether all of a node's torrents are complete; of one that is gone for good, it does not matter.
    private static boolean isComplete(Node node) {
        return !node.isRunning() || node.shares().stream().allMatch(Share::isCompleted);
    }

    public void runFor(double seconds) {
        world().runFor((long) (seconds * 1e9));
    }

    /// Stops everybody in good order and looks at what is left.
    public void end() {
        for (Node node : universe.nodes()) {
            if (node.isRunning() && !node.isStopping()) {
                node.stop();
            }
        }
        until(120, "everybody stops", () -> universe.nodes().stream().noneMatch(Node::isRunning));
        invariants.atEnd();
    }

    /* --- Judging --- */

    /// Fails unless it is so.
    public void expect(boolean isSo, String otherwise) {
        if (!isSo) {
            throw new AssertionError(otherwise);
        }
    }

    /// A figure for the report.
    public void figure(String name, double value) {
        figures.put(name, String.format(Locale.ROOT, "%.3f", value));
    }

    public Map<String, String> figures() {
        return figures;
    }

    /// Payload from one host to another.
    public long sent(Host from, Host to) {
        return invariants.ledger().sent(from, to);
    }

    /// The node of the name "n" and that number.
    public @Nullable Node find(String name) {
        return universe.nodes().stream()
                .filter(n -> n.toString().equals(name))
                .findFirst()
                .orElse(null);
    }
}
