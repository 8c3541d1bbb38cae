package spate.engine.session;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import spate.engine.peer.PeerSource;
import spate.engine.testing.FakePeer;
import spate.engine.testing.SmallTorrent;
import spate.engine.testing.TestWorld;
import spate.engine.torrent.Event;
import spate.engine.torrent.Torrent;
import spate.protocol.address.IpAddress;
import spate.protocol.address.PeerAddress;
import spate.protocol.peer.Block;
import spate.protocol.peer.Message;
import spate.protocol.peer.PeerId;

/// Whom a session connects to, and whom it lets in.
class SessionTest {

    private static final SmallTorrent CONTENT = SmallTorrent.v1(100, 2);

    private static SessionSettings settings(int connections, int halfOpen, int slots) {
        return new SessionSettings("Spate", 6881, connections, halfOpen, 0, 0, slots, 2000);
    }

    private static TestWorld world(int connections, int halfOpen, int slots) {
        return new TestWorld(CONTENT, settings(connections, halfOpen, slots));
    }

    private static PeerId id(int i) {
        return PeerId.of("-XX0000-%012d".formatted(i).getBytes(StandardCharsets.US_ASCII));
    }

    /// Every peer at an address of its own.
    private static PeerAddress address(int i) {
        return new PeerAddress(IpAddress.ofV4(0x0b00_0000 + (i << 8) + 1), 6881);
    }

