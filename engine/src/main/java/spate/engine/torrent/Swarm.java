package spate.engine.torrent;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import spate.engine.peer.BanList;
import spate.engine.peer.Bans;
import spate.engine.peer.PeerConnection;
import spate.engine.peer.PeerList;
import spate.engine.peer.PeerSource;
import spate.engine.picker.PiecePicker;
import spate.engine.port.PeerStream;
import spate.engine.port.PeerStreamHandler;
import spate.protocol.address.PeerAddress;
import spate.protocol.peer.PeerId;

/// The connections of one torrent, and whom to dial next.
///
/// Never itself, never the same peer twice, never a banned one; never more than the torrent's and
/// the session's limits. When the torrent is complete, peers that are complete too are let go.
final class Swarm {

    /// A peer that brings a piece within so many seconds is given whole pieces.
    private static final int WHOLE_PIECE_SECONDS = 20;

    /// So many peers are kept for the next run.
    private static final int MAX_KEPT = 200;

    /// So many peers that have left can still be blamed.
    private static final int MAX_GONE = 1024;

    private final Torrent torrent;
    private final TorrentHost host;
    private final boolean isPrivate;
    private final PeerList known;
    private final Bans bans;
    private final Places places;
    private final List<PeerConnection> peers = new ArrayList<>();

    /// Those of them whose handshake is done.
    private final List<PeerConnection> members = new ArrayList<>();

    /// Who has left, by slot, oldest first.
    private final Map<Integer, Gone> gone = new LinkedHashMap<>();

    private record Gone(PeerAddress address, @Nullable PeerAddress listening, PeerId id) {}

    /// Where the connected peers listen that we may dial another time.
    private final Map<PeerConnection, PeerAddress> listening = new LinkedHashMap<>();

    private int nextSlot;
    private final Set<PeerConnection> dials = new LinkedHashSet<>();
    private int resumeFrom;
    private int readFrom;

    /// Whether peers know that we want nothing more.
    private boolean complete;

    Swarm(Torrent torrent, TorrentHost host, TorrentSettings settings, boolean isPrivate) {
        this.torrent = torrent;
        this.host = host;
        this.isPrivate = isPrivate;
        this.known = new PeerList(host.random());
        this.bans = new Bans();
        this.places = new Places(settings.maxPeers(), known, peers, members);
    }

    /// The connections, those being dialled included; not to be changed.
    List<PeerConnection> peers() {
        return peers;
    }

    int connectedCount() {
        return members.size();
    }

    int seedCount() {
        int count = 0;
        for (PeerConnection peer : members) {
            count += peer.isSeed() ? 1 : 0;
        }
        return count;
    }

    /// How many peers are being asked for something, and answer.
    int servingCount() {
        int count = 0;
        for (PeerConnection peer : peers) {
            count += peer.pendingRequests() > 0 && !peer.isSnubbed() ? 1 : 0;
        }
        return count;
    }

    boolean isIdle() {
        return peers.isEmpty();
    }

    /// Peers worth keeping for the next run, the best first.
    List<PeerAddress> goodPeers() {
        return known.export(MAX_KEPT);
    }

    /* --- Getting to know peers --- */

    void learn(List<PeerAddress> addresses, PeerSource source, long now) {
        if (isPrivate && source != PeerSource.TRACKER && source != PeerSource.USER) {
            return;
        }
        for (PeerAddress address : addresses) {
            if (!host.isOwnAddress(address)) {
                known.add(address, source, now);
            }
        }
    }

    /// We are at this address: it is not dialled, and says which peers come first (BEP 40).
    void onOwnAddress(PeerAddress address, long now) {
        known.addOwn(address, now);
    }

    /// Dials as many as are wanted and allowed.
    void dialMore(long now) {
        while (torrent.isActive() && host.mayDial()) {
            PeerAddress address = known.nextCandidate(now);
            if (address == null) {
                return;
            }
            if (bans.ofAddress(address, now) != null) {
                known.remove(address);
            } else if (places.isThereOne(now)) {
                dial(address, now);
            } else {
                return;
            }
        }
    }

    private void dial(PeerAddress address, long now) {
        PeerConnection peer = open(address, true, now);
        known.onDialled(address, now);
        listening.put(peer, address);
        dials.add(peer);
        host.onDialBegun();
        peer.attach(host.transport().connect(address, peer));
    }

    private PeerConnection open(PeerAddress address, boolean outgoing, long now) {
        PeerConnection peer =
                new PeerConnection(torrent.desk(), address, outgoing, nextSlot++, now);
        peers.add(peer);
        host.onConnectionOpened();
        torrent.keepTicking(now);
        return peer;
    }

    @Nullable PeerStreamHandler accept(PeerStream stream, long now) {
        BanList.Ban ban = bans.ofHost(stream.remote().ip(), now);
        if (ban != null || !places.isThereOneFor(stream.remote(), now)) {
            onRefused(stream.remote(), ban == null ? "there are enough peers" : text(ban, now));
            return null;
        }
        places.boundHandshaking(dials.size());
        PeerConnection peer = open(stream.remote(), false, now);
        peer.attach(stream);
        return peer;
    }

