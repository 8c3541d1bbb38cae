package spate.engine.peer;

import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;
import spate.engine.picker.PieceSet;
import spate.protocol.peer.Message;
import spate.protocol.peer.MessageDecoder;
import spate.protocol.peer.MessageHandler;
import spate.protocol.peer.ProtocolError;

/// What one peer says once the handshake is done: each message goes to the part of the connection that
/// it is for, and the peer's side of the connection's state is kept here.
final class PeerMessages implements MessageHandler {

    private final PeerConnection peer;
    private final PeerHost host;
    private final PeerDownload download;
    private final PeerUpload upload;
    private final PeerExtensions extensions;
    private @Nullable MessageDecoder decoder;

    private boolean chokesUs = true;
    private boolean interestedInUs;

    /// Whether the peer named any piece that it serves even while it chokes us.
    private boolean allowedFast;

    private long payload;
    private long now;

    PeerMessages(
            PeerConnection peer,
            PeerHost host,
            PeerDownload download,
            PeerUpload upload,
            PeerExtensions extensions) {
        this.peer = peer;
        this.host = host;
        this.download = download;
        this.upload = upload;
        this.extensions = extensions;
        peer.pieces().choked(true);
    }

    boolean chokesUs() {
        return chokesUs;
    }

    boolean isInterestedInUs() {
        return interestedInUs;
    }

    /// Whether the peer may serve what it is asked for now.
    boolean mayServeUs() {
        return !chokesUs || allowedFast;
    }

    /// The peer's handshake is done: messages follow.
    void begin() {
        decoder = new MessageDecoder(MessageDecoder.bitfieldLength(host.pieceCount()));
    }

    /// Reads messages. Returns what is wrong with them, or null.
    @Nullable ProtocolError read(ByteBuffer in, long now) {
        this.now = now;
        return decoder == null ? null : decoder.decode(in, this);
    }

    /// Bytes of blocks that were read since this was last asked.
    long takePayload() {
        long bytes = payload;
        payload = 0;
        return bytes;
    }

    /// Reads nothing more.
    void end() {
        if (decoder != null) {
            decoder.stop();
        }
    }

    @Override
    public void onMessage(Message message) {
        switch (message) {
            case Message.KeepAlive _ -> {}
            case Message.Choke _ -> onChoke();
            case Message.Unchoke _ -> onUnchoke();
            case Message.Interested _ -> onInterested(true);
            case Message.NotInterested _ -> onInterested(false);
            case Message.Have have -> onHave(have.pieceIndex());
            case Message.Bitfield bitfield -> onBitfield(bitfield.bits());
            case Message.HaveAll _ -> onHaveAll();
            case Message.HaveNone _ -> onHaveNone();
            case Message.Request r -> upload.onRequest(r.pieceIndex(), r.blockOffset(), r.length());
            case Message.Cancel c -> upload.onCancel(c.pieceIndex(), c.blockOffset(), c.length());
            case Message.RejectRequest r ->
                    download.onReject(r.pieceIndex(), r.blockOffset(), r.length());
            case Message.AllowedFast allowed -> onAllowedFast(allowed.pieceIndex());
            case Message.SuggestPiece _, Message.Port _, Message.Unknown _ -> {}
            case Message.Extended extended -> extensions.onExtended(extended, now);
            case Message.HashRequest request -> host.onHashRequest(peer, request, now);
            case Message.Hashes hashes -> host.onHashes(peer, hashes, now);
            case Message.HashReject reject -> host.onHashReject(peer, reject, now);
        }
    }

    private void onChoke() {
        chokesUs = true;
        peer.pieces().choked(true);
        download.onChoked(peer.supportsFast());
    }

    private void onUnchoke() {
        chokesUs = false;
        peer.pieces().choked(false);
    }

    private void onInterested(boolean interested) {
        if (interestedInUs != interested) {
            interestedInUs = interested;
            host.onInterestChanged(peer, now);
        }
    }

    private void onHave(int pieceIndex) {
        if (pieceIndex < host.pieceCount()) {
            host.onHave(peer, pieceIndex, now);
        } else {
            peer.close("has a piece that does not exist: " + pieceIndex);
        }
    }

    private void onBitfield(byte[] bits) {
        if (!mayAnnounce()) {
            return;
        }
        ByteBuffer wire = ByteBuffer.wrap(bits);
        String fault = PieceSet.wireFault(wire, host.pieceCount());
        if (fault == null) {
            host.onPieces(peer, PieceSet.ofWire(wire, host.pieceCount()), now);
        } else {
            peer.close(fault);
        }
    }

    private boolean mayAnnounce() {
        String enough = peer.conduct().onAnnouncement();
        if (enough != null) {
            peer.close(enough);
        }
        return enough == null;
    }

    private void onHaveAll() {
        if (!peer.supportsFast()) {
            peer.close("sent have all without the fast extension");
        } else if (mayAnnounce()) {
            host.onPieces(peer, PieceSet.full(host.pieceCount()), now);
        }
    }

    private void onHaveNone() {
        if (!peer.supportsFast()) {
            peer.close("sent have none without the fast extension");
        } else if (mayAnnounce()) {
            host.onPieces(peer, PieceSet.empty(host.pieceCount()), now);
        }
    }

    private void onAllowedFast(int pieceIndex) {
        if (pieceIndex < host.pieceCount() && peer.pieces().allowFast(pieceIndex)) {
            allowedFast = true;
        }
    }

    @Override
    public void onBlockStart(int pieceIndex, int blockOffset, int length) {
        if (!download.onBlockStart(pieceIndex, blockOffset, length, now)) {
            peer.close("sends blocks that nobody asked for");
        }
    }

    @Override
    public void onBlockBytes(ByteBuffer in, int length) {
        download.onBlockBytes(in, length);
        payload += length;
    }

    @Override
    public void onBlockEnd() {
        download.onBlockEnd(now);
    }
}
