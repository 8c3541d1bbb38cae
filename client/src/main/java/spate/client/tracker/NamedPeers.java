package spate.client.tracker;

import java.net.InetAddress;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import spate.io.dns.Resolution;
import spate.io.dns.Resolver;
import spate.protocol.address.IpAddress;
import spate.protocol.address.PeerAddress;
import spate.protocol.tracker.AnnounceResponse;
import spate.protocol.tracker.NamedPeer;

/// Finds the addresses of peers that a tracker told by name (BEP 3 allows "IP or dns name").
final class NamedPeers {

    /// So many names of one answer are looked up; the rest is left out.
    static final int MAX_NAMES = 32;

    private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(3);

    private NamedPeers() {}

    /// The same answer with those peers among the others that were found in time.
    static AnnounceResponse resolve(AnnounceResponse response, Resolver resolver)
            throws InterruptedException {
        if (response.namedPeers().isEmpty()) {
            return response;
        }
        BlockingQueue<List<PeerAddress>> found = new LinkedBlockingQueue<>();
        int count = Math.min(response.namedPeers().size(), MAX_NAMES);
        for (NamedPeer peer : response.namedPeers().subList(0, count)) {
            resolver.resolve(peer.host(), answer -> found.add(addresses(answer, peer.port())));
        }
        Set<PeerAddress> peers = new LinkedHashSet<>(response.peers());
        long deadline = System.nanoTime() + PATIENCE_NANOS;
        for (int i = 0; i < count; i++) {
            long left = deadline - System.nanoTime();
            List<PeerAddress> addresses = found.poll(Math.max(0, left), TimeUnit.NANOSECONDS);
            if (addresses == null) {
                break;
            }
            peers.addAll(addresses);
        }
        return withPeers(response, List.copyOf(peers));
    }

    private static List<PeerAddress> addresses(Resolution answer, int port) {
        List<PeerAddress> addresses = new ArrayList<>();
        if (answer instanceof Resolution.Found(List<InetAddress> found)) {
            for (InetAddress address : found) {
                IpAddress ip = IpAddress.ofBytes(address.getAddress());
                if (ip != null) {
                    addresses.add(new PeerAddress(ip, port));
                }
            }
        }
        return addresses;
    }

    private static AnnounceResponse withPeers(AnnounceResponse response, List<PeerAddress> peers) {
        return new AnnounceResponse(
                response.error(),
                response.intervalSeconds(),
                response.minIntervalSeconds(),
                response.counts(),
                peers,
                List.of(),
                response.externalIp(),
                response.warning(),
                response.trackerId(),
                response.retryInMinutes());
    }
}
