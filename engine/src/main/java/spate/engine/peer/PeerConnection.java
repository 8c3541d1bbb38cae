package spate.engine.peer;

import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;
import spate.engine.bandwidth.Allowance;
import spate.engine.picker.PeerPieces;
import spate.engine.picker.PieceSet;
import spate.engine.port.PeerStream;
import spate.engine.port.PeerStreamHandler;
import spate.protocol.address.PeerAddress;
import spate.protocol.metainfo.InfoHash;
import spate.protocol.peer.Handshake;
import spate.protocol.peer.Message;
import spate.protocol.peer.MessageDecoder;
import spate.protocol.peer.MessageEncoder;
import spate.protocol.peer.MessageHandler;
import spate.protocol.peer.PeerId;
import spate.protocol.peer.ProtocolError;

/// One connection to one peer: the wire protocol's state on both sides, and nothing of the other
/// peers.
///
/// | phase | ends with |
/// |---|---|
/// | CONNECTING | the stream is connected (only where we dialled) |
/// | HANDSHAKING | 68 good bytes of the peer (BEP 3) |
/// | ESTABLISHED | closed by either side |
/// | CLOSED | - |
///
/// [PeerDownload] asks, [PeerUpload] serves, [PeerExtensions] speaks BEP 10. Work that concerns
/// many messages (asking for more, serving, flushing) is done once at the end of each read, not
/// once a message.
public final class PeerConnection implements PeerStreamHandler, MessageHandler {

    enum Phase {
        CONNECTING,
        HANDSHAKING,
        ESTABLISHED,
        CLOSED
    }

    /// The handshake must be complete this long after the connection is.
    private static final long HANDSHAKE_NANOS = 20_000_000_000L;

    /// A peer that says nothing for this long is gone (BEP 3 sends a keep-alive every 2 minutes).
    private static final long SILENCE_NANOS = 200_000_000_000L;

    /// We say something at least this often.
    private static final long KEEP_ALIVE_NANOS = 100_000_000_000L;

    /// A peer that takes nothing of what we have for it for this long only holds our memory; the
    /// less time when that is short.
    private static final long STALL_NANOS = 90_000_000_000L;

    private static final long SHORT_STALL_NANOS = 15_000_000_000L;

    /// The most that is taken of a quota at once.
    private static final long MAX_GRANT = 1 << 18;

    /// As much is read at once of a peer that owes us nothing: it can only ask for more answers.
    private static final long MAX_UNASKED_GRANT = 1 << 15;

    private final PeerHost host;
    private final PeerAddress address;
    private final boolean outgoing;
    private final SendQueue sendQueue = new SendQueue();
    private final PeerDownload download;
    private final PeerUpload upload;
    private final Conduct conduct = new Conduct();
    private final PeerExtensions extensions;
    private final Allowance down;
    private final Allowance up;
    private final PeerTraffic traffic = new PeerTraffic();
    private final byte[] handshakeBytes = new byte[Handshake.LENGTH];
    private int handshakeLength;
    private boolean handshakeSent;
    private @Nullable PeerStream stream;
    private @Nullable MessageDecoder decoder;
    private @Nullable Handshake handshake;
    private Phase phase;

    private final PeerPieces pieces;
    private boolean choking = true;
    private boolean interesting;
    private boolean chokedByPeer = true;
    private boolean interestedInUs;

    /// Whether the peer named any piece that it serves even while it chokes us.
    private boolean allowedFast;

    private @Nullable PieceSet allowedFastByUs;

    private long phaseSince;
    private boolean heldBack;

    /// Whether it is for want of quota or memory that nothing is read: the peer may have said much.
    private boolean unread;

    private long lastReceivedNanos;
    private long lastSentNanos;
    private long lastTakenNanos;
    private long unchokedSince;
    private long readPayload;
    private long readGrant;
    private long sendGrant;
    private long now;

    /// @param outgoing whether we dialled
    /// @param slot the torrent's number for this connection, never used again by it
    public PeerConnection(
            PeerHost host, PeerAddress address, boolean outgoing, int slot, long now) {
        this.host = host;
        this.address = address;
        this.outgoing = outgoing;
        this.phase = outgoing ? Phase.CONNECTING : Phase.HANDSHAKING;
        this.pieces = new PeerPieces(slot, host.pieceCount());
        this.download = new PeerDownload(this, host, sendQueue);
        this.upload = new PeerUpload(this, host, sendQueue, conduct);
        this.extensions = new PeerExtensions(this, host, sendQueue);
        this.down = host.downQuota().open(this);
        this.up = host.upQuota().open(this);
        this.phaseSince = now;
        this.lastReceivedNanos = now;
        this.lastSentNanos = now;
        this.lastTakenNanos = now;
        this.now = now;
        this.pieces.choked(true);
    }

