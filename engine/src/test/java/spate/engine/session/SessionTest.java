package spate.engine.session;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static spate.engine.session.FakeSwarm.address;
import static spate.engine.session.FakeSwarm.addresses;
import static spate.engine.session.FakeSwarm.id;
import static spate.engine.session.FakeSwarm.settings;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import spate.engine.peer.PeerSource;
import spate.engine.session.FakeSwarm.FakePeer;
import spate.engine.torrent.Event;
import spate.engine.torrent.Torrent;
import spate.protocol.address.PeerAddress;
import spate.protocol.peer.Handshake;
import spate.protocol.peer.MessageEncoder;

/// Whom a session connects to, and whom it lets in.
class SessionTest {

    private static SessionQuota quota(int connections, int halfOpen, int slots) {
        return new SessionQuota(0, 0, connections, halfOpen, slots, 64, 64);
    }

    @Test
    void keepsAHundredPeersOfATorrent() throws Exception {
        FakeSwarm swarm = new FakeSwarm(settings(500, 50, 0));
        Torrent torrent = swarm.add("a", true);
        List<FakePeer> peers = new ArrayList<>();
        for (int i = 1; i <= 100; i++) {
            peers.add(swarm.comeIn(address(i), torrent.wireHash(), id(i)));
        }
        swarm.pass(30);
        assertEquals(100, swarm.openCount(peers));
        assertEquals(100, torrent.snapshot(swarm.now).peers());
    }

    @Test
    void dialsNoMoreThanSoManyAtOnce() throws Exception {
        FakeSwarm swarm = new FakeSwarm(settings(500, 5, 0));
        Torrent torrent = swarm.add("a", false);
        torrent.addPeers(addresses(40), PeerSource.TRACKER, swarm.now);
        assertEquals(5, swarm.dialled.size());
        swarm.dialled.get(0).fail();
        swarm.pass(1);
        assertEquals(6, swarm.dialled.size());
        FakePeer second = swarm.dialled.get(1);
        second.handler.onConnected(swarm.now);
        second.shakeHands(torrent.wireHash(), id(2));
        swarm.pass(1);
        assertEquals(7, swarm.dialled.size());
        Set<PeerAddress> distinct = new HashSet<>();
        swarm.dialled.forEach(peer -> distinct.add(peer.remote));
        assertEquals(7, distinct.size());
    }

    @Test
    void leavesAnAddressThatFailsAloneForLongerAndLonger() throws Exception {
        FakeSwarm swarm = new FakeSwarm(settings(500, 50, 0));
        Torrent torrent = swarm.add("a", false);
        torrent.addPeers(addresses(1), PeerSource.TRACKER, swarm.now);
        long pause = 10;
        for (int attempt = 1; attempt <= 6; attempt++) {
            assertEquals(attempt, swarm.dialled.size());
            swarm.dialled.getLast().fail();
            swarm.pass(pause - 1);
            assertEquals(attempt, swarm.dialled.size(), "too soon");
            // Up to a quarter more, and the tick of a second.
            swarm.pass(pause / 4 + 3);
            pause *= 2;
        }
    }

    @Test
    void keepsNoMoreConnectionsThanAllowed() throws Exception {
        FakeSwarm swarm = new FakeSwarm(settings(10, 50, 0));
        Torrent torrent = swarm.add("a", true);
        List<FakePeer> peers = new ArrayList<>();
        for (int i = 1; i <= 15; i++) {
            peers.add(swarm.comeIn(address(i), torrent.wireHash(), id(i)));
        }
        assertEquals(10, swarm.openCount(peers));
        assertEquals(10, swarm.session.connections());
        peers.getFirst().fail();
        assertFalse(swarm.comeIn(address(20), torrent.wireHash(), id(20)).closed);
    }

    @Test
    void isNeverItsOwnPeer() throws Exception {
        FakeSwarm swarm = new FakeSwarm(settings(500, 50, 0));
        Torrent torrent = swarm.add("a", false);
        torrent.addPeers(addresses(1), PeerSource.TRACKER, swarm.now);
        FakePeer mirror = swarm.dialled.getFirst();
        mirror.handler.onConnected(swarm.now);
        mirror.shakeHands(torrent.wireHash(), swarm.ownId);
        assertTrue(mirror.closed);
        torrent.addPeers(addresses(1), PeerSource.TRACKER, swarm.now);
        swarm.pass(7200);
        assertEquals(1, swarm.dialled.size());
        assertTrue(swarm.comeIn(address(3), torrent.wireHash(), swarm.ownId).closed);
        assertEquals(0, torrent.snapshot(swarm.now).peers());
    }

