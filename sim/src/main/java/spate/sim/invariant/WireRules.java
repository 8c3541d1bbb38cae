package spate.sim.invariant;

import java.nio.ByteBuffer;
import java.util.Objects;
import spate.engine.peer.PeerConnection;
import spate.engine.picker.PieceSet;
import spate.engine.torrent.Torrent;
import spate.protocol.peer.Block;
import spate.protocol.peer.Handshake;
import spate.protocol.peer.Message;
import spate.sim.swarm.Node;
import spate.sim.swarm.Share;
import spate.sim.torrent.SimTorrent;

/// What the engine of one node may put on the wire, judged message by message with what it knew then.
///
/// - Nothing is asked for that the peer has not, that was on the disk when the process began (whole
///   pieces, and blocks that were noted of others), that is
///   asked for already, that is not a block of the torrent, that is not wanted; nothing before
///   interest is told; nothing while choked, but for allowed-fast pieces and for what was already on
///   its way when the choke came; no more at once than the peer takes.
/// - Nothing is sent that was not asked for, that is not verified, that is not the content, or to a
///   peer that is choked.
/// - `have` and bitfields speak of pieces that are on the disk and right.
/// - Signals only when they change something; the fast extension only when both speak it.
final class WireRules {

    private final Node node;
    private final Ledger ledger;

    WireRules(Node node, Ledger ledger) {
        this.node = node;
        this.ledger = ledger;
    }

    private static void require(boolean kept, WireTap tap, String rule) {
        if (!kept) {
            throw new AssertionError(tap.name() + " " + rule);
        }
    }

    private Share share(WireTap tap) {
        SimTorrent torrent = Objects.requireNonNull(tap.torrent());
        return Objects.requireNonNull(node.share(torrent));
    }

    void onGreeting(WireTap tap, Handshake handshake) {
        SimTorrent torrent = tap.torrent();
        require(torrent != null && node.share(torrent) != null, tap, "names a torrent it has not");
        require(handshake.peerId().equals(node.peerId()), tap, "shows another peer id");
    }

    /* --- Messages --- */

    void beforeMessage(WireTap tap, WireSide side, WireMessage.Plain plain) {
        Message message = plain.message();
        switch (message) {
            case Message.Choke _ -> require(!side.isChoking(), tap, "chokes twice");
            case Message.Unchoke _ -> require(side.isChoking(), tap, "unchokes twice");
            case Message.Interested _ -> require(!side.isInterested(), tap, "is interested twice");
            case Message.NotInterested _ ->
                    require(side.isInterested(), tap, "loses an interest that it had not");
            case Message.Have(int piece) -> checkHave(tap, side, piece);
            case Message.Bitfield _, Message.HaveAll _, Message.HaveNone _ ->
                    checkPieces(tap, side, message);
            case Message.Request(int piece, int offset, int length) ->
                    checkRequest(tap, side, new WireSide.BlockKey(piece, offset, length), plain);
            case Message.RejectRequest(int piece, int offset, int length) ->
                    checkReject(tap, new WireSide.BlockKey(piece, offset, length));
            case Message.AllowedFast(int piece) -> {
                require(tap.hasFast(), tap, "allows fast to a peer without the extension");
                require(piece < share(tap).torrent().pieceCount(), tap, "allows no piece");
            }
            case Message.Cancel _,
                    Message.KeepAlive _,
                    Message.SuggestPiece _,
                    Message.Port _,
                    Message.Extended _,
                    Message.HashRequest _,
                    Message.Hashes _,
                    Message.HashReject _,
                    Message.Unknown _ -> {}
        }
    }

    private void checkHave(WireTap tap, WireSide side, int piece) {
        require(!side.has(piece), tap, "says twice that it has piece " + piece);
        require(
                share(tap).image().isRight(piece),
                tap,
                "says it has piece " + piece + ", which is not on its disk");
    }

    private void checkPieces(WireTap tap, WireSide side, Message message) {
        require(!side.hasBegun(), tap, "sends its pieces too late: " + message);
        Share share = share(tap);
        WireSide claim = new WireSide(share.torrent().pieceCount());
        claim.note(message, 0);
        PieceSet claimed = claim.have();
        for (int i = claimed.nextSet(0); i >= 0; i = claimed.nextSet(i + 1)) {
            boolean right = share.image().isRight(i);
            require(right, tap, "claims piece " + i + ", which is not on its disk");
        }
    }

