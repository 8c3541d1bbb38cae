package spate.sim.swarm;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import spate.engine.peer.PeerSource;
import spate.engine.session.Session;
import spate.engine.session.SessionPorts;
import spate.engine.torrent.Event;
import spate.engine.torrent.Torrent;
import spate.protocol.address.PeerAddress;
import spate.protocol.peer.PeerId;
import spate.sim.disk.Disk;
import spate.sim.disk.SimBuffers;
import spate.sim.network.Host;
import spate.sim.torrent.SimTorrent;
import spate.sim.tracker.TrackerDirectory;
import spate.sim.world.Timer;
import spate.sim.world.Trace;
import spate.sim.world.TraceKind;
import spate.sim.world.World;

/// A host that runs the real engine: what the client is outside, without sockets, files and threads.
///
/// It can be stopped, killed and started again; its disk and its [Share]s stay.
public final class Node {

    /// An engine that wants to be polled this often without time going on is spinning.
    private static final int MAX_POLLS_AT_ONCE = 1000;

    private final Universe universe;
    private final Host host;
    private final Disk disk;
    private final List<Share> shares = new ArrayList<>();
    private final List<NodeListener> listeners = new ArrayList<>();
    private final RandomGenerator random;
    private NodeSettings settings;
    private @Nullable Session session;
    private @Nullable Process process;
    private int runCount;
    private boolean stopping;

    /// What dies with the process.
    private final class Process implements Host.TurnEnd {

        final PeerId peerId = PeerId.generate(random);
        final SimBuffers writeBuffers;
        final SimBuffers readBuffers;
        final TrackerDirectory.Client trackers;
        @Nullable Timer alarm;
        boolean buffersNews;
        long lastPoll;
        int pollsAtOnce;
        boolean dead;

        Process() {
            int bytes = settings.bufferBytes();
            writeBuffers = new SimBuffers(bytes, settings.writeBuffers(), this::onBuffers);
            readBuffers = new SimBuffers(bytes, settings.readBuffers(), this::onBuffers);
            trackers = universe.trackers().clientOf(host);
        }

        private void onBuffers() {
            if (!buffersNews) {
                buffersNews = true;
                world().after(0, this::tellBuffers);
            }
        }

        private void tellBuffers() {
            buffersNews = false;
            if (!dead) {
                host.enter(() -> session().onBuffersAvailable(host.now()));
            }
        }

        @Override
        public void beforeWriting() {
            long now = host.now();
            pollsAtOnce = now == lastPoll ? pollsAtOnce + 1 : 0;
            lastPoll = now;
            if (pollsAtOnce > MAX_POLLS_AT_ONCE) {
                throw new AssertionError(Node.this + " does not let time go on");
            }
            session().poll(now);
        }

        @Override
        public void beforeSleeping() {
            setAlarm(session().nextDeadline(host.now()));
        }

        private void setAlarm(long deadline) {
            Timer current = alarm;
            if (current != null && current.timeNanos() == deadline) {
                return;
            }
            if (current != null) {
                current.cancel();
            }
            alarm = deadline == Long.MAX_VALUE ? null : world().at(deadline, this::onAlarm);
        }

        private void onAlarm() {
            alarm = null;
            if (!dead) {
                host.enter(() -> {});
            }
        }

        void die() {
            dead = true;
            trackers.die();
            if (alarm != null) {
                alarm.cancel();
            }
        }
    }

    Node(Universe universe, Host host, NodeSettings settings) {
        this.universe = universe;
        this.host = host;
        this.settings = settings;
        this.disk = new Disk(host, settings.disk());
        this.random = world().random("node/" + host.index());
        if (settings.chopsReads()) {
            host.chopReads();
        }
    }

    /* --- What it is --- */

    public Universe universe() {
        return universe;
    }

    public World world() {
        return universe.world();
    }

    public Host host() {
        return host;
    }

    public Disk disk() {
        return disk;
    }

    public NodeSettings settings() {
        return settings;
    }

    public int port() {
        return settings.session().listenPort();
    }

    /// Where it can be reached.
    public PeerAddress address() {
        return new PeerAddress(host.address(), port());
    }

    public List<Share> shares() {
        return shares;
    }

    /// Its first torrent.
    public Share share() {
        return shares.get(0);
    }

    public @Nullable Share share(SimTorrent torrent) {
        for (Share share : shares) {
            if (share.torrent() == torrent) {
                return share;
            }
        }
        return null;
    }

    public boolean isRunning() {
        return process != null;
    }

    /// Whether it was told to stop and has not finished yet.
    public boolean isStopping() {
        return stopping;
    }

    /// How many processes have run on it.
    public int runCount() {
        return runCount;
    }

    /// The engine of the process that runs now.
    public Session session() {
        return Objects.requireNonNull(session, "no process runs");
    }

    /// The id of the process that runs now.
    public PeerId peerId() {
        return Objects.requireNonNull(process, "no process runs").peerId;
    }

