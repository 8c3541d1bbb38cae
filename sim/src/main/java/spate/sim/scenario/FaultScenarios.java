package spate.sim.scenario;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import spate.engine.picker.PieceSet;
import spate.engine.storage.StorageFailure;
import spate.engine.torrent.Event;
import spate.sim.disk.DiskSettings;
import spate.sim.network.Host;
import spate.sim.network.LinkSettings;
import spate.sim.rogue.RogueHost;
import spate.sim.rogue.Stranger;
import spate.sim.swarm.Node;
import spate.sim.swarm.NodeListener;
import spate.sim.swarm.NodeSettings;
import spate.sim.torrent.FileSpan;
import spate.sim.torrent.SimTorrent;
import spate.sim.torrent.TorrentPlan;
import spate.sim.torrent.TorrentPlan.Format;
import spate.sim.world.World;

/// Swarms in which disks, machines, links and trackers fail.
final class FaultScenarios {

    private static final int MIB = 1 << 20;
    private static final int PIECE = 64 * 1024;
    private static final LinkSettings LINK = LinkSettings.of(300_000, 1_000_000);

    private FaultScenarios() {}

    static void addTo(Map<String, Scenario> all) {
        all.put("SeedDiesAtNinetyPercent", FaultScenarios::seedDiesAtNinetyPercent);
        all.put("DiskFull", FaultScenarios::diskFull);
        all.put("DiskFails", FaultScenarios::diskFails);
        all.put("SeedCannotRead", FaultScenarios::seedCannotRead);
        all.put("FilesAreEmptied", FaultScenarios::filesAreEmptied);
        all.put("SlowDisk", FaultScenarios::slowDisk);
        all.put("FewBuffers", FaultScenarios::fewBuffers);
        all.put("KilledAgainAndAgain", stage -> killed(stage, false));
        all.put("PowerLostAgainAndAgain", stage -> killed(stage, true));
        all.put("StopAndGoOn", FaultScenarios::stopAndGoOn);
        all.put("NoRecord", FaultScenarios::noRecord);
        all.put("StoppedWhileItIsChecked", FaultScenarios::stoppedWhileItIsChecked);
        all.put("PartitionHeals", FaultScenarios::partitionHeals);
        all.put("ConnectionsBreak", FaultScenarios::connectionsBreak);
        all.put("MachinesVanish", FaultScenarios::machinesVanish);
        all.put("TheDeadHoldNoMemory", FaultScenarios::theDeadHoldNoMemory);
    }

    /// The only seed dies when the leechers hold every piece between them, at 90 %.
    private static void seedDiesAtNinetyPercent(Stage stage) {
        SimTorrent torrent = stage.torrent(TorrentPlan.of("dies", Format.V1, PIECE, 4 * MIB));
        Node seed = stage.seed(torrent, LINK).start();
        for (int i = 0; i < 12; i++) {
            stage.leecher(torrent, LINK).start();
        }
        stage.until(300, "nine tenths", () -> mean(stage) >= 0.9 && swarmHasAll(stage, torrent));
        stage.figure("seed dies at s", stage.seconds());
        seed.kill();
        stage.untilAllComplete(300);
        stage.end();
    }

    /// How much of the torrent the leechers have, on average.
    private static double mean(Stage stage) {
        return stage.universe().nodes().stream()
                .skip(1)
                .mapToDouble(node -> have(node) / (double) node.share().torrent().pieceCount())
                .average()
                .orElse(0);
    }

    private static int have(Node node) {
        return node.share().running() == null ? 0 : node.share().running().have().cardinality();
    }

    private static boolean swarmHasAll(Stage stage, SimTorrent torrent) {
        for (int i = 0; i < torrent.pieceCount(); i++) {
            int piece = i;
            boolean anywhere =
                    stage.universe().nodes().stream()
                            .skip(1)
                            .anyMatch(n ->
                                    n.share().running() != null
                                            && n.share().running().have().get(piece));
            if (!anywhere) {
                return false;
            }
        }
        return true;
    }

    /// Counts what an engine says.
    private static final class Counter implements NodeListener {
        int halted;
        int resumed;
        final List<String> reasons = new ArrayList<>();

        @Override
        public void onEvent(Node node, Event event) {
            if (event instanceof Event.Halted stop) {
                halted++;
                reasons.add(stop.reason());
            } else if (event instanceof Event.Resumed) {
                resumed++;
            }
        }
    }