    private void checkRequest(
            WireTap tap, WireSide side, WireSide.BlockKey block, WireMessage.Plain plain) {
        String what = "asks for " + block + ": ";
        Share share = share(tap);
        WireSide peer = tap.told();
        int piece = block.pieceIndex();
        require(piece < share.torrent().pieceCount(), tap, what + "there is no such piece");
        require(isBlock(share.torrent(), block), tap, what + "that is no block");
        require(peer != null && peer.has(piece), tap, what + "the peer never said it has that");
        require(side.isInterested(), tap, what + "it never said that it is interested");
        require(!side.awaits(block), tap, what + "it has asked already");
        require(share.isWanted(piece), tap, what + "nobody wants it");
        require(!ledger.wasThere(share, piece), tap, what + "it was on the disk at the start");
        boolean isLeft = ledger.left().isLeft(share, piece, block.blockOffset());
        require(!isLeft, tap, what + "that block was on the disk at the start");
        WireSide knownPeer = Objects.requireNonNull(peer);
        require(
                side.outstanding() < knownPeer.maxRequests(),
                tap,
                what + "the peer takes only " + knownPeer.maxRequests() + " at once");
        require(
                !knownPeer.isChoking()
                        || knownPeer.allowsFast(piece)
                        || tap.wasOnItsWayBeforeChoke(plain.endOffset()),
                tap,
                what + "the peer chokes");
    }

    /// A block of the piece, whose pad may be left out.
    private static boolean isBlock(SimTorrent torrent, WireSide.BlockKey block) {
        int left = torrent.pieceLength(block.pieceIndex()) - block.blockOffset();
        int dataLeft = torrent.dataLength(block.pieceIndex()) - block.blockOffset();
        return block.blockOffset() % Block.SIZE == 0
                && dataLeft > 0
                && (block.length() == Math.min(Block.SIZE, left)
                        || block.length() == Math.min(Block.SIZE, dataLeft));
    }

    private void checkReject(WireTap tap, WireSide.BlockKey block) {
        require(tap.hasFast(), tap, "rejects to a peer without the fast extension");
        WireSide peer = tap.told();
        require(peer != null && peer.mayGet(block), tap, "rejects what nobody asked: " + block);
    }

    /// How much the engine has to send to the peer at the other end, not given to the socket yet.
    long waitingToBeSent(WireTap tap) {
        Torrent torrent = share(tap).running();
        if (torrent == null) {
            return 0;
        }
        for (PeerConnection peer : torrent.peers()) {
            if (peer.address().equals(tap.stream().remote())) {
                return peer.queuedBytes();
            }
        }
        return 0;
    }

    /* --- Blocks --- */

    void onBlockBytes(WireTap tap, int pieceIndex, int pieceOffset, ByteBuffer bytes, int length) {
        SimTorrent torrent = Objects.requireNonNull(tap.torrent());
        ByteBuffer expected = ByteBuffer.wrap(torrent.block(pieceIndex, pieceOffset, length));
        boolean right = expected.equals(bytes.slice(bytes.position(), length));
        require(right, tap, "serves wrong bytes of piece " + pieceIndex);
    }

    void beforeBlock(WireTap tap, WireSide side, WireMessage.Block block) {
        String what = "sends " + block.key() + ": ";
        int piece = block.pieceIndex();
        WireSide peer = tap.told();
        require(peer != null && peer.mayGet(block.key()), tap, what + "nobody asked");
        require(!side.isChoking() || side.allowsFast(piece), tap, what + "it chokes that peer");
        Torrent torrent = share(tap).running();
        boolean verified = torrent != null && torrent.have().get(piece);
        // A block may be on its way when its piece is withdrawn: the peer is told behind it.
        verified |= torrent != null && torrent.isInDoubt(piece);
        require(verified, tap, what + "it is not verified");
    }

    void onClosed(WireTap tap) {
        ledger.onClosed(tap);
    }
}
