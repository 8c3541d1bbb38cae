package spate.engine.torrent;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import spate.engine.peer.PeerSource;
import spate.engine.port.AnnounceHandler;
import spate.engine.port.AnnounceOutcome;
import spate.engine.tracker.AnnounceOrder;
import spate.engine.tracker.Announcer;
import spate.engine.tracker.TrackerStatus;
import spate.protocol.metainfo.InfoHash;
import spate.protocol.tracker.AnnounceRequest;
import spate.protocol.tracker.AnnounceResponse;
import spate.protocol.tracker.TransferTotals;

/// The torrent's trackers: asks those whose turn it is, and passes on what they answer.
///
/// A hybrid torrent is announced under both its 20-byte hashes, since peers that know only one of
/// them are found only there (BEP 52, upgrade path). When to ask whom, [Announcer] decides.
///
/// Stopping waits for trackers that count us in, [#TELL_NANOS] at most; for those that never
/// answered, only [#HOPE_NANOS].
final class Announcing {

    /// How long trackers may take to be told that we stop.
    static final long TELL_NANOS = 2_500_000_000L;

    /// How long an answer to a first announce is waited for, so that it can be taken back.
    static final long HOPE_NANOS = 500_000_000L;

    /// With fewer connections than this a download asks as often as trackers allow.
    private static final int FEW_PEERS = 5;

    /// A seed that nobody has found asks as often for so long: it may be that nobody can connect to it,
    /// and those who come learn of it, but it not of them.
    private static final long LONELY_NANOS = 1_800_000_000_000L;

    /// Told in place of a port when nobody can connect to us: many trackers refuse 0.
    private static final int NO_PORT = 1;

    private final Torrent torrent;
    private final TorrentHost host;
    private final int maxPeers;
    private final int key;
    private final List<SwarmAnnouncer> swarms = new ArrayList<>();
    private @Nullable List<TrackerStatus> statuses;
    private long startedAt;
    private boolean stopping;
    private long stoppingSince;

    /// @param urls tiers of announce URLs
    Announcing(Torrent torrent, TorrentHost host, List<List<String>> urls, int maxPeers) {
        this.torrent = torrent;
        this.host = host;
        this.maxPeers = maxPeers;
        this.key = host.random().nextInt();
        for (InfoHash hash : torrent.hashes().wire()) {
            swarms.add(new SwarmAnnouncer(hash, urls));
        }
    }

    /// The torrent takes part from now on.
    void start(long now) {
        startedAt = now;
        for (SwarmAnnouncer swarm : swarms) {
            swarm.announcer.start(now);
        }
    }

    /// Everything that is wanted is here.
    ///
    /// @param downloadedHere whether any of it came in this session
    void onCompleted(boolean downloadedHere, long now) {
        boolean whole = torrent.progress().lackingBytes() == 0;
        for (SwarmAnnouncer swarm : swarms) {
            swarm.announcer.partialSeed(!whole);
            if (whole && downloadedHere) {
                swarm.announcer.onCompleted();
            }
        }
        ask(now);
    }

    /// The user wants the trackers to be asked now.
    void force(long now) {
        for (SwarmAnnouncer swarm : swarms) {
            swarm.announcer.force(now);
        }
        statuses = null;
    }

    /// The torrent takes no part any more.
    void stop(long now) {
        if (stopping) {
            return;
        }
        stopping = true;
        stoppingSince = now;
        for (SwarmAnnouncer swarm : swarms) {
            swarm.announcer.stop(now);
        }
        ask(now);
    }

    /// Whether, after [#stop], nothing is worth waiting for any more.
    boolean isOver(long now) {
        return now - stoppingSince >= patienceNanos();
    }

    private long patienceNanos() {
        long patience = 0;
        for (SwarmAnnouncer swarm : swarms) {
            if (swarm.announcer.isCountedIn()) {
                return TELL_NANOS;
            }
            patience = swarm.announcer.isSettled() ? patience : HOPE_NANOS;
        }
        return patience;
    }