    @Test
    void refusesAPeerThatIsConnectedAlready() throws Exception {
        FakeSwarm swarm = new FakeSwarm(settings(500, 50, 0));
        Torrent torrent = swarm.add("a", true);
        FakePeer first = swarm.comeIn(address(1), torrent.wireHash(), id(1));
        FakePeer again = swarm.comeIn(address(1), torrent.wireHash(), id(1));
        FakePeer elsewhere = swarm.comeIn(address(2), torrent.wireHash(), id(1));
        assertFalse(first.closed);
        assertTrue(again.closed);
        assertTrue(elsewhere.closed);
        assertTrue(
                swarm.events.stream()
                        .anyMatch(event ->
                                event instanceof Event.PeerRefused refused
                                        && refused.reason().contains("already")));
    }

    @Test
    void aPeerThatNamesNoTorrentIsCutOff() throws Exception {
        FakeSwarm swarm = new FakeSwarm(settings(500, 50, 0));
        swarm.add("a", true);
        FakePeer silent = swarm.new FakePeer(address(1));
        silent.handler = swarm.session.accept(silent, swarm.now);
        swarm.pass(19);
        assertFalse(silent.closed);
        swarm.pass(3);
        assertTrue(silent.closed);
    }

    @Test
    void aPeerThatStopsInItsHandshakeIsCutOff() throws Exception {
        FakeSwarm swarm = new FakeSwarm(settings(500, 50, 0));
        Torrent torrent = swarm.add("a", true);
        FakePeer slow = swarm.new FakePeer(address(1));
        slow.handler = swarm.session.accept(slow, swarm.now);
        ByteBuffer hello = ByteBuffer.allocate(Handshake.LENGTH);
        new Handshake(true, false, false, false, torrent.wireHash(), id(1)).encode(hello);
        slow.say(hello.flip().limit(60));
        swarm.pass(19);
        assertFalse(slow.closed);
        swarm.pass(3);
        assertTrue(slow.closed);
        assertEquals(0, swarm.session.connections());
    }

    @Test
    void handshakesThatNeverEndKeepNobodyOut() throws Exception {
        FakeSwarm swarm = new FakeSwarm(settings(500, 50, 0));
        Torrent torrent = swarm.add("a", true);
        List<FakePeer> lorises = new ArrayList<>();
        for (int i = 1; i <= 400; i++) {
            FakePeer loris = swarm.new FakePeer(address(i));
            loris.handler = swarm.session.accept(loris, swarm.now);
            ByteBuffer hello = ByteBuffer.allocate(Handshake.LENGTH);
            new Handshake(true, false, false, false, torrent.wireHash(), id(i)).encode(hello);
            loris.say(hello.flip().limit(50));
            lorises.add(loris);
        }
        assertTrue(swarm.openCount(lorises) <= 50, swarm.openCount(lorises) + " are open");
        for (int i = 1001; i <= 1100; i++) {
            assertFalse(swarm.comeIn(address(i), torrent.wireHash(), id(i)).closed);
        }
        assertEquals(100, torrent.snapshot(swarm.now).peers());
    }

    private static ByteBuffer message(int length, Consumer<ByteBuffer> encoder) {
        ByteBuffer message = ByteBuffer.allocate(length);
        encoder.accept(message);
        return message.flip();
    }

    private static void assertClosed(FakeSwarm swarm, FakePeer peer, String reason) {
        assertTrue(peer.closed);
        assertTrue(
                swarm.events.stream()
                        .anyMatch(event ->
                                event instanceof Event.PeerDisconnected gone
                                        && gone.reason().contains(reason)),
                swarm.events::toString);
    }

    @Test
    void requestsForWhatDoesNotExistEndTheConnection() throws Exception {
        FakeSwarm swarm = new FakeSwarm(settings(500, 50, 0));
        Torrent torrent = swarm.add("a", true);
        FakePeer peer = swarm.comeIn(address(1), torrent.wireHash(), id(1));
        for (int i = 0; i < 200 && !peer.closed; i++) {
            peer.say(
                    message(
                            MessageEncoder.REQUEST_LENGTH,
                            out -> MessageEncoder.request(out, FakeSwarm.PIECES, 0, 16_384)));
            swarm.settle();
        }
        assertClosed(swarm, peer, "blocks that do not exist");
    }

    @Test
    void aPeerCancelsNoMoreThanItAskedFor() throws Exception {
        FakeSwarm swarm = new FakeSwarm(settings(500, 50, 0));
        Torrent torrent = swarm.add("a", true);
        FakePeer peer = swarm.comeIn(address(1), torrent.wireHash(), id(1));
        peer.say(
                message(
                        MessageEncoder.REQUEST_LENGTH,
                        out -> MessageEncoder.request(out, 0, 0, 16_384)));
        ByteBuffer cancel =
                message(
                        MessageEncoder.REQUEST_LENGTH,
                        out -> MessageEncoder.cancel(out, 0, 0, 16_384));
        peer.say(cancel.duplicate());
        assertFalse(peer.closed);
        peer.say(cancel);
        assertClosed(swarm, peer, "takes back more");
    }

