package spate.sim.scenario;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import spate.engine.torrent.Event;
import spate.sim.disk.DiskSettings;
import spate.sim.network.LinkSettings;
import spate.sim.rogue.Behaviour;
import spate.sim.rogue.Liar;
import spate.sim.rogue.RogueConnection;
import spate.sim.rogue.RogueHost;
import spate.sim.rogue.Troublemaker;
import spate.sim.swarm.Node;
import spate.sim.swarm.NodeListener;
import spate.sim.swarm.NodeSettings;
import spate.sim.torrent.SimTorrent;
import spate.sim.torrent.TorrentPlan;
import spate.sim.torrent.TorrentPlan.Format;
import spate.sim.world.World;

/// Swarms with peers that lie, stall, flood, or talk nonsense: everybody else completes all the same,
/// and nobody honest is blamed (the invariants see to that).
final class PeerScenarios {

    private static final int MIB = 1 << 20;
    private static final int PIECE = 64 * 1024;
    private static final LinkSettings LINK = LinkSettings.of(300_000, 1_000_000);

    private PeerScenarios() {}

    static void addTo(Map<String, Scenario> all) {
        all.put("LiarV1", stage -> liars(stage, Format.V1, 1, 0.3));
        all.put("LiarV2", stage -> liars(stage, Format.V2, 1, 0.3));
        all.put("LiarHybrid", stage -> liars(stage, Format.HYBRID, 1, 0.3));
        all.put("LiarAmongLeavesV2", stage -> liarAmongLeaves(stage, Format.V2));
        all.put("LiarAmongLeavesHybrid", stage -> liarAmongLeaves(stage, Format.HYBRID));
        all.put("RareLiar", stage -> liars(stage, Format.V1, 1, 0.05));
        all.put("ThreeLiars", stage -> liars(stage, Format.V1, 3, 1));
        all.put("StopsAmongLiars", PeerScenarios::stopsAmongLiars);
        for (Troublemaker vice : Troublemaker.values()) {
            all.put("Vice_" + vice.name(), stage -> vice(stage, vice));
        }
        all.put("EveryVice", PeerScenarios::everyVice);
        all.put("RejectersAreLeftAlone", PeerScenarios::rejectersAreLeftAlone);
        all.put("PrivateTorrent", PeerScenarios::privateTorrent);
    }

