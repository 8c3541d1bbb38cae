package spate.sim.property;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.random.RandomGenerator;
import spate.engine.session.SessionSettings;
import spate.engine.storage.StorageFailure;
import spate.protocol.address.IpAddress;
import spate.sim.disk.DiskSettings;
import spate.sim.network.Host;
import spate.sim.network.LinkSettings;
import spate.sim.rogue.Liar;
import spate.sim.rogue.RogueHost;
import spate.sim.rogue.Stranger;
import spate.sim.rogue.Troublemaker;
import spate.sim.scenario.Scenario;
import spate.sim.scenario.Stage;
import spate.sim.scenario.TorrentLimits;
import spate.sim.swarm.Node;
import spate.sim.swarm.NodeSettings;
import spate.sim.swarm.Share;
import spate.sim.torrent.SimTorrent;
import spate.sim.torrent.TorrentPlan;
import spate.sim.torrent.TorrentPlan.Format;
import spate.sim.tracker.TrackerSettings;
import spate.sim.world.World;

/// A small swarm drawn at random: one to three seeds, up to five leechers, and a random choice of what
/// can go wrong. Faults come in the first part; then everything heals, and everybody must complete.
public final class RandomWorld implements Scenario {

    private static final String DEAD_TRACKER = "http://dead.example/announce";
    private static final int KIB = 1024;

    /// Faults come before this many seconds.
    private static final double FAULT_SECONDS = 25;

    /// A host that was down is up again within this time.
    private static final double PAUSE_SECONDS = 6;

    /// So long may it take after the last fault.
    private static final double PATIENCE_SECONDS = 1500;

    private final Set<Feature> allowed;
    private final List<SimTorrent> torrents = new ArrayList<>();
    private final List<Node> seeds = new ArrayList<>();
    private final List<Node> leechers = new ArrayList<>();

    /// @param allowed the features that may be drawn
    public RandomWorld(Set<Feature> allowed) {
        this.allowed = allowed.isEmpty() ? EnumSet.noneOf(Feature.class) : EnumSet.copyOf(allowed);
    }

    @Override
    public void run(Stage stage) {
        new RandomWorld(drawn(stage.world().seed())).play(stage);
    }

    /// Which features a seed draws, of those that are allowed.
    Set<Feature> drawn(long seed) {
        RandomGenerator random = new World(seed).random("features");
        Set<Feature> drawn = EnumSet.noneOf(Feature.class);
        for (Feature feature : Feature.values()) {
            if (random.nextInt(5) == 0 && allowed.contains(feature)) {
                drawn.add(feature);
            }
        }
        return drawn;
    }

    private boolean has(Feature feature) {
        return allowed.contains(feature);
    }

    private static RandomGenerator random(Stage stage, Feature feature) {
        return stage.world().random("feature/" + feature);
    }

    private void play(Stage stage) {
        makeTorrents(stage);
        makeNodes(stage);
        addPeers(stage);
        start(stage);
        planFaults(stage);
        stage.runFor(FAULT_SECONDS);
        heal(stage);
        stage.runFor(PAUSE_SECONDS + 1);
        stage.until(PATIENCE_SECONDS, "everybody completes", this::isEverybodyComplete);
        for (Node node : leechers) {
            for (Share share : node.shares()) {
                stage.expect(isGone(node) || share.isWhole(), share + " is not whole on disk");
            }
        }
        stage.end();
    }

    private boolean isEverybodyComplete() {
        for (Node node : leechers) {
            if (!isGone(node) && !node.shares().stream().allMatch(Share::isCompleted)) {
                return false;
            }
        }
        return true;
    }

    /// Whether the node has left for good.
    private boolean isGone(Node node) {
        return left.contains(node);
    }

    private final List<Node> left = new ArrayList<>();

    /* --- Torrents --- */

    private void makeTorrents(Stage stage) {
        RandomGenerator random = stage.world().random("torrents");
        int count = has(Feature.SECOND_TORRENT) ? 2 : 1;
        for (int i = 0; i < 2; i++) {
            TorrentPlan plan = plan(random, "random" + stage.world().seed() + "-" + i);
            if (i < count) {
                torrents.add(stage.torrent(has(Feature.FILES) ? withFiles(stage, plan) : plan));
            }
        }
    }

