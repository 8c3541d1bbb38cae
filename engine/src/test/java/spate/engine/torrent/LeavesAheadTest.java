package spate.engine.torrent;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import spate.engine.peer.BanList;
import spate.engine.testing.FakePeer;
import spate.engine.testing.SmallTorrent;
import spate.engine.testing.TestWorld;
import spate.protocol.metainfo.MerkleTree;
import spate.protocol.metainfo.TorrentInfo.Version;
import spate.protocol.peer.Block;
import spate.protocol.peer.Message;

class LeavesAheadTest {

    private static final int BLOCKS = 8;

    private TestWorld world = world(Version.V2, 2, BLOCKS);

    private static TestWorld world(Version version, int pieces, int blocks) {
        return new TestWorld(SmallTorrent.make(version, pieces, blocks, false)).download();
    }

    @AfterEach
    void nothingIsHeld() {
        world.torrent().stop(world.now());
        world.pass(1);
        assertEquals(0, world.writeBuffers.lent());
    }

    private FakePeer peer(String address, int... pieces) {
        FakePeer peer = world.comes(address).shakeHands().has(pieces);
        world.pass(1);
        return peer.say(new Message.Unchoke());
    }

    private static List<Message.HashRequest> hashRequests(FakePeer peer) {
        return peer.heard(Message.HashRequest.class);
    }

    private Message.Hashes answer(Message.HashRequest request) {
        byte[] all = SmallTorrent.leaves(world.content.content, 0, world.content.content.length);
        byte[] hashes =
                MerkleTree.ofLayer(all, 0)
                        .proof(0, request.index(), request.length(), request.proofLayers());
        return answer(request, hashes);
    }

    private static Message.Hashes answer(Message.HashRequest request, byte[] hashes) {
        return new Message.Hashes(
                request.piecesRoot(),
                request.baseLayer(),
                request.index(),
                request.length(),
                request.proofLayers(),
                hashes);
    }

    private static Message.HashReject reject(Message.HashRequest request) {
        return new Message.HashReject(
                request.piecesRoot(),
                request.baseLayer(),
                request.index(),
                request.length(),
                request.proofLayers());
    }

    private void answerAll(FakePeer peer) {
        while (!hashRequests(peer).isEmpty()) {
            Message.HashRequest request = hashRequests(peer).getFirst();
            peer.heard.remove(request);
            peer.say(answer(request));
        }
    }

    @ParameterizedTest
    @EnumSource(
            value = Version.class,
            names = {"V2", "HYBRID"})
    void asksForTheLeavesOfAPieceBeforeItsFirstBlock(Version version) {
        world = world(version, 2, BLOCKS);
        FakePeer peer = peer("10.0.0.1:1000", 1);
        peer.heard.removeIf(
                m -> !(m instanceof Message.HashRequest || m instanceof Message.Request));

        Message.HashRequest request =
                assertInstanceOf(Message.HashRequest.class, peer.heard.getFirst());
        assertEquals(BLOCKS, request.index());
        assertEquals(BLOCKS, request.length());
        assertEquals(1, hashRequests(peer).size());
    }

    @Test
    void asksForNoLeavesOfAV1Torrent() {
        world = world(Version.V1, 2, BLOCKS);
        FakePeer peer = peer("10.0.0.1:1000", 0, 1).sendWhatIsAsked();
        assertEquals(List.of(), hashRequests(peer));
        assertTrue(world.torrent().isComplete());
    }

    @ParameterizedTest
    @EnumSource(
            value = Version.class,
            names = {"V2", "HYBRID"})
    void bansWhoSendsAWrongBlockAtOnceAndFetchesItAlone(Version version) {
        world = world(version, 1, BLOCKS);
        FakePeer liar = peer("10.0.0.1:1000", 0);
        answerAll(liar);
        serve(liar, 3);

        assertTrue(liar.isClosed());
        assertEquals(1, world.events(Event.PeerBanned.class).size());
        assertEquals(3, world.torrent().picker().blocksReceived(0));
        peer("10.0.0.2:1000", 0).sendWhatIsAsked();
        assertTrue(world.torrent().isComplete());
        assertEquals(0, world.events(Event.PieceFailed.class).size());
        assertEquals(Block.SIZE, world.torrent().snapshot(world.now()).wasted());
    }

