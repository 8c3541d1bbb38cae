package spate.engine.torrent;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import spate.engine.peer.PeerSource;
import spate.engine.picker.PieceSet;
import spate.engine.storage.StorageFailure;
import spate.engine.testing.FakePeer;
import spate.engine.testing.SmallTorrent;
import spate.engine.testing.TestWorld;
import spate.engine.torrent.TorrentSettings.Goal;
import spate.protocol.address.IpAddress;
import spate.protocol.address.PeerAddress;
import spate.protocol.metainfo.TorrentInfo.Version;
import spate.protocol.peer.Block;
import spate.protocol.peer.Message;
import spate.protocol.peer.PeerPriority;
import spate.protocol.peer.extended.ExtendedHandshake;
import spate.protocol.peer.extended.UploadOnly;
import spate.protocol.tracker.AnnounceEvent;

class TorrentTest {

    private static TorrentSettings ratio(double ratio) {
        return new TorrentSettings(50, 0, 0, 0, false, Goal.COMPLETE_AND_SEED, ratio, 0, 0, 0);
    }

    @Test
    void downloadsAndTellsTheTrackerOnce() {
        TestWorld world = new TestWorld(SmallTorrent.v1(3, 4)).download();
        FakePeer peer = world.comes("10.0.0.1:1000").shakeHands().hasAll();
        world.pass(1);
        peer.say(new Message.Unchoke()).sendWhatIsAsked();
        world.pass(1);

        assertTrue(world.torrent().isComplete());
        assertArrayEquals(world.content.content, world.disk.bytes);
        assertEquals(
                List.of(AnnounceEvent.STARTED, AnnounceEvent.COMPLETED), world.announcedEvents());
        assertEquals(0, world.writeBuffers.lent());
        world.torrent().stop(world.now());
        world.settle();
        assertEquals(AnnounceEvent.STOPPED, world.announcedEvents().getLast());
        assertTrue(world.torrent().isStopped());
    }

    /// What was received and not wasted is the content.
    private static void assertSum(TestWorld world) {
        TorrentSnapshot figures = world.torrent().snapshot(world.now());
        assertEquals(world.content.content.length, figures.downloaded() - figures.wasted());
    }

    @Test
    void stopsAtOnceWhenTheRatioWasReachedBefore() {
        TestWorld world = new TestWorld(SmallTorrent.v1(3, 4));
        world.seed(ratio(1.0), world.content.content.length);
        world.pass(2);

        assertEquals(1, world.events(Event.LimitReached.class).size());
        assertTrue(world.torrent().isStopped());
    }

    @Test
    void doesNotAskAgainForAnAllowedPieceThatIsRejected() {
        TestWorld world = new TestWorld(SmallTorrent.v1(3, 4)).download();
        FakePeer peer = world.comes("10.0.0.1:1000").shakeHands().hasAll();
        world.pass(1);
        peer.say(new Message.AllowedFast(0), new Message.AllowedFast(2));
        rejectAll(peer);
        assertTrue(
                peer.openRequests().stream().allMatch(r -> r.pieceIndex() == 2),
                peer.heard.toString());
        rejectAll(peer);
        world.pass(5);
        assertEquals(List.of(), peer.openRequests());

        peer.say(new Message.Unchoke()).sendWhatIsAsked();
        assertTrue(world.torrent().isComplete());
    }

    @Test
    void asksAPeerThatRejectsEverythingOnlyNowAndThen() {
        TestWorld world = new TestWorld(SmallTorrent.v1(3, 4)).download();
        FakePeer peer = world.comes("10.0.0.1:1000").shakeHands().hasAll();
        world.pass(1);
        peer.say(new Message.Unchoke());
        int asked = 0;
        for (int round = 0; round < 200; round++) {
            asked += rejectAll(peer);
        }
        assertTrue(asked < 40, asked + " requests in no time");
        world.pass(2);
        peer.sendWhatIsAsked();
        assertTrue(world.torrent().isComplete());
    }

    private static int rejectAll(FakePeer peer) {
        List<Message.Request> open = peer.openRequests();
        peer.heard.removeIf(Message.Request.class::isInstance);
        for (Message.Request r : open) {
            peer.say(new Message.RejectRequest(r.pieceIndex(), r.blockOffset(), r.length()));
        }
        return open.size();
    }

