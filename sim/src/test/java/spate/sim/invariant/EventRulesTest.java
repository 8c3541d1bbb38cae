package spate.sim.invariant;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import spate.engine.torrent.Event;
import spate.protocol.address.IpAddress;
import spate.protocol.address.PeerAddress;
import spate.protocol.metainfo.InfoHashes;
import spate.protocol.peer.PeerId;
import spate.protocol.tracker.AnnounceEvent;
import spate.sim.network.LinkSettings;
import spate.sim.scenario.Stage;
import spate.sim.swarm.Node;
import spate.sim.torrent.SimTorrent;
import spate.sim.torrent.TorrentPlan;
import spate.sim.torrent.TorrentPlan.Format;
import spate.sim.tracker.SimTracker;

/// What engines say, and what trackers hear, that cannot be true.
class EventRulesTest {

    private static final LinkSettings LINK = LinkSettings.of(300_000, 300_000);
    private static final PeerAddress LIAR = new PeerAddress(IpAddress.ofV4(0x01020304), 5);

    private final EventRules rules = new EventRules(LIAR.ip()::equals);
    private Stage stage;
    private Node node;
    private InfoHashes torrent;

    @BeforeEach
    void startALeecherWithPieceZero() {
        stage = new Stage(1);
        SimTorrent made = stage.torrent(TorrentPlan.of("said", Format.V1, 32_768, 500_000));
        torrent = made.infoHashes();
        node = stage.leecher(made, LINK);
        node.share().withPiece(0).withTrackers();
        node.start();
        rules.onStarted(node);
    }

    private void expect(String rule, Event event) {
        AssertionError error = assertThrows(AssertionError.class, () -> rules.onEvent(node, event));
        assertTrue(error.getMessage().contains(rule), error.getMessage());
    }

    private void say(Event event) {
        assertDoesNotThrow(() -> rules.onEvent(node, event));
    }

    @Test
    void seesWhatIsSaidOfPiecesWithoutBeingTrue() {
        say(new Event.PieceVerified(torrent, 0));
        expect("which is not right on its disk", new Event.PieceVerified(torrent, 1));
        say(new Event.PieceFailed(torrent, 1));
        expect("which is right on its disk", new Event.PieceFailed(torrent, 0));
    }

    @Test
    void seesWhoIsCompleteTooEarlyOrTwice() {
        expect("would not survive a power loss", new Event.Completed(torrent, 0, 0, 0));
        node.share().filled();
        expect("is complete twice", new Event.Completed(torrent, 0, 0, 0));
    }

    @Test
    void seesWhoSpeaksAfterItHasStopped() {
        say(new Event.Stopped(torrent));
        expect("says something after it has stopped", new Event.Seeding(torrent));
    }

    @Test
    void seesWhoIsBannedWithoutDeservingIt() {
        say(banned(LIAR));
        PeerAddress other = new PeerAddress(IpAddress.ofV4(0x01020305), 5);
        expect("bans the innocent", banned(other));
    }

    private Event banned(PeerAddress address) {
        return new Event.PeerBanned(torrent, address, "sent a wrong block", true, 1);
    }

    @Test
    void seesBuffersThatNeverCameBack() {
        say(new Event.Stopped(torrent));
        assertDoesNotThrow(() -> rules.onGone(node));
        node.writeBuffers().tryAcquire();
        AssertionError error = assertThrows(AssertionError.class, () -> rules.onGone(node));
        assertTrue(error.getMessage().contains("never gave back 1 buffers"), error.getMessage());
    }

    private void expectHeard(String rule, long left, AnnounceEvent... events) {
        SimTracker tracker = stage.tracker();
        tracker.seen().clear();
        PeerId peer = node.peerId();
        for (AnnounceEvent event : List.of(events)) {
            tracker.seen()
                    .add(
                            new SimTracker.Seen(
                                    0, 0, peer, torrent.wire().getFirst(), event, left, true));
        }
        AssertionError error =
                assertThrows(AssertionError.class, () -> TrackerRules.check(tracker));
        assertTrue(error.getMessage().contains(rule), error.getMessage());
    }

    @Test
    void seesAnnouncesOutOfOrder() {
        AnnounceEvent started = AnnounceEvent.STARTED;
        AnnounceEvent completed = AnnounceEvent.COMPLETED;
        AnnounceEvent stopped = AnnounceEvent.STOPPED;
        expectHeard("starts twice", 9, started, started);
        expectHeard("announces before it has started", 9, AnnounceEvent.NONE);
        expectHeard("completes before it has started", 9, completed);
        expectHeard("completes twice", 9, started, completed, completed);
        expectHeard("completes what was complete", 0, started, completed);
        expectHeard("stops before it has started", 9, stopped);
        expectHeard("announces after it has stopped", 9, started, stopped, started);
    }
}
