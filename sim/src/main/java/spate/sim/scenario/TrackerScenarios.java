package spate.sim.scenario;

import java.util.List;
import java.util.Map;
import spate.protocol.tracker.AnnounceEvent;
import spate.sim.network.LinkSettings;
import spate.sim.swarm.Node;
import spate.sim.torrent.SimTorrent;
import spate.sim.torrent.TorrentPlan;
import spate.sim.torrent.TorrentPlan.Format;
import spate.sim.tracker.SimTracker;
import spate.sim.tracker.TrackerSettings;

/// Trackers of all kinds.
final class TrackerScenarios {

    private static final int MIB = 1 << 20;
    private static final int PIECE = 64 * 1024;
    private static final LinkSettings LINK = LinkSettings.of(300_000, 1_000_000);

    private TrackerScenarios() {}

    static void addTo(Map<String, Scenario> all) {
        all.put("TrackerHearsEachEventOnce", TrackerScenarios::eachEventOnce);
        all.put("DeadTrackerCostsNothing", TrackerScenarios::deadTracker);
        all.put("TrackerComesBack", TrackerScenarios::trackerComesBack);
        all.put("TrackersRefuseAndWarn", TrackerScenarios::refuseAndWarn);
        all.put("NeverDialsItself", TrackerScenarios::neverDialsItself);
    }

    /// Two tiers and a spare: every tracker that is used hears started, completed and stopped once of
    /// those who had something to complete.
    private static void eachEventOnce(Stage stage) {
        SimTorrent torrent = stage.torrent(TorrentPlan.of("events", Format.V1, PIECE, MIB));
        SimTracker second =
                stage.universe()
                        .trackers()
                        .add("udp://second.example:80", TrackerSettings.good().withInterval(30));
        List<List<String>> tiers = List.of(List.of(Stage.TRACKER), List.of(second.url()));
        Node seed = stage.seed(torrent, LINK);
        seed.share().withTiers(tiers);
        seed.start();
        for (int i = 0; i < 3; i++) {
            Node leecher = stage.leecher(torrent, LINK);
            leecher.share().withTiers(tiers);
            leecher.start();
        }
        stage.untilAllComplete(120);
        stage.runFor(100);
        stage.end();
        for (SimTracker tracker : List.of(stage.tracker(), second)) {
            expectCount(stage, tracker, AnnounceEvent.STARTED, 4);
            expectCount(stage, tracker, AnnounceEvent.COMPLETED, 3);
            expectCount(stage, tracker, AnnounceEvent.STOPPED, 4);
        }
    }

    private static void expectCount(
            Stage stage, SimTracker tracker, AnnounceEvent event, int count) {
        long heard = tracker.seen().stream().filter(s -> s.event() == event).count();
        stage.expect(
                heard == count,
                tracker.url() + " heard " + event + " " + heard + " times, not " + count);
    }

    /// A dead tracker in a tier of its own, and one before a good one: as fast as without them.
    private static void deadTracker(Stage stage) {
        SimTorrent torrent = stage.torrent(TorrentPlan.of("dead", Format.V1, PIECE, MIB));
        String dead = "http://dead.example/announce";
        stage.universe().trackers().add(dead, TrackerSettings.good().asDead());
        stage.seed(torrent, LINK).start();
        Node inOwnTier = stage.leecher(torrent, LINK);
        inOwnTier.share().withTiers(List.of(List.of(dead), List.of(Stage.TRACKER)));
        inOwnTier.start();
        Node inSameTier = stage.leecher(torrent, LINK);
        inSameTier.share().withTiers(List.of(List.of(dead, Stage.TRACKER)));
        inSameTier.start();
        stage.until(20, "one tier each", () -> inOwnTier.share().isCompleted());
        stage.figure("own tier s", stage.seconds());
        stage.until(40, "the same tier", () -> inSameTier.share().isCompleted());
        stage.figure("same tier s", stage.seconds());
        stage.end();
    }

    /// The only tracker is dead at first and comes to life after two minutes.
    private static void trackerComesBack(Stage stage) {
        SimTorrent torrent = stage.torrent(TorrentPlan.of("back", Format.V1, PIECE, MIB));
        TrackerSettings good = stage.tracker().settings();
        stage.tracker().change(good.asDead());
        stage.seed(torrent, LINK).start();
        stage.leecher(torrent, LINK).start();
        stage.runFor(120);
        stage.tracker().change(good);
        stage.untilAllComplete(900);
        stage.figure("complete at s", stage.seconds());
        stage.end();
    }

    /// One tracker refuses everything, another warns and answers.
    private static void refuseAndWarn(Stage stage) {
        SimTorrent torrent = stage.torrent(TorrentPlan.of("refuse", Format.V1, PIECE, MIB));
        String no = "http://no.example/announce";
        String odd = "http://odd.example/announce";
        stage.universe().trackers().add(no, TrackerSettings.good().withFailure("not registered"));
        stage.universe().trackers().add(odd, TrackerSettings.good().withWarning("it will rain"));
        for (int i = 0; i < 4; i++) {
            Node node = i == 0 ? stage.seed(torrent, LINK) : stage.leecher(torrent, LINK);
            node.share().withTiers(List.of(List.of(no), List.of(odd)));
            node.start();
        }
        stage.untilAllComplete(120);
        stage.end();
    }

    /// A tracker that names everybody, the asker included: it is dialled at most once.
    private static void neverDialsItself(Stage stage) {
        SimTorrent torrent = stage.torrent(TorrentPlan.of("itself", Format.V1, PIECE, MIB));
        Node seed = stage.seed(torrent, LINK);
        seed.start();
        Node node = stage.leecher(torrent, LINK);
        node.start();
        node.addPeer(torrent, node.address());
        stage.untilAllComplete(60);
        node.addPeer(torrent, node.address());
        stage.runFor(30);
        stage.expect(node.session().connections() <= 1, "it keeps a connection to itself");
        stage.end();
    }
}