    /// Liars among honest seeds: they are found, and they are the only ones.
    private static void liars(Stage stage, Format format, int count, double badShare) {
        SimTorrent torrent = stage.torrent(TorrentPlan.of("liars", format, PIECE, 2 * MIB));
        stage.seed(torrent, LINK).start();
        List<RogueHost> liars = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            liars.add(stage.rogue(torrent, LINK, new Liar(badShare)));
        }
        for (int i = 0; i < 6; i++) {
            stage.leecher(torrent, LINK).start();
        }
        stage.untilAllComplete(400);
        for (RogueHost liar : liars) {
            stage.expect(
                    stage.invariants().banned().contains(liar.host().address()),
                    liar.host() + " was never banned");
        }
        stage.end();
    }

    /// Peers that tell leaf hashes, and one that does not and begins to lie when everybody is at work:
    /// everybody who gets a wrong block of it knows at once, bans it, and loses that block alone.
    private static void liarAmongLeaves(Stage stage, Format format) {
        SimTorrent torrent = stage.torrent(TorrentPlan.of("leaves", format, 4 * PIECE, 4 * MIB));
        for (int i = 0; i < 2; i++) {
            stage.seed(torrent, LINK).start();
        }
        long begins = 5 * World.SECOND;
        RogueHost liar = stage.rogue(torrent, LINK, new Liar(1, begins));
        for (int i = 0; i < 4; i++) {
            stage.leecher(torrent, LINK).start();
        }
        Set<Node> knew = new LinkedHashSet<>();
        Set<Integer> failed = new LinkedHashSet<>();
        stage.universe()
                .listen(
                        new NodeListener() {
                            @Override
                            public void onEvent(Node node, Event event) {
                                if (event instanceof Event.PeerBanned) {
                                    knew.add(node);
                                } else if (event instanceof Event.PieceFailed(_, int piece)) {
                                    failed.add(piece);
                                }
                            }
                        });
        stage.untilAllComplete(400);
        stage.figure("nodes that banned it", knew.size());
        stage.figure("pieces that failed", failed.size());
        stage.expect(
                stage.invariants().banned().contains(liar.host().address()), "it was never banned");
        stage.expect(failed.isEmpty(), "pieces failed as a whole: " + failed);
        stage.end();
    }

    /// Bad pieces are on their way to a slow disk whenever somebody stops.
    private static void stopsAmongLiars(Stage stage) {
        SimTorrent torrent = stage.torrent(TorrentPlan.of("stops", Format.V1, PIECE, 2 * MIB));
        stage.seed(torrent, LINK).start();
        for (int i = 0; i < 3; i++) {
            stage.rogue(torrent, LINK, new Liar(0.3));
        }
        DiskSettings slow = new DiskSettings(40 * World.MILLISECOND, 300_000, Long.MAX_VALUE, 2);
        for (int i = 0; i < 6; i++) {
            stage.leecher(torrent, LINK, NodeSettings.good().withDisk(slow)).start();
        }
        for (int i = 0; i < 20; i++) {
            stage.runFor(0.1 + 0.5 * stage.random().nextDouble());
            Node victim = stage.universe().nodes().get(1 + stage.random().nextInt(6));
            if (victim.isRunning() && !victim.isStopping()) {
                victim.stop();
                stage.until(10, "it stops", () -> !victim.isRunning());
                stage.startAfter(victim, 0.1);
            }
        }
        stage.untilAllComplete(400);
        stage.end();
    }

    /// Two of a kind, that connect to everybody and are dialled by everybody.
    private static void vice(Stage stage, Troublemaker vice) {
        SimTorrent torrent = stage.torrent(TorrentPlan.of("vice", Format.V1, PIECE, MIB));
        stage.seed(torrent, LINK).start();
        for (int i = 0; i < 4; i++) {
            stage.leecher(torrent, LINK).start();
        }
        List<RogueHost> rogues = new ArrayList<>();
        for (int i = 0; i < 2; i++) {
            rogues.add(stage.rogue(torrent, LINK, vice));
        }
        stage.runFor(0.5);
        dialAll(stage, rogues);
        stage.untilAllComplete(600);
        stage.figure("complete at s", stage.seconds());
        stage.runFor(30);
        stage.end();
    }

    private static void dialAll(Stage stage, List<RogueHost> rogues) {
        for (Node node : stage.universe().nodes()) {
            rogues.forEach(rogue -> rogue.dial(node.address()));
        }
    }

    private static void everyVice(Stage stage) {
        SimTorrent torrent = stage.torrent(TorrentPlan.of("vices", Format.HYBRID, PIECE, 2 * MIB));
        stage.seed(torrent, LINK).start();
        stage.seed(torrent, LINK).start();
        for (int i = 0; i < 8; i++) {
            stage.leecher(torrent, LINK).start();
        }
        List<RogueHost> rogues = new ArrayList<>();
        for (Troublemaker vice : Troublemaker.values()) {
            rogues.add(stage.rogue(torrent, LINK, vice));
        }
        rogues.add(stage.rogue(torrent, LINK, new Liar(0.2)));
        stage.runFor(0.5);
        dialAll(stage, rogues);
        stage.untilAllComplete(900);
        stage.figure("complete at s", stage.seconds());
        stage.end();
    }

    /// A private torrent takes peers from its trackers and from its user only (BEP 27): a stranger who
    /// connects is served, but nobody learns from him whom else to dial.
    private static void privateTorrent(Stage stage) {
        SimTorrent torrent =
                stage.torrent(TorrentPlan.of("private", Format.V1, PIECE, MIB).asPrivate());
        stage.seed(torrent, LINK).start();
        for (int i = 0; i < 3; i++) {
            stage.leecher(torrent, LINK).start();
        }
        Node outsider = stage.leecher(torrent, LINK);
        outsider.share().withTrackers();
        outsider.start();
        stage.runFor(1);
        for (int i = 0; i < 4; i++) {
            Node member = stage.universe().nodes().get(i);
            member.tellOfPeer(torrent, outsider.address());
        }
        stage.runFor(60);
        stage.expect(
                stage.universe().nodes().stream().limit(4).allMatch(n -> n.share().isCompleted()),
                "the members are not complete");
        stage.expect(!outsider.share().isCompleted(), "an outsider was let in");
        stage.expect(
                stage.invariants().ledger().received(outsider.host()) == 0,
                "an outsider was dialled and served");
        stage.end();
    }

    /// Says no, and counts how often it had to.
    private static final class Rejecter implements Behaviour {

        private int asked;

        @Override
        public String name() {
            return "rejecter";
        }

        @Override
        public void onRequest(RogueConnection connection, int piece, int offset, int length) {
            asked++;
            connection.reject(piece, offset, length);
        }
    }

    /// Near peers that reject everything beside a far, slow seed: they hold up nothing, and are not
    /// asked again as fast as they say no.
    private static void rejectersAreLeftAlone(Stage stage) {
        SimTorrent torrent = stage.torrent(TorrentPlan.of("rejected", Format.V1, PIECE, MIB / 2));
        LinkSettings slow = LinkSettings.of(20_000, 100_000).withLatency(World.SECOND / 5, 0);
        stage.seed(torrent, slow).start();
        List<Rejecter> rejecters = List.of(new Rejecter(), new Rejecter(), new Rejecter());
        rejecters.forEach(rejecter -> stage.rogue(torrent, LINK, rejecter));
        stage.leecher(torrent, LINK).start();
        stage.untilAllComplete(40);
        int asked = rejecters.stream().mapToInt(rejecter -> rejecter.asked).sum();
        stage.figure("complete at s", stage.seconds());
        stage.figure("asked in vain", asked);
        stage.expect(asked <= 250, "rejecters were asked " + asked + " times");
        stage.end();
    }
}
