package spate.sim.scenario;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import spate.engine.torrent.Event;
import spate.protocol.address.IpAddress;
import spate.sim.network.LinkSettings;
import spate.sim.rogue.RogueHost;
import spate.sim.rogue.Stranger;
import spate.sim.swarm.Node;
import spate.sim.swarm.NodeListener;
import spate.sim.swarm.NodeSettings;
import spate.sim.swarm.Share;
import spate.sim.torrent.SimTorrent;
import spate.sim.torrent.TorrentPlan;
import spate.sim.torrent.TorrentPlan.Format;
import spate.sim.tracker.TrackerSettings;
import spate.sim.world.World;

/// Swarms in which nobody means harm and nothing breaks.
final class SwarmScenarios {

    private static final int MIB = 1 << 20;
    private static final int PIECE = 64 * 1024;

    private SwarmScenarios() {}

    static void addTo(Map<String, Scenario> all) {
        all.put("OneSeedFiftyLeechers", SwarmScenarios::oneSeedFiftyLeechers);
        all.put("FlashCrowd", SwarmScenarios::flashCrowd);
        all.put("NinetyPeersEach", SwarmScenarios::ninetyPeersEach);
        all.put("SeveralTorrents", SwarmScenarios::severalTorrents);
        for (Format format : Format.values()) {
            all.put("Format_" + format, stage -> format(stage, format));
        }
        all.put("SelectedFiles", SwarmScenarios::selectedFiles);
        all.put("EndGameIsCheap", SwarmScenarios::endGameIsCheap);
        all.put("TinyRequestQueues", SwarmScenarios::tinyRequestQueues);
        all.put("Strangers", SwarmScenarios::strangers);
        all.put("BothFamilies", SwarmScenarios::bothFamilies);
        all.put("HalfBehindNat", SwarmScenarios::halfBehindNat);
        all.put("SeedBehindNat", SwarmScenarios::seedBehindNat);
        all.put("LossyLinks", SwarmScenarios::lossyLinks);
        all.put("FirstByteIsFast", SwarmScenarios::firstByteIsFast);
    }

    /// 8 MiB from one seed to 50 leechers with a quarter of its uplink.
    private static void oneSeedFiftyLeechers(Stage stage) {
        SimTorrent torrent = stage.torrent(TorrentPlan.of("fifty", Format.V1, PIECE, 8 * MIB));
        long up = 250_000;
        LinkSettings link = LinkSettings.of(up, 4 * up);
        stage.seed(torrent, LinkSettings.of(4 * up, 4 * up)).start();
        int leechers = 50;
        for (int i = 0; i < leechers; i++) {
            stage.leecher(torrent, link).start();
        }
        stage.untilAllComplete(300);
        double bound = bound(torrent, 4 * up, leechers, up, 4 * up);
        stage.figure("bandwidth bound s", bound);
        stage.figure("of the bound", stage.seconds() / bound);
        stage.expect(
                stage.seconds() <= 1.35 * bound,
                "took " + stage.seconds() + " s; the bandwidth allows " + bound);
        stage.end();
    }

    /// The least time in which a seed and its leechers can be done: the seed's uplink must carry the
    /// torrent once, each downlink once, and all uplinks together once for each leecher.
    static double bound(
            SimTorrent torrent, long seedUp, int leechers, long leecherUp, long leecherDown) {
        double size = torrent.content().length;
        double bySeed = size / seedUp;
        double byLeecher = size / leecherDown;
        double byAll = leechers * size / (seedUp + (double) leechers * leecherUp);
        return Math.max(bySeed, Math.max(byLeecher, byAll));
    }

