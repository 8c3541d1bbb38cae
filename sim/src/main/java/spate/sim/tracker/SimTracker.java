package spate.sim.tracker;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;
import spate.protocol.address.IpAddress;
import spate.protocol.address.PeerAddress;
import spate.protocol.bencode.BencodeWriter;
import spate.protocol.metainfo.InfoHash;
import spate.protocol.peer.PeerId;
import spate.protocol.tracker.AnnounceEvent;
import spate.protocol.tracker.AnnounceRequest;
import spate.protocol.tracker.AnnounceResponse;
import spate.sim.network.Host;
import spate.sim.world.World;

/// A tracker: who is in which swarm. Its answers are real ones, encoded and read again.
public final class SimTracker {

    /// An announce that has come in.
    ///
    /// @param peerId tells one run of a client from the next
    /// @param taken whether it was taken, not refused
    public record Seen(
            long timeNanos,
            int host,
            PeerId peerId,
            InfoHash torrent,
            AnnounceEvent event,
            long left,
            boolean taken) {}

    private record Member(PeerAddress address, PeerId peerId, boolean isSeed) {}

    private final World world;
    private final String url;
    private final RandomGenerator random;
    private final Map<InfoHash, Map<PeerAddress, Member>> swarms = new LinkedHashMap<>();
    private final List<Seen> seen = new ArrayList<>();
    private TrackerSettings settings;

    public SimTracker(World world, String url, TrackerSettings settings) {
        this.world = world;
        this.url = url;
        this.settings = settings;
        this.random = world.random("tracker/" + url);
    }

    public String url() {
        return url;
    }

    public TrackerSettings settings() {
        return settings;
    }

    /// It behaves otherwise from now on.
    public void change(TrackerSettings other) {
        settings = other;
    }

    /// Everything that was announced to it.
    public List<Seen> seen() {
        return seen;
    }

    /// Puts a peer into a swarm that does not announce itself.
    public void register(InfoHash torrent, PeerAddress address, PeerId peerId, boolean isSeed) {
        swarm(torrent).put(address, new Member(address, peerId, isSeed));
    }

    private Map<PeerAddress, Member> swarm(InfoHash torrent) {
        return swarms.computeIfAbsent(torrent, _ -> new LinkedHashMap<>());
    }

    AnnounceResponse answer(Host from, AnnounceRequest request) {
        seen.add(
                new Seen(
                        world.now(),
                        from.index(),
                        request.peerId(),
                        request.infoHash(),
                        request.event(),
                        request.totals().left(),
                        settings.failure() == null));
        String failure = settings.failure();
        if (failure != null) {
            return AnnounceResponse.parse(refusal(failure));
        }
        note(from, request);
        return AnnounceResponse.parse(body(from, request));
    }

    private static byte[] refusal(String failure) {
        return new BencodeWriter()
                .dictionary()
                .string("failure reason")
                .string(failure)
                .end()
                .toBytes();
    }

    private void note(Host from, AnnounceRequest request) {
        Map<PeerAddress, Member> swarm = swarm(request.infoHash());
        for (IpAddress ip : from.addresses()) {
            if (request.port() == 0) {
                continue;
            }
            PeerAddress address = new PeerAddress(ip, request.port());
            if (request.event() == AnnounceEvent.STOPPED) {
                swarm.remove(address);
            } else {
                boolean isSeed = request.totals().left() == 0;
                swarm.put(address, new Member(address, request.peerId(), isSeed));
            }
        }
    }

    private byte[] body(Host from, AnnounceRequest request) {
        Map<PeerAddress, Member> swarm = swarm(request.infoHash());
        int seeds = (int) swarm.values().stream().filter(Member::isSeed).count();
        List<PeerAddress> chosen = choose(swarm, request);
        BencodeWriter out = new BencodeWriter().dictionary();
        out.string("complete").integer(seeds);
        if (settings.tellsExternalIp()) {
            out.string("external ip").string(from.address().toBytes());
        }
        out.string("incomplete").integer(swarm.size() - seeds);
        out.string("interval").integer(settings.intervalSeconds());
        if (settings.minIntervalSeconds() > 0) {
            out.string("min interval").integer(settings.minIntervalSeconds());
        }
        out.string("peers").string(compact(chosen, true));
        out.string("peers6").string(compact(chosen, false));
        String warning = settings.warning();
        if (warning != null) {
            out.string("warning message").string(warning);
        }
        return out.end().toBytes();
    }

    private List<PeerAddress> choose(Map<PeerAddress, Member> swarm, AnnounceRequest request) {
        List<PeerAddress> others = new ArrayList<>();
        boolean isSeed = request.totals().left() == 0;
        for (Member member : swarm.values()) {
            if (!member.peerId().equals(request.peerId()) && !(isSeed && member.isSeed())) {
                others.add(member.address());
            }
        }
        int wanted = request.numWant() < 0 ? settings.maxPeers() : request.numWant();
        int count = Math.min(Math.min(wanted, settings.maxPeers()), others.size());
        if (request.event() == AnnounceEvent.STOPPED) {
            count = 0;
        }
        for (int i = 0; i < count; i++) {
            int other = i + random.nextInt(others.size() - i);
            PeerAddress swapped = others.get(i);
            others.set(i, others.get(other));
            others.set(other, swapped);
        }
        return others.subList(0, count);
    }

    private static byte[] compact(List<PeerAddress> addresses, boolean v4) {
        ByteBuffer bytes = ByteBuffer.allocate(addresses.size() * PeerAddress.COMPACT_V6_LENGTH);
        for (PeerAddress address : addresses) {
            if (address.isV4() == v4) {
                address.writeCompact(bytes);
            }
        }
        bytes.flip();
        byte[] compact = new byte[bytes.remaining()];
        bytes.get(compact);
        return compact;
    }
}