    /// The disk has room for half of it; later there is more. The torrent pauses with the reason, goes
    /// on by itself, and loses nothing that was verified.
    private static void diskFull(Stage stage) {
        SimTorrent torrent = stage.torrent(TorrentPlan.of("full", Format.V1, PIECE, 2 * MIB));
        stage.seed(torrent, LINK).start();
        DiskSettings small = DiskSettings.good().withCapacity(MIB);
        Node node = stage.leecher(torrent, LINK, NodeSettings.good().withDisk(small));
        Counter said = new Counter();
        node.listen(said);
        node.start();
        stage.until(60, "the disk is full", () -> said.halted > 0);
        stage.expect(
                said.reasons.get(0).contains("no space"), "the reason is " + said.reasons.get(0));
        int have = have(node);
        stage.figure("pieces at the halt", have);
        stage.expect(have >= 12, "of 16 pieces that fit only " + have + " are there");
        stage.runFor(60);
        stage.expect(have(node) >= have, "verified pieces were lost");
        stage.expect(!node.share().isCompleted(), "complete on a full disk");
        node.disk().change(small.withCapacity(16 * MIB));
        stage.untilAllComplete(120);
        stage.expect(said.resumed > 0, "it never said that it goes on");
        long received = stage.invariants().ledger().received(node.host());
        stage.figure("received of size", received / (double) torrent.content().length);
        stage.end();
    }

    /// Writes fail for a minute, for each reason there is.
    private static void diskFails(Stage stage) {
        SimTorrent torrent = stage.torrent(TorrentPlan.of("fails", Format.HYBRID, PIECE, 4 * MIB));
        stage.seed(torrent, LINK).start();
        for (StorageFailure.Kind kind : StorageFailure.Kind.values()) {
            Node node = stage.leecher(torrent, LINK);
            node.start();
            stage.world().after(5 * World.SECOND, () -> node.disk().failWrites(kind));
            stage.world().after(65 * World.SECOND, () -> node.disk().failWrites(null));
        }
        stage.runFor(66);
        stage.untilAllComplete(200);
        stage.end();
    }

    /// The seed's disk cannot be read for a while; nothing wrong is served, and it goes on after.
    private static void seedCannotRead(Stage stage) {
        SimTorrent torrent = stage.torrent(TorrentPlan.of("unread", Format.V1, PIECE, 4 * MIB));
        Node seed = stage.seed(torrent, LINK).start();
        for (int i = 0; i < 3; i++) {
            stage.leecher(torrent, LINK).start();
        }
        stage.world().after(3 * World.SECOND, () -> seed.disk().failReads(StorageFailure.Kind.IO));
        stage.world().after(40 * World.SECOND, () -> seed.disk().failReads(null));
        stage.runFor(41);
        stage.untilAllComplete(400);
        stage.end();
    }

    /// A disk of 200 kB/s behind a fast link: memory stays bounded, and the download runs at the
    /// disk's speed.
    private static void slowDisk(Stage stage) {
        SimTorrent torrent = stage.torrent(TorrentPlan.of("slowdisk", Format.V1, PIECE, 2 * MIB));
        LinkSettings fast = LinkSettings.of(5_000_000, 5_000_000);
        stage.seed(torrent, fast).start();
        stage.seed(torrent, fast).start();
        DiskSettings slow = new DiskSettings(5 * World.MILLISECOND, 200_000, Long.MAX_VALUE, 2);
        NodeSettings settings = NodeSettings.good().withDisk(slow).withBuffers(64 * 1024, 8, 8);
        stage.leecher(torrent, fast, settings).start();
        stage.untilAllComplete(100);
        double bound = torrent.content().length / 200_000.0;
        stage.figure("of the disk's time", stage.seconds() / bound);
        stage.expect(stage.seconds() < 2 * bound, "the disk needs " + bound + " s");
        stage.end();
    }

    /// Hardly any memory: pieces larger than all buffers together.
    private static void fewBuffers(Stage stage) {
        SimTorrent torrent =
                stage.torrent(TorrentPlan.of("buffers", Format.V1, 4 * PIECE, 2 * MIB));
        NodeSettings poor = NodeSettings.good().withBuffers(16 * 1024, 6, 4);
        Node seed = stage.node(LINK, poor);
        seed.add(torrent).withTrackers(Stage.TRACKER).filled();
        seed.start();
        for (int i = 0; i < 4; i++) {
            stage.leecher(torrent, LINK, poor).start();
        }
        stage.untilAllComplete(300);
        stage.end();
    }