    private static List<PeerAddress> addresses(int count) {
        List<PeerAddress> addresses = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            addresses.add(address(i));
        }
        return addresses;
    }

    private static FakePeer comes(TestWorld world, int i) {
        return world.comes(CONTENT, address(i));
    }

    /// A peer connects and shakes hands.
    private static FakePeer comeIn(TestWorld world, int i) {
        return comes(world, i).shakeHands(true, id(i));
    }

    private static long openCount(List<FakePeer> peers) {
        return peers.stream().filter(peer -> !peer.isClosed()).count();
    }

    private static SessionQuota quota(int connections, int halfOpen, int slots) {
        return new SessionQuota(0, 0, connections, halfOpen, slots, 64, 64);
    }

    @Test
    void keepsAHundredPeersOfATorrent() {
        TestWorld world = world(500, 50, 0).seed();
        Torrent torrent = world.torrent();
        List<FakePeer> peers = new ArrayList<>();
        for (int i = 1; i <= 100; i++) {
            peers.add(comeIn(world, i));
        }
        world.pass(30);
        assertEquals(100, openCount(peers));
        assertEquals(100, torrent.snapshot(world.now()).peers());
    }

    @Test
    void dialsNoMoreThanSoManyAtOnce() {
        TestWorld world = world(500, 5, 0).download();
        Torrent torrent = world.torrent();
        torrent.addPeers(addresses(40), PeerSource.TRACKER, world.now());
        assertEquals(5, world.dialled.size());
        world.dialled.get(0).hangUp();
        world.pass(1);
        assertEquals(6, world.dialled.size());
        FakePeer second = world.dialled.get(1);
        second.answer().shakeHands(true, id(2));
        world.pass(1);
        assertEquals(7, world.dialled.size());
        Set<PeerAddress> distinct = new HashSet<>();
        world.dialled.forEach(peer -> distinct.add(peer.address()));
        assertEquals(7, distinct.size());
    }

    @Test
    void leavesAnAddressThatFailsAloneForLongerAndLonger() {
        TestWorld world = world(500, 50, 0).download();
        Torrent torrent = world.torrent();
        torrent.addPeers(addresses(1), PeerSource.TRACKER, world.now());
        long pause = 10;
        for (int attempt = 1; attempt <= 6; attempt++) {
            assertEquals(attempt, world.dialled.size());
            world.dialled.getLast().hangUp();
            world.pass(pause - 1);
            assertEquals(attempt, world.dialled.size(), "too soon");
            // Up to a quarter more, and the tick of a second.
            world.pass(pause / 4 + 3);
            pause *= 2;
        }
    }

    @Test
    void keepsNoMoreConnectionsThanAllowed() {
        TestWorld world = world(10, 50, 0).seed();
        List<FakePeer> peers = new ArrayList<>();
        for (int i = 1; i <= 15; i++) {
            peers.add(comeIn(world, i));
        }
        assertEquals(10, openCount(peers));
        assertEquals(10, world.session.connections());
        peers.getFirst().hangUp();
        assertFalse(comeIn(world, 20).isClosed());
    }

    @Test
    void isNeverItsOwnPeer() {
        TestWorld world = world(500, 50, 0).download();
        Torrent torrent = world.torrent();
        torrent.addPeers(addresses(1), PeerSource.TRACKER, world.now());
        FakePeer mirror = world.dialled.getFirst();
        mirror.answer().shakeHands(true, world.ownId);
        assertTrue(mirror.isClosed());
        torrent.addPeers(addresses(1), PeerSource.TRACKER, world.now());
        world.pass(7200);
        assertEquals(1, world.dialled.size());
        assertTrue(comes(world, 3).shakeHands(true, world.ownId).isClosed());
        assertEquals(0, torrent.snapshot(world.now()).peers());
    }

    @Test
    void refusesAPeerThatIsConnectedAlready() {
        TestWorld world = world(500, 50, 0).seed();
        FakePeer first = comeIn(world, 1);
        FakePeer again = comeIn(world, 1);
        FakePeer elsewhere = comes(world, 2).shakeHands(true, id(1));
        assertFalse(first.isClosed());
        assertTrue(again.isClosed());
        assertTrue(elsewhere.isClosed());
        assertTrue(
                world.events.stream()
                        .anyMatch(event ->
                                event instanceof Event.PeerRefused refused
                                        && refused.reason().contains("already")));
    }

    @Test
    void aPeerThatNamesNoTorrentIsCutOff() {
        TestWorld world = world(500, 50, 0).seed();
        FakePeer silent = comes(world, 1);
        world.pass(19);
        assertFalse(silent.isClosed());
        world.pass(3);
        assertTrue(silent.isClosed());
    }

    @Test
    void aPeerThatStopsInItsHandshakeIsCutOff() {
        TestWorld world = world(500, 50, 0).seed();
        FakePeer slow = comes(world, 1).beginHandshake(60);
        world.pass(19);
        assertFalse(slow.isClosed());
        world.pass(3);
        assertTrue(slow.isClosed());
        assertEquals(0, world.session.connections());
    }

    @Test
    void handshakesThatNeverEndKeepNobodyOut() {
        TestWorld world = world(500, 50, 0).seed();
        Torrent torrent = world.torrent();
        List<FakePeer> lorises = new ArrayList<>();
        for (int i = 1; i <= 400; i++) {
            lorises.add(comes(world, i).beginHandshake(50));
        }
        assertTrue(openCount(lorises) <= 50, openCount(lorises) + " are open");
        for (int i = 1001; i <= 1100; i++) {
            assertFalse(comeIn(world, i).isClosed());
        }
        assertEquals(100, torrent.snapshot(world.now()).peers());
    }

    private static void assertClosed(TestWorld world, FakePeer peer, String reason) {
        assertTrue(peer.isClosed());
        assertTrue(
                world.events.stream()
                        .anyMatch(event ->
                                event instanceof Event.PeerDisconnected gone
                                        && gone.reason().contains(reason)),
                world.events::toString);
    }

    @Test
    void requestsForWhatDoesNotExistEndTheConnection() {
        TestWorld world = world(500, 50, 0).seed();
        FakePeer peer = comeIn(world, 1);
        for (int i = 0; i < 200 && !peer.isClosed(); i++) {
            peer.say(new Message.Request(CONTENT.pieceCount(), 0, Block.SIZE));
        }
        assertClosed(world, peer, "blocks that do not exist");
    }

    @Test
    void aPeerCancelsNoMoreThanItAskedFor() {
        TestWorld world = world(500, 50, 0).seed();
        FakePeer peer = comeIn(world, 1);
        peer.say(new Message.Request(0, 0, Block.SIZE));
        Message cancel = new Message.Cancel(0, 0, Block.SIZE);
        peer.say(cancel);
        assertFalse(peer.isClosed());
        peer.say(cancel);
        assertClosed(world, peer, "takes back more");
    }

    @Test
    void aPeerTellsAllThatItHasAFewTimesOnly() {
        TestWorld world = world(500, 50, 0).seed();
        FakePeer peer = comeIn(world, 1);
        for (int i = 0; i < 100 && !peer.isClosed(); i++) {
            peer.say(new Message.HaveNone());
        }
        assertClosed(world, peer, "again and again");
    }

    @Test
    void aPeerThatNeverReadsIsLetGo() {
        TestWorld world = world(500, 50, 0).seed();
        FakePeer peer = comeIn(world, 1);
        peer.say(new Message.Interested());
        world.pass(1);
        peer.takes = false;
        for (int i = 0; i < 20; i++) {
            peer.say(new Message.Request(i, 0, Block.SIZE));
        }
        for (int i = 0; i < 8; i++) {
            world.pass(10);
            peer.say(new Message.KeepAlive());
            assertFalse(peer.isClosed());
        }
        world.pass(20);
        assertClosed(world, peer, "takes nothing");
    }

    @Test
    void goesByItsQuotaFromTheMomentNamed() {
        TestWorld world = world(500, 50, 0).download();
        Torrent torrent = world.torrent();
        world.session.quota(quota(3, 2, 0), world.now() + TestWorld.SECOND, world.now());
        assertEquals(500, world.session.demand().quota().connections());
        assertTrue(world.session.nextDeadline(world.now()) <= world.now() + TestWorld.SECOND);
        world.pass(1);
        assertEquals(3, world.session.demand().quota().connections());
        torrent.addPeers(addresses(20), PeerSource.TRACKER, world.now());
        assertEquals(2, world.dialled.size());
        SessionDemand demand = world.session.demand();
        assertEquals(2, demand.halfOpen().used());
        assertEquals(Budget.ALL, demand.halfOpen().wanted());
        world.session.quota(quota(3, 20, 0), world.now(), world.now());
        world.pass(1);
        assertEquals(3, world.dialled.size());
        assertEquals(Budget.ALL, world.session.demand().connections().wanted());
    }

    @Test
    void torrentsShareTheUploadSlots() {
        TestWorld world = world(500, 50, 6).seed();
        SmallTorrent content = SmallTorrent.v1(101, 2);
        world.seedToo(content);
        List<FakePeer> ones = interested(world, CONTENT, 0, 20);
        world.pass(12);
        assertEquals(6, unchoked(ones));
        List<FakePeer> others = interested(world, content, 100, 2);
        for (int i = 0; i < 15; i++) {
            world.pass(1);
            assertTrue(unchoked(ones) + unchoked(others) <= 6);
        }
        assertEquals(2, unchoked(others));
        assertEquals(4, unchoked(ones));
        others.forEach(FakePeer::hangUp);
        world.pass(15);
        assertEquals(6, unchoked(ones));
    }

    @Test
    void aLowerQuotaOfSlotsChokesAtOnce() {
        TestWorld world = world(500, 50, 6).seed();
        List<FakePeer> peers = interested(world, CONTENT, 0, 20);
        world.session.quota(quota(500, 50, 6), world.now(), world.now());
        world.pass(12);
        assertEquals(6, unchoked(peers));
        world.session.quota(quota(500, 50, 2), world.now(), world.now());
        world.pass(2);
        assertEquals(2, unchoked(peers));
        world.session.quota(quota(500, 50, 0), world.now(), world.now());
        world.pass(2);
        assertEquals(0, unchoked(peers));
    }

    private static List<FakePeer> interested(
            TestWorld world, SmallTorrent content, int from, int count) {
        List<FakePeer> peers = new ArrayList<>();
        for (int i = from + 1; i <= from + count; i++) {
            FakePeer peer = world.comes(content, address(i)).shakeHands(true, id(i));
            peers.add(peer.say(new Message.Interested()));
        }
        return peers;
    }

    private static long unchoked(List<FakePeer> peers) {
        return peers.stream().filter(peer -> peer.isUnchoked() && !peer.isClosed()).count();
    }
}
