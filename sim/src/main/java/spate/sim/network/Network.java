package spate.sim.network;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import spate.engine.port.PeerStreamHandler;
import spate.protocol.address.IpAddress;
import spate.protocol.address.PeerAddress;
import spate.sim.world.Trace;
import spate.sim.world.TraceKind;
import spate.sim.world.World;

/// All hosts, and who reaches whom.
public final class Network {

    private record Listening(Host host, Listener listener) {}

    /// A dial that nobody answers ends after this long.
    private static final long DIAL_TIMEOUT_NANOS = 10 * World.SECOND;

    private final World world;
    private final List<Host> hosts = new ArrayList<>();
    private final Map<PeerAddress, Listening> listeners = new LinkedHashMap<>();
    private StreamWatcher watcher = _ -> null;
    private Consumer<Host> turnListener = _ -> {};

    public Network(World world) {
        this.world = world;
    }

    public World world() {
        return world;
    }

    public List<Host> hosts() {
        return hosts;
    }

    /// Shows every connection to `watchedBy` from now on.
    public void setWatcher(StreamWatcher watchedBy) {
        watcher = watchedBy;
    }

    /// A new host with an address that no other has, each in a /16 of its own.
    public Host addHost(String name, LinkSettings link) {
        return addHost(name, link, List.of(nextAddress()));
    }

    /// A new host with these addresses.
    public Host addHost(String name, LinkSettings link, List<IpAddress> addresses) {
        Host host = new Host(this, hosts.size(), name, addresses, link);
        hosts.add(host);
        return host;
    }

    /// A public IPv4 address that no other host has, in a /16 of its own.
    public IpAddress nextAddress() {
        int number = hosts.size();
        return IpAddress.ofV4((20 + number / 200) << 24 | (1 + number % 200) << 16 | 0x0101);
    }

    /// A public IPv6 address that no other host has, in a /48 of its own.
    public IpAddress nextV6Address() {
        return new IpAddress(0x2a00_0001_0000_0000L | (long) (hosts.size() + 1) << 16, 1);
    }

    /// Tells `listener` of every host whose process had a turn.
    public void setTurnListener(Consumer<Host> listener) {
        turnListener = listener;
    }

    void onTurn(Host host) {
        turnListener.accept(host);
    }

    void listen(PeerAddress here, Host host, Listener listener) {
        Listening before = listeners.put(here, new Listening(host, listener));
        assert before == null : "two listen on " + here;
    }

    void unlisten(PeerAddress here) {
        listeners.remove(here);
    }

    /// Whether nothing gets from one to the other.
    boolean isCut(Host from, Host to) {
        return !from.isPowered() || !to.isPowered() || from.partition() != to.partition();
    }

    SimStream dial(Host from, PeerAddress remote, PeerStreamHandler handler) {
        SimStream stream = new SimStream(from, remote, true);
        stream.setHandler(handler);
        PeerAddress source = from.sourceFor(remote);
        Listening listening = listeners.get(remote);
        Host to = listening == null ? hostOf(remote.ip()) : listening.host();
        int other = to == null ? Trace.NOBODY : to.index();
        world.trace().add(TraceKind.DIAL, from.index(), other, remote.port(), 0, 0);
        if (source == null) {
            world.after(0, () -> refuse(stream, "no route"));
        } else if (to == null || !to.link().acceptsIncoming()) {
            world.after(DIAL_TIMEOUT_NANOS, () -> refuse(stream, "timed out"));
        } else {
            world.after(from.latencyTo(to), () -> arrive(stream, to, source));
        }
        return stream;
    }

    private @Nullable Host hostOf(IpAddress address) {
        for (Host host : hosts) {
            if (host.addresses().contains(address)) {
                return host;
            }
        }
        return null;
    }

    /// The first packet of a dial reaches the other machine, or does not.
    private void arrive(SimStream dialling, Host to, PeerAddress source) {
        Host from = dialling.host();
        if (!dialling.isDialling()) {
            return;
        }
        if (isCut(from, to)) {
            world.after(DIAL_TIMEOUT_NANOS, () -> refuse(dialling, "timed out"));
            return;
        }
        Listening listening = listeners.get(dialling.remote());
        if (listening == null) {
            world.after(from.latencyTo(to), () -> refuse(dialling, "connection refused"));
            return;
        }
        SimStream accepted = new SimStream(to, source, false);
        accepted.join(dialling);
        dialling.join(accepted);
        accepted.open(watcher.watch(accepted));
        world.after(from.latencyTo(to), () -> connected(dialling));
        to.enter(() -> {
            PeerStreamHandler handler = listening.listener().accept(accepted, to.now());
            if (accepted.isOpen()) {
                accepted.setHandler(handler);
            }
        });
    }

    private void connected(SimStream dialling) {
        if (!dialling.isDialling()) {
            return;
        }
        world.trace()
                .add(
                        TraceKind.CONNECTED,
                        dialling.host().index(),
                        dialling.otherEnd().host().index(),
                        0,
                        0,
                        0);
        dialling.open(watcher.watch(dialling));
        dialling.onConnected();
    }

    private void refuse(SimStream dialling, String reason) {
        if (dialling.isDialling()) {
            world.trace().add(TraceKind.REFUSED, dialling.host().index(), Trace.NOBODY, reason);
            dialling.breakOff(reason);
        }
    }
}
