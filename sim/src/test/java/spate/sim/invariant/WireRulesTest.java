package spate.sim.invariant;

import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import spate.engine.picker.PieceSet;
import spate.protocol.peer.Block;
import spate.protocol.peer.Message;
import spate.sim.disk.DiskSettings;
import spate.sim.network.LinkSettings;
import spate.sim.rogue.Behaviour;
import spate.sim.rogue.RogueConnection;
import spate.sim.rogue.RogueHost;
import spate.sim.rogue.Stranger;
import spate.sim.scenario.Scenario;
import spate.sim.scenario.ScenarioFailure;
import spate.sim.scenario.Stage;
import spate.sim.scenario.Theatre;
import spate.sim.swarm.Node;
import spate.sim.swarm.NodeSettings;
import spate.sim.torrent.SimTorrent;
import spate.sim.torrent.TorrentPlan;
import spate.sim.torrent.TorrentPlan.Format;
import spate.sim.world.World;

/// Each rule is broken by a mutant: a peer that speaks from the host of an engine, under its name, and
/// so is judged as that engine would be.
class WireRulesTest {

    private static final LinkSettings LINK = LinkSettings.of(300_000, 300_000);
    private static final TorrentPlan PLAN = TorrentPlan.of("mutant", Format.V1, 32_768, 500_000);
    private static final Message BLOCK = new Message.Request(0, 0, Block.SIZE);

    /// Says its pieces, and a second later the wrong thing.
    private record Mutant(
            boolean fast,
            boolean hasAll,
            Consumer<RogueConnection> wrong,
            Consumer<RogueConnection> whenAsked)
            implements Behaviour {

        /// Has everything on its disk, and serves.
        static Mutant seed(Consumer<RogueConnection> wrong) {
            return new Mutant(true, true, wrong, _ -> {});
        }

        /// Has nothing.
        static Mutant leecher(Consumer<RogueConnection> wrong) {
            return new Mutant(true, false, wrong, _ -> {});
        }

        /// Is wrong when it is asked for a block.
        static Mutant asked(Consumer<RogueConnection> wrong) {
            return new Mutant(true, true, _ -> {}, wrong);
        }

        Mutant withoutFast() {
            return new Mutant(false, hasAll, wrong, whenAsked);
        }

        @Override
        public String name() {
            return "mutant";
        }

        @Override
        public PieceSet claims(SimTorrent torrent) {
            return hasAll
                    ? PieceSet.full(torrent.pieceCount())
                    : PieceSet.empty(torrent.pieceCount());
        }

        @Override
        public void onGreeted(RogueConnection connection) {
            Behaviour.super.onGreeted(connection);
            connection.after(World.SECOND, () -> wrong.accept(connection));
        }

        @Override
        public void onRequest(RogueConnection connection, int piece, int offset, int length) {
            whenAsked.accept(connection);
        }
    }

    private static void expect(String rule, Scenario scenario) {
        ScenarioFailure failure =
                assertThrows(ScenarioFailure.class, () -> Theatre.play("mutant", scenario, 1));
        assertTrue(failure.getMessage().contains(rule), failure.getMessage());
    }

    private static void expect(String rule, Mutant mutant) {
        expect(rule, stage -> meet(stage, mutant, stage.torrent(PLAN)));
    }

    private static void meet(Stage stage, Mutant mutant, SimTorrent torrent) {
        Node body = stage.leecher(torrent, LINK);
        Node other = stage.leecher(torrent, LINK);
        (mutant.hasAll ? body : other).share().filled();
        meet(stage, body, mutant, other);
    }

    private static void meet(Stage stage, Node body, Mutant mutant, Node other) {
        body.share().withTrackers();
        other.share().withTrackers();
        body.start();
        other.start();
        RogueHost mouth =
                new RogueHost(stage.universe(), body.host(), body.share().torrent(), mutant)
                        .as(body.peerId());
        stage.runFor(1);
        mouth.dial(other.address());
        stage.runFor(20);
    }