    /// Ties the connection to its stream, once, before anything else.
    public void attach(PeerStream peerStream) {
        stream = peerStream;
    }

    /* --- What it is --- */

    public PeerAddress address() {
        return address;
    }

    public boolean isOutgoing() {
        return outgoing;
    }

    public int slot() {
        return pieces.peerSlot();
    }

    public boolean isEstablished() {
        return phase == Phase.ESTABLISHED;
    }

    public boolean isConnecting() {
        return phase == Phase.CONNECTING;
    }

    public boolean isClosed() {
        return phase == Phase.CLOSED;
    }

    /// The peer's id; only once established.
    public PeerId peerId() {
        assert handshake != null : "no handshake yet";
        return handshake.peerId();
    }

    /// Its client's name and version: what it says itself, else what its peer id says.
    public String client() {
        return handshake == null ? "" : extensions.clientName(handshake.peerId());
    }

    public boolean supportsFast() {
        return handshake != null && handshake.fast();
    }

    /// Whether the peer speaks BEP 52: it names the torrent by its v2 hash, or offers to (the bit is
    /// for hybrids; libtorrent leaves it out where there is nothing but v2).
    public boolean supportsV2() {
        InfoHash v2 = host.infoHashes().v2();
        return handshake != null
                && v2 != null
                && (handshake.v2() || handshake.infoHash().equals(v2.truncated()));
    }

    /// The pieces the peer has, and how the picker may use it.
    public PeerPieces pieces() {
        return pieces;
    }

    public boolean isSeed() {
        return pieces.isSeed();
    }

    /// Whether it wants nothing more: it has everything, or said so (BEP 21).
    public boolean isUploadOnly() {
        return isSeed() || extensions.isUploadOnly();
    }

    public boolean isChokedByUs() {
        return choking;
    }

    public boolean isInterestedInUs() {
        return interestedInUs;
    }

    public boolean chokesUs() {
        return chokedByPeer;
    }

    public boolean isInteresting() {
        return interesting;
    }

    public boolean isSnubbed() {
        return download.isSnubbed();
    }

    boolean isAllowedFastByUs(int pieceIndex) {
        return allowedFastByUs != null && allowedFastByUs.get(pieceIndex);
    }

    /// Whether we let it have any pieces while it is choked.
    public boolean wasAllowedFast() {
        return allowedFastByUs != null;
    }

    public int pendingRequests() {
        return download.pendingRequests();
    }

    public int queuedRequests() {
        return upload.queuedRequests();
    }

    /// Bytes that wait to be sent.
    public long queuedBytes() {
        return sendQueue.queuedBytes();
    }

    public PeerTraffic traffic() {
        return traffic;
    }

    public RequestWindow window() {
        return download.window();
    }

    public long unchokedSinceNanos() {
        return unchokedSince;
    }

    public long establishedSinceNanos() {
        return phaseSince;
    }

    /* --- The stream --- */

    @Override
    public void onConnected(long now) {
        this.now = now;
        phase = Phase.HANDSHAKING;
        phaseSince = now;
        sendHandshake(host.wireHash());
    }

    private void sendHandshake(InfoHash infoHash) {
        handshakeSent = true;
        boolean offersV2 = host.infoHashes().v2() != null;
        new Handshake(true, true, false, offersV2, infoHash, host.ownId())
                .encode(sendQueue.reserve(Handshake.LENGTH));
        flush();
    }

    @Override
    public long readAllowance(long now) {
        if (sendQueue.isClogged()) {
            heldBack = true;
            return 0;
        }
        // Without memory for more, a block whose place is held already is still finished: that
        // frees it.
        long grant = download.pendingRequests() > 0 ? MAX_GRANT : MAX_UNASKED_GRANT;
        long most = host.mayRead(this) ? grant : download.missingBytes();
        if (most > 0 && readGrant == 0) {
            readGrant = down.take(MAX_GRANT, now);
        }
        long allowed = Math.min(readGrant, most);
        unread = allowed == 0;
        return allowed;
    }

