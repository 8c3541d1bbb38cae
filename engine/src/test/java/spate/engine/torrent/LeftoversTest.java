package spate.engine.torrent;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import spate.engine.picker.PieceSet;
import spate.engine.storage.StorageFailure;
import spate.engine.testing.FakePeer;
import spate.engine.testing.SmallTorrent;
import spate.engine.testing.TestWorld;
import spate.protocol.metainfo.TorrentInfo.Version;
import spate.protocol.peer.Block;
import spate.protocol.peer.Message;

class LeftoversTest {

    private static final StorageFailure FULL =
            new StorageFailure(StorageFailure.Kind.DISK_FULL, "the disk is full");

    private final TestWorld world = new TestWorld(SmallTorrent.v1(2, 6));

    private static FakePeer peer(TestWorld world, String address) {
        FakePeer peer = world.comes(address).shakeHands().hasAll();
        world.pass(1);
        return peer.say(new Message.Unchoke());
    }

    /// Everything that the peer was asked for, as piece and block.
    private static Set<String> asked(FakePeer peer) {
        Set<String> asked = new TreeSet<>();
        for (Message.Request request : peer.heard(Message.Request.class)) {
            asked.add(request.pieceIndex() + "/" + request.blockOffset() / Block.SIZE);
        }
        return asked;
    }

    private static void answerAll(FakePeer peer, Set<String> asked) {
        for (List<Message.Request> open = peer.openRequests();
                !open.isEmpty();
                open = peer.openRequests()) {
            asked.addAll(asked(peer));
            peer.heard.clear();
            open.forEach(r -> peer.sendBlock(r.pieceIndex(), r.blockOffset() / Block.SIZE));
        }
    }

    @Test
    void asksOnlyForTheBlocksThatAreNotThere() {
        world.disk.withLeftover(0, 0, 1, 2).withLeftover(1, 2, 3);
        world.download();
        FakePeer peer = peer(world, "10.0.0.1:1000");
        Set<String> asked = new TreeSet<>();
        answerAll(peer, asked);

        assertEquals(Set.of("0/3", "0/4", "0/5", "1/0", "1/1", "1/4", "1/5"), asked);
        assertTrue(world.torrent().isComplete());
        assertArrayEquals(world.content.content, world.disk.bytes);
        assertEquals(0, world.writeBuffers.lent());
    }

    @Test
    void blocksInNoOrderAreKeptToo() {
        world.disk.withLeftover(0, 1, 3, 4);
        world.download();
        FakePeer peer = peer(world, "10.0.0.1:1000");
        Set<String> asked = new TreeSet<>();
        answerAll(peer, asked);

        assertFalse(
                asked.stream().anyMatch(Set.of("0/1", "0/3", "0/4")::contains), asked::toString);
        assertTrue(world.torrent().isComplete());
        assertArrayEquals(world.content.content, world.disk.bytes);
        assertEquals(0, world.writeBuffers.lent());
    }

    @Test
    void nobodyIsBlamedForABadBlockThatWasFound() {
        world.disk.withLeftover(0, 0, 1);
        world.disk.bytes[5] ^= 1;
        world.download();
        FakePeer peer = peer(world, "10.0.0.1:1000");
        Set<String> asked = new TreeSet<>();
        answerAll(peer, asked);
        assertEquals(1, world.events(Event.PieceFailed.class).size());
        world.pass(3);
        answerAll(peer, asked);

        assertTrue(asked.contains("0/0"), "the piece comes again");
        assertTrue(world.torrent().isComplete());
        assertArrayEquals(world.content.content, world.disk.bytes);
        assertEquals(List.of(), world.events(Event.PeerBanned.class));
    }

    @Test
    void onlyTheBadBlockComesAgainWhereLeavesTell() {
        TestWorld v2 = new TestWorld(SmallTorrent.make(Version.V2, 1, 4, false));
        v2.disk.withLeftover(0, 0, 1);
        v2.disk.bytes[5] ^= 1;
        v2.download();
        FakePeer peer = peer(v2, "10.0.0.1:1000");
        Message.HashRequest request = peer.heard(Message.HashRequest.class).getFirst();
        answerAll(peer, new TreeSet<>());
        peer.say(
                new Message.Hashes(
                        request.piecesRoot(),
                        request.baseLayer(),
                        request.index(),
                        request.length(),
                        request.proofLayers(),
                        SmallTorrent.leaves(v2.content.content, 0, v2.content.pieceLength)));
        v2.pass(1);
        Set<String> again = new TreeSet<>();
        answerAll(peer, again);

        assertEquals(Set.of("0/0"), again);
        assertTrue(v2.torrent().isComplete());
        assertEquals(List.of(), v2.events(Event.PeerBanned.class));
    }

    @Test
    void aBadPieceOfWhichAllIsThereComesAgain() {
        world.disk.withLeftover(0, 0, 1, 2, 3, 4, 5);
        world.disk.bytes[5] ^= 1;
        PieceSet none = PieceSet.empty(2);
        PieceSet first = PieceSet.empty(2);
        first.set(0);
        world.add(TorrentSettings.defaults(), none, first, 0);
        assertEquals(List.of(0), world.disk.hashed);
        Set<String> asked = new TreeSet<>();
        answerAll(peer(world, "10.0.0.1:1000"), asked);

        assertTrue(asked.contains("0/0"));
        assertTrue(world.torrent().isComplete());
    }

    @Test
    void whatWasWrittenBeforeTheDiskFailedIsNotFetchedAgain() {
        world.download();
        FakePeer peer = peer(world, "10.0.0.1:1000");
        Message.Request first = peer.openRequests().getFirst();
        int piece = first.pieceIndex();
        peer.sendBlock(piece, 0).sendBlock(piece, 1);
        world.disk.failure = FULL;
        peer.sendBlock(piece, 2).sendBlock(piece, 3);
        world.settle();
        assertEquals(1, world.events(Event.Halted.class).size());

        world.disk.failure = null;
        world.pass(6);
        assertTrue(world.torrent().isActive());
        Set<String> asked = new TreeSet<>();
        answerAll(peer(world, "10.0.0.1:1001"), asked);
        assertFalse(asked.contains(piece + "/0") || asked.contains(piece + "/1"), asked::toString);
        assertTrue(asked.contains(piece + "/2"));
        assertTrue(world.torrent().isComplete());
        assertArrayEquals(world.content.content, world.disk.bytes);
    }

    @Test
    void whatIsInMemoryIsWrittenAtTheEnd() {
        TestWorld wide = new TestWorld(SmallTorrent.v1(1, 6), 4);
        wide.download();
        FakePeer peer = peer(wide, "10.0.0.1:1000");
        peer.sendBlock(0, 0).sendBlock(0, 1).sendBlock(0, 3);
        assertEquals(0, wide.disk.leftover.size());
        wide.torrent().stop(wide.now());
        wide.settle();

        PieceSet expected = PieceSet.empty(6);
        expected.set(0);
        expected.set(1);
        assertEquals(expected, wide.disk.leftover.get(0));
        assertEquals(0, wide.writeBuffers.lent());
        assertTrue(wide.torrent().isStopped());
    }
}
