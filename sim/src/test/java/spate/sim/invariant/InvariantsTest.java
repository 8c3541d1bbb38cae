package spate.sim.invariant;

import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import spate.sim.network.LinkSettings;
import spate.sim.rogue.Liar;
import spate.sim.scenario.Scenario;
import spate.sim.scenario.ScenarioFailure;
import spate.sim.scenario.Theatre;
import spate.sim.swarm.Node;
import spate.sim.torrent.SimTorrent;
import spate.sim.torrent.TorrentPlan;
import spate.sim.torrent.TorrentPlan.Format;

/// Worlds that are rigged, so that a rule must be seen to break.
class InvariantsTest {

    private static final LinkSettings LINK = LinkSettings.of(300_000, 300_000);
    private static final TorrentPlan PLAN = TorrentPlan.of("rigged", Format.V1, 32_768, 500_000);

    private static void expect(String rule, Scenario scenario) {
        ScenarioFailure failure =
                assertThrows(ScenarioFailure.class, () -> Theatre.play("rigged", scenario, 1));
        assertTrue(failure.getMessage().contains(rule), failure.getMessage());
        assertTrue(failure.getMessage().contains("./dev sim rigged --seed 1"));
    }

    @Test
    void seesWrongBytesServed() {
        expect(
                "serves wrong bytes of piece",
                stage -> {
                    SimTorrent torrent = stage.torrent(PLAN);
                    Node seed = stage.seed(torrent, LINK);
                    seed.disk().garbleReads();
                    seed.start();
                    stage.leecher(torrent, LINK).start();
                    stage.untilAllComplete(60);
                });
    }

    @Test
    void seesThatAPieceWasLostOnTheDisk() {
        expect(
                "is wrong about piece 3",
                stage -> {
                    SimTorrent torrent = stage.torrent(PLAN);
                    Node seed = stage.seed(torrent, LINK);
                    seed.start();
                    stage.leecher(torrent, LINK).start();
                    stage.runFor(0.5);
                    seed.share().image().rot(3);
                    stage.untilAllComplete(60);
                });
    }

    @Test
    void seesWhoIsBannedWithoutDeservingIt() {
        expect(
                "bans the innocent",
                stage -> {
                    SimTorrent torrent = stage.torrent(PLAN);
                    stage.seed(torrent, LINK).start();
                    stage.stranger(torrent, LINK, new Liar(1));
                    stage.leecher(torrent, LINK).start();
                    stage.untilAllComplete(60);
                });
    }

    @Test
    void seesWhoDoesNotComplete() {
        expect(
                "not within 60.0 s: everybody completes",
                stage -> {
                    SimTorrent torrent = stage.torrent(PLAN);
                    stage.leecher(torrent, LINK).start();
                    stage.untilAllComplete(60);
                });
    }
}