    /// A slow seed, and everybody comes within the same second. The seed's uplink decides: all else
    /// would do in a third of the time. Who asks the seed for a piece does not know what others have
    /// just asked it for, so it sends most pieces more than once before the last is out (BEP 16 tells
    /// of 1.5 to 2 times all of them); but none of its time is lost.
    private static void flashCrowd(Stage stage) {
        SimTorrent torrent =
                stage.torrent(TorrentPlan.of("crowd", Format.HYBRID, PIECE / 2, 2 * MIB));
        Node seed = stage.seed(torrent, LinkSettings.of(100_000, 1_000_000)).start();
        int leechers = 60;
        for (int i = 0; i < leechers; i++) {
            Node node = stage.leecher(torrent, LinkSettings.of(300_000, 2_000_000));
            stage.startAfter(node, stage.random().nextDouble());
        }
        stage.untilAllComplete(300);
        double bound = bound(torrent, 100_000, leechers, 300_000, 2_000_000);
        double copies = sentBy(stage, seed) / (double) torrent.content().length;
        stage.figure("bandwidth bound s", bound);
        stage.figure("of the bound", stage.seconds() / bound);
        stage.figure("copies the seed sent", copies);
        stage.expect(copies <= 2, "the seed sent everything " + copies + " times");
        stage.expect(
                stage.seconds() <= 1.1 * copies * bound,
                "took "
                        + stage.seconds()
                        + " s; the seed needs "
                        + copies * bound
                        + " for its part");
        stage.end();
    }

    private static long sentBy(Stage stage, Node from) {
        long sent = 0;
        for (Node node : stage.universe().nodes()) {
            sent += node == from ? 0 : stage.sent(from.host(), node.host());
        }
        return sent;
    }

    /// Ninety engines that all know each other.
    private static void ninetyPeersEach(Stage stage) {
        SimTorrent torrent = stage.torrent(TorrentPlan.of("ninety", Format.V1, PIECE / 4, MIB / 2));
        stage.seed(torrent, LinkSettings.of(50_000, 500_000)).start();
        for (int i = 0; i < 90; i++) {
            stage.leecher(torrent, LinkSettings.of(100_000, 500_000)).start();
        }
        stage.introduceAll();
        int[] most = {0};
        stage.until(
                300,
                "everybody completes",
                () -> {
                    Node node = stage.universe().nodes().get(45);
                    most[0] = Math.max(most[0], node.session().connections());
                    return stage.isEverybodyComplete();
                });
        stage.figure("most connections of one", most[0]);
        stage.expect(most[0] > 80, "only " + most[0] + " connections");
        stage.end();
    }

    /// Three torrents of different kinds, each engine with two or three of them.
    private static void severalTorrents(Stage stage) {
        List<SimTorrent> torrents = new ArrayList<>();
        for (Format format : List.of(Format.V1, Format.V2, Format.HYBRID)) {
            torrents.add(stage.torrent(TorrentPlan.of("several" + format, format, PIECE, MIB)));
        }
        for (int i = 0; i < 9; i++) {
            Node node = stage.node(LinkSettings.of(300_000, 1_000_000), NodeSettings.good());
            for (int t = 0; t < torrents.size(); t++) {
                if (i % 3 == t) {
                    node.add(torrents.get(t)).withTrackers(Stage.TRACKER).filled();
                } else if (i > 2 || t == (i + 1) % 3) {
                    node.add(torrents.get(t)).withTrackers(Stage.TRACKER);
                }
            }
            stage.startAfter(node, i * 0.7);
        }
        stage.untilAllComplete(300);
        stage.end();
    }

    /// Files of awkward sizes in each generation of metadata.
    private static void format(Stage stage, Format format) {
        SimTorrent torrent =
                stage.torrent(
                        TorrentPlan.of("format", format, PIECE, 1)
                                .withFiles(100_000, 0, 1, 65_536, 16_384, 333_333, 5, 700_001));
        stage.seed(torrent, LinkSettings.of(500_000, 500_000)).start();
        for (int i = 0; i < 8; i++) {
            stage.leecher(torrent, LinkSettings.of(300_000, 1_000_000)).start();
        }
        stage.untilAllComplete(200);
        stage.end();
    }