    @Test
    void aPeerTellsAllThatItHasAFewTimesOnly() throws Exception {
        FakeSwarm swarm = new FakeSwarm(settings(500, 50, 0));
        Torrent torrent = swarm.add("a", true);
        FakePeer peer = swarm.comeIn(address(1), torrent.wireHash(), id(1));
        for (int i = 0; i < 100 && !peer.closed; i++) {
            peer.say(message(MessageEncoder.SIGNAL_LENGTH, MessageEncoder::haveNone));
        }
        assertClosed(swarm, peer, "again and again");
    }

    @Test
    void aPeerThatNeverReadsIsLetGo() throws Exception {
        FakeSwarm swarm = new FakeSwarm(settings(500, 50, 0));
        Torrent torrent = swarm.add("a", true);
        FakePeer peer = swarm.comeIn(address(1), torrent.wireHash(), id(1));
        peer.beInterested();
        swarm.pass(1);
        peer.deaf = true;
        for (int i = 0; i < 20; i++) {
            int piece = i;
            peer.say(
                    message(
                            MessageEncoder.REQUEST_LENGTH,
                            out -> MessageEncoder.request(out, piece, 0, 16_384)));
        }
        for (int i = 0; i < 8; i++) {
            swarm.pass(10);
            peer.say(message(MessageEncoder.KEEP_ALIVE_LENGTH, MessageEncoder::keepAlive));
            assertFalse(peer.closed);
        }
        swarm.pass(20);
        assertClosed(swarm, peer, "takes nothing");
    }

    @Test
    void goesByItsQuotaFromTheMomentNamed() throws Exception {
        FakeSwarm swarm = new FakeSwarm(settings(500, 50, 0));
        Torrent torrent = swarm.add("a", false);
        swarm.session.quota(quota(3, 2, 0), swarm.now + FakeSwarm.SECOND, swarm.now);
        assertEquals(500, swarm.session.demand().quota().connections());
        assertTrue(swarm.session.nextDeadline(swarm.now) <= swarm.now + FakeSwarm.SECOND);
        swarm.pass(1);
        assertEquals(3, swarm.session.demand().quota().connections());
        torrent.addPeers(addresses(20), PeerSource.TRACKER, swarm.now);
        assertEquals(2, swarm.dialled.size());
        SessionDemand demand = swarm.session.demand();
        assertEquals(2, demand.halfOpen().used());
        assertEquals(Budget.ALL, demand.halfOpen().wanted());
        swarm.session.quota(quota(3, 20, 0), swarm.now, swarm.now);
        swarm.pass(1);
        assertEquals(3, swarm.dialled.size());
        assertEquals(Budget.ALL, swarm.session.demand().connections().wanted());
    }

    @Test
    void torrentsShareTheUploadSlots() throws Exception {
        FakeSwarm swarm = new FakeSwarm(settings(500, 50, 6));
        Torrent one = swarm.add("a", true);
        Torrent other = swarm.add("b", true);
        List<FakePeer> ones = interested(swarm, one, 0, 20);
        swarm.pass(12);
        assertEquals(6, unchoked(ones));
        List<FakePeer> others = interested(swarm, other, 100, 2);
        for (int i = 0; i < 15; i++) {
            swarm.pass(1);
            assertTrue(unchoked(ones) + unchoked(others) <= 6);
        }
        assertEquals(2, unchoked(others));
        assertEquals(4, unchoked(ones));
        others.forEach(FakePeer::fail);
        swarm.pass(15);
        assertEquals(6, unchoked(ones));
    }

    @Test
    void aLowerQuotaOfSlotsChokesAtOnce() throws Exception {
        FakeSwarm swarm = new FakeSwarm(settings(500, 50, 6));
        Torrent torrent = swarm.add("a", true);
        List<FakePeer> peers = interested(swarm, torrent, 0, 20);
        swarm.session.quota(quota(500, 50, 6), swarm.now, swarm.now);
        swarm.pass(12);
        assertEquals(6, unchoked(peers));
        swarm.session.quota(quota(500, 50, 2), swarm.now, swarm.now);
        swarm.pass(2);
        assertEquals(2, unchoked(peers));
        swarm.session.quota(quota(500, 50, 0), swarm.now, swarm.now);
        swarm.pass(2);
        assertEquals(0, unchoked(peers));
    }

    private static List<FakePeer> interested(
            FakeSwarm swarm, Torrent torrent, int from, int count) {
        List<FakePeer> peers = new ArrayList<>();
        for (int i = from + 1; i <= from + count; i++) {
            FakePeer peer = swarm.comeIn(address(i), torrent.wireHash(), id(i));
            peer.beInterested();
            peers.add(peer);
        }
        swarm.settle();
        return peers;
    }

    private static long unchoked(List<FakePeer> peers) {
        return peers.stream().filter(peer -> peer.unchoked && !peer.closed).count();
    }
}
