package spate.engine.peer;

import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;
import spate.engine.picker.PeerPieces;
import spate.engine.picker.PieceSet;
import spate.engine.port.PeerStream;
import spate.engine.port.PeerStreamHandler;
import spate.protocol.address.PeerAddress;
import spate.protocol.metainfo.InfoHash;
import spate.protocol.peer.Handshake;
import spate.protocol.peer.Message;
import spate.protocol.peer.MessageEncoder;
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
/// | part | holds |
/// |---|---|
/// | [Handshaking] | both handshakes |
/// | [PeerMessages] | the peer's side of the state: whether it chokes us, is interested, what it announces |
/// | [PeerDownload] | what we ask for and what comes in |
/// | [PeerUpload] | what the peer asks for |
/// | [PeerExtensions] | the extended handshakes and messages (BEP 10) |
/// | [Grants] | what may be read and sent under the limits |
/// | [Patience] | how long nothing has come or gone |
///
/// Our side of the state is here. Work that concerns many messages (asking for more, serving,
/// flushing) is done once at the end of each read, not once a message.
public final class PeerConnection implements PeerStreamHandler {

    enum Phase {
        CONNECTING,
        HANDSHAKING,
        ESTABLISHED,
        CLOSED
    }

    /// As much is read at once of a peer that owes us nothing: it can only ask for more answers.
    private static final long MAX_UNASKED_GRANT = 1 << 15;

    private final PeerHost host;
    private final PeerAddress address;
    private final boolean outgoing;
    private final SendQueue sendQueue = new SendQueue();
    private final PeerDownload download;
    private final PeerUpload upload;
    private final PeerExtensions extensions;
    private final PeerMessages messages;
    private final Handshaking handshaking;
    private final Conduct conduct = new Conduct();
    private final Grants grants;
    private final Patience patience;
    private final PeerTraffic traffic = new PeerTraffic();
    private @Nullable PeerStream stream;
    private Phase phase;

    private final PeerPieces pieces;
    private boolean choking = true;
    private boolean interesting;
    private @Nullable PieceSet allowedFastByUs;

    private boolean heldBack;

    /// Whether it is for want of quota or memory that nothing is read: the peer may have said much.
    private boolean unread;

    private long unchokedSince;
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
        this.upload = new PeerUpload(this, host, sendQueue);
        this.extensions = new PeerExtensions(this, host, sendQueue);
        this.messages = new PeerMessages(this, host, download, upload, extensions);
        this.handshaking = new Handshaking(host, sendQueue);
        this.grants = new Grants(host.downQuota().open(this), host.upQuota().open(this));
        this.patience = new Patience(now);
        this.now = now;
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
        return handshaking.known().peerId();
    }

    /// The info hash the peer named in its handshake (20-byte form).
    public InfoHash namedHash() {
        return handshaking.known().infoHash();
    }

    /// Its client's name and version: what it says itself, else what its peer id says.
    public String client() {
        Handshake theirs = handshaking.theirs();
        return theirs == null ? "" : extensions.clientName(theirs.peerId());
    }

    public boolean supportsFast() {
        return handshaking.supportsFast();
    }

    /// Whether the peer speaks BEP 52: it names the torrent by its v2 hash, or offers to (the bit is
    /// for hybrids; libtorrent leaves it out where there is nothing but v2).
    public boolean supportsV2() {
        return handshaking.supportsV2();
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
        return messages.isInterestedInUs();
    }

    public boolean chokesUs() {
        return messages.chokesUs();
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

    Conduct conduct() {
        return conduct;
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
        return patience.beganNanos();
    }

    /* --- The stream --- */

    @Override
    public void onConnected(long now) {
        this.now = now;
        phase = Phase.HANDSHAKING;
        patience.onBegun(now);
        handshaking.begin();
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
        long grant = download.pendingRequests() > 0 ? Grants.MAX : MAX_UNASKED_GRANT;
        long most = host.mayRead(this) ? grant : download.missingBytes();
        long allowed = grants.toRead(most, now);
        unread = allowed == 0;
        return allowed;
    }

    @Override
    public void onBytes(ByteBuffer in, long now) {
        this.now = now;
        patience.onReceived(now);
        long grant = grants.beginRead();
        int length = in.remaining();
        if (phase == Phase.HANDSHAKING) {
            readHandshake(in);
        }
        if (phase == Phase.ESTABLISHED && in.hasRemaining()) {
            closeOn(messages.read(in, now));
        }
        in.position(in.limit());
        long payload = messages.takePayload();
        grants.endRead(grant, payload);
        traffic.received(payload, length - payload, now);
        host.onReceived(this, payload, length - payload, now);
        work();
    }

    private void readHandshake(ByteBuffer in) {
        if (closeOn(handshaking.read(in))) {
            return;
        }
        if (handshaking.answer()) {
            flush();
        }
        Handshake theirs = handshaking.theirs();
        if (theirs != null) {
            onHandshake(theirs);
        }
    }

    private boolean closeOn(@Nullable ProtocolError error) {
        if (error != null) {
            close(error.toString());
        }
        return error != null;
    }

    private void onHandshake(Handshake theirs) {
        String refusal = host.onHandshake(this, now);
        if (refusal != null) {
            close(refusal);
            return;
        }
        phase = Phase.ESTABLISHED;
        patience.onBegun(now);
        messages.begin();
        if (theirs.extensionProtocol()) {
            extensions.sendHandshake();
        }
        sendPieces();
        flush();
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
        long most = grants.toSend(sendQueue.queuedBytes(), now);
        return most == 0 ? 0 : sendQueue.gather(into, most);
    }

    @Override
    public void onWritten(long bytes, long now) {
        this.now = now;
        patience.onSent(now);
        long payload = sendQueue.onWritten(bytes);
        grants.onSent(payload);
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
        messages.end();
        if (stream != null) {
            stream.close();
        }
        download.close();
        upload.clear();
        sendQueue.clear();
        grants.close();
        host.onPeerClosed(this, reason, now);
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

    /// Sends a message of BEP 52, ahead of blocks.
    public void sendHashMessage(Message message) {
        if (phase == Phase.ESTABLISHED) {
            MessageEncoder.encode(message, sendQueue.ahead(MessageEncoder.encodedLength(message)));
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
        if (interesting && messages.mayServeUs()) {
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
            patience.onReceived(now);
            download.onUnread(now);
        }
        String end = endOfPatience();
        if (end != null) {
            close(end);
        } else if (phase == Phase.ESTABLISHED) {
            keepAlive();
            download.checkSnub(now);
            sendQueue.trim();
            work();
        }
    }

    private @Nullable String endOfPatience() {
        return switch (phase) {
            case HANDSHAKING -> patience.endOfHandshake(now);
            case ESTABLISHED -> {
                if (sendQueue.isEmpty() || grants.isSendingHeld()) {
                    patience.onNothingToTake(now);
                }
                yield patience.end(host.isReadMemoryShort(), now);
            }
            case CONNECTING, CLOSED -> null;
        };
    }

    private void keepAlive() {
        if (patience.isQuiet(now) && sendQueue.isEmpty()) {
            MessageEncoder.keepAlive(sendQueue.reserve(MessageEncoder.KEEP_ALIVE_LENGTH));
            patience.onSent(now);
        }
    }

    void flush() {
        if (stream != null && !sendQueue.isEmpty()) {
            stream.wantWrite();
        }
    }
}
