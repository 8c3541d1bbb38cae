package spate.engine.torrent;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import spate.engine.testing.FakePeer;
import spate.engine.testing.SmallTorrent;
import spate.engine.testing.TestWorld;
import spate.protocol.metainfo.MerkleTree;
import spate.protocol.metainfo.TorrentInfo.Version;
import spate.protocol.peer.Message;

class HashServingTest {

    private static final int BLOCKS = 1024;

    private static TestWorld seed(int pieces, int blocks) {
        return new TestWorld(SmallTorrent.make(Version.V2, pieces, blocks, false)).seed();
    }

    private static Message.HashRequest request(
            TestWorld world, int index, int length, int proofLayers) {
        byte[] root = world.content.metainfo.info().files().piecesRoot(0);
        return new Message.HashRequest(root, 0, index, length, proofLayers);
    }

    private static byte[] proof(TestWorld world, Message.HashRequest request) {
        byte[] all = SmallTorrent.leaves(world.content.content, 0, world.content.content.length);
        return MerkleTree.ofLayer(all, 0)
                .proof(0, request.index(), request.length(), request.proofLayers());
    }

    @Test
    void servesLeavesWithWhatProvesThem() {
        TestWorld world = seed(2, BLOCKS);
        FakePeer peer = world.comes("10.0.0.1:1000").shakeHands().has();
        List<Message.HashRequest> requests =
                List.of(
                        request(world, 0, 512, 0),
                        request(world, 512, 512, 9),
                        request(world, 1536, 512, 10),
                        request(world, 1030, 2, 10));
        for (Message.HashRequest request : requests) {
            peer.say(request);
            Message.Hashes answer = peer.heard(Message.Hashes.class).getLast();
            assertEquals(request, answer.request());
            assertArrayEquals(proof(world, request), answer.hashes());
        }
    }

    @Test
    void hashesAPieceOnceForAllWhoAsk() {
        TestWorld world = seed(2, 4);
        for (int i = 1; i < 20; i++) {
            FakePeer peer = world.comes("10.0.0." + i + ":1000").shakeHands().has();
            peer.say(request(world, 0, 4, 0), request(world, 0, 4, 0));
            assertEquals(2, peer.heard(Message.Hashes.class).size());
        }
        assertEquals(List.of(0), world.disk.hashed);
    }

    @Test
    void doesNotHashWhatItHasJustVerified() {
        TestWorld world = new TestWorld(SmallTorrent.make(Version.V2, 2, 4, false)).download();
        FakePeer seed = world.comes("10.0.0.1:1000").shakeHands().hasAll();
        world.pass(1);
        seed.say(new Message.Unchoke()).sendWhatIsAsked();
        FakePeer peer = world.comes("10.0.0.2:1000").shakeHands().has();
        peer.say(request(world, 4, 4, 0));
        assertEquals(1, peer.heard(Message.Hashes.class).size());
        assertEquals(List.of(), world.disk.hashed);
    }

    @Test
    void hashesOnlySoMuchInASecondHoweverOftenItIsAsked() {
        TestWorld world = seed(64, 256);
        FakePeer peer = world.comes("10.0.0.1:1000").shakeHands().has();
        List<Integer> hashed = new ArrayList<>();
        for (int piece = 0; piece < 64; piece++) {
            peer.say(request(world, piece * 256, 256, 0));
            hashed.add(world.disk.hashed.size());
        }
        assertEquals(16, hashed.getLast());
        assertEquals(48, peer.heard(Message.HashReject.class).size());
        world.pass(2);
        peer.say(request(world, 63 * 256, 256, 0));
        assertEquals(17, peer.heard(Message.Hashes.class).size());
    }

    @Test
    void doesNotServeLeavesOfWhatIsWrongOnDisk() {
        TestWorld world = seed(2, 4);
        world.disk.bytes[20_000] ^= 1;
        FakePeer peer = world.comes("10.0.0.1:1000").shakeHands().has();
        peer.say(request(world, 0, 4, 0));
        assertEquals(0, peer.heard(Message.Hashes.class).size());
        assertEquals(1, peer.heard(Message.HashReject.class).size());
    }
}
