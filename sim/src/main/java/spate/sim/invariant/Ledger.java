package spate.sim.invariant;

import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import spate.engine.picker.PieceSet;
import spate.protocol.address.PeerAddress;
import spate.sim.network.Host;
import spate.sim.network.SimStream;
import spate.sim.network.StreamTap;
import spate.sim.network.StreamWatcher;
import spate.sim.swarm.Node;
import spate.sim.swarm.NodeListener;
import spate.sim.swarm.Share;
import spate.sim.swarm.Universe;
import spate.sim.torrent.SimTorrent;

/// The books over all connections of a world: who listens to which end, and who sent how much to
/// whom.
public final class Ledger implements StreamWatcher, NodeListener {

    private final Universe universe;
    private final Map<SimStream, WireTap> taps = new IdentityHashMap<>();
    private final Set<WireTap> open = new LinkedHashSet<>();
    private final Map<Host, Map<PeerAddress, List<WireTap>>> byHost = new IdentityHashMap<>();
    private final Map<Share, PieceSet> atStart = new IdentityHashMap<>();

    private final LeftBlocks left = new LeftBlocks();

    private final Map<Host, Long> deliveredBefore = new IdentityHashMap<>();

    /// Payload by sender and receiver.
    private long[][] payload = new long[0][0];

    Ledger(Universe universe) {
        this.universe = universe;
    }

    /* --- Connections --- */

    @Override
    public @Nullable StreamTap watch(SimStream end) {
        Node node = universe.nodeOf(end.host());
        WireRules rules = node == null ? null : new WireRules(node, this);
        WireTap tap = new WireTap(universe, end, rules);
        WireTap other = taps.remove(end.otherEnd());
        if (other == null) {
            taps.put(end, tap);
        } else {
            tap.join(other);
        }
        open.add(tap);
        between(end.host(), end.remote()).add(tap);
        return tap;
    }

    void onClosed(WireTap tap) {
        taps.remove(tap.stream());
        open.remove(tap);
        between(tap.stream().host(), tap.stream().remote()).remove(tap);
        book(tap);
    }

    private List<WireTap> between(Host host, PeerAddress remote) {
        return byHost.computeIfAbsent(host, _ -> new LinkedHashMap<>())
                .computeIfAbsent(remote, _ -> new ArrayList<>(1));
    }

    private void book(WireTap tap) {
        int from = tap.stream().host().index();
        int to = tap.stream().otherEnd().host().index();
        grow(Math.max(from, to) + 1);
        payload[from][to] += tap.sentPayload();
        deliveredBefore.merge(tap.stream().host(), tap.toldPayload(), Long::sum);
    }

    private void grow(int hosts) {
        if (payload.length < hosts) {
            int size = Math.max(hosts, universe.network().hosts().size());
            long[][] larger = new long[size][size];
            for (int i = 0; i < payload.length; i++) {
                System.arraycopy(payload[i], 0, larger[i], 0, payload.length);
            }
            payload = larger;
        }
    }

    /// The ends that are open now, in the order they began.
    Set<WireTap> open() {
        return open;
    }

    /// The tap on the end of that host with that peer's address that speaks of the torrent, null if
    /// there is none.
    @Nullable WireTap tap(Host host, PeerAddress remote, SimTorrent torrent) {
        for (WireTap tap : between(host, remote)) {
            if (tap.torrent() == torrent) {
                return tap;
            }
        }
        return null;
    }

    /// Payload that `from` has put on the wire for `to`, over all their connections.
    public long sent(Host from, Host to) {
        grow(Math.max(from.index(), to.index()) + 1);
        long bytes = payload[from.index()][to.index()];
        for (WireTap tap : open) {
            if (tap.stream().host() == from && tap.stream().otherEnd().host() == to) {
                bytes += tap.sentPayload();
            }
        }
        return bytes;
    }

    /// Payload that `from` has put on the wire in all.
    public long sent(Host from) {
        long bytes = 0;
        for (Host to : universe.network().hosts()) {
            bytes += to == from ? 0 : sent(from, to);
        }
        return bytes;
    }

    /// Payload that was put on the wire for `to` in all.
    public long received(Host to) {
        long bytes = 0;
        for (Host from : universe.network().hosts()) {
            bytes += to == from ? 0 : sent(from, to);
        }
        return bytes;
    }

    /// Payload in whole blocks that `to` has been given in all.
    public long delivered(Host to) {
        long bytes = deliveredBefore.getOrDefault(to, 0L);
        for (WireTap tap : open) {
            bytes += tap.stream().host() == to ? tap.toldPayload() : 0;
        }
        return bytes;
    }

    /* --- Disks --- */

    @Override
    public void onStarted(Node node) {
        for (Share share : node.shares()) {
            PieceSet there = PieceSet.empty(share.torrent().pieceCount());
            for (int i = 0; i < there.size(); i++) {
                if (share.image().isRight(i)) {
                    there.set(i);
                }
            }
            atStart.put(share, there);
        }
    }

    /// What was left of unfinished pieces.
    LeftBlocks left() {
        return left;
    }

    /// Whether the piece was on the disk and right when the process began.
    boolean wasThere(Share share, int pieceIndex) {
        PieceSet there = atStart.get(share);
        return there != null && there.get(pieceIndex);
    }

    /// From now on the disk may hold less than when the process began.
    public void forgetStart(Share share) {
        atStart.remove(share);
    }
}