    @Override
    public void onBytes(ByteBuffer in, long now) {
        this.now = now;
        lastReceivedNanos = now;
        int length = in.remaining();
        readPayload = 0;
        if (phase == Phase.HANDSHAKING) {
            readHandshake(in);
        }
        MessageDecoder messages = decoder;
        if (phase == Phase.ESTABLISHED && messages != null && in.hasRemaining()) {
            ProtocolError error = messages.decode(in, this);
            if (error != null) {
                close(error.toString());
            }
        }
        in.position(in.limit());
        // Limits are for payload: what else was read is given back.
        down.giveBack(readGrant - readPayload);
        readGrant = 0;
        traffic.received(readPayload, length - readPayload, now);
        host.onReceived(this, readPayload, length - readPayload, now);
        work();
    }

    private void readHandshake(ByteBuffer in) {
        int wanted = Math.min(Handshake.LENGTH - handshakeLength, in.remaining());
        in.get(handshakeBytes, handshakeLength, wanted);
        handshakeLength += wanted;
        ByteBuffer soFar = ByteBuffer.wrap(handshakeBytes, 0, handshakeLength);
        ProtocolError error = Handshake.check(soFar);
        if (error != null) {
            close(error.toString());
            return;
        }
        if (!outgoing && !handshakeSent && handshakeLength >= Handshake.PREFIX_LENGTH) {
            sendHandshake(Handshake.infoHash(soFar));
        }
        if (handshakeLength == Handshake.LENGTH) {
            onHandshake(Handshake.decode(soFar));
        }
    }

    private void onHandshake(Handshake theirs) {
        handshake = theirs;
        String refusal = host.onHandshake(this, now);
        if (refusal != null) {
            close(refusal);
            return;
        }
        phase = Phase.ESTABLISHED;
        phaseSince = now;
        decoder = new MessageDecoder(MessageDecoder.bitfieldLength(host.pieceCount()));
        if (theirs.extensionProtocol()) {
            extensions.sendHandshake();
        }
        sendPieces();
        flush();
    }

    /// The info hash the peer named in its handshake (20-byte form).
    public InfoHash namedHash() {
        assert handshake != null : "no handshake yet";
        return handshake.infoHash();
    }

    private void sendPieces() {
        PieceSet have = host.have();
        if (supportsFast() && have.isFull()) {
            MessageEncoder.haveAll(sendQueue.reserve(MessageEncoder.SIGNAL_LENGTH));
        } else if (!have.isEmpty()) {
            ByteBuffer bits = ByteBuffer.allocate(PieceSet.wireBytes(have.size()));
            have.writeWire(bits);
            MessageEncoder.bitfield(
                    sendQueue.reserve(MessageEncoder.SIGNAL_LENGTH + bits.capacity()),
                    bits.array());
        } else if (supportsFast()) {
            MessageEncoder.haveNone(sendQueue.reserve(MessageEncoder.SIGNAL_LENGTH));
        }
    }

    @Override
    public int gather(ByteBuffer[] into, long now) {
        if (sendQueue.isEmpty() || phase == Phase.CONNECTING) {
            return 0;
        }
        if (sendGrant == 0) {
            sendGrant = up.take(Math.min(MAX_GRANT, sendQueue.queuedBytes()), now);
        }
        return sendGrant == 0 ? 0 : sendQueue.gather(into, sendGrant);
    }

    @Override
    public void onWritten(long bytes, long now) {
        this.now = now;
        lastSentNanos = now;
        long payload = sendQueue.onWritten(bytes);
        up.giveBack(sendGrant - payload);
        sendGrant = 0;
        traffic.sent(payload, bytes - payload, now);
        host.onSent(this, payload, bytes - payload, now);
        readOnIfHeldBack();
        if (payload > 0 && !upload.isWaitingForChunk()) {
            upload.pump();
            flush();
        }
    }

    private void readOnIfHeldBack() {
        if (heldBack && stream != null && !sendQueue.isClogged()) {
            heldBack = false;
            stream.resumeReading();
        }
    }

    @Override
    public void onClosed(String reason, long now) {
        this.now = now;
        stream = null;
        end(reason);
    }

    /// Closes the connection.
    public void close(String reason) {
        end(reason);
    }

    private void end(String reason) {
        if (phase == Phase.CLOSED) {
            return;
        }
        phase = Phase.CLOSED;
        if (decoder != null) {
            decoder.stop();
        }
        if (stream != null) {
            stream.close();
        }
        download.close();
        upload.clear();
        sendQueue.clear();
        down.giveBack(readGrant);
        up.giveBack(sendGrant);
        down.release();
        up.release();
        host.onPeerClosed(this, reason, now);
    }