    private void onRefused(PeerAddress address, String reason) {
        host.events().onEvent(new Event.PeerRefused(torrent.hashes(), address, reason));
    }

    private static String text(BanList.Ban ban, long now) {
        long minutes = (ban.until() - now) / 60_000_000_000L + 1;
        return "is banned for " + minutes + " more min: " + ban.reason();
    }

    /* --- The life of a connection --- */

    /// Null to go on, or why the peer is refused.
    @Nullable String onHandshake(PeerConnection peer, long now) {
        endDial(peer);
        PeerId id = peer.peerId();
        if (id.equals(host.ownId())) {
            if (peer.isOutgoing()) {
                host.onOwnAddressSeen(peer.address().ip(), now);
                onOwnAddress(peer.address(), now);
            }
            return "is ourselves";
        }
        BanList.Ban ban = bans.ofPeer(peer.address().ip(), id, now);
        if (ban != null) {
            return text(ban, now);
        }
        PeerConnection twin = findById(id, peer);
        if (twin != null && !replaces(peer, twin)) {
            return "is connected already";
        }
        if (twin != null) {
            twin.close("is connected twice");
        }
        if (peer.isOutgoing()) {
            known.onConnected(peer.address(), now);
        }
        members.add(peer);
        torrent.picker().onPeerJoined(peer.pieces());
        host.events()
                .onEvent(new Event.PeerConnected(torrent.hashes(), peer.address(), peer.client()));
        return null;
    }

    private @Nullable PeerConnection findById(PeerId id, PeerConnection except) {
        for (PeerConnection other : peers) {
            if (other != except && other.isEstablished() && other.peerId().equals(id)) {
                return other;
            }
        }
        return null;
    }

    /// When both sides dialled each other at once, both must keep the same one of the two
    /// connections: the one that the side with the larger peer id dialled.
    private boolean replaces(PeerConnection peer, PeerConnection twin) {
        if (peer.isOutgoing() == twin.isOutgoing()) {
            return false;
        }
        boolean oursIsLarger = host.ownId().compareTo(peer.peerId()) > 0;
        return peer.isOutgoing() == oursIsLarger;
    }

    private void endDial(PeerConnection peer) {
        if (peer.isOutgoing() && dials.remove(peer)) {
            host.onDialEnded();
        }
    }

    void onPeerClosed(PeerConnection peer, String reason, long now) {
        endDial(peer);
        peers.remove(peer);
        host.onConnectionClosed();
        if (members.remove(peer)) {
            torrent.picker().onPeerLeft(peer.pieces());
            remember(peer);
            host.events()
                    .onEvent(new Event.PeerDisconnected(torrent.hashes(), peer.address(), reason));
        } else {
            onRefused(peer.address(), reason);
        }
        PeerAddress address = listening.remove(peer);
        if (address != null) {
            known.onClosed(address, peer.wasUseful(), now);
        }
        if (torrent.isActive()) {
            host.schedule(torrent, now);
        }
    }

    /// What a peer sent may turn out bad when it has left.
    private void remember(PeerConnection peer) {
        if (peer.traffic().down().payloadTotal() > 0) {
            gone.put(peer.slot(), new Gone(peer.address(), listening.get(peer), peer.peerId()));
            if (gone.size() > MAX_GONE) {
                gone.remove(gone.keySet().iterator().next());
            }
        }
    }

    /// An incoming peer tells its listen port: now it can be dialled another time.
    void onListenPort(PeerConnection peer, int port, long now) {
        if (peer.isOutgoing() || listening.containsKey(peer) || !PeerAddress.isPort(port)) {
            return;
        }
        PeerAddress address = peer.address().withPort(port);
        if (!isPrivate && known.onIncoming(address, now)) {
            listening.put(peer, address);
        }
    }

    /// The peer of that slot, which may have left, has done wrong: it is not talked to for a while.
    /// What else is found of it later changes nothing.
    void ban(int slot, String reason, long now) {
        PeerConnection peer = find(slot);
        Gone who =
                peer == null
                        ? gone.get(slot)
                        : new Gone(peer.address(), listening.get(peer), peer.peerId());
        if (who == null) {
            return;
        }
        Bans.Verdict verdict = bans.ban(who.address, who.listening, who.id, reason, now);
        if (verdict.wholeHost()) {
            known.removeHost(who.address.ip());
        } else if (who.listening != null) {
            known.remove(who.listening);
        }
        host.events()
                .onEvent(
                        new Event.PeerBanned(
                                torrent.hashes(),
                                who.address,
                                reason,
                                verdict.wholeHost(),
                                verdict.ban().lengthNanos()));
        if (peer != null) {
            peer.close("banned: " + reason);
        }
        gone.remove(slot);
    }

