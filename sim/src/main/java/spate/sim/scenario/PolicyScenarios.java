package spate.sim.scenario;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import spate.engine.picker.PieceSet;
import spate.engine.session.SessionSettings;
import spate.protocol.address.IpAddress;
import spate.protocol.peer.Message;
import spate.sim.network.LinkSettings;
import spate.sim.rogue.Behaviour;
import spate.sim.rogue.RogueConnection;
import spate.sim.rogue.RogueHost;
import spate.sim.rogue.Stranger;
import spate.sim.swarm.Node;
import spate.sim.swarm.NodeSettings;
import spate.sim.torrent.SimTorrent;
import spate.sim.torrent.TorrentPlan;
import spate.sim.torrent.TorrentPlan.Format;

/// Whether the engine shares out what it has as it should.
final class PolicyScenarios {

    private static final int MIB = 1 << 20;
    private static final int PIECE = 64 * 1024;

    private PolicyScenarios() {}

    static void addTo(Map<String, Scenario> all) {
        all.put("FreeRiderGetsLess", PolicyScenarios::freeRiderGetsLess);
        all.put("OptimisticUnchokeIsFair", PolicyScenarios::optimisticUnchokeIsFair);
        all.put("NoNetworkTakesAll", PolicyScenarios::noNetworkTakesAll);
        all.put("UpRateIsSmooth", stage -> rateIsSmooth(stage, true));
        all.put("DownRateIsSmooth", stage -> rateIsSmooth(stage, false));
        all.put("TorrentRateIsSmooth", PolicyScenarios::torrentRateIsSmooth);
        all.put("SharersFinishTogether", PolicyScenarios::sharersFinishTogether);
    }