    /// Asks whom it is time to ask, and says when to be called again.
    long poll(long now) {
        ask(now);
        long deadline = Long.MAX_VALUE;
        for (SwarmAnnouncer swarm : swarms) {
            deadline = Math.min(deadline, swarm.announcer.nextDeadline());
        }
        return stopping && !isOver(now)
                ? Math.min(deadline, stoppingSince + patienceNanos())
                : deadline;
    }

    private void ask(long now) {
        for (SwarmAnnouncer swarm : swarms) {
            swarm.ask(now);
        }
    }

    /// How each tracker stands: the same list as long as nothing has changed.
    List<TrackerStatus> statuses() {
        if (statuses == null) {
            List<TrackerStatus> rows = new ArrayList<>();
            for (SwarmAnnouncer swarm : swarms) {
                rows.addAll(swarm.announcer.statuses());
            }
            statuses = List.copyOf(rows);
        }
        return statuses;
    }

    /// The announcer of one of the torrent's hashes.
    private final class SwarmAnnouncer implements AnnounceHandler {
        private final InfoHash infoHash;
        private final Announcer announcer;

        SwarmAnnouncer(InfoHash infoHash, List<List<String>> urls) {
            this.infoHash = infoHash;
            this.announcer = new Announcer(infoHash, urls, true, host.random());
        }

        void ask(long now) {
            int connected = torrent.swarm().connectedCount();
            int room = host.mayAccept() ? maxPeers - connected : 0;
            announcer.peersWanted(room, isHungry(connected, now));
            List<AnnounceOrder> orders = announcer.poll(now);
            if (orders.isEmpty()) {
                return;
            }
            statuses = null;
            TransferTotals totals = totals();
            for (AnnounceOrder order : orders) {
                send(order, totals);
            }
        }

        private boolean isHungry(int connected, long now) {
            return torrent.isComplete()
                    ? connected == 0 && now - startedAt < LONELY_NANOS
                    : connected < FEW_PEERS;
        }

        private void send(AnnounceOrder order, TransferTotals totals) {
            int port = host.peerSettings().listenPort();
            AnnounceRequest request =
                    new AnnounceRequest(
                            infoHash,
                            host.ownId(),
                            port == 0 ? NO_PORT : port,
                            totals,
                            order.event(),
                            order.numWant(),
                            key,
                            order.trackerId(),
                            AnnounceRequest.Publish.NOTHING);
            if (order.urgent()) {
                host.trackers().announceUrgently(order.url(), request, order.ticket(), this);
            } else {
                host.trackers().announce(order.url(), request, order.ticket(), this);
            }
        }

        @Override
        public void onAnnounced(int trackerIndex, AnnounceOutcome outcome, long now) {
            if (torrent.isStopped()) {
                return;
            }
            switch (outcome) {
                case AnnounceOutcome.Answered(AnnounceResponse response) ->
                        onAnswer(trackerIndex, response, now);
                case AnnounceOutcome.Unanswered(String reason) -> {
                    String url = announcer.onFailure(trackerIndex, reason, now);
                    if (url != null) {
                        tell(new Event.TrackerFailed(torrent.hashes(), url, reason));
                    }
                }
            }
            statuses = null;
            host.schedule(torrent, now);
        }

        private void onAnswer(int ticket, AnnounceResponse response, long now) {
            String url = announcer.onAnswer(ticket, response, now);
            if (url == null) {
                return;
            }
            if (!response.isOk()) {
                String reason = Objects.requireNonNull(response.error()).text();
                tell(new Event.TrackerFailed(torrent.hashes(), url, reason));
                return;
            }
            int peers = response.peers().size();
            tell(new Event.TrackerAnswered(torrent.hashes(), url, peers));
            if (response.warning() != null) {
                tell(new Event.TrackerWarned(torrent.hashes(), url, response.warning()));
            }
            if (response.externalIp() != null) {
                host.onOwnAddressSeen(response.externalIp(), now);
            }
            if (!stopping) {
                torrent.addPeers(response.peers(), PeerSource.TRACKER, now);
            }
        }
    }

    private void tell(Event event) {
        host.events().onEvent(event);
    }

    private TransferTotals totals() {
        Transfers transfers = torrent.transfers();
        return new TransferTotals(
                transfers.uploadedHere(),
                transfers.downloadedHere(),
                torrent.progress().lackingBytes());
    }
}