    /// Every few seconds somebody is killed and comes back soon. What was on a disk is not asked for
    /// again: the invariants see to that.
    private static void killed(Stage stage, boolean power) {
        SimTorrent torrent =
                stage.torrent(
                        TorrentPlan.of("killed" + power, Format.HYBRID, PIECE / 2, 1)
                                .withFiles(800_000, 3, 1_300_000));
        stage.seed(torrent, LinkSettings.of(150_000, 1_000_000)).start();
        for (int i = 0; i < 6; i++) {
            stage.leecher(torrent, LINK).start();
        }
        for (int i = 0; i < 12; i++) {
            stage.runFor(0.5 + 4 * stage.random().nextDouble());
            Node victim = stage.universe().nodes().get(1 + stage.random().nextInt(6));
            if (victim.isRunning()) {
                crash(victim, power);
                stage.startAfter(victim, 0.1 + 5 * stage.random().nextDouble());
            }
        }
        stage.until(
                30,
                "all are up",
                () -> stage.universe().nodes().stream().allMatch(Node::isRunning));
        stage.untilAllComplete(300);
        stage.end();
    }

    private static void crash(Node victim, boolean power) {
        if (power) {
            victim.losePower();
        } else {
            victim.kill();
        }
    }

    /// Stopped in good order in the middle and started again: nothing is hashed, nothing is fetched
    /// twice.
    private static void stopAndGoOn(Stage stage) {
        SimTorrent torrent = stage.torrent(TorrentPlan.of("goon", Format.V2, PIECE, 2 * MIB));
        stage.seed(torrent, LINK).start();
        Node node = stage.leecher(torrent, LINK).start();
        stage.until(60, "half of it", () -> have(node) >= 16);
        int have = have(node);
        node.stop();
        stage.until(10, "it stops", () -> !node.isRunning());
        stage.expect(node.share().trusted().cardinality() >= have, "forgot what it had");
        stage.runFor(5);
        node.start();
        stage.untilAllComplete(60);
        stage.end();
    }

    /// All is on disk but the record is lost: it is hashed, and only what is bad is fetched.
    private static void noRecord(Stage stage) {
        SimTorrent torrent = stage.torrent(TorrentPlan.of("norecord", Format.V1, PIECE, 2 * MIB));
        stage.seed(torrent, LINK).start();
        Node node = stage.leecher(torrent, LINK);
        node.share().filled().withoutRecord().image().rot(7);
        node.start();
        stage.untilAllComplete(60);
        long received = stage.invariants().ledger().received(node.host());
        stage.figure("pieces fetched", received / (double) PIECE);
        stage.expect(received <= 2 * PIECE, "fetched " + received + " bytes for one bad piece");
        stage.end();
    }

    /// Stopped while a slow disk hashes what is there: it stops at once, and forgets nothing.
    private static void stoppedWhileItIsChecked(Stage stage) {
        SimTorrent torrent = stage.torrent(TorrentPlan.of("checked", Format.V1, PIECE, 8 * MIB));
        DiskSettings slow = new DiskSettings(World.MILLISECOND, 500_000, Long.MAX_VALUE, 2);
        Node node = stage.leecher(torrent, LINK, NodeSettings.good().withDisk(slow));
        node.share().filled().withoutRecord();
        node.start();
        stage.runFor(5);
        node.stop();
        stage.until(3, "it stops", () -> !node.isRunning());
        int hashed = node.share().trusted().cardinality();
        stage.figure("pieces hashed", hashed);
        stage.expect(hashed >= 32, "only " + hashed + " pieces are known to be good");
        node.start();
        stage.untilAllComplete(14);
        stage.end();
    }

    /// The network falls in two for half a minute, with the seed on one side.
    private static void partitionHeals(Stage stage) {
        SimTorrent torrent = stage.torrent(TorrentPlan.of("partition", Format.V1, PIECE, 4 * MIB));
        stage.seed(torrent, LINK).start();
        for (int i = 0; i < 7; i++) {
            stage.leecher(torrent, LINK).start();
        }
        stage.runFor(5);
        partition(stage, 1);
        stage.runFor(30);
        partition(stage, 0);
        stage.untilAllComplete(300);
        stage.figure("complete at s", stage.seconds());
        stage.end();
    }