    /// Everybody wants other files; pieces at their borders are shared.
    private static void selectedFiles(Stage stage) {
        SimTorrent torrent =
                stage.torrent(
                        TorrentPlan.of("selected", Format.V1, PIECE, 1)
                                .withFiles(150_000, 210_000, 90_000, 333_333, 20_000));
        stage.seed(torrent, LinkSettings.of(300_000, 500_000)).start();
        for (int i = 0; i < 5; i++) {
            Node node = stage.leecher(torrent, LinkSettings.of(300_000, 1_000_000));
            for (int file = 0; file < 5; file++) {
                if (file != i) {
                    node.share().without(file);
                }
            }
            node.start();
        }
        stage.untilAllComplete(200);
        for (Node node : stage.universe().nodes()) {
            expectOnlyWanted(stage, node.share());
        }
        stage.end();
    }

    private static void expectOnlyWanted(Stage stage, Share share) {
        for (int i = 0; i < share.torrent().pieceCount(); i++) {
            stage.expect(
                    share.isWanted(i) || !share.image().isRight(i) || share.trusted().isFull(),
                    share + " fetched piece " + i + ", which it does not want");
        }
    }

    /// The last blocks are asked of several peers, but hardly any comes twice.
    private static void endGameIsCheap(Stage stage) {
        SimTorrent torrent = stage.torrent(TorrentPlan.of("endgame", Format.V1, PIECE, 2 * MIB));
        for (int i = 0; i < 6; i++) {
            stage.seed(torrent, LinkSettings.of(100_000 << (i % 4), 1_000_000)).start();
        }
        long[] wasted = {0};
        Node node = stage.leecher(torrent, LinkSettings.of(500_000, 2_000_000));
        node.listen(
                new NodeListener() {
                    @Override
                    public void onEvent(Node of, Event event) {
                        if (event instanceof Event.Completed completed) {
                            wasted[0] = completed.wastedBytes();
                        }
                    }
                });
        node.start();
        stage.untilAllComplete(200);
        double share = wasted[0] / (double) torrent.content().length;
        stage.figure("wasted share", share);
        stage.expect(share <= 0.03, "wasted " + wasted[0] + " bytes");
        stage.end();
    }

    /// Peers that take one, two or three requests at a time, with a long way between.
    private static void tinyRequestQueues(Stage stage) {
        SimTorrent torrent = stage.torrent(TorrentPlan.of("tiny", Format.V1, PIECE, MIB));
        LinkSettings far = LinkSettings.of(500_000, 500_000).withLatency(50 * World.MILLISECOND, 0);
        for (int i = 1; i <= 3; i++) {
            stage.stranger(torrent, far, Stranger.seed(torrent, true, i));
        }
        stage.leecher(torrent, LinkSettings.of(500_000, 2_000_000)).start();
        stage.leecher(torrent, LinkSettings.of(500_000, 2_000_000)).start();
        stage.untilAllComplete(200);
        stage.end();
    }

