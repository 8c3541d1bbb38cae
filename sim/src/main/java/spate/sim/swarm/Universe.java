package spate.sim.swarm;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import spate.sim.network.Host;
import spate.sim.network.LinkSettings;
import spate.sim.network.Network;
import spate.sim.torrent.SimTorrent;
import spate.sim.torrent.TorrentPlan;
import spate.sim.tracker.TrackerDirectory;
import spate.sim.world.World;

/// A [World] with everything in it that a swarm needs.
public final class Universe {

    private final World world;
    private final Network network;
    private final TrackerDirectory trackers;
    private final List<Node> nodes = new ArrayList<>();
    private final List<SimTorrent> torrents = new ArrayList<>();
    private final Map<Host, Node> byHost = new LinkedHashMap<>();
    private final List<NodeListener> everywhere = new ArrayList<>();

    public Universe(long seed) {
        this.world = new World(seed);
        this.network = new Network(world);
        this.trackers = new TrackerDirectory(world);
    }

    public World world() {
        return world;
    }

    public Network network() {
        return network;
    }

    public TrackerDirectory trackers() {
        return trackers;
    }

    public List<Node> nodes() {
        return nodes;
    }

    /// All torrents there are.
    public List<SimTorrent> torrents() {
        return torrents;
    }

    /// The node on that host; null if none is there.
    public @Nullable Node nodeOf(Host host) {
        return byHost.get(host);
    }

    /// Hears what happens to all nodes, those of now and those to come.
    public void listen(NodeListener listener) {
        everywhere.add(listener);
        nodes.forEach(node -> node.listen(listener));
    }

    public SimTorrent torrent(TorrentPlan plan) {
        SimTorrent torrent = SimTorrent.make(plan);
        torrents.add(torrent);
        return torrent;
    }

    /// A new host with an engine to run.
    public Node node(String name, LinkSettings link, NodeSettings settings) {
        return node(network.addHost(name, link), settings);
    }

    /// An engine to run on that host.
    public Node node(Host host, NodeSettings settings) {
        Node node = new Node(this, host, settings);
        nodes.add(node);
        byHost.put(host, node);
        everywhere.forEach(node::listen);
        return node;
    }

    /// Whether all shares are complete, says their engine, on nodes that are like that.
    public boolean allCompleted(Predicate<Node> which) {
        for (Node node : nodes) {
            if (which.test(node)) {
                for (Share share : node.shares()) {
                    if (!share.isCompleted()) {
                        return false;
                    }
                }
            }
        }
        return true;
    }
}