    public SimBuffers writeBuffers() {
        return Objects.requireNonNull(process, "no process runs").writeBuffers;
    }

    public SimBuffers readBuffers() {
        return Objects.requireNonNull(process, "no process runs").readBuffers;
    }

    /* --- Before and between runs --- */

    /// A torrent more; before the start.
    public Share add(SimTorrent torrent) {
        Share share = new Share(this, torrent);
        shares.add(share);
        return share;
    }

    public void listen(NodeListener listener) {
        listeners.add(listener);
    }

    void tell(Consumer<NodeListener> news) {
        listeners.forEach(news);
    }

    /// Other settings from the next start on.
    public void change(NodeSettings other) {
        settings = other;
    }

    /* --- Its life --- */

    /// Starts a process with a new session and adds all torrents.
    public Node start() {
        assert process == null : this + " runs already";
        host.powerOn();
        runCount++;
        trace(TraceKind.START, null);
        Process started = new Process();
        process = started;
        SessionPorts ports =
                new SessionPorts(
                        host,
                        started.trackers,
                        started.writeBuffers,
                        started.readBuffers,
                        this::onEvent);
        Session fresh =
                new Session(ports, settings.session(), started.peerId, engineRandom(), host.now());
        session = fresh;
        host.setTurnEnd(started);
        host.listen(port(), fresh::accept);
        host.enter(() -> {
            tell(listener -> listener.onStarted(this));
            shares.forEach(share -> share.start(host.now()));
        });
        return this;
    }

    private RandomGenerator engineRandom() {
        return world().random("engine/" + host.index() + "/" + runCount);
    }

    /// Stops the process in good order; it is gone once every torrent has stopped.
    public void stop() {
        stopping = true;
        trace(TraceKind.STOP, null);
        host.enter(() -> {
            for (Share share : shares) {
                session().remove(share.torrent().infoHashes().wire().get(0), host.now());
            }
        });
    }

    /// `kill -9`.
    public void kill() {
        trace(TraceKind.KILL, null);
        host.killProcess();
        disk.killProcess();
        gone();
    }

    /// The plug is pulled.
    public void losePower() {
        trace(TraceKind.POWER_LOSS, null);
        host.losePower();
        disk.losePower();
        gone();
    }

    private void gone() {
        Process dying = Objects.requireNonNull(process);
        tell(listener -> listener.onGone(this));
        dying.die();
        process = null;
        session = null;
        stopping = false;
        shares.forEach(Share::onGone);
    }

    /// Tells the engine of a peer, as a user does.
    public void addPeer(SimTorrent torrent, PeerAddress address) {
        addPeer(torrent, address, PeerSource.USER);
    }

    /// Tells the engine of a peer, as somebody may who is neither its user nor its tracker.
    public void tellOfPeer(SimTorrent torrent, PeerAddress address) {
        addPeer(torrent, address, PeerSource.INCOMING);
    }

    private void addPeer(SimTorrent torrent, PeerAddress address, PeerSource source) {
        Share share = Objects.requireNonNull(share(torrent));
        host.enter(() -> {
            Torrent running = Objects.requireNonNull(share.running());
            running.addPeers(List.of(address), source, host.now());
        });
    }

    /// Something is done to the engine in a turn of its own.
    public void enter(Runnable action) {
        host.enter(action);
    }

    private void onEvent(Event event) {
        traceEvent(event);
        for (Share share : shares) {
            if (share.torrent().infoHashes().equals(event.torrent())) {
                onShareEvent(share, event);
            }
        }
        tell(listener -> listener.onEvent(this, event));
        if (event instanceof Event.Stopped) {
            world().after(0, this::endIfAllStopped);
        }
    }

    private void onShareEvent(Share share, Event event) {
        Torrent running = share.running();
        if (event instanceof Event.Durable && running != null) {
            share.onDurable(running.durable(), running.unchecked());
        } else if (event instanceof Event.Completed) {
            share.onCompleted();
        }
    }

    private void endIfAllStopped() {
        if (process != null && session().torrents().isEmpty()) {
            host.killProcess();
            disk.killProcess();
            gone();
        }
    }

    private void traceEvent(Event event) {
        switch (event) {
            case Event.PieceVerified(_, int piece) -> trace("piece verified", piece);
            case Event.PieceFailed(_, int piece) -> trace("piece failed", piece);
            default -> trace(TraceKind.EVENT, text(event));
        }
    }

    /// The event without its torrent, whose hash nobody reads.
    private static String text(Event event) {
        String torrent = "torrent=" + event.torrent();
        return event.toString().replace(torrent + ", ", "").replace(torrent, "");
    }

    private void trace(String what, int piece) {
        world().trace().add(TraceKind.EVENT, host.index(), Trace.NOBODY, piece, 0, 0, what);
    }

    private void trace(TraceKind kind, @Nullable String text) {
        world().trace().add(kind, host.index(), Trace.NOBODY, 0, 0, 0, text);
    }

    @Override
    public String toString() {
        return host.name();
    }
}