    /// Sends all blocks that are asked for, in their order, until there are none or the engine has
    /// enough; those blocks wrong.
    private static void serve(FakePeer peer, Integer... wrong) {
        while (!peer.isClosed() && !peer.openRequests().isEmpty()) {
            Message.Request request = peer.openRequests().getFirst();
            peer.heard.remove(request);
            send(peer, request, List.of(wrong).contains(request.blockOffset() / Block.SIZE));
        }
    }

    private static void send(FakePeer peer, Message.Request request, boolean isWrong) {
        int block = request.blockOffset() / Block.SIZE;
        if (isWrong) {
            peer.sendWrongBlock(request.pieceIndex(), block);
        } else {
            peer.sendBlock(request.pieceIndex(), block);
        }
    }

    @ParameterizedTest
    @EnumSource(
            value = Version.class,
            names = {"V2", "HYBRID"})
    void findsAWrongBlockThatIsOnDiskWhenItsLeavesCome(Version version) {
        world = world(version, 1, BLOCKS);
        FakePeer liar = peer("10.0.0.1:1000", 0);
        for (int block = 0; block < 4; block++) {
            send(liar, liar.openRequests().get(block), block == 2);
        }
        assertFalse(liar.isClosed());
        assertEquals(4, world.torrent().picker().blocksReceived(0));
        answerAll(liar);

        assertTrue(liar.isClosed());
        assertEquals(3, world.torrent().picker().blocksReceived(0));
        assertFalse(world.torrent().picker().hasBlock(0, 2));
        peer("10.0.0.2:1000", 0).sendWhatIsAsked();
        assertTrue(world.torrent().isComplete());
        assertEquals(0, world.events(Event.PieceFailed.class).size());
        assertEquals(Block.SIZE, world.torrent().snapshot(world.now()).wasted());
    }

    @ParameterizedTest
    @EnumSource(
            value = Version.class,
            names = {"V2", "HYBRID"})
    void replacesABlockOnDiskThatIsWrongAgain(Version version) {
        world = world(version, 1, BLOCKS);
        FakePeer first = peer("10.0.0.1:1000", 0);
        for (int block = 0; block < 4; block++) {
            send(first, first.openRequests().get(block), block == 2);
        }
        answerAll(first);
        FakePeer second = peer("10.0.0.2:1000", 0);
        serve(second, 2);
        assertTrue(second.isClosed());
        peer("10.0.0.3:1000", 0).sendWhatIsAsked();
        assertTrue(world.torrent().isComplete());
        assertEquals(2, world.events(Event.PeerBanned.class).size());
        assertEquals(2 * Block.SIZE, world.torrent().snapshot(world.now()).wasted());
    }

    @ParameterizedTest
    @EnumSource(
            value = Version.class,
            names = {"V2", "HYBRID"})
    void bansOnceWhoSentManyWrongBlocksAndFetchesThemAlone(Version version) {
        world = world(version, 1, BLOCKS);
        FakePeer liar = peer("10.0.0.1:1000", 0);
        serve(liar, 1, 2, 6);
        assertTrue(liar.isClosed());
        peer("10.0.0.2:1000", 0).sendWhatIsAsked();
        assertTrue(world.torrent().isComplete());
        assertEquals(BLOCKS * Block.SIZE, world.torrent().snapshot(world.now()).wasted());

        world = world(version, 1, BLOCKS);
        liar = peer("10.0.0.1:1000", 0);
        FakePeer good = peer("10.0.0.2:1000", 0);
        serve(liar, 1, 2, 6);
        assertTrue(liar.isClosed());
        answerAll(good);
        good.sendWhatIsAsked();
        assertTrue(world.torrent().isComplete());
        assertEquals(3 * Block.SIZE, world.torrent().snapshot(world.now()).wasted());
        assertEquals(
                List.of(BanList.FIRST_NANOS),
                world.events(Event.PeerBanned.class).stream()
                        .map(Event.PeerBanned::lengthNanos)
                        .toList());
    }

