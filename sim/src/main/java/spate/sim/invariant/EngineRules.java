package spate.sim.invariant;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import spate.engine.peer.PeerConnection;
import spate.engine.picker.PiecePicker;
import spate.engine.picker.PieceState;
import spate.engine.torrent.Torrent;
import spate.protocol.peer.PeerId;
import spate.sim.disk.SimBuffers;
import spate.sim.swarm.Node;
import spate.sim.swarm.Share;
import spate.sim.world.World;

/// What must hold inside an engine between two events.
///
/// - Connections, requests asked and taken, and queues of bytes keep within their limits; no peer is
///   connected twice.
/// - No more buffers are out than there are.
/// - A piece is in one state; `have` is that of the states; what is missing is counted right.
/// - How often each piece is to be had is the sum over the peers, and what each peer has is what it
///   said.
/// - A peer that is served gets an answer: a request does not stay open on a connection on which
///   nothing moves, while the peer is there.
final class EngineRules {

    /// Two chunks of blocks and what small messages there may be.
    private static final long MAX_QUEUED_BYTES = 1536 * 1024;

    /// A request may wait for this long without a byte being sent meanwhile.
    private static final long PATIENCE_NANOS = 90 * World.SECOND;

    private final Ledger ledger;

    EngineRules(Ledger ledger) {
        this.ledger = ledger;
    }

    private static void require(boolean kept, Object who, String rule) {
        if (!kept) {
            throw new AssertionError(who + " " + rule);
        }
    }

    /* --- Cheap ones --- */

    void checkLimits(Node node) {
        if (!node.isRunning()) {
            return;
        }
        checkBuffers(node, node.writeBuffers());
        checkBuffers(node, node.readBuffers());
        int max = node.settings().session().maxConnections();
        require(node.session().connections() <= max, node, "has too many connections");
    }

    private static void checkBuffers(Node node, SimBuffers buffers) {
        int out = buffers.outstanding();
        require(out >= 0 && out <= buffers.budget(), node, "has " + out + " buffers out");
    }

    /* --- Dear ones --- */

    void checkBooks(Node node) {
        for (Share share : node.shares()) {
            Torrent torrent = share.running();
            if (torrent != null && node.isRunning()) {
                checkPeers(share, torrent);
                checkPieces(share, torrent.picker());
                checkAvailability(share, torrent);
            }
        }
    }

    private static void checkPeers(Share share, Torrent torrent) {
        List<PeerConnection> peers = torrent.peers();
        require(peers.size() <= share.settings().maxPeers(), share, "has too many peers");
        Set<PeerId> ids = new LinkedHashSet<>();
        for (PeerConnection peer : peers) {
            checkPeer(share, peer);
            if (peer.isEstablished() && !ids.add(peer.peerId())) {
                throw new AssertionError(share + " is connected twice to " + peer.address());
            }
        }
    }

    private static void checkPeer(Share share, PeerConnection peer) {
        int maxRequests = share.node().settings().session().maxQueuedRequests();
        boolean inOrder =
                !peer.isClosed()
                        && peer.queuedRequests() <= maxRequests
                        && peer.queuedBytes() <= MAX_QUEUED_BYTES;
        if (!inOrder) {
            throw new AssertionError(
                    share
                            + " has "
                            + (peer.isClosed() ? "a closed connection" : "a connection")
                            + " to "
                            + peer.address()
                            + " with "
                            + peer.queuedRequests()
                            + " requests and "
                            + peer.queuedBytes()
                            + " bytes waiting");
        }
    }

    private static void checkPieces(Share share, PiecePicker picker) {
        int missing = 0;
        for (int i = 0; i < picker.pieceCount(); i++) {
            PieceState state = picker.state(i);
            boolean has = picker.has(i);
            boolean agrees = (state == PieceState.HAVE) == has && picker.have().get(i) == has;
            boolean isThere = share.image().isRight(i) || share.image().isEmptied(i);
            if (!agrees || (has && !isThere)) {
                throw new AssertionError(
                        share + " is wrong about piece " + i + ", has " + has + ", " + state);
            }
            missing += !has && picker.priority(i) > 0 ? 1 : 0;
        }
        require(picker.missing() == missing, share, "miscounts what is missing");
    }

    private void checkAvailability(Share share, Torrent torrent) {
        int[] copies = new int[share.torrent().pieceCount()];
        for (PeerConnection peer : torrent.peers()) {
            if (!peer.isEstablished()) {
                continue;
            }
            WireTap tap = ledger.tap(share.node().host(), peer.address(), share.torrent());
            WireSide told = tap == null ? null : tap.told();
            boolean known = told != null && !told.isOdd();
            for (int i = 0; i < copies.length; i++) {
                boolean has = peer.pieces().has(i);
                copies[i] += has ? 1 : 0;
                if (known && told.has(i) != has) {
                    throw new AssertionError(
                            share + " is wrong about piece " + i + " of " + peer.address());
                }
            }
        }
        for (int i = 0; i < copies.length; i++) {
            int counted = torrent.picker().availability(i);
            if (counted != copies[i]) {
                throw new AssertionError(
                        share
                                + " counts "
                                + counted
                                + " copies of piece "
                                + i
                                + ", not "
                                + copies[i]);
            }
        }
    }

    /// Looks for requests that nobody answers.
    void checkAnswers() {
        for (WireTap tap : ledger.open()) {
            Node node = tap.nodeOrNull();
            WireSide sent = tap.sent();
            WireSide told = tap.told();
            boolean owes = node != null && sent != null && !sent.isChoking();
            if (!owes || told == null || !tap.stream().otherEnd().isOpen()) {
                continue;
            }
            long since = Math.max(told.waitsSince(), tap.lastSentNanos());
            if (told.waitsSince() != Long.MAX_VALUE && tap.now() - since > PATIENCE_NANOS) {
                throw new AssertionError(tap.name() + " leaves a request unanswered");
            }
        }
    }
}