    @Test
    void keepsTheHalfOfABlockThatComesBeforeAChoke() {
        TestWorld world = new TestWorld(SmallTorrent.v1(1, 4)).download();
        FakePeer peer = world.comes("10.0.0.1:1000").shakeHands(false).hasAll();
        world.pass(1);
        peer.say(new Message.Unchoke()).sendPart(0, 0, 0, 5000);
        FakePeer other = world.comes("10.0.0.2:1000").shakeHands().hasAll();
        world.pass(1);
        other.say(new Message.Unchoke());
        peer.sendPart(0, 0, 5000, 16384).say(new Message.Choke());
        other.sendWhatIsAsked();

        assertTrue(world.torrent().isComplete());
        assertArrayEquals(world.content.content, world.disk.bytes);
        assertEquals(0, world.torrent().snapshot(world.now()).wasted());
    }

    @Test
    void fetchesFromOthersWhatAChokingPeerHadBegun() {
        TestWorld world = new TestWorld(SmallTorrent.v1(2, 4)).download();
        FakePeer peer = world.comes("10.0.0.1:1000").shakeHands(false).hasAll();
        world.pass(1);
        peer.say(new Message.Unchoke()).sendBlock(0, 0).sendPart(0, 1, 0, 9);
        peer.hangUp();
        FakePeer other = world.comes("10.0.0.2:1000").shakeHands().hasAll();
        world.pass(1);
        other.say(new Message.Unchoke()).sendWhatIsAsked();

        assertTrue(world.torrent().isComplete());
        assertEquals(0, world.writeBuffers.lent());
        assertSum(world);
    }

    @Test
    void cancelsTheLastBlockElsewhereWhenItIsHere() {
        TestWorld world = new TestWorld(SmallTorrent.v1(1, 1)).download();
        FakePeer first = world.comes("10.0.0.1:1000").shakeHands().hasAll();
        FakePeer second = world.comes("10.0.0.2:1000").shakeHands().hasAll();
        FakePeer third = world.comes("10.0.0.3:1000").shakeHands().hasAll();
        world.pass(1);
        first.say(new Message.Unchoke());
        second.say(new Message.Unchoke());
        third.say(new Message.Unchoke());
        world.pass(1);
        assertEquals(1, second.openRequests().size());
        assertEquals(1, third.openRequests().size());
        second.sendPart(0, 0, 0, 100);
        first.sendPart(0, 0, 0, 100);
        third.sendBlock(0, 0);
        second.sendPart(0, 0, 100, 16384);

        assertTrue(world.torrent().isComplete());
        assertArrayEquals(world.content.content, world.disk.bytes);
        assertEquals(0, world.writeBuffers.lent());
        assertEquals(100 + Block.SIZE, world.torrent().snapshot(world.now()).wasted());
        assertSum(world);
    }

    @Test
    void completesBesideAPeerThatHasAllAndNeverUnchokes() {
        TestWorld world = new TestWorld(SmallTorrent.v1(3, 2)).download();
        world.comes("10.0.0.1:1000").shakeHands().hasAll();
        FakePeer slow = world.comes("10.0.0.2:1000").shakeHands().has(0, 1, 2);
        FakePeer other = world.comes("10.0.0.3:1000").shakeHands().has(0, 1, 2);
        world.pass(1);
        slow.say(new Message.Unchoke());
        other.say(new Message.Unchoke());
        world.pass(1);
        other.sendWhatIsAsked();
        world.pass(60);
        other.sendWhatIsAsked();

        assertTrue(world.torrent().isComplete());
    }

    @Test
    void letsGoOfAPartialSeedWhenItNeedsNothingItself() {
        TestWorld world = new TestWorld(SmallTorrent.v1(3, 4)).seed();
        FakePeer atOnce = world.comes("10.0.0.1:1000").shakeHands().has(1);
        atOnce.sayExtended(FakePeer.extensions().withUploadOnly(true));
        assertTrue(atOnce.isClosed());

        FakePeer later = world.comes("10.0.0.2:1000").shakeHands().has(1);
        later.sayExtended(FakePeer.extensions());
        assertFalse(later.isClosed());
        later.say(new Message.Extended(3, new UploadOnly(true).encode()));
        assertTrue(later.isClosed());
    }

