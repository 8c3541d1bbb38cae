package spate.sim.invariant;

import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.reflect.Field;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import spate.engine.peer.PeerConnection;
import spate.engine.picker.PeerPieces;
import spate.engine.picker.PiecePicker;
import spate.engine.picker.PieceSet;
import spate.engine.session.SessionSettings;
import spate.protocol.address.PeerAddress;
import spate.protocol.peer.Message;
import spate.sim.network.LinkSettings;
import spate.sim.rogue.Behaviour;
import spate.sim.rogue.RogueConnection;
import spate.sim.rogue.RogueHost;
import spate.sim.rogue.Stranger;
import spate.sim.scenario.Scenario;
import spate.sim.scenario.ScenarioFailure;
import spate.sim.scenario.Theatre;
import spate.sim.scenario.TorrentLimits;
import spate.sim.swarm.Node;
import spate.sim.torrent.SimTorrent;
import spate.sim.torrent.TorrentPlan;
import spate.sim.torrent.TorrentPlan.Format;

/// An engine is spoiled from outside in the middle of its work; the rules must see it.
class EngineRulesTest {

    private static final LinkSettings LINK = LinkSettings.of(300_000, 300_000);
    private static final TorrentPlan PLAN = TorrentPlan.of("spoiled", Format.V1, 32_768, 500_000);

    private static void expect(String rule, Scenario scenario) {
        ScenarioFailure failure =
                assertThrows(ScenarioFailure.class, () -> Theatre.play("spoiled", scenario, 1));
        assertTrue(failure.getMessage().contains(rule), failure.getMessage());
    }

    /// Two leechers of a seed; after half a second something is done to the first.
    private static void expectOnceSpoiled(String rule, Consumer<Node> spoil) {
        expect(
                rule,
                stage -> {
                    SimTorrent torrent = stage.torrent(PLAN);
                    stage.seed(torrent, LINK).start();
                    Node victim = stage.leecher(torrent, LINK).start();
                    stage.leecher(torrent, LINK).start();
                    stage.runFor(0.5);
                    spoil.accept(victim);
                    stage.runFor(20);
                });
    }

    private static PiecePicker picker(Node node) {
        return Objects.requireNonNull(node.share().running()).picker();
    }

    @Test
    void seesBuffersThatComeBackTwice() {
        expectOnceSpoiled(
                "a buffer was released twice",
                node -> {
                    var buffer = Objects.requireNonNull(node.readBuffers().tryAcquire());
                    buffer.release();
                    buffer.release();
                });
    }

    @Test
    void seesTooManyConnections() {
        SessionSettings none = new SessionSettings("x", 6881, 1, 50, 0, 0, 0, 2000);
        expectOnceSpoiled(
                "has too many connections", node -> node.change(node.settings().withSession(none)));
        expectOnceSpoiled(
                "has too many peers",
                node -> node.share().withSettings(TorrentLimits.none().maxPeers(1).build()));
    }

    @Test
    void seesWrongBooks() {
        PieceSet all = PieceSet.full(16);
        expectOnceSpoiled(
                "copies of piece",
                node -> picker(node).onPeerJoined(new PeerPieces(99, all.copy())));
        expectOnceSpoiled(
                "of 20.1.1.1",
                node -> {
                    var seed = Objects.requireNonNull(node.share().running()).peers().getFirst();
                    picker(node).onPeerLost(seed.pieces(), 0);
                });
        expectOnceSpoiled("miscounts what is missing", EngineRulesTest::forgetThatOneIsMissing);
        expectOnceSpoiled("is wrong about piece 15", node -> picker(node).onPieceVerified(15));
    }

    /// Books that agree with each other are spoiled from within.
    private static void forgetThatOneIsMissing(Node node) {
        Object table = inside(picker(node), "table");
        ((PieceSet) inside(table, "wanted")).clear(15);
    }

    private static Object inside(Object of, String field) {
        try {
            Field inner = of.getClass().getDeclaredField(field);
            inner.setAccessible(true);
            return Objects.requireNonNull(inner.get(of));
        } catch (ReflectiveOperationException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void seesAPeerThatIsConnectedTwice() {
        expectOnceSpoiled(
                "is connected twice",
                node -> {
                    List<PeerConnection> peers =
                            Objects.requireNonNull(node.share().running()).peers();
                    try {
                        Field handshaking = PeerConnection.class.getDeclaredField("handshaking");
                        handshaking.setAccessible(true);
                        Field theirs = handshaking.getType().getDeclaredField("theirs");
                        theirs.setAccessible(true);
                        Object first = handshaking.get(peers.get(0));
                        theirs.set(first, theirs.get(handshaking.get(peers.get(1))));
                    } catch (ReflectiveOperationException e) {
                        throw new AssertionError(e);
                    }
                });
    }

    @Test
    void seesQueuesThatAreTooLong() {
        SessionSettings none = new SessionSettings("x", 6881, 100, 50, 0, 0, 0, 0);
        expectOnceSpoiled(" requests and ", node -> node.change(node.settings().withSession(none)));
        byte[] hashes = new byte[512 * 32];
        expectOnceSpoiled(
                " bytes waiting",
                node -> {
                    PeerConnection peer =
                            Objects.requireNonNull(node.share().running()).peers().getFirst();
                    for (int i = 0; i < 200; i++) {
                        peer.sendHashMessage(
                                new Message.Hashes(new byte[32], 0, 0, 512, 0, hashes));
                    }
                });
    }

    /// Lets everybody in and never answers, not even with a word.
    private static final class Silent implements Behaviour {
        @Override
        public String name() {
            return "silent";
        }

        @Override
        public void onRequest(RogueConnection connection, int piece, int offset, int length) {
            // and nothing comes
        }

        @Override
        public void onMessage(RogueConnection connection, Message message) {
            connection.unchoke();
        }
    }

    @Test
    void seesRequestsThatNobodyAnswers() {
        expect(
                "leaves a request unanswered",
                stage -> {
                    SimTorrent torrent = stage.torrent(PLAN);
                    Node body = stage.seed(torrent, LINK);
                    body.share().withTrackers();
                    body.start();
                    PeerAddress asker =
                            stage.stranger(torrent, LINK, Stranger.leecher(torrent, true, 0))
                                    .address();
                    new RogueHost(stage.universe(), body.host(), torrent, new Silent())
                            .as(body.peerId())
                            .dial(asker);
                    // Something else must go on: the rules are looked at after what engines do.
                    stage.leecher(torrent, LINK).start();
                    stage.runFor(200);
                });
    }
}
