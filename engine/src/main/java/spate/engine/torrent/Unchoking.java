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

    /// Newcomers that may be welcomed in one period of the choker.
    private static final int MAX_WELCOMES = 2;

    private final Torrent torrent;
    private final Choker choker;
    private final Map<PeerConnection, UploadCandidate> candidates = new LinkedHashMap<>();
    private int welcomes;

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

    /// Whether one more newcomer that has to wait for its turn may be given pieces all the same
    /// (BEP 6). Few may: what a crowd of them asks for would fill the link for minutes, and those
    /// whose turn it is would get next to nothing.
    boolean mayWelcome() {
        boolean may = welcomes < MAX_WELCOMES;
        welcomes += may ? 1 : 0;
        return may;
    }

    void tick(long now) {
        choker.seeding(torrent.isComplete());
        candidates.forEach((peer, candidate) -> describe(peer, candidate, now));
        List<UploadCandidate> all = new ArrayList<>(candidates.values());
        if (now >= choker.nextDeadline()) {
            welcomes = 0;
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

    /// No more than so many peers are served at a time; see [Choker#limit].
    void limit(int slots, long now) {
        choker.limit(slots, now);
    }

    /// How many peers are served now.
    int used() {
        return choker.used();
    }

    /// How many could be.
    int wanted() {
        int wanted = 0;
        for (UploadCandidate candidate : candidates.values()) {
            wanted += candidate.isEligible() ? 1 : 0;
        }
        return wanted;
    }
}