    @Test
    void keepsWhatAPeerSaidInItsFirstExtendedHandshake() {
        TestWorld world = new TestWorld(SmallTorrent.v1(3, 4)).seed();
        FakePeer peer = world.comes("10.0.0.1:1000").shakeHands();
        peer.sayExtended(FakePeer.extensions());
        peer.sayExtended(ExtendedHandshake.ofIds(Map.of()).withClient("later"));
        world.disk.missing(1);
        world.settle();

        assertTrue(peer.heard(Message.Extended.class).stream().anyMatch(m -> m.id() == 7));
    }

    @Test
    void seedsFromDataAloneWithoutPieceLayers() {
        TestWorld world = new TestWorld(SmallTorrent.make(Version.V2, 3, 2, false).withoutLayers());
        world.disk.filled();
        world.add(SEED, PieceSet.empty(3), PieceSet.full(3), 0);

        assertTrue(world.torrent().have().isFull());
        assertEquals(List.of(0, 1, 2), world.disk.hashed);
        assertEquals(1, world.events(Event.Seeding.class).size());
        FakePeer peer = world.leecher("10.0.0.1:1000");
        peer.say(new Message.Request(1, 0, Block.SIZE));
        assertEquals(1, peer.served.size());
    }

    @Test
    void believesNoDataThatTheRootDoesNotProve() {
        TestWorld world = new TestWorld(SmallTorrent.make(Version.V2, 3, 2, false).withoutLayers());
        world.disk.filled().bytes[5] ^= 1;
        world.add(SEED, PieceSet.empty(3), PieceSet.full(3), 0);

        assertTrue(world.torrent().have().isEmpty());
        assertEquals(3, world.torrent().unchecked().cardinality());
    }

    private static final TorrentSettings SEED =
            new TorrentSettings(50, 0, 0, 0, false, Goal.SEED, 0, 0, 0, 0);

    @Test
    void acceptsPeersWhileItChecksAndTellsThemWhatItFinds() {
        TestWorld world = new TestWorld(SmallTorrent.v1(3, 2));
        world.disk.filled();
        world.disk.there.clear(2);
        world.disk.holdsHashes = true;
        world.add(TorrentSettings.defaults(), PieceSet.empty(3), PieceSet.full(3), 0);
        FakePeer waiting = world.listens("10.0.0.9:1000");
        world.learn(PeerSource.TRACKER, waiting);
        FakePeer peer = world.comes("10.0.0.1:1000").shakeHands().has(2);
        peer.say(new Message.Unchoke()).say(new Message.Interested());
        world.pass(5);
        assertFalse(peer.isClosed());
        assertEquals(1, peer.heard(Message.HaveNone.class).size());
        assertEquals(List.of(), peer.heard(Message.Interested.class));
        assertEquals(List.of(), peer.openRequests());
        assertEquals(List.of(), world.dialled);

        world.disk.answerHashes(world.now());
        world.pass(11);
        assertEquals(
                List.of(new Message.Have(0), new Message.Have(1)), peer.heard(Message.Have.class));
        assertEquals(1, world.dialled.size());
        assertEquals(2, peer.openRequests().size());
        peer.say(new Message.Request(0, 0, Block.SIZE)).sendWhatIsAsked();
        assertEquals(1, peer.served.size());
        assertTrue(world.torrent().isComplete());
    }

    @Test
    void countsTheTimeOfSeedingOverAllRuns() {
        long limit = 100 * TestWorld.SECOND;
        TorrentSettings settings =
                new TorrentSettings(50, 0, 0, 0, false, Goal.SEED, 0, limit, 0, 0);
        TestWorld world = new TestWorld(SmallTorrent.v1(3, 2));
        world.seededNanosBefore = 70 * TestWorld.SECOND;
        world.seed(settings, 0);
        world.pass(28);
        assertTrue(world.torrent().isActive());
        assertEquals(98, world.torrent().seededNanos(world.now()) / TestWorld.SECOND);
        world.pass(3);

        assertTrue(world.torrent().isStopped());
    }

