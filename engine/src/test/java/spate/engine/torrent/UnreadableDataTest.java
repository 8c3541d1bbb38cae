package spate.engine.torrent;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;
import spate.engine.peer.PeerSource;
import spate.engine.picker.PieceSet;
import spate.engine.storage.StorageFailure;
import spate.engine.testing.FakePeer;
import spate.engine.testing.SmallTorrent;
import spate.engine.testing.TestWorld;
import spate.protocol.peer.Block;
import spate.protocol.peer.Message;
import spate.protocol.tracker.AnnounceEvent;

/// What a torrent does about data that cannot be read any more, or is lost.
class UnreadableDataTest {
    private static final StorageFailure GONE =
            new StorageFailure(StorageFailure.Kind.MISSING, "file: the file is gone");

    @Test
    void dialsSeedsAgainWhenAPieceIsLost() {
        TestWorld world = new TestWorld(SmallTorrent.v1(3, 4)).download();
        FakePeer seed = world.listens("10.0.0.1:1000");
        world.learn(PeerSource.TRACKER, seed);
        seed.shakeHands().hasAll();
        world.pass(1);
        seed.say(new Message.Unchoke()).sendWhatIsAsked();
        assertTrue(world.torrent().isComplete());
        assertTrue(seed.isClosed());

        world.disk.there.clear(1);
        world.disk.missing(1);
        world.pass(15);
        assertEquals(2, world.dialled.size());
        assertEquals(
                1,
                world.announcedEvents().stream().filter(AnnounceEvent.COMPLETED::equals).count());
    }

    @Test
    void hashesWhatCouldNotBeReadBeforeServingItAgain() {
        TestWorld world = new TestWorld(SmallTorrent.v1(3, 2)).seed();
        FakePeer peer = world.leecher("10.0.0.1:1000");
        world.disk.readFailure = GONE;
        peer.say(new Message.Request(1, 0, Block.SIZE));
        assertTrue(peer.isClosed());
        assertEquals(1, world.events(Event.Halted.class).size());

        world.disk.readFailure = null;
        world.disk.bytes[world.content.pieceLength] ^= 1;
        world.disk.bytes[0] ^= 1;
        world.pass(6);
        assertTrue(world.torrent().isActive());
        assertEquals(List.of(1, 0, 2), world.disk.hashed);
        assertEquals(1, world.torrent().have().cardinality());
        assertTrue(world.torrent().have().get(2));
    }

    @Test
    void goesOnWithAllOfItWhenTheFileComesBackAsItWas() {
        TestWorld world = new TestWorld(SmallTorrent.v1(3, 2)).seed();
        FakePeer peer = world.leecher("10.0.0.1:1000");
        world.disk.readFailure = GONE;
        world.disk.failure = GONE;
        peer.say(new Message.Request(1, 0, Block.SIZE));
        world.pass(30);
        assertEquals(1, world.events(Event.Halted.class).size());
        world.disk.readFailure = null;
        world.disk.failure = null;
        world.pass(6);

        assertEquals(List.of(1), world.disk.hashed);
        assertTrue(world.torrent().isComplete());
        FakePeer again = world.leecher("10.0.0.1:1001");
        again.say(new Message.Request(1, 0, Block.SIZE));
        assertEquals(1, again.served.size());
    }

    @Test
    void withdrawsOnlyThePieceThatCannotBeRead() {
        TestWorld world = new TestWorld(SmallTorrent.v1(3, 2)).seed();
        FakePeer peer = world.leecher("10.0.0.1:1000");
        world.disk.unreadable.set(1);
        peer.say(new Message.Request(1, 0, Block.SIZE));
        peer.say(new Message.Request(2, 0, Block.SIZE));

        assertFalse(peer.isClosed());
        assertEquals(1, peer.heard(Message.RejectRequest.class).size());
        assertEquals(1, peer.served.size());
        assertEquals(List.of(), world.events(Event.Halted.class));
        assertEquals(1, world.events(Event.PieceUnreadable.class).getFirst().pieceIndex());
        assertFalse(world.torrent().have().get(1));
        assertTrue(world.torrent().unchecked().get(1));
    }

    @Test
    void triesAgainWhatCouldNotBeRead() {
        TestWorld world = new TestWorld(SmallTorrent.v1(3, 2)).seed();
        FakePeer peer = world.leecher("10.0.0.1:1000");
        world.disk.unreadable.set(1);
        peer.say(new Message.Request(1, 0, Block.SIZE));
        world.pass(200);
        assertEquals(5, world.disk.hashed.size()); // after 5, 10, 20, 40, 80 seconds
        world.disk.unreadable.clear(1);
        world.pass(200);

        assertEquals(6, world.disk.hashed.size());
        assertTrue(world.torrent().isComplete());
    }

    @Test
    void beginsWithTheRestWhereAPieceCannotBeRead() {
        TestWorld world = new TestWorld(SmallTorrent.v1(3, 2));
        world.disk.filled();
        world.disk.unreadable.set(0);
        world.add(TorrentSettings.defaults(), PieceSet.empty(3), PieceSet.full(3), 0);

        assertTrue(world.torrent().isActive());
        assertEquals(2, world.torrent().have().cardinality());
        assertEquals(1, world.events(Event.PieceUnreadable.class).size());
    }

    @Test
    void haltsWhenNothingCanBeReadAnyMore() {
        int pieces = Doubts.MAX_IN_A_ROW + 2;
        TestWorld world = new TestWorld(SmallTorrent.v1(pieces, 2)).seed();
        FakePeer peer = world.leecher("10.0.0.1:1000");
        world.disk.unreadable.setAll();
        for (int piece = 0; piece < pieces; piece++) {
            peer.say(new Message.Request(piece, 0, Block.SIZE));
        }

        assertTrue(peer.isClosed());
        assertEquals(1, world.events(Event.Halted.class).size());
        assertEquals(Doubts.MAX_IN_A_ROW, world.events(Event.PieceUnreadable.class).size());
    }

    @Test
    void readsForPeersAndForTheSearchOfALiarDoNotMixUp() {
        TestWorld world = new TestWorld(SmallTorrent.v1(1, 2)).download();
        FakePeer good = world.comes("10.0.0.1:1000").shakeHands().hasAll();
        FakePeer liar = world.comes("10.0.0.2:1000").shakeHands().hasAll();
        FakePeer leecher = world.comes("10.0.0.3:1000").shakeHands();
        leecher.say(new Message.Interested());
        world.pass(11);
        good.say(new Message.Unchoke());
        liar.say(new Message.Unchoke());
        world.pass(1);
        liar.sendWrongBlock(0, 1);
        good.sendBlock(0, 0);
        world.pass(1);
        assertEquals(1, world.events(Event.PieceFailed.class).size());

        world.disk.holdsReads = true;
        good.heard.clear();
        world.pass(2);
        good.sendWhatIsAsked();
        good.sendBlock(0, 0).sendBlock(0, 1);
        assertTrue(world.torrent().isComplete());
        leecher.say(new Message.Request(0, 0, Block.SIZE));
        world.disk.answerReads(world.now());
        world.settle();

        assertEquals(1, leecher.served.size());
        assertEquals(1, world.events(Event.PeerBanned.class).size());
        assertEquals(liar.address(), world.events(Event.PeerBanned.class).getFirst().address());
    }
}