    private static TorrentPlan plan(RandomGenerator random, String name) {
        Format format = Format.values()[random.nextInt(Format.values().length)];
        int piece = (16 * KIB) << random.nextInt(4);
        int length = 1 + random.nextInt(random.nextBoolean() ? 600 * KIB : 60 * KIB);
        TorrentPlan plan = TorrentPlan.of(name, format, piece, length);
        return random.nextInt(8) == 0 ? plan.asPrivate() : plan;
    }

    private static TorrentPlan withFiles(Stage stage, TorrentPlan plan) {
        RandomGenerator random = random(stage, Feature.FILES);
        int[] lengths = new int[1 + random.nextInt(8)];
        for (int i = 0; i < lengths.length; i++) {
            lengths[i] =
                    switch (random.nextInt(4)) {
                        case 0 -> random.nextInt(3);
                        case 1 -> plan.pieceLength() * random.nextInt(4);
                        case 2 -> random.nextInt(20 * KIB);
                        default -> random.nextInt(200 * KIB);
                    };
        }
        lengths[0] = Math.max(lengths[0], 1);
        return plan.withFiles(lengths);
    }

    /* --- Nodes --- */

    private void makeNodes(Stage stage) {
        RandomGenerator random = stage.world().random("nodes");
        int seedCount = 1 + random.nextInt(2);
        int leecherCount = 1 + random.nextInt(5);
        for (int i = 0; i < seedCount + leecherCount; i++) {
            Node node = makeNode(stage, random);
            boolean isSeed = i < seedCount;
            (isSeed ? seeds : leechers).add(node);
            for (SimTorrent torrent : torrents) {
                Share share = node.add(torrent).withTiers(tiers());
                if (isSeed) {
                    share.filled();
                } else {
                    prepare(stage, share);
                }
            }
        }
    }

    private List<List<String>> tiers() {
        return has(Feature.DEAD_TRACKER)
                ? List.of(List.of(DEAD_TRACKER), List.of(Stage.TRACKER))
                : List.of(List.of(Stage.TRACKER));
    }

    private Node makeNode(Stage stage, RandomGenerator random) {
        LinkSettings link = LinkSettings.of(rate(random), 2 * rate(random));
        RandomGenerator nat = random(stage, Feature.NAT);
        if (has(Feature.SLOW_LINKS)) {
            RandomGenerator slow = random(stage, Feature.SLOW_LINKS);
            link =
                    LinkSettings.of(10_000 + slow.nextInt(100_000), 20_000 + slow.nextInt(500_000))
                            .withLatency(
                                    slow.nextLong(200 * World.MILLISECOND),
                                    slow.nextLong(100 * World.MILLISECOND));
        }
        if (has(Feature.LOSS)) {
            link = link.withLoss(random(stage, Feature.LOSS).nextDouble() * 0.05);
        }
        int number = stage.universe().nodes().size();
        if (has(Feature.NAT) && number > 0 && (nat.nextInt() >>> number & 1) == 0) {
            link = link.behindNat();
        }
        Host host = stage.universe().network().addHost("n" + number, link, addresses(stage));
        return stage.universe().node(host, settings(stage, number));
    }

    private static int rate(RandomGenerator random) {
        return 50_000 << random.nextInt(5);
    }

    private List<IpAddress> addresses(Stage stage) {
        IpAddress v4 = stage.universe().network().nextAddress();
        return has(Feature.BOTH_FAMILIES)
                ? List.of(v4, stage.universe().network().nextV6Address())
                : List.of(v4);
    }

    private NodeSettings settings(Stage stage, int number) {
        NodeSettings settings = NodeSettings.good();
        if (has(Feature.CHOPPED_READS)) {
            settings = settings.choppingReads();
        }
        if (has(Feature.FEW_BUFFERS)) {
            RandomGenerator random = random(stage, Feature.FEW_BUFFERS);
            int bytes = (16 * KIB) << random.nextInt(3);
            settings = settings.withBuffers(bytes, 4 + random.nextInt(6), 2 + random.nextInt(4));
        }
        if (has(Feature.SLOW_DISKS)) {
            RandomGenerator random = random(stage, Feature.SLOW_DISKS);
            long latency = random.nextLong(50 * World.MILLISECOND);
            int bytes = 50_000 + random.nextInt(1_000_000);
            int lanes = 1 + random.nextInt(4);
            settings = settings.withDisk(new DiskSettings(latency, bytes, Long.MAX_VALUE, lanes));
        }
        if (has(Feature.LIMITS) && number > 0) {
            RandomGenerator random = random(stage, Feature.LIMITS);
            SessionSettings session =
                    settings.session()
                            .withRates(random.nextInt(3) * 40_000, random.nextInt(3) * 40_000);
            settings = settings.withSession(session);
        }
        return settings;
    }