    private static void partition(Stage stage, int number) {
        List<Host> hosts = stage.universe().network().hosts();
        for (int i = hosts.size() / 2; i < hosts.size(); i++) {
            hosts.get(i).setPartition(number);
        }
    }

    /// Somebody empties a file of a torrent in the middle. What was in it is fetched again, and
    /// nothing else.
    private static void filesAreEmptied(Stage stage) {
        TorrentPlan plan = TorrentPlan.of("emptied", Format.V1, PIECE, 0);
        SimTorrent torrent = stage.torrent(plan.withFiles(MIB, MIB, 2 * MIB));
        stage.seed(torrent, LINK).start();
        Node node = stage.leecher(torrent, LINK);
        Counter said = new Counter();
        node.listen(said);
        node.start();
        stage.leecher(torrent, LINK).start();
        stage.until(60, "some of it", () -> have(node) >= 16);
        int before = lyingIn(torrent.files().get(0), node);
        node.share().image().empty(torrent.files().get(0));
        stage.untilAllComplete(300);
        stage.expect(node.share().isWhole(), "complete, and not whole");
        stage.expect(said.halted == 1 && said.resumed == 1, "halted " + said.halted + " times");
        long received = stage.invariants().ledger().received(node.host());
        long lost = (long) before * PIECE;
        int size = torrent.content().length;
        stage.expect(received <= size + lost + size / 4, "received " + received);
        stage.figure("lost of size", lost / (double) size);
        stage.figure("received of size", received / (double) size);
        stage.end();
    }

    private static int lyingIn(FileSpan file, Node node) {
        PieceSet have = Objects.requireNonNull(node.share().running()).have();
        int count = 0;
        for (int piece = file.offset() / PIECE; piece * PIECE < file.end(); piece++) {
            count += have.get(piece) ? 1 : 0;
        }
        return count;
    }

    /// Connections are reset all the time.
    private static void connectionsBreak(Stage stage) {
        SimTorrent torrent = stage.torrent(TorrentPlan.of("resets", Format.V1, PIECE, 2 * MIB));
        stage.seed(torrent, LINK).start();
        for (int i = 0; i < 6; i++) {
            stage.leecher(torrent, LINK).start();
        }
        for (int i = 0; i < 60; i++) {
            stage.runFor(0.3);
            List<Node> nodes = stage.universe().nodes();
            Host host = nodes.get(stage.random().nextInt(nodes.size())).host();
            host.resetOne(stage.random());
        }
        stage.untilAllComplete(400);
        stage.end();
    }

    /// Machines lose power and never come back; their peers find out.
    private static void machinesVanish(Stage stage) {
        SimTorrent torrent = stage.torrent(TorrentPlan.of("vanish", Format.V1, PIECE, 2 * MIB));
        stage.seed(torrent, LINK).start();
        for (int i = 0; i < 10; i++) {
            stage.leecher(torrent, LINK).start();
        }
        for (int i = 1; i <= 4; i++) {
            stage.runFor(2);
            stage.universe().nodes().get(i).losePower();
        }
        stage.untilAllComplete(400);
        stage.end();
    }

    /// A seed with memory for a few blocks, all of it in answers to machines that lost power: it goes
    /// on to serve who comes then.
    private static void theDeadHoldNoMemory(Stage stage) {
        SimTorrent torrent = stage.torrent(TorrentPlan.of("dead", Format.V1, PIECE, 2 * MIB));
        Node seed = stage.node(LINK, NodeSettings.good().withBuffers(16 * 1024, 6, 4));
        seed.add(torrent).filled();
        seed.start();
        List<RogueHost> dying = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            RogueHost taker = stage.stranger(torrent, LINK, Stranger.freeRider(torrent));
            taker.dial(seed.address());
            dying.add(taker);
        }
        stage.runFor(1);
        dying.forEach(taker -> taker.host().losePower());
        stage.runFor(1);
        Node leecher = stage.leecher(torrent, LINK);
        leecher.share().withTrackers();
        leecher.start();
        leecher.addPeer(torrent, seed.address());
        stage.untilAllComplete(60);
        stage.figure("complete at s", stage.seconds());
        stage.end();
    }
}