    @Nullable PeerConnection find(int slot) {
        for (PeerConnection peer : peers) {
            if (peer.slot() == slot) {
                return peer;
            }
        }
        return null;
    }

    void closeAll(String reason) {
        for (PeerConnection peer : List.copyOf(peers)) {
            peer.close(reason);
        }
    }

    /* --- While they are connected --- */

    void tick(long now) {
        for (PeerConnection peer : List.copyOf(peers)) {
            peer.tick(now);
            if (peer.isEstablished()) {
                updateInterest(peer);
                judgeSpeed(peer, now);
            }
        }
    }

    /// What is missing is not known before everything was checked.
    private void updateInterest(PeerConnection peer) {
        if (torrent.isActive()) {
            peer.interest(torrent.picker().isInteresting(peer.pieces()));
        }
    }

    /// A peer that brings a piece within seconds gets whole pieces; the others share them.
    private void judgeSpeed(PeerConnection peer, long now) {
        long rate = peer.traffic().down().payloadRate(now);
        peer.pieces().wholePieces(rate * WHOLE_PIECE_SECONDS > torrent.info().pieceLength());
        peer.pieces().snubbed(peer.isSnubbed());
    }

    /// What the peer has has changed.
    void onPiecesChanged(PeerConnection peer, long now) {
        PeerAddress address = listening.get(peer);
        if (address != null) {
            known.onSeed(address, peer.isSeed(), now);
        }
        if (!peer.isInteresting()) {
            updateInterest(peer);
        }
        letGoIfUseless(peer);
    }

    /// We have a piece more.
    void onPieceVerified(int pieceIndex) {
        for (PeerConnection peer : members) {
            if (!peer.isSeed()) {
                peer.sendHave(pieceIndex);
            }
        }
    }

    /// We do not have a piece any more (BEP 54), and so are no seed.
    void onPieceLost(int pieceIndex, long now) {
        if (complete && !torrent.isComplete()) {
            tellComplete(false, now);
        }
        for (PeerConnection peer : members) {
            peer.sendDontHave(pieceIndex);
            updateInterest(peer);
        }
    }

    /// We have everything we want: seeds are of no use, and the others may know it.
    void onComplete(long now) {
        if (!complete) {
            tellComplete(true, now);
        }
        for (PeerConnection peer : List.copyOf(members)) {
            updateInterest(peer);
            letGoIfUseless(peer);
        }
    }

    /// Other files are wanted: peers may be interesting that were not, and we no seed any more.
    void onSelectionChanged(long now) {
        if (complete && !torrent.isComplete()) {
            tellComplete(false, now);
        }
        members.forEach(this::updateInterest);
    }

    private void tellComplete(boolean isComplete, long now) {
        complete = isComplete;
        known.seeding(isComplete, now);
        for (PeerConnection peer : members) {
            peer.sendUploadOnly(isComplete);
        }
    }

    /// A seed and a peer that wants nothing have nothing to say to each other.
    void letGoIfUseless(PeerConnection peer) {
        if (torrent.isComplete() && torrent.isActive() && peer.isUploadOnly()) {
            peer.close("neither side needs anything");
        }
    }

    /// A block came from `from`: whoever else was asked for it is told, and what of it is coming in
    /// from them goes nowhere.
    void cancelElsewhere(PeerConnection from, int pieceIndex, int blockIndex) {
        PiecePicker picker = torrent.picker();
        for (int i = 0; i < picker.otherRequesters(); i++) {
            PeerConnection other = find(picker.otherRequester(i));
            if (other != null && other != from) {
                other.cancel(pieceIndex, blockIndex);
            }
        }
    }

    /// Takes the place of a block away from whoever else is filling it.
    void dropReceivers(PeerConnection except, int pieceIndex, int blockIndex) {
        if (members.size() < 2) {
            return;
        }
        for (int i = 0; i < members.size(); i++) {
            PeerConnection other = members.get(i);
            if (other != except) {
                other.dropIncoming(pieceIndex, blockIndex);
            }
        }
    }

    /// A chunk was loaded, or memory for one may be there: those that wait look again. The first to
    /// look is another each time.
    void onChunkReady() {
        int count = members.size();
        for (int i = 0; i < count && i < members.size(); i++) {
            members.get((resumeFrom + i) % members.size()).onChunkReady();
        }
        resumeFrom = count == 0 ? 0 : (resumeFrom + 1) % count;
    }

    /// There is memory again for what peers send. The first to get of it is another each time: else
    /// those at the end of the list would never be read from while it is short.
    void resumeAll() {
        List<PeerConnection> all = List.copyOf(peers);
        int count = all.size();
        for (int i = 0; i < count; i++) {
            all.get((readFrom + i) % count).resume();
        }
        readFrom = count == 0 ? 0 : (readFrom + 1) % count;
        onChunkReady();
    }
}
