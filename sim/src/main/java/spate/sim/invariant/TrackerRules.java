package spate.sim.invariant;

import java.util.LinkedHashMap;
import java.util.Map;
import spate.protocol.metainfo.InfoHash;
import spate.protocol.peer.PeerId;
import spate.protocol.tracker.AnnounceEvent;
import spate.sim.tracker.SimTracker;
import spate.sim.tracker.SimTracker.Seen;

/// What a tracker may be told by one process about one torrent, refused announces left out: `started` first and
/// once, `completed` once at most and only after something was missing, `stopped` last and once.
final class TrackerRules {

    private record Teller(PeerId peerId, InfoHash torrent) {}

    private static final class Told {
        boolean started;
        boolean completed;
        boolean stopped;
        boolean missedSomething;
    }

    private TrackerRules() {}

    static void check(SimTracker tracker) {
        Map<Teller, Told> all = new LinkedHashMap<>();
        for (Seen seen : tracker.seen()) {
            Teller teller = new Teller(seen.peerId(), seen.torrent());
            Told told = all.computeIfAbsent(teller, _ -> new Told());
            if (seen.taken()) {
                hear(tracker, seen, told);
            }
            told.missedSomething |= seen.left() > 0 && seen.event() != AnnounceEvent.COMPLETED;
        }
    }

    private static void hear(SimTracker tracker, Seen seen, Told told) {
        require(!told.stopped, tracker, seen, "announces after it has stopped");
        switch (seen.event()) {
            case STARTED -> {
                require(!told.started, tracker, seen, "starts twice");
                told.started = true;
            }
            case COMPLETED -> {
                require(told.started, tracker, seen, "completes before it has started");
                require(!told.completed, tracker, seen, "completes twice");
                require(told.missedSomething, tracker, seen, "completes what was complete");
                told.completed = true;
            }
            case STOPPED -> {
                require(told.started, tracker, seen, "stops before it has started");
                told.stopped = true;
            }
            case NONE, PAUSED ->
                    require(told.started, tracker, seen, "announces before it has started");
        }
    }

    private static void require(boolean kept, SimTracker tracker, Seen seen, String rule) {
        if (!kept) {
            throw new AssertionError("host " + seen.host() + " at " + tracker.url() + " " + rule);
        }
    }
}