    private static TorrentSettings maxUploadTotal(long bytes) {
        return new TorrentSettings(50, 0, 0, 0, false, Goal.SEED, 0, 0, bytes, 0);
    }

    @Test
    void servesNoMoreThanTheTotalThatIsAllowed() {
        TorrentSettings settings = maxUploadTotal(5 * Block.SIZE / 2);
        TestWorld world = new TestWorld(SmallTorrent.v1(3, 2)).seed(settings, 0);
        FakePeer first = world.leecher("10.0.0.1:1000");
        FakePeer second = world.leecher("10.0.0.2:1000");
        first.takes = false;
        first.say(new Message.Request(0, 0, Block.SIZE));
        second.say(
                new Message.Request(1, 0, Block.SIZE),
                new Message.Request(1, Block.SIZE, Block.SIZE));
        assertEquals(1, second.served.size());
        assertEquals(1, second.heard(Message.RejectRequest.class).size());
        world.pass(2);
        assertTrue(world.torrent().isActive(), "the first has not taken its block yet");
        first.takes = true;
        world.pass(2);

        assertEquals(1, first.served.size());
        assertTrue(world.torrent().isStopped());
        assertEquals(2 * Block.SIZE, world.torrent().snapshot(world.now()).uploaded());
    }

    @Test
    void countsTheTotalsOverAllRuns() {
        TestWorld world = new TestWorld(SmallTorrent.v1(3, 2));
        world.seed(maxUploadTotal(5 * Block.SIZE), 4 * Block.SIZE);
        FakePeer peer = world.leecher("10.0.0.1:1000");
        peer.say(new Message.Request(0, 0, Block.SIZE), new Message.Request(1, 0, Block.SIZE));
        assertEquals(1, peer.served.size());
        assertEquals(1, peer.heard(Message.RejectRequest.class).size());
        world.pass(1);
        assertTrue(world.torrent().isStopped());

        TestWorld again = new TestWorld(SmallTorrent.v1(3, 2));
        again.downloadedBefore = 2 * Block.SIZE;
        TorrentSettings settings =
                new TorrentSettings(50, 0, 0, 0, false, Goal.COMPLETE, 0, 0, 0, 2 * Block.SIZE);
        again.add(settings, PieceSet.empty(3), 0);
        assertEquals(
                List.of("download total"),
                again.events(Event.LimitReached.class).stream()
                        .map(Event.LimitReached::limit)
                        .toList());
        assertTrue(again.torrent().isStopped());
    }

    @Test
    void letsOthersHaveOfTheTotalWhatALeavingPeerDidNotTake() {
        TorrentSettings settings = maxUploadTotal(Block.SIZE);
        TestWorld world = new TestWorld(SmallTorrent.v1(3, 2)).seed(settings, 0);
        FakePeer first = world.leecher("10.0.0.1:1000");
        FakePeer second = world.leecher("10.0.0.2:1000");
        first.takes = false;
        first.say(new Message.Request(0, 0, Block.SIZE));
        first.hangUp();
        second.say(new Message.Request(1, 0, Block.SIZE));

        assertEquals(1, second.served.size());
    }

    @Test
    void readsNoMoreOfAPeerThatDoesNotTakeItsAnswers() {
        TestWorld world = new TestWorld(SmallTorrent.v1(3, 2)).seed();
        FakePeer peer = world.comes("10.0.0.1:1000").shakeHands();
        world.pass(1);
        peer.takes = false;
        Message[] requests = new Message[20_000];
        Arrays.setAll(requests, i -> new Message.Request(i % 3, 0, Block.SIZE));
        peer.say(requests); // it is choked: each is rejected
        long queued = world.torrent().peers().getFirst().queuedBytes();
        assertTrue(queued > 100_000 && queued < 200_000, "queued " + queued);
        peer.takes = true;
        world.pass(1);
        assertEquals(20_000, peer.heard(Message.RejectRequest.class).size());
    }

