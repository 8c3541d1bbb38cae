package spate.sim.rogue;

import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;
import spate.protocol.address.PeerAddress;
import spate.protocol.metainfo.InfoHash;
import spate.protocol.peer.PeerId;
import spate.sim.network.Host;
import spate.sim.network.LinkSettings;
import spate.sim.swarm.Universe;
import spate.sim.torrent.SimTorrent;
import spate.sim.tracker.SimTracker;
import spate.sim.world.World;

/// A host in the swarm of one torrent that does not run the engine.
public final class RogueHost {

    private static final int PORT = 6881;

    private final Universe universe;
    private final Host host;
    private final SimTorrent torrent;
    private final Behaviour behaviour;
    private PeerId peerId;
    private final RandomGenerator random;
    private final List<RogueConnection> connections = new ArrayList<>();

    public RogueHost(
            Universe universe, LinkSettings link, SimTorrent torrent, Behaviour behaviour) {
        this(universe, universe.network().addHost(behaviour.name(), link), torrent, behaviour);
    }

    public RogueHost(Universe universe, Host host, SimTorrent torrent, Behaviour behaviour) {
        this.universe = universe;
        this.host = host;
        this.torrent = torrent;
        this.behaviour = behaviour;
        this.random = universe.world().random("rogue/" + host.index());
        byte[] id = new byte[PeerId.LENGTH];
        random.nextBytes(id);
        this.peerId = PeerId.of(id);
    }

    /// Shows this peer id instead of one of its own.
    public RogueHost as(PeerId other) {
        peerId = other;
        return this;
    }

    /// Takes connections from now on.
    public RogueHost start() {
        host.listen(
                PORT,
                (stream, now) -> {
                    RogueConnection connection = new RogueConnection(this, false);
                    connection.attach(stream);
                    connections.add(connection);
                    return connection;
                });
        universe.world().after(World.SECOND, this::tick);
        return this;
    }

    private void tick() {
        host.enter(() -> List.copyOf(connections).forEach(RogueConnection::tick));
        universe.world().after(World.SECOND, this::tick);
    }

    /// Puts itself on a tracker's list.
    public RogueHost register(SimTracker tracker) {
        InfoHash hash = torrent.infoHashes().wire().get(0);
        tracker.register(hash, address(), peerId, true);
        return this;
    }

    /// Connects to a peer.
    public void dial(PeerAddress address) {
        host.enter(() -> {
            RogueConnection connection = new RogueConnection(this, true);
            connection.attach(host.connect(address, connection));
            connections.add(connection);
        });
    }

    void onClosed(RogueConnection connection) {
        connections.remove(connection);
    }

    public PeerAddress address() {
        return new PeerAddress(host.address(), PORT);
    }

    public Host host() {
        return host;
    }

    public SimTorrent torrent() {
        return torrent;
    }

    public Behaviour behaviour() {
        return behaviour;
    }

    public List<RogueConnection> connections() {
        return connections;
    }

    PeerId peerId() {
        return peerId;
    }

    RandomGenerator random() {
        return random;
    }

    World world() {
        return universe.world();
    }
}
