package spate.sim.scenario;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import spate.engine.torrent.TorrentSettings;
import spate.sim.network.LinkSettings;
import spate.sim.swarm.Node;
import spate.sim.swarm.NodeSettings;
import spate.sim.swarm.Share;
import spate.sim.torrent.SimTorrent;
import spate.sim.torrent.TorrentPlan;
import spate.sim.torrent.TorrentPlan.Format;

/// Swarms in which more is asked for than there is room: for blocks in memory, for connections.
final class ScarcityScenarios {

    private static final int MIB = 1 << 20;
    private static final int CHUNK = 256 * 1024;

    private ScarcityScenarios() {}

    static void addTo(Map<String, Scenario> all) {
        all.put("MorePiecesBegunThanMemory", ScarcityScenarios::morePiecesBegunThanMemory);
        all.put("NewcomersFindRoom", ScarcityScenarios::newcomersFindRoom);
    }

    /// Thirty leechers with memory for eight pieces each, and twenty peers that each send them another
    /// one. It never happens that all throw away what they fetch: somebody always gets on.
    private static void morePiecesBegunThanMemory(Stage stage) {
        SimTorrent torrent = stage.torrent(TorrentPlan.of("memory", Format.V1, CHUNK, 16 * MIB));
        LinkSettings link = LinkSettings.of(2_000_000, 2_000_000);
        NodeSettings poor = NodeSettings.good().withBuffers(CHUNK, 8, 8);
        TorrentSettings open = TorrentLimits.none().maxPeers(20).uploadSlots(20).build();
        Node seed = stage.node(link, poor);
        seed.add(torrent).withTrackers(Stage.TRACKER).withSettings(open).filled();
        seed.start();
        for (int i = 0; i < 30; i++) {
            Node node = stage.leecher(torrent, link, poor);
            node.share().withSettings(open);
            node.start();
        }
        double pause = stage.untilAllComplete(300, 20);
        stage.figure("longest pause s", pause);
        stage.figure("complete at s", stage.seconds());
        stage.end();
    }

    /// Everybody has room for four peers, and those who come first fill it with each other. Those who
    /// come later are let in before the first are done.
    private static void newcomersFindRoom(Stage stage) {
        SimTorrent torrent = stage.torrent(TorrentPlan.of("room", Format.V1, 64 * 1024, 8 * MIB));
        LinkSettings link = LinkSettings.of(25_000, 100_000);
        add(stage, torrent, link).filled();
        List<Node> early = new ArrayList<>();
        for (int i = 0; i < 12; i++) {
            early.add(add(stage, torrent, link).node());
        }
        stage.universe().nodes().forEach(Node::start);
        stage.runFor(60);
        List<Node> late = new ArrayList<>();
        for (int i = 0; i < 12; i++) {
            late.add(add(stage, torrent, link).node());
        }
        late.forEach(Node::start);
        stage.until(
                120, "each newcomer has a piece", () -> late.stream().allMatch(n -> have(n) > 0));
        stage.figure("all have a piece at s", stage.seconds());
        stage.expect(early.stream().noneMatch(n -> n.share().isCompleted()), "the first were done");
        stage.untilAllComplete(1500);
        stage.figure("complete at s", stage.seconds());
        stage.end();
    }

    private static Share add(Stage stage, SimTorrent torrent, LinkSettings link) {
        Node node = stage.leecher(torrent, link);
        return node.share().withSettings(TorrentLimits.none().maxPeers(4).build());
    }

    private static int have(Node node) {
        return node.share().running() == null ? 0 : node.share().running().have().cardinality();
    }
}