    @Test
    void judgesWhatComesFasterThanItHashesWithItsChunk() {
        int wrong = 1500;
        world = world(Version.V2, 2, 2048);
        FakePeer liar = peer("10.0.0.1:1000", 0);
        answerAll(liar);
        serve(liar, wrong);
        assertTrue(liar.isClosed());
        assertFalse(world.torrent().picker().hasBlock(0, wrong));
        assertEquals(wrong + 1, world.torrent().picker().blocksReceived(0));
        assertTrue(world.torrent().picker().hasBlock(0, wrong + 1));
    }

    @Test
    void bansWhoLiesAboutLeavesAndAsksAnother() {
        world = world(Version.V2, 1, BLOCKS);
        FakePeer liar = peer("10.0.0.1:1000", 0);
        FakePeer good = peer("10.0.0.2:1000", 0);
        Message.HashRequest request = hashRequests(liar).getFirst();
        byte[] lies = answer(request).hashes();
        lies[40] ^= 1;
        liar.say(answer(request, lies));

        assertTrue(liar.isClosed());
        assertEquals(List.of(request), hashRequests(good));
    }

    @Test
    void doesNotWaitForLeavesAndAsksNobodyTwice() {
        world = world(Version.V2, 1, BLOCKS);
        FakePeer rejects = peer("10.0.0.1:1000", 0);
        FakePeer silent = peer("10.0.0.2:1000", 0);
        rejects.say(reject(hashRequests(rejects).getFirst()));
        assertEquals(1, hashRequests(silent).size());
        world.pass(60);
        assertEquals(1, hashRequests(rejects).size());
        assertEquals(1, hashRequests(silent).size());

        rejects.sendWhatIsAsked();
        assertTrue(world.torrent().isComplete());
    }

    @Test
    void takesNoLeavesThatItDidNotAskFor() {
        world = world(Version.V2, 2, BLOCKS);
        FakePeer peer = peer("10.0.0.1:1000", 0);
        Message.HashRequest request = hashRequests(peer).getFirst();
        byte[] root = request.piecesRoot();
        for (int i = 0; i < 1000; i++) {
            peer.say(answer(new Message.HashRequest(root, 0, BLOCKS, BLOCKS, 0)));
            peer.say(new Message.Hashes(root, 0, 0, 2, 0, new byte[64]));
            peer.say(new Message.HashReject(root, 0, BLOCKS, BLOCKS, 0));
        }
        assertFalse(peer.isClosed());
        peer.sendWhatIsAsked();
        assertTrue(world.torrent().have().get(0));
    }

    @Test
    void asksAPeerForNoMoreThanItMayOweUs() {
        assertEquals(2, mostOwed(false));
        assertEquals(16, mostOwed(true));
    }

    private int mostOwed(boolean answersFirst) {
        world = world(Version.V2, 64, 2);
        FakePeer peer = world.comes("10.0.0.1:1000").shakeHands().hasAll();
        world.pass(1);
        peer.say(new Message.Unchoke());
        if (answersFirst) {
            peer.say(answer(hashRequests(peer).getFirst()));
            peer.heard.remove(hashRequests(peer).getFirst());
        }
        peer.sendWhatIsAsked();
        assertTrue(world.torrent().isComplete());
        int owed = hashRequests(peer).size();
        nothingIsHeld();
        return owed;
    }

