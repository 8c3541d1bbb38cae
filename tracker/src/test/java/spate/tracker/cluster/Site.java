package spate.tracker.cluster;

import java.util.Set;
import java.util.TreeSet;
import java.util.logging.Level;
import java.util.logging.Logger;
import spate.tracker.core.Desk;
import spate.tracker.core.FrontEnd;
import spate.tracker.core.Policy;
import spate.tracker.core.Shard;
import spate.tracker.core.Shards;
import spate.tracker.core.Tracker;
import spate.tracker.swarm.Announce;
import spate.tracker.swarm.Peer;
import spate.tracker.swarm.StoreLimits;
import spate.tracker.swarm.TorrentRecord;

/// One of several trackers: announces come in here. Torrents are numbers, their info hashes begin with
/// them; peers are ports.
final class Site implements AutoCloseable {
    static final int TIMEOUT_MINUTES = 45;

    /// From here on ports are of IPv6 peers.
    static final int FIRST_V6_PORT = 20_000;

    private static final int FLUSH_MILLIS = 50;
    private static final int IP = 0x0A00_0001;
    private static final long HIGH = 0x2001_0DB8L << 32;

    /// What it says of lost connections is what the tests are about.
    private static final Logger CLIENT_LOG = Logger.getLogger("io.lettuce");

    static {
        CLIENT_LOG.setLevel(Level.SEVERE);
    }

    private final Tracker tracker;
    private final Desk desk;
    private final Cluster cluster;

    private Site(ClusterSettings settings, Accounts accounts) {
        StoreLimits limits = new StoreLimits(100_000, 1_000_000, 100_000, TIMEOUT_MINUTES);
        long start = System.nanoTime();
        tracker =
                new Tracker(
                        new Shards(3, limits, 1),
                        Policy.OPEN,
                        () -> 600 + (System.nanoTime() - start) / 1_000_000_000L);
        desk = tracker.openDesk(FrontEnd.UDP);
        cluster = Cluster.start(tracker, settings, accounts);
    }

    static Site at(String url) {
        return at(url, 1 << 16);
    }

    static Site at(String url, int maxEvents) {
        return new Site(settings(url, maxEvents), null);
    }

    /// A private tracker.
    static Site at(String url, Accounts accounts) {
        return new Site(settings(url, 1 << 16), accounts);
    }

    private static ClusterSettings settings(String url, int maxEvents) {
        return new ClusterSettings(ClusterUrl.parse(url), FLUSH_MILLIS, maxEvents, TIMEOUT_MINUTES);
    }

    /// Waits until it is connected.
    Site connected() {
        Eventually.holds("the tracker is connected", () -> cluster.counts().isConnected());
        return this;
    }

    ClusterCounts counts() {
        return cluster.counts();
    }

    void leecher(int torrent, int port) {
        answer(begin(torrent, port));
    }

    void seed(int torrent, int port) {
        answer(begin(torrent, port).seed());
    }

    void completed(int torrent, int port) {
        answer(begin(torrent, port).seed().completed());
    }

    void stopped(int torrent, int port) {
        answer(begin(torrent, port).stopped());
    }

    /// The ports of the peers that an announce is answered with.
    Set<Integer> ask(int torrent, int port) {
        Announce announce = answer(begin(torrent, port));
        Set<Integer> ports = new TreeSet<>();
        for (int i = 0; i < announce.v4Count(); i++) {
            ports.add(announce.v4Port(i));
        }
        for (int i = 0; i < announce.v6Count(); i++) {
            ports.add(announce.v6Port(i));
        }
        return ports;
    }

    private Announce begin(int torrent, int port) {
        Announce announce = desk.announce().begin(hash0(torrent), 2, 3).wants(200, 200);
        if (port >= FIRST_V6_PORT) {
            desk.caller().fromV6(HIGH, 1);
            return announce.fromV6(HIGH, 1, port);
        }
        desk.caller().fromV4(IP);
        return announce.fromV4(IP, port);
    }

    private static long hash0(int torrent) {
        return (long) torrent << 56 | (long) torrent << 24;
    }

    private Announce answer(Announce announce) {
        desk.tick();
        desk.answer();
        desk.release();
        return announce;
    }

    /// The ports of all peers in a torrent; those of seeds are negative.
    Set<Integer> peers(int torrent) {
        TorrentRecord record = record(torrent);
        Set<Integer> ports = new TreeSet<>();
        for (int i = 0; i < record.v4Count(); i++) {
            ports.add(port(record.v4(i)));
        }
        for (int i = 0; i < record.v6Count(); i++) {
            ports.add(port(record.v6(i, 2)));
        }
        return ports;
    }

    private static int port(long last) {
        return Peer.is(last, Peer.SEED) ? -Peer.port(last) : Peer.port(last);
    }

    int downloads(int torrent) {
        return record(torrent).downloads();
    }

    private TorrentRecord record(int torrent) {
        long hash0 = hash0(torrent);
        TorrentRecord record = new TorrentRecord();
        Shard shard = tracker.shards().of(hash0);
        shard.enter();
        try {
            for (int i = 0; i < shard.store().torrentCount(); i++) {
                shard.store().copy(i, record, tracker.minute());
                if (record.hash0() == hash0) {
                    return record;
                }
            }
        } finally {
            shard.leave();
        }
        return record.begin(hash0, 2, 3, 0);
    }

    @Override
    public void close() {
        cluster.close();
    }
}