    /* --- Messages --- */

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
            case Message.HashRequest request -> host.onHashRequest(this, request, now);
            case Message.Hashes hashes -> host.onHashes(this, hashes, now);
            case Message.HashReject reject -> host.onHashReject(this, reject, now);
        }
    }

    private void onUnchoke() {
        chokedByPeer = false;
        pieces.choked(false);
    }

    private void onChoke() {
        chokedByPeer = true;
        pieces.choked(true);
        download.onChoked(supportsFast());
    }

    private void onInterested(boolean interested) {
        if (interestedInUs != interested) {
            interestedInUs = interested;
            host.onInterestChanged(this, now);
        }
    }

    private void onHave(int pieceIndex) {
        if (pieceIndex < host.pieceCount()) {
            host.onHave(this, pieceIndex, now);
        } else {
            close("has a piece that does not exist: " + pieceIndex);
        }
    }

    void onDontHave(int pieceIndex) {
        if (pieceIndex < host.pieceCount()) {
            host.onDontHave(this, pieceIndex, now);
        }
    }

    private boolean mayAnnounce() {
        String enough = conduct.onAnnouncement();
        if (enough != null) {
            close(enough);
        }
        return enough == null;
    }

    private void onBitfield(byte[] bits) {
        if (!mayAnnounce()) {
            return;
        }
        ByteBuffer wire = ByteBuffer.wrap(bits);
        String fault = PieceSet.wireFault(wire, host.pieceCount());
        if (fault == null) {
            host.onPieces(this, PieceSet.ofWire(wire, host.pieceCount()), now);
        } else {
            close(fault);
        }
    }

    private void onHaveAll() {
        if (supportsFast()) {
            if (mayAnnounce()) {
                host.onPieces(this, PieceSet.full(host.pieceCount()), now);
            }
        } else {
            close("sent have all without the fast extension");
        }
    }

    private void onHaveNone() {
        if (supportsFast()) {
            if (mayAnnounce()) {
                host.onPieces(this, PieceSet.empty(host.pieceCount()), now);
            }
        } else {
            close("sent have none without the fast extension");
        }
    }

    private void onAllowedFast(int pieceIndex) {
        if (pieceIndex < host.pieceCount() && pieces.allowFast(pieceIndex)) {
            allowedFast = true;
        }
    }

    @Override
    public void onBlockStart(int pieceIndex, int blockOffset, int length) {
        if (!download.onBlockStart(pieceIndex, blockOffset, length, now)) {
            close("sends blocks that nobody asked for");
        }
    }

    @Override
    public void onBlockBytes(ByteBuffer in, int length) {
        download.onBlockBytes(in, length);
        readPayload += length;
    }

    @Override
    public void onBlockEnd() {
        download.onBlockEnd(now);
    }

    /* --- What the torrent tells it to do --- */

    /// Says whether we want something of the peer.
    public void interest(boolean wanted) {
        if (interesting == wanted || phase != Phase.ESTABLISHED) {
            return;
        }
        interesting = wanted;
        ByteBuffer out = sendQueue.reserve(MessageEncoder.SIGNAL_LENGTH);
        if (wanted) {
            MessageEncoder.interested(out);
        } else {
            MessageEncoder.notInterested(out);
        }
        flush();
    }

    public void unchoke(long now) {
        if (!choking || phase != Phase.ESTABLISHED) {
            return;
        }
        choking = false;
        unchokedSince = now;
        MessageEncoder.unchoke(sendQueue.reserve(MessageEncoder.SIGNAL_LENGTH));
        flush();
    }

    public void choke() {
        if (choking || phase != Phase.ESTABLISHED) {
            return;
        }
        choking = true;
        MessageEncoder.choke(sendQueue.reserve(MessageEncoder.SIGNAL_LENGTH));
        upload.onChoke();
        flush();
    }

    /// Lets the peer have this piece even while it is choked (BEP 6).
    public void allowFast(int pieceIndex) {
        if (!supportsFast()) {
            return;
        }
        if (allowedFastByUs == null) {
            allowedFastByUs = PieceSet.empty(host.pieceCount());
        }
        if (!allowedFastByUs.set(pieceIndex)) {
            return;
        }
        MessageEncoder.allowedFast(sendQueue.reserve(MessageEncoder.HAVE_LENGTH), pieceIndex);
        flush();
    }

    /// Tells the peer of a piece that we have verified.
    public void sendHave(int pieceIndex) {
        if (phase == Phase.ESTABLISHED) {
            MessageEncoder.have(sendQueue.reserve(MessageEncoder.HAVE_LENGTH), pieceIndex);
            flush();
        }
    }

    /// Takes a [#sendHave] back, where the peer understands that (BEP 54).
    public void sendDontHave(int pieceIndex) {
        if (phase == Phase.ESTABLISHED) {
            extensions.sendDontHave(pieceIndex);
            flush();
        }
    }

    /// Tells the peer whether we want nothing more (BEP 21).
    public void sendUploadOnly(boolean uploadOnly) {
        if (phase == Phase.ESTABLISHED) {
            extensions.sendUploadOnly(uploadOnly);
            flush();
        }
    }

    /// Sends a message of BEP 52.
    public void sendHashMessage(Message message) {
        if (phase == Phase.ESTABLISHED) {
            MessageEncoder.encode(
                    message, sendQueue.reserveAnswer(MessageEncoder.encodedLength(message)));
            flush();
        }
    }

    void sendReject(int pieceIndex, int blockOffset, int length) {
        if (supportsFast() && phase == Phase.ESTABLISHED) {
            ByteBuffer out = sendQueue.reserveAnswer(MessageEncoder.REQUEST_LENGTH);
            MessageEncoder.rejectRequest(out, pieceIndex, blockOffset, length);
        }
    }

    /// The block came from somebody else.
    public void cancel(int pieceIndex, int blockIndex) {
        download.cancel(pieceIndex, blockIndex);
    }

    /// Somebody else sends this block: what comes of it from this peer goes nowhere.
    public void dropIncoming(int pieceIndex, int blockIndex) {
        download.dropIncoming(pieceIndex, blockIndex);
    }

    /// Whether the peer was of any use: it sent or took payload.
    public boolean wasUseful() {
        return traffic.down().payloadTotal() > 0 || traffic.up().payloadTotal() > 0;
    }

    /// Gives every request back: the torrent pauses or has no use for the answers.
    public void releaseRequests() {
        download.releaseAll();
    }

    /// A chunk that the peer waits for may be there now.
    public void onChunkReady() {
        if (upload.isWaitingForChunk()) {
            upload.pump();
            flush();
        }
    }

    public boolean isWaitingForChunk() {
        return upload.isWaitingForChunk();
    }

    /// Quota is there again.
    public void resume() {
        if (stream != null) {
            stream.resumeReading();
            flush();
        }
    }

    /// The requests that can be sent and the blocks that can be served, after something changed.
    public void work(long now) {
        this.now = now;
        work();
    }

    private void work() {
        if (phase != Phase.ESTABLISHED) {
            return;
        }
        if (interesting && (!chokedByPeer || allowedFast)) {
            download.refill(now);
        }
        if (!upload.isWaitingForChunk()) {
            upload.pump();
        }
        flush();
    }

    /// Once a second. Closes what is dead, keeps alive what is silent, notices a snub.
    public void tick(long now) {
        this.now = now;
        if (unread) {
            lastReceivedNanos = now;
            download.onUnread(now);
        }
        if (phase == Phase.HANDSHAKING && now - phaseSince > HANDSHAKE_NANOS) {
            close("no handshake in time");
        } else if (phase == Phase.ESTABLISHED && now - lastReceivedNanos > SILENCE_NANOS) {
            close("silent for too long");
        } else if (phase == Phase.ESTABLISHED && isStalled()) {
            close("takes nothing of what it asked for");
        } else if (phase == Phase.ESTABLISHED) {
            if (now - lastSentNanos > KEEP_ALIVE_NANOS && sendQueue.isEmpty()) {
                MessageEncoder.keepAlive(sendQueue.reserve(MessageEncoder.KEEP_ALIVE_LENGTH));
                lastSentNanos = now;
            }
            download.checkSnub(now);
            sendQueue.trim();
            work();
        }
    }

    /// Whether the peer takes nothing though there is something for it, and no limit of ours is why.
    private boolean isStalled() {
        if (sendQueue.isEmpty() || up.isWaiting()) {
            lastTakenNanos = now;
        }
        long patience = host.isReadMemoryShort() ? SHORT_STALL_NANOS : STALL_NANOS;
        return now - Math.max(lastTakenNanos, lastSentNanos) > patience;
    }

    void flush() {
        if (stream != null && !sendQueue.isEmpty()) {
            stream.wantWrite();
        }
    }
}