    @Test
    void seesWhoIsNotWhoItIs() {
        expect(
                "shows another peer id",
                stage -> {
                    SimTorrent torrent = stage.torrent(PLAN);
                    Node node = stage.seed(torrent, LINK).start();
                    new RogueHost(stage.universe(), node.host(), torrent, Mutant.seed(_ -> {}))
                            .dial(stage.seed(torrent, LINK).start().address());
                    stage.runFor(5);
                });
        expect(
                "names a torrent it has not",
                stage -> {
                    Node node = stage.seed(stage.torrent(PLAN), LINK).start();
                    SimTorrent other = stage.torrent(TorrentPlan.of("b", Format.V1, 32_768, 99));
                    new RogueHost(stage.universe(), node.host(), other, Mutant.seed(_ -> {}))
                            .as(node.peerId())
                            .dial(stage.seed(other, LINK).start().address());
                    stage.runFor(5);
                });
    }

    @Test
    void seesWhatCannotBeRead() {
        byte[] noise = "\0\0\0\1\4GET / HTTP/1.1".getBytes(StandardCharsets.ISO_8859_1);
        expect("sends what cannot be read", Mutant.seed(c -> c.sendRaw(noise)));
    }

    @Test
    void seesSignalsThatChangeNothing() {
        expect(
                "chokes twice",
                Mutant.seed(c -> {
                    c.choke();
                    c.send(new Message.Choke());
                }));
        expect("unchokes twice", Mutant.seed(c -> c.send(new Message.Unchoke())));
        expect("loses an interest", Mutant.seed(c -> c.send(new Message.NotInterested())));
        expect(
                "is interested twice",
                Mutant.leecher(c -> {
                    c.interest();
                    c.send(new Message.Interested());
                }));
    }

    @Test
    void seesFalseClaims() {
        expect("says it has piece 3, which", Mutant.leecher(c -> c.send(new Message.Have(3))));
        expect("says twice that it has", Mutant.seed(c -> c.send(new Message.Have(3))));
        expect("sends its pieces too late", Mutant.seed(c -> c.send(new Message.HaveAll())));
        expect(
                "claims piece 0, which is not on its disk",
                stage -> {
                    SimTorrent torrent = stage.torrent(PLAN);
                    Node body = stage.leecher(torrent, LINK);
                    meet(stage, body, Mutant.seed(_ -> {}), stage.leecher(torrent, LINK));
                });
    }

    @Test
    void seesRequestsForWhatIsNotThere() {
        expect("there is no such piece", asks(new Message.Request(16, 0, Block.SIZE)));
        expect("that is no block", asks(new Message.Request(0, 100, 1000)));
        expect(
                "the peer never said it has that",
                stage -> {
                    SimTorrent torrent = stage.torrent(PLAN);
                    Node other = stage.leecher(torrent, LINK);
                    other.share().withPiece(5);
                    meet(stage, stage.leecher(torrent, LINK), asks(BLOCK), other);
                });
    }

    @Test
    void seesRequestsForWhatNobodyNeeds() {
        expect(
                "it has asked already",
                asks(c -> {
                    c.send(BLOCK);
                    c.send(BLOCK);
                }));
        expect(
                "nobody wants it",
                stage -> {
                    SimTorrent torrent = stage.torrent(PLAN);
                    Node body = stage.leecher(torrent, LINK);
                    body.share().without(0);
                    meet(stage, body, asks(BLOCK), stage.seed(torrent, LINK));
                });
        expect(
                "it was on the disk at the start",
                stage -> {
                    SimTorrent torrent = stage.torrent(PLAN);
                    Node body = stage.leecher(torrent, LINK);
                    body.share().withPiece(0);
                    meet(stage, body, asks(BLOCK), stage.seed(torrent, LINK));
                });
        expect(
                "that block was on the disk at the start",
                stage -> {
                    SimTorrent torrent = stage.torrent(PLAN);
                    Node body = stage.leecher(torrent, LINK);
                    body.share().withBlock(0, 0);
                    meet(stage, body, asks(BLOCK), stage.seed(torrent, LINK));
                });
    }