    private void prepare(Stage stage, Share share) {
        if (has(Feature.FILES) && share.torrent().files().size() > 1) {
            RandomGenerator random = random(stage, Feature.FILES);
            int number = share.node().host().index();
            int unwanted = random.nextInt() >>> number & 7;
            if (unwanted < share.torrent().files().size()) {
                share.without(share.torrent().files().get(unwanted).index());
            }
        }
        if (has(Feature.HEAD_STARTS)) {
            giveHeadStart(stage, share);
        }
        if (has(Feature.LIMITS)) {
            share.withSettings(TorrentLimits.none().maxPeers(3).build());
        }
        if (has(Feature.SHORT_SEEDING)) {
            share.withSettings(TorrentLimits.none().noSeeding().build());
        }
    }

    private static void giveHeadStart(Stage stage, Share share) {
        RandomGenerator random = random(stage, Feature.HEAD_STARTS);
        int number = share.node().host().index();
        for (int i = 0; i < share.torrent().pieceCount(); i++) {
            if ((random.nextInt() >>> number & 3) == 0) {
                share.withPiece(i);
            }
        }
        if (number % 2 == 0) {
            share.withoutRecord();
        }
    }

    /* --- Peers of other kinds --- */

    private void addPeers(Stage stage) {
        SimTorrent torrent = torrents.get(0);
        LinkSettings link = LinkSettings.of(200_000, 400_000);
        List<RogueHost> rogues = new ArrayList<>();
        if (has(Feature.STRANGERS)) {
            RandomGenerator random = random(stage, Feature.STRANGERS);
            boolean fast = random.nextBoolean();
            int requests = random.nextInt(3) * random.nextInt(20);
            rogues.add(stage.stranger(torrent, link, Stranger.seed(torrent, fast, requests)));
            rogues.add(stage.stranger(torrent, link, Stranger.leecher(torrent, !fast, requests)));
        }
        if (has(Feature.LIARS)) {
            double bad = 0.05 + random(stage, Feature.LIARS).nextDouble();
            rogues.add(stage.rogue(torrent, link, new Liar(Math.min(bad, 1))));
        }
        if (has(Feature.VICES)) {
            RandomGenerator random = random(stage, Feature.VICES);
            Troublemaker[] vices = Troublemaker.values();
            for (int i = 0; i < 2; i++) {
                rogues.add(stage.rogue(torrent, link, vices[random.nextInt(vices.length)]));
            }
        }
        stage.world().after(World.SECOND, () -> dialAll(rogues));
    }

    private void dialAll(List<RogueHost> rogues) {
        for (RogueHost rogue : rogues) {
            seeds.forEach(node -> rogue.dial(node.address()));
            leechers.forEach(node -> rogue.dial(node.address()));
        }
    }

    /* --- What happens --- */

    private void start(Stage stage) {
        if (has(Feature.DEAD_TRACKER)) {
            stage.universe().trackers().add(DEAD_TRACKER, TrackerSettings.good().asDead());
        }
        stage.tracker().change(TrackerSettings.good().withInterval(60));
        seeds.forEach(Node::start);
        RandomGenerator random = random(stage, Feature.LATE_JOINERS);
        for (Node node : leechers) {
            stage.startAfter(
                    node, has(Feature.LATE_JOINERS) ? random.nextDouble() * FAULT_SECONDS : 0);
        }
    }

