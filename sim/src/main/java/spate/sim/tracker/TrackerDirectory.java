package spate.sim.tracker;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import spate.engine.port.AnnounceHandler;
import spate.engine.port.AnnounceOutcome;
import spate.engine.port.TrackerClient;
import spate.protocol.tracker.AnnounceEvent;
import spate.protocol.tracker.AnnounceRequest;
import spate.protocol.tracker.AnnounceResponse;
import spate.sim.network.Host;
import spate.sim.world.Trace;
import spate.sim.world.TraceKind;
import spate.sim.world.World;

/// All trackers of a world, by URL.
public final class TrackerDirectory {

    /// How long a client waits for an answer.
    private static final long TIMEOUT_NANOS = 15 * World.SECOND;

    private final World world;
    private final Map<String, SimTracker> trackers = new LinkedHashMap<>();

    public TrackerDirectory(World world) {
        this.world = world;
    }

    /// A new tracker under that URL.
    public SimTracker add(String url, TrackerSettings settings) {
        SimTracker tracker = new SimTracker(world, url, settings);
        trackers.put(url, tracker);
        return tracker;
    }

    public List<SimTracker> all() {
        return new ArrayList<>(trackers.values());
    }

    /// How the process that runs on `host` now asks trackers. After [Client#die] it hears nothing
    /// any more.
    public Client clientOf(Host host) {
        return new Client(host);
    }

    /// One process's way to the trackers.
    public final class Client implements TrackerClient {

        private final Host host;
        private boolean dead;

        private Client(Host host) {
            this.host = host;
        }

        /// The process is gone.
        public void die() {
            dead = true;
        }

        @Override
        public void announce(
                String url, AnnounceRequest request, int trackerIndex, AnnounceHandler handler) {
            SimTracker tracker = trackers.get(url);
            trace(TraceKind.ANNOUNCE, request);
            if (tracker == null || tracker.settings().dead()) {
                answer(TIMEOUT_NANOS, trackerIndex, handler, unanswered());
                return;
            }
            long way = host.link().latencyNanos() + tracker.settings().latencyNanos();
            world.after(way, () -> reach(tracker, request, trackerIndex, handler, way));
        }

        private void reach(
                SimTracker tracker,
                AnnounceRequest request,
                int trackerIndex,
                AnnounceHandler handler,
                long way) {
            AnnounceResponse response = tracker.answer(host, request);
            answer(way, trackerIndex, handler, new AnnounceOutcome.Answered(response));
        }

        private AnnounceOutcome unanswered() {
            return new AnnounceOutcome.Unanswered("timed out");
        }

        private void answer(
                long delay, int trackerIndex, AnnounceHandler handler, AnnounceOutcome outcome) {
            world.after(
                    delay,
                    () -> {
                        if (!dead) {
                            trace(outcome);
                            host.enter(
                                    () -> handler.onAnnounced(trackerIndex, outcome, host.now()));
                        }
                    });
        }

        private void trace(AnnounceOutcome outcome) {
            long peers =
                    outcome instanceof AnnounceOutcome.Answered(AnnounceResponse response)
                            ? response.peers().size()
                            : -1;
            world.trace().add(TraceKind.ANNOUNCED, host.index(), Trace.NOBODY, peers, 0, 0);
        }

        private void trace(TraceKind kind, AnnounceRequest request) {
            String event = request.event() == AnnounceEvent.NONE ? null : request.event().name();
            world.trace()
                    .add(
                            kind,
                            host.index(),
                            Trace.NOBODY,
                            request.totals().left(),
                            request.numWant(),
                            0,
                            event);
        }
    }
}
