package spate.engine.torrent;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;
import spate.engine.choker.Choker;
import spate.engine.choker.UploadCandidate;
import spate.engine.peer.PeerConnection;
import spate.engine.peer.PeerTraffic;

/// Brings the [Choker]'s decisions to the connections, and the connections' figures to the choker.
final class Unchoking {

    private final Torrent torrent;
    private final Choker choker;
    private final Map<PeerConnection, UploadCandidate> candidates = new LinkedHashMap<>();

    Unchoking(Torrent torrent, int slots, RandomGenerator random, long now) {
        this.torrent = torrent;
        this.choker = new Choker(slots, random, now);
    }

    void onPeerJoined(PeerConnection peer, long now) {
        candidates.put(peer, new UploadCandidate(peer.address().ip(), now));
    }

    void onPeerLeft(PeerConnection peer) {
        UploadCandidate candidate = candidates.remove(peer);
        if (candidate != null) {
            choker.onLeft(candidate);
        }
    }

    /// A newly interested peer need not wait for the next round while a slot is free.
    void onInterestChanged(PeerConnection peer, long now) {
        UploadCandidate candidate = candidates.get(peer);
        if (candidate == null) {
            return;
        }
        candidate.interested(peer.isInterestedInUs());
        if (peer.isInterestedInUs() && choker.onInterested(candidate, now)) {
            peer.unchoke(now);
        }
    }

    void tick(long now) {
        choker.seeding(torrent.isComplete());
        candidates.forEach((peer, candidate) -> describe(peer, candidate, now));
        List<UploadCandidate> all = new ArrayList<>(candidates.values());
        if (now >= choker.nextDeadline()) {
            choker.rechoke(all, now);
        } else if (!choker.refill(all, now)) {
            return;
        }
        candidates.forEach((peer, candidate) -> apply(peer, candidate, now));
    }

    private static void describe(PeerConnection peer, UploadCandidate candidate, long now) {
        PeerTraffic traffic = peer.traffic();
        candidate.interested(peer.isInterestedInUs());
        candidate.uploadOnly(peer.isUploadOnly());
        candidate.snubbing(peer.isSnubbed());
        candidate.traffic(
                traffic.down().payloadRate(now),
                traffic.up().payloadRate(now),
                traffic.up().payloadTotal());
    }

    private static void apply(PeerConnection peer, UploadCandidate candidate, long now) {
        if (candidate.isChosen()) {
            peer.unchoke(now);
        } else {
            peer.choke();
        }
    }

    /// How many peers are served at a time now.
    int slots() {
        return choker.slots();
    }
}