    private void planFaults(Stage stage) {
        if (has(Feature.KILLS)) {
            planCrashes(stage, Feature.KILLS, Node::kill);
        }
        if (has(Feature.POWER_LOSSES)) {
            planCrashes(stage, Feature.POWER_LOSSES, Node::losePower);
        }
        if (has(Feature.STOPS)) {
            planCrashes(stage, Feature.STOPS, Node::stop);
        }
        if (has(Feature.RESETS)) {
            planResets(stage);
        }
        if (has(Feature.PARTITION)) {
            RandomGenerator random = random(stage, Feature.PARTITION);
            stage.world().after(seconds(random, 10), () -> partition(stage, 1));
        }
        if (has(Feature.REFUSALS)) {
            TrackerSettings good = stage.tracker().settings();
            RandomGenerator random = random(stage, Feature.REFUSALS);
            stage.tracker().change(good.withFailure("too busy"));
            stage.world().after(seconds(random, 10), () -> stage.tracker().change(good));
        }
        if (has(Feature.LEAVERS) && leechers.size() > 1) {
            Node leaver = leechers.get(0);
            RandomGenerator random = random(stage, Feature.LEAVERS);
            stage.world().after(seconds(random, 10), () -> leave(leaver));
        }
        planDiskFaults(stage);
    }

    private static long seconds(RandomGenerator random, double most) {
        return (long) (random.nextDouble() * most * 1e9);
    }

    private interface Crash {
        void happen(Node node);
    }

    private void planCrashes(Stage stage, Feature feature, Crash crash) {
        RandomGenerator random = random(stage, feature);
        int count = 1 + random.nextInt(4);
        for (int i = 0; i < count; i++) {
            Node victim = leechers.get(random.nextInt(leechers.size()));
            long when = seconds(random, FAULT_SECONDS);
            long pause = seconds(random, PAUSE_SECONDS);
            stage.world().after(when, () -> crash(stage, victim, crash, pause));
        }
    }

    private void crash(Stage stage, Node victim, Crash crash, long pause) {
        if (victim.isRunning() && !isGone(victim)) {
            crash.happen(victim);
            stage.world().after(pause, () -> startAgain(stage, victim));
        }
    }

    private void startAgain(Stage stage, Node victim) {
        boolean mayStart = !victim.isRunning() && !isGone(victim);
        if (mayStart && !victim.isStopping()) {
            victim.start();
        } else if (!isGone(victim) && victim.isStopping()) {
            stage.world().after(World.SECOND, () -> startAgain(stage, victim));
        }
    }

    private void leave(Node leaver) {
        left.add(leaver);
        if (leaver.isRunning()) {
            leaver.kill();
        }
    }

    private void planResets(Stage stage) {
        RandomGenerator random = random(stage, Feature.RESETS);
        for (int i = 0; i < 10; i++) {
            Node node = leechers.get(random.nextInt(leechers.size()));
            stage.world().after(seconds(random, 20), () -> node.host().resetOne(random));
        }
    }

    private static void partition(Stage stage, int number) {
        List<Host> hosts = stage.universe().network().hosts();
        for (int i = 0; i < hosts.size(); i += 2) {
            hosts.get(i).setPartition(number);
        }
    }

    private void planDiskFaults(Stage stage) {
        if (has(Feature.FULL_DISK)) {
            RandomGenerator random = random(stage, Feature.FULL_DISK);
            Node node = leechers.get(random.nextInt(leechers.size()));
            DiskSettings good = node.disk().settings();
            node.disk().change(good.withCapacity(random.nextInt(300 * KIB)));
        }
        if (has(Feature.DISK_ERRORS)) {
            RandomGenerator random = random(stage, Feature.DISK_ERRORS);
            Node node = leechers.get(random.nextInt(leechers.size()));
            Node seed = seeds.get(0);
            StorageFailure.Kind[] kinds = StorageFailure.Kind.values();
            StorageFailure.Kind kind = kinds[random.nextInt(kinds.length)];
            switch (random.nextInt(3)) {
                case 0 ->
                        stage.world()
                                .after(seconds(random, 10), () -> node.disk().failWrites(kind));
                case 1 ->
                        stage.world().after(seconds(random, 10), () -> seed.disk().failReads(kind));
                default -> node.disk().failSome(0.1, 0.1);
            }
        }
    }

    private void heal(Stage stage) {
        partition(stage, 0);
        for (Node node : stage.universe().nodes()) {
            DiskSettings disk = node.disk().settings();
            node.disk().change(disk.withCapacity(Long.MAX_VALUE));
            node.disk().failWrites(null);
            node.disk().failReads(null);
            node.disk().failSome(0, 0);
        }
    }
}