    @Test
    void asksThoseFirstWhoHaveAnsweredBefore() {
        world = world(Version.V2, 12, BLOCKS);
        FakePeer silent = world.comes("10.0.0.1:1000").shakeHands().hasAll();
        world.pass(1);
        silent.say(new Message.Unchoke());
        assertEquals(1, hashRequests(silent).size());
        FakePeer answers = world.comes("10.0.0.2:1000").shakeHands().hasAll();
        world.pass(5);
        assertEquals(1, hashRequests(answers).size());
        answerAll(answers);
        silent.heard.removeIf(Message.HashRequest.class::isInstance);
        for (int i = 0; i < 6 * BLOCKS; i++) {
            Message.Request request = silent.openRequests().getFirst();
            silent.heard.remove(request);
            send(silent, request, false);
            answerAll(answers);
        }
        assertEquals(List.of(), hashRequests(silent));
    }

    @Test
    void asksForTheLeavesOfALargePieceInProvenParts() {
        world = world(Version.V2, 2, 1024);
        FakePeer peer = peer("10.0.0.1:1000", 1);
        List<Message.HashRequest> requests = List.copyOf(hashRequests(peer));
        assertEquals(
                List.of(1024, 1536), requests.stream().map(Message.HashRequest::index).toList());
        for (Message.HashRequest request : requests) {
            assertEquals(512, request.length());
            assertEquals(9, request.proofLayers());
            assertEquals(513 * MerkleTree.HASH_LENGTH, answer(request).hashes().length);
        }
        peer.say(answer(requests.get(1)));
        serve(peer, 0, 600);
        assertTrue(peer.isClosed());
        assertFalse(world.torrent().picker().hasBlock(1, 600));
    }

    @Test
    void knowsTheLeavesOfPiecesOfOneBlock() {
        world = world(Version.V2, 4, 1);
        FakePeer liar = peer("10.0.0.1:1000", 0, 1, 2, 3);
        assertEquals(List.of(), hashRequests(liar));
        send(liar, liar.openRequests().getFirst(), true);
        assertTrue(liar.isClosed());
        peer("10.0.0.2:1000", 0, 1, 2, 3).sendWhatIsAsked();
        assertTrue(world.torrent().isComplete());
    }

    /// Whatever order blocks, leaves, lies and departures come in: the torrent completes, only liars
    /// are banned, and nothing that was good comes twice.
    @Test
    void anyOrderOfLeavesAndBlocksEndsWell() {
        for (int seed = 0; seed < 200; seed++) {
            Random random = new Random(seed);
            Version version = random.nextBoolean() ? Version.V2 : Version.HYBRID;
            world = world(version, 3, 1 << random.nextInt(4));
            playAnyOrder(random);
            assertTrue(world.torrent().isComplete(), "seed " + seed);
            nothingIsHeld();
        }
    }

    private void playAnyOrder(Random random) {
        FakePeer good = peer("10.0.0.1:1000", 0, 1, 2);
        FakePeer liar = peer("10.0.0.2:1000", 0, 1, 2);
        FakePeer hasher = peer("10.0.0.3:1000", 0, 1, 2);
        for (int step = 0; step < 4000 && !world.torrent().isComplete(); step++) {
            FakePeer peer = List.of(good, liar, hasher).get(random.nextInt(3));
            if (peer.isClosed()) {
                continue;
            }
            List<Message.HashRequest> asked = hashRequests(peer);
            List<Message.Request> open = peer.openRequests();
            int chance = random.nextInt(10);
            if (chance < 2 && !asked.isEmpty()) {
                Message.HashRequest request = asked.get(random.nextInt(asked.size()));
                peer.heard.remove(request);
                peer.say(random.nextInt(4) == 0 ? reject(request) : answer(request));
            } else if (chance < 9 && !open.isEmpty()) {
                Message.Request request = open.get(random.nextInt(open.size()));
                peer.heard.remove(request);
                send(peer, request, peer == liar && random.nextInt(4) == 0);
            } else {
                world.pass(1);
            }
        }
        for (Event.PeerBanned ban : world.events(Event.PeerBanned.class)) {
            assertEquals(liar.address(), ban.address());
        }
    }
}