    @Test
    void countsWhatIsThrownAwayWhenTheDiskIsFullAsWasted() {
        TestWorld world = new TestWorld(SmallTorrent.v1(2, 4)).download();
        FakePeer peer = world.comes("10.0.0.1:1000").shakeHands().hasAll();
        world.pass(1);
        peer.say(new Message.Unchoke());
        world.pass(1);
        world.disk.failure = new StorageFailure(StorageFailure.Kind.DISK_FULL, "full");
        peer.sendBlock(0, 0).sendBlock(1, 0).sendBlock(1, 1);

        assertTrue(peer.isClosed());
        assertEquals(3 * Block.SIZE, world.torrent().snapshot(world.now()).wasted());
    }

    @Test
    void doesNotBlameAPeerForWhatItDoesNotReadItself() {
        TorrentSettings slow =
                new TorrentSettings(50, 0, 100, 0, false, Goal.COMPLETE_AND_SEED, 0, 0, 0, 0);
        TestWorld world = new TestWorld(SmallTorrent.v1(1, 8));
        world.add(slow, PieceSet.empty(1), 0);
        FakePeer peer = world.comes("10.0.0.1:1000").shakeHands().hasAll();
        world.pass(1);
        peer.say(new Message.Unchoke());
        world.pass(10);
        assertEquals(4, peer.openRequests().size());
        peer.sendWhatIsAskedLater();
        world.pass(400);

        assertFalse(peer.isClosed(), world.events.toString());
        assertEquals(List.of(), peer.heard(Message.Cancel.class));
        assertEquals(0, world.torrent().snapshot(world.now()).wasted());
    }

    @Test
    void takesPeersOfAPrivateTorrentFromTrackersAndTheUserOnly() {
        for (PeerSource source : PeerSource.values()) {
            TestWorld world = new TestWorld(SmallTorrent.privateV1(1, 1)).download();
            world.learn(source, world.listens("10.0.0.1:1000"));
            boolean allowed = source == PeerSource.TRACKER || source == PeerSource.USER;
            assertEquals(allowed ? 1 : 0, world.dialled.size(), source.toString());
        }
    }

    @Test
    void doesNotLearnWhereThePeersOfAPrivateTorrentListenFromThem() {
        TestWorld world = new TestWorld(SmallTorrent.privateV1(1, 1)).download();
        FakePeer peer = world.comes("10.0.0.1:1000").shakeHands();
        peer.sayExtended(FakePeer.extensions().withListenPort(2000));
        peer.hangUp();
        world.pass(600);
        assertEquals(List.of(), world.dialled);
        assertEquals(List.of(), world.torrent().goodPeers());
    }

    @Test
    void dialsInTheOrderThatBothSidesComputeFromTheirAddresses() {
        IpAddress own = Objects.requireNonNull(IpAddress.parse("80.1.2.3"));
        TestWorld world = new TestWorld(SmallTorrent.v1(1, 1));
        world.session.onOwnAddressSeen(own, world.now());
        world.download();
        FakePeer[] peers = new FakePeer[8];
        for (int i = 0; i < peers.length; i++) {
            peers[i] = world.listens("90.1." + i * 16 + ".1:1000");
        }
        world.learn(PeerSource.TRACKER, peers);

        PeerAddress we = new PeerAddress(own, 6881);
        List<PeerAddress> dialled = world.dialled.stream().map(FakePeer::address).toList();
        List<PeerAddress> expected = new ArrayList<>(dialled);
        expected.sort(
                Comparator.comparingLong(p -> -Integer.toUnsignedLong(PeerPriority.of(we, p))));
        assertEquals(peers.length, dialled.size());
        assertEquals(expected, dialled);
    }

    @Test
    void believesAnAddressOfItsOwnOnlyWhenSeveralPeersSayIt() {
        IpAddress said = Objects.requireNonNull(IpAddress.parse("80.1.2.3"));
        TestWorld world = new TestWorld(SmallTorrent.v1(1, 1)).download();
        PeerAddress there = new PeerAddress(said, 6881);
        for (int i = 1; i <= 3; i++) {
            assertFalse(world.session.isOwnAddress(there));
            FakePeer peer = world.comes("10.0.0." + i + ":1000").shakeHands();
            peer.sayExtended(FakePeer.extensions().withYourIp(said));
            peer.sayExtended(FakePeer.extensions().withYourIp(said));
        }
        assertTrue(world.session.isOwnAddress(there));
    }