    /// Twenty engines that have two fifths of the torrent each, so that they have something to give to
    /// each other all the time, and three peers that only take, with the same links. While the sharers
    /// trade, a free rider gets what is given away: of each uplink one slot in four or five, for which
    /// some twenty peers wait, which is a fifth to a quarter of what a sharer gets.
    private static void freeRiderGetsLess(Stage stage) {
        SimTorrent torrent = stage.torrent(TorrentPlan.of("riders", Format.V1, PIECE, 12 * MIB));
        LinkSettings link = LinkSettings.of(100_000, 1_000_000);
        for (int i = 0; i < 20; i++) {
            Node node = stage.leecher(torrent, link);
            for (int piece = 0; piece < torrent.pieceCount(); piece++) {
                if (stage.random().nextInt(5) < 2 || piece % 20 == i) {
                    node.share().withPiece(piece);
                }
            }
            node.start();
        }
        List<RogueHost> riders = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            riders.add(stage.stranger(torrent, link, Stranger.freeRider(torrent)));
        }
        stage.runFor(1);
        for (Node node : stage.universe().nodes()) {
            riders.forEach(rider -> rider.dial(node.address()));
        }
        stage.runFor(50);
        double sharer =
                stage.universe().nodes().stream()
                        .mapToLong(n -> stage.invariants().ledger().received(n.host()))
                        .average()
                        .orElse(0);
        double rider =
                riders.stream()
                        .mapToLong(r -> stage.invariants().ledger().received(r.host()))
                        .average()
                        .orElse(0);
        stage.figure("rider/sharer", rider / sharer);
        stage.figure("sharer B/s", sharer / 50);
        stage.expect(rider < 0.3 * sharer, "a rider got " + rider + ", a sharer " + sharer);
        stage.untilAllComplete(600);
        stage.end();
    }

    /// Is interested and never asks: only counts how long it is let in.
    private static final class Idler implements Behaviour {

        private long unchokedSince = -1;
        private long unchokedNanos;
        private int ticks;

        @Override
        public String name() {
            return "idler";
        }

        @Override
        public PieceSet claims(SimTorrent torrent) {
            return PieceSet.empty(torrent.pieceCount());
        }

        @Override
        public void onGreeted(RogueConnection connection) {
            Behaviour.super.onGreeted(connection);
            connection.interest();
        }

        @Override
        public void onMessage(RogueConnection connection, Message message) {
            long now = connection.now();
            if (message instanceof Message.Unchoke) {
                unchokedSince = now;
            } else if (message instanceof Message.Choke && unchokedSince >= 0) {
                unchokedNanos += now - unchokedSince;
                unchokedSince = -1;
            }
        }

        @Override
        public void onTick(RogueConnection connection) {
            if (++ticks % 60 == 0) {
                connection.send(new Message.KeepAlive());
            }
        }

        double unchokedSeconds(long now) {
            long open = unchokedSince < 0 ? 0 : now - unchokedSince;
            return (unchokedNanos + open) / 1e9;
        }
    }

    /// A leecher with 20 interested peers that give nothing: the optimistic slots go round, and after
    /// 20 x 90 s everybody has had about the same time.
    private static void optimisticUnchokeIsFair(Stage stage) {
        SimTorrent torrent = stage.torrent(TorrentPlan.of("optimist", Format.V1, PIECE, MIB));
        LinkSettings link = LinkSettings.of(1_000_000, 1_000_000);
        Node node = stage.leecher(torrent, link);
        node.share().withPiece(0).withTrackers();
        node.start();
        int count = 20;
        List<Idler> idlers = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            Idler idler = new Idler();
            idlers.add(idler);
            stage.stranger(torrent, link, idler).dial(node.address());
        }
        stage.runFor(count * 90);
        double[] times =
                idlers.stream().mapToDouble(i -> i.unchokedSeconds(stage.world().now())).toArray();
        double mean = Arrays.stream(times).average().orElse(0);
        double least = Arrays.stream(times).min().orElse(0);
        double most = Arrays.stream(times).max().orElse(0);
        stage.figure("mean s", mean);
        stage.figure("least s", least);
        stage.figure("most s", most);
        stage.expect(least >= mean - 65 && most <= mean + 65, "from " + least + " to " + most);
        stage.end();
    }

    /// A seed with thirty takers in one /24 and one each in six other networks: slots go to each network
    /// first, so that those who are alone in theirs get as much as the best off in the crowd, and the
    /// crowd gets only the slots that are left.
    private static void noNetworkTakesAll(Stage stage) {
        SimTorrent torrent = stage.torrent(TorrentPlan.of("networks", Format.V1, PIECE, 8 * MIB));
        LinkSettings fast = LinkSettings.of(1_000, 1_000_000);
        Node seed = stage.seed(torrent, LinkSettings.of(200_000, 1_000_000));
        seed.share().withTrackers();
        seed.start();
        List<RogueHost> crowd = new ArrayList<>();
        List<RogueHost> others = new ArrayList<>();
        for (int i = 0; i < 36; i++) {
            IpAddress address =
                    i < 30
                            ? IpAddress.ofV4(0x50_01_01_00 + 10 + i)
                            : stage.universe().network().nextAddress();
            RogueHost taker =
                    new RogueHost(
                            stage.universe(),
                            stage.universe().network().addHost("t" + i, fast, List.of(address)),
                            torrent,
                            Stranger.freeRider(torrent));
            (i < 30 ? crowd : others).add(taker.start());
            taker.dial(seed.address());
        }
        stage.runFor(240);
        long toCrowd = crowd.stream().mapToLong(t -> stage.sent(seed.host(), t.host())).sum();
        long toOthers = others.stream().mapToLong(t -> stage.sent(seed.host(), t.host())).sum();
        double share = toCrowd / (double) (toCrowd + toOthers);
        stage.figure("share of the crowded network", share);
        stage.expect(share < 0.6, "one network of seven got " + share);
        long bestOfCrowd =
                crowd.stream().mapToLong(t -> stage.sent(seed.host(), t.host())).max().orElse(0);
        for (RogueHost other : others) {
            long got = stage.sent(seed.host(), other.host());
            stage.expect(got >= 0.9 * bestOfCrowd, other.host() + " got only " + got);
        }
        stage.end();
    }

    /// A session's limit of 200 kB/s with far faster links: in each window of 5 s after the first the
    /// rate is within 5 % of it.
    private static void rateIsSmooth(Stage stage, boolean up) {
        SimTorrent torrent = stage.torrent(TorrentPlan.of("smooth", Format.V1, PIECE, 8 * MIB));
        LinkSettings link = LinkSettings.of(2_000_000, 2_000_000);
        long limit = 200_000;
        SessionSettings limited =
                NodeSettings.good().session().withRates(up ? 0 : limit, up ? limit : 0);
        Node seed = stage.seed(torrent, link);
        seed.change(up ? seed.settings().withSession(limited) : seed.settings());
        seed.start();
        for (int i = 0; i < 4; i++) {
            Node leecher = stage.leecher(torrent, link);
            if (!up && i == 0) {
                leecher.change(leecher.settings().withSession(limited));
            }
            leecher.start();
        }
        Node watched = up ? seed : stage.universe().nodes().get(1);
        measureRate(stage, watched, up, limit, 30);
        stage.end();
    }

    private static void measureRate(Stage stage, Node node, boolean up, long limit, int seconds) {
        stage.runFor(5);
        double least = Double.MAX_VALUE;
        double most = 0;
        for (int i = 0; i < seconds / 5; i++) {
            long before = moved(stage, node, up);
            stage.runFor(5);
            double rate = (moved(stage, node, up) - before) / 5.0;
            least = Math.min(least, rate);
            most = Math.max(most, rate);
        }
        stage.figure("least of limit", least / limit);
        stage.figure("most of limit", most / limit);
        stage.expect(
                least >= 0.95 * limit && most <= 1.05 * limit,
                "from " + least + " to " + most + " with a limit of " + limit);
    }

    private static long moved(Stage stage, Node node, boolean up) {
        return up
                ? stage.invariants().ledger().sent(node.host())
                : stage.invariants().ledger().delivered(node.host());
    }

    /// Two torrents in one session, one of them limited, the session limited as a whole.
    private static void torrentRateIsSmooth(Stage stage) {
        SimTorrent slow = stage.torrent(TorrentPlan.of("slow", Format.V1, PIECE, 4 * MIB));
        SimTorrent fast = stage.torrent(TorrentPlan.of("fast", Format.V1, PIECE, 8 * MIB));
        LinkSettings link = LinkSettings.of(2_000_000, 2_000_000);
        NodeSettings limited =
                NodeSettings.good()
                        .withSession(NodeSettings.good().session().withRates(0, 200_000));
        Node seed = stage.node(link, limited);
        seed.add(slow)
                .withTrackers(Stage.TRACKER)
                .filled()
                .withSettings(TorrentLimits.none().maxUpRate(50_000).build());
        seed.add(fast).withTrackers(Stage.TRACKER).filled();
        seed.start();
        Map<SimTorrent, Node> takers = new LinkedHashMap<>();
        for (SimTorrent torrent : List.of(slow, fast)) {
            Node taker = stage.leecher(torrent, link);
            takers.put(torrent, taker);
            taker.start();
        }
        stage.runFor(5);
        long slowBefore = stage.sent(seed.host(), takers.get(slow).host());
        long fastBefore = stage.sent(seed.host(), takers.get(fast).host());
        stage.runFor(20);
        double slowRate = (stage.sent(seed.host(), takers.get(slow).host()) - slowBefore) / 20.0;
        double fastRate = (stage.sent(seed.host(), takers.get(fast).host()) - fastBefore) / 20.0;
        stage.figure("limited torrent B/s", slowRate);
        stage.figure("other torrent B/s", fastRate);
        stage.expect(Math.abs(slowRate - 50_000) < 2_500, "the slow one got " + slowRate);
        stage.expect(
                Math.abs(slowRate + fastRate - 200_000) < 10_000,
                "together " + (slowRate + fastRate));
        stage.end();
    }

    /// Equal sharers of one slow seed: the last is not much later than the first.
    private static void sharersFinishTogether(Stage stage) {
        SimTorrent torrent = stage.torrent(TorrentPlan.of("together", Format.V1, PIECE, 4 * MIB));
        LinkSettings link = LinkSettings.of(100_000, 1_000_000);
        stage.seed(torrent, link).start();
        for (int i = 0; i < 12; i++) {
            stage.leecher(torrent, link).start();
        }
        double[] first = {0};
        stage.until(
                900,
                "everybody completes",
                () -> {
                    boolean any =
                            stage.universe().nodes().stream()
                                    .skip(1)
                                    .anyMatch(n -> n.share().isCompleted());
                    if (any && first[0] == 0) {
                        first[0] = stage.seconds();
                    }
                    return stage.isEverybodyComplete();
                });
        stage.figure("first s", first[0]);
        stage.figure("last/first", stage.seconds() / first[0]);
        stage.expect(stage.seconds() < 1.5 * first[0], "first at " + first[0]);
        stage.end();
    }
}
