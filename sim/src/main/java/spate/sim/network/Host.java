package spate.sim.network;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import spate.engine.port.PeerStream;
import spate.engine.port.PeerStreamHandler;
import spate.engine.port.Transport;
import spate.protocol.address.IpAddress;
import spate.protocol.address.PeerAddress;
import spate.sim.world.World;

/// A machine on the network: its addresses, its link, and the process that runs on it.
///
/// Whatever comes from outside reaches the process in a *turn* ([#enter]): the input, then what
/// [TurnEnd] says, as an event loop does it.
public final class Host implements Transport {

    /// What a process does at the end of each turn.
    public interface TurnEnd {

        /// Before the streams write.
        void beforeWriting();

        /// After the streams have written, before the process sleeps.
        void beforeSleeping();
    }

    private static final TurnEnd NOTHING =
            new TurnEnd() {
                @Override
                public void beforeWriting() {}

                @Override
                public void beforeSleeping() {}
            };

    private static final int FIRST_EPHEMERAL_PORT = 32_768;

    private final Network network;
    private final int index;
    private final String name;
    private final List<IpAddress> addresses;
    private final RandomGenerator random;
    private final RateServer uplink;
    private final RateServer downlink;
    private final List<SimStream> streams = new ArrayList<>();
    private final List<PeerAddress> listening = new ArrayList<>();
    private final ArrayDeque<SimStream> writers = new ArrayDeque<>();
    private final ArrayDeque<SimStream> readers = new ArrayDeque<>();
    private LinkSettings link;
    private TurnEnd turnEnd = NOTHING;
    private boolean inTurn;
    private boolean powered = true;
    private int partition;
    private boolean chopsReads;
    private int nextPort = FIRST_EPHEMERAL_PORT;
    private long downlinkQueue;

    Host(Network network, int index, String name, List<IpAddress> addresses, LinkSettings link) {
        this.network = network;
        this.index = index;
        this.name = name;
        this.addresses = List.copyOf(addresses);
        this.link = link;
        this.random = network.world().random("host/" + index);
        this.uplink = new RateServer(network.world(), link.upRate());
        this.downlink = new RateServer(network.world(), link.downRate());
    }

    /* --- What it is --- */

    public World world() {
        return network.world();
    }

    public Network network() {
        return network;
    }

    public long now() {
        return network.world().now();
    }

    /// Its number, as in the trace.
    public int index() {
        return index;
    }

    public String name() {
        return name;
    }

    /// At least one.
    public List<IpAddress> addresses() {
        return addresses;
    }

    public IpAddress address() {
        return addresses.get(0);
    }

    public LinkSettings link() {
        return link;
    }

    /// Its own stream of chance.
    public RandomGenerator random() {
        return random;
    }

    /// Its connections, dials under way included, in the order they began.
    public List<SimStream> streams() {
        return List.copyOf(streams);
    }

    /* --- What may happen to it --- */

    /// Changes the link; what is on its way stays as it is.
    public void setLink(LinkSettings settings) {
        link = settings;
        uplink.setRate(settings.upRate());
        downlink.setRate(settings.downRate());
    }

    /// Reads are cut at random places, down to single bytes.
    public void chopReads() {
        chopsReads = true;
    }

    /// Only hosts of one partition reach each other; all are in 0 at first.
    public void setPartition(int number) {
        partition = number;
    }

    /// The process dies (`kill -9`): the kernel closes its sockets.
    public void killProcess() {
        unlisten();
        for (SimStream stream : streams()) {
            stream.onOwnerKilled();
        }
        forget();
    }

    /// Power is lost: nobody is told anything.
    public void losePower() {
        unlisten();
        powered = false;
        for (SimStream stream : streams()) {
            stream.onPowerLoss();
        }
        forget();
    }

    /// One of its connections is reset, both ends hear of it.
    public void resetOne(RandomGenerator chance) {
        List<SimStream> open = streams.stream().filter(SimStream::isOpen).toList();
        if (!open.isEmpty()) {
            SimStream victim = open.get(chance.nextInt(open.size()));
            victim.otherEnd().breakOff("reset");
            victim.breakOff("reset");
        }
    }

    /// Power is back.
    public void powerOn() {
        powered = true;
    }

    private void forget() {
        streams.clear();
        writers.clear();
        readers.clear();
        turnEnd = NOTHING;
    }

    boolean isPowered() {
        return powered;
    }

    int partition() {
        return partition;
    }

    /* --- Turns --- */

    /// What the process does at the end of each turn.
    public void setTurnEnd(TurnEnd work) {
        turnEnd = work;
    }

    /// One turn of the process.
    public void enter(Runnable input) {
        assert !inTurn : "a turn inside a turn";
        inTurn = true;
        input.run();
        turnEnd.beforeWriting();
        flushWriters();
        turnEnd.beforeSleeping();
        inTurn = false;
        network.onTurn(this);
        SimStream reader = readers.poll();
        while (reader != null) {
            reader.read();
            reader = readers.poll();
        }
    }

    private void flushWriters() {
        SimStream writer = writers.poll();
        while (writer != null) {
            writer.flush();
            writer = writers.poll();
        }
    }

    void addWriter(SimStream stream) {
        writers.add(stream);
    }

    void addReader(SimStream stream) {
        readers.add(stream);
    }

    void addStream(SimStream stream) {
        streams.add(stream);
    }

    void removeStream(SimStream stream) {
        streams.remove(stream);
    }

    /// How much of `available` bytes one read gives.
    int readLength(int available) {
        if (!chopsReads || available < 2) {
            return available;
        }
        return random.nextInt(4) == 0 ? 1 + random.nextInt(available) : available;
    }

    /* --- Connections --- */

    /// Takes connections on that port of all its addresses.
    public void listen(int port, Listener listener) {
        for (IpAddress address : addresses) {
            PeerAddress here = new PeerAddress(address, port);
            listening.add(here);
            network.listen(here, this, listener);
        }
    }

    /// Takes no connections any more.
    public void unlisten() {
        for (PeerAddress here : listening) {
            network.unlisten(here);
        }
        listening.clear();
    }

    @Override
    public PeerStream connect(PeerAddress remote, PeerStreamHandler handler) {
        return network.dial(this, remote, handler);
    }

    /// The address of this host that `remote` would see, on a port of the moment; null if the host
    /// has no address of that family.
    @Nullable PeerAddress sourceFor(PeerAddress remote) {
        for (IpAddress address : addresses) {
            if (address.isV4() == remote.isV4()) {
                int port = nextPort;
                nextPort = port == PeerAddress.MAX_PORT ? FIRST_EPHEMERAL_PORT : port + 1;
                return new PeerAddress(address, port);
            }
        }
        return null;
    }

    /* --- The link --- */

    /// Whether something is going out right now.
    public boolean uplinkBusy() {
        return uplink.isBusy();
    }

    RateServer uplink() {
        return uplink;
    }

    RateServer downlink() {
        return downlink;
    }

    long latencyTo(Host other) {
        return link.latencyNanos() + other.link.latencyNanos();
    }

    void addDownlinkQueue(int bytes) {
        downlinkQueue += bytes;
    }

    /// How long what waits in front of the downlink will take.
    long downlinkQueueNanos() {
        return downlink.rate() == 0 ? 0 : downlinkQueue * World.SECOND / downlink.rate();
    }

    @Override
    public String toString() {
        return name;
    }
}