    @Test
    void endsInTimeThoughTheTrackerDoesNotAnswer() {
        TestWorld world = new TestWorld(SmallTorrent.v1(1, 1)).download();
        world.trackersAnswer = false;
        world.torrent().stop(world.now());
        world.settle();
        assertEquals(AnnounceEvent.STOPPED, world.announcedEvents().getLast());
        assertFalse(world.torrent().isStopped());
        world.pass(3);
        assertTrue(world.torrent().isStopped());
    }

    @Test
    void doesNotAnnounceAsCompletedWhatWasThereFromTheStart() {
        SmallTorrent content = SmallTorrent.v1(3, 2);
        TestWorld world = new TestWorld(content);
        world.disk.filled();
        PieceSet none = PieceSet.empty(3);
        world.add(TorrentSettings.defaults(), none, PieceSet.full(3), 0);
        world.pass(1);
        assertTrue(world.torrent().isComplete());
        assertEquals(List.of(AnnounceEvent.STARTED), world.announcedEvents());
    }

    @Test
    void tellsThatAHybridContradictsItself() {
        TestWorld world = new TestWorld(SmallTorrent.contradictory(2, 2)).download();
        FakePeer peer = world.comes("10.0.0.1:1000").shakeHands().hasAll();
        world.pass(1);
        peer.say(new Message.Unchoke()).sendWhatIsAsked();
        world.pass(30);

        assertEquals(1, world.events(Event.Halted.class).size());
        assertTrue(world.events(Event.Halted.class).getFirst().reason().contains("contradict"));
        assertEquals(List.of(), world.events(Event.PeerBanned.class));
        assertEquals(0, world.writeBuffers.lent());
    }

    @Test
    void fetchesOnlyTheWrongBlockAgainAndBansWhoSentIt() {
        TestWorld world = new TestWorld(SmallTorrent.make(Version.V2, 2, 4, false)).download();
        FakePeer good = world.comes("10.0.0.1:1000").shakeHands().has(0);
        FakePeer liar = world.comes("10.0.0.2:1000").shakeHands().has(0);
        world.pass(1);
        good.say(new Message.Unchoke());
        liar.say(new Message.Unchoke());
        good.sendBlock(0, 0).sendBlock(0, 1).sendBlock(0, 2);
        liar.sendWrongBlock(0, 3);
        FakePeer asked = good.heard(Message.HashRequest.class).isEmpty() ? liar : good;
        Message.HashRequest request = asked.heard(Message.HashRequest.class).getFirst();
        good.heard.clear();
        byte[] leaves = SmallTorrent.leaves(world.content.content, 0, world.content.pieceLength);
        asked.say(
                new Message.Hashes(
                        request.piecesRoot(),
                        request.baseLayer(),
                        request.index(),
                        request.length(),
                        request.proofLayers(),
                        leaves));

        assertTrue(liar.isClosed());
        assertFalse(good.isClosed());
        world.pass(1);
        assertEquals(
                List.of(new Message.Request(0, 3 * Block.SIZE, Block.SIZE)), good.openRequests());
        good.sendWhatIsAsked();
        assertTrue(world.torrent().have().get(0));
        assertEquals(Block.SIZE, world.torrent().snapshot(world.now()).wasted());
        assertEquals(0, world.writeBuffers.lent());
    }

    @Test
    void announcesASeedThatNobodyFindsOftenForHalfAnHour() {
        TestWorld world = new TestWorld(SmallTorrent.v1(2, 1)).seed();
        world.pass(1700);
        int lonely = world.announced.size();
        assertTrue(lonely >= 5 && lonely <= 6, "announced " + lonely + " times");
        world.pass(4 * 1800);
        int later = world.announced.size() - lonely;
        assertTrue(later >= 3 && later <= 5, "announced " + later + " times");
    }

    @Test
    void announcesASeedThatSomebodyHasFoundWhenItIsAskedTo() {
        TestWorld world = new TestWorld(SmallTorrent.v1(2, 1)).seed();
        FakePeer peer = world.comes("10.0.0.1:1000").shakeHands().has();
        for (int i = 0; i < 16; i++) {
            world.pass(100);
            peer.say(new Message.KeepAlive());
        }
        assertEquals(List.of(AnnounceEvent.STARTED), world.announcedEvents());
    }
}