    /// Peers of other makes, with and without the fast extension and the extension protocol.
    private static void strangers(Stage stage) {
        SimTorrent torrent = stage.torrent(TorrentPlan.of("strangers", Format.V1, PIECE, MIB));
        LinkSettings link = LinkSettings.of(300_000, 1_000_000);
        stage.seed(torrent, link).start();
        stage.stranger(torrent, link, Stranger.seed(torrent, false, 0));
        List<Stranger> strangers = new ArrayList<>();
        List<RogueHost> hosts = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            Stranger stranger = Stranger.leecher(torrent, i % 2 == 0, i < 2 ? 0 : 100);
            strangers.add(stranger);
            hosts.add(stage.stranger(torrent, link, stranger));
        }
        for (int i = 0; i < 4; i++) {
            stage.leecher(torrent, link).start();
        }
        Node first = stage.universe().nodes().get(0);
        hosts.forEach(host -> host.dial(first.address()));
        stage.untilAllComplete(200);
        stage.until(200, "strangers complete", () -> strangers.stream().allMatch(Stranger::isDone));
        stage.end();
    }

    /// Hosts with IPv4, with IPv6, and with both.
    private static void bothFamilies(Stage stage) {
        SimTorrent torrent = stage.torrent(TorrentPlan.of("families", Format.HYBRID, PIECE, MIB));
        LinkSettings link = LinkSettings.of(300_000, 1_000_000);
        for (int i = 0; i < 9; i++) {
            IpAddress v4 = stage.universe().network().nextAddress();
            IpAddress v6 = stage.universe().network().nextV6Address();
            List<IpAddress> addresses =
                    switch (i % 3) {
                        case 0 -> List.of(v4, v6);
                        case 1 -> List.of(v4);
                        default -> List.of(v6);
                    };
            Node node =
                    stage.universe()
                            .node(
                                    stage.universe().network().addHost("n" + i, link, addresses),
                                    NodeSettings.good());
            Share share = node.add(torrent).withTrackers(Stage.TRACKER);
            if (i == 0) {
                share.filled();
            }
            node.start();
        }
        stage.untilAllComplete(300);
        stage.end();
    }

    /// Half of the peers cannot be dialled.
    private static void halfBehindNat(Stage stage) {
        SimTorrent torrent = stage.torrent(TorrentPlan.of("nat", Format.V1, PIECE, MIB));
        LinkSettings link = LinkSettings.of(200_000, 1_000_000);
        stage.seed(torrent, link.behindNat()).start();
        for (int i = 0; i < 10; i++) {
            Node node = stage.leecher(torrent, i % 2 == 0 ? link : link.behindNat());
            stage.startAfter(node, i * 0.5);
        }
        stage.untilAllComplete(400);
        stage.end();
    }

    /// The seed cannot be dialled, those who want something come after it, and the tracker asks to be
    /// asked rarely: they wait no longer than it allows for.
    private static void seedBehindNat(Stage stage) {
        stage.tracker().change(TrackerSettings.good().withInterval(1800, 60));
        SimTorrent torrent = stage.torrent(TorrentPlan.of("nat", Format.V1, PIECE, MIB));
        LinkSettings link = LinkSettings.of(200_000, 1_000_000);
        stage.seed(torrent, link.behindNat()).start();
        for (int i = 0; i < 3; i++) {
            stage.startAfter(stage.leecher(torrent, link), 1 + 4 * i);
        }
        stage.untilAllComplete(100);
        stage.figure("complete at s", stage.seconds());
        stage.end();
    }

    /// One packet in a hundred is lost, and the way is long and uneven.
    private static void lossyLinks(Stage stage) {
        SimTorrent torrent = stage.torrent(TorrentPlan.of("lossy", Format.V1, PIECE, MIB));
        LinkSettings link =
                LinkSettings.of(300_000, 1_000_000)
                        .withLoss(0.01)
                        .withLatency(60 * World.MILLISECOND, 40 * World.MILLISECOND);
        stage.seed(torrent, link).start();
        for (int i = 0; i < 8; i++) {
            stage.leecher(torrent, link).start();
        }
        stage.untilAllComplete(300);
        stage.end();
    }

    /// From the connection to the first byte of payload hardly anything but round trips passes.
    private static void firstByteIsFast(Stage stage) {
        SimTorrent torrent = stage.torrent(TorrentPlan.of("first", Format.V1, PIECE, MIB));
        Node seed = stage.seed(torrent, LinkSettings.of(1_000_000, 1_000_000));
        seed.start();
        stage.runFor(5);
        Node leecher = stage.leecher(torrent, LinkSettings.of(1_000_000, 1_000_000));
        leecher.share().withTrackers();
        leecher.start();
        stage.runFor(5);
        double began = stage.seconds();
        leecher.addPeer(torrent, seed.address());
        stage.until(5, "a first byte", () -> stage.sent(seed.host(), leecher.host()) > 0);
        double took = stage.seconds() - began;
        stage.figure("first byte after s", took);
        stage.expect(took < 0.1, "the first byte took " + took + " s");
        stage.untilAllComplete(60);
        stage.end();
    }
}