    @Test
    void seesRequestsThatAreNotAllowed() {
        expect("never said that it is interested", Mutant.leecher(c -> c.send(BLOCK)));
        expect(
                "the peer chokes",
                Mutant.leecher(c -> {
                    c.interest();
                    c.send(BLOCK);
                }));
        expect(
                "the peer takes only 2 at once",
                stage -> {
                    SimTorrent torrent = stage.torrent(PLAN);
                    Node body = stage.leecher(torrent, LINK);
                    body.share().withTrackers();
                    body.start();
                    RogueHost other =
                            stage.stranger(torrent, LINK, Stranger.seed(torrent, true, 2));
                    Mutant mutant =
                            asks(c -> {
                                for (int piece = 0; piece < 3; piece++) {
                                    c.send(new Message.Request(piece, 0, Block.SIZE));
                                }
                            });
                    new RogueHost(stage.universe(), body.host(), torrent, mutant)
                            .as(body.peerId())
                            .dial(other.address());
                    stage.runFor(20);
                });
    }

    /// Asks when it is interested and unchoked.
    private static Mutant asks(Message request) {
        return asks(c -> c.send(request));
    }

    private static Mutant asks(Consumer<RogueConnection> asking) {
        return Mutant.leecher(c -> {
            c.interest();
            c.after(World.SECOND, () -> asking.accept(c));
        });
    }

    @Test
    void seesAnswersThatNobodyAskedFor() {
        Message reject = new Message.RejectRequest(0, 0, Block.SIZE);
        expect("rejects what nobody asked", Mutant.seed(c -> c.send(reject)));
        expect("rejects to a peer without", Mutant.seed(c -> c.send(reject)).withoutFast());
        expect("length=16384]: nobody asked", Mutant.asked(c -> c.serve(7, 0, Block.SIZE)));
    }

    @Test
    void seesWhatMayNotBeAllowedFast() {
        expect("allows no piece", Mutant.seed(c -> c.send(new Message.AllowedFast(16))));
        expect(
                "allows fast to a peer without the extension",
                Mutant.seed(c -> c.send(new Message.AllowedFast(1))).withoutFast());
    }

    /// Does something with the block that it is asked for.
    private interface Answer {
        void give(RogueConnection connection, int piece, int offset, byte[] right);
    }

    private static Behaviour answering(Answer answer) {
        return new Behaviour() {
            @Override
            public String name() {
                return "mutant";
            }

            @Override
            public void onRequest(RogueConnection connection, int piece, int offset, int length) {
                answer.give(connection, piece, offset, connection.content(piece, offset, length));
            }
        };
    }

    private static void answer(Stage stage, Node body, Answer answer) {
        SimTorrent torrent = body.share().torrent();
        body.share().withTrackers();
        body.start();
        Node other = stage.leecher(torrent, LINK);
        other.share().withTrackers();
        other.start();
        stage.runFor(1);
        new RogueHost(stage.universe(), body.host(), torrent, answering(answer))
                .as(body.peerId())
                .dial(other.address());
        stage.runFor(20);
    }

    @Test
    void seesWrongBlocks() {
        expect(
                "serves wrong bytes of piece",
                stage ->
                        answer(
                                stage,
                                stage.seed(stage.torrent(PLAN), LINK),
                                (connection, piece, offset, right) -> {
                                    right[right.length - 1] ^= 1;
                                    connection.sendBlock(piece, offset, right);
                                }));
    }

    @Test
    void seesBlocksForAPeerThatIsChoked() {
        expect(
                "it chokes that peer",
                stage ->
                        answer(
                                stage,
                                stage.seed(stage.torrent(PLAN), LINK),
                                (connection, piece, offset, right) -> {
                                    connection.choke();
                                    connection.sendBlock(piece, offset, right);
                                }));
    }

    @Test
    void seesBlocksThatAreNotVerified() {
        expect(
                "it is not verified",
                stage -> {
                    DiskSettings slow = new DiskSettings(World.SECOND, 0, Long.MAX_VALUE, 1);
                    NodeSettings settings = NodeSettings.good().withDisk(slow);
                    Node body = stage.leecher(stage.torrent(PLAN), LINK, settings);
                    body.share().filled().withoutRecord();
                    answer(stage, body, RogueConnection::sendBlock);
                });
    }
}
