package spate.engine.peer;

import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import spate.protocol.address.IpAddress;
import spate.protocol.peer.ClientName;
import spate.protocol.peer.Message;
import spate.protocol.peer.MessageEncoder;
import spate.protocol.peer.PeerId;
import spate.protocol.peer.extended.DontHave;
import spate.protocol.peer.extended.ExtendedHandshake;
import spate.protocol.peer.extended.ExtensionName;
import spate.protocol.peer.extended.UploadOnly;

/// The extension protocol of one connection (BEP 10): what each side calls its messages, and what
/// else the extended handshakes say.
final class PeerExtensions {

    /// The numbers under which the peer is to send these to us.
    private static final int UPLOAD_ONLY_ID = 3;

    private static final int DONT_HAVE_ID = 7;

    private final PeerConnection peer;
    private final PeerHost host;
    private final SendQueue sendQueue;
    private @Nullable ExtendedHandshake theirs;
    private boolean uploadOnly;

    PeerExtensions(PeerConnection peer, PeerHost host, SendQueue sendQueue) {
        this.peer = peer;
        this.host = host;
        this.sendQueue = sendQueue;
    }

    boolean isUploadOnly() {
        return uploadOnly;
    }

    /// What the peer calls itself, else what its id says.
    String clientName(PeerId peerId) {
        String said = theirs == null ? null : theirs.client();
        return said == null || said.isBlank() ? ClientName.of(peerId) : said;
    }

    void sendHandshake() {
        Map<String, Integer> ids = new LinkedHashMap<>();
        ids.put(ExtensionName.UPLOAD_ONLY, UPLOAD_ONLY_ID);
        ids.put(ExtensionName.DONT_HAVE, DONT_HAVE_ID);
        PeerSettings settings = host.settings();
        ExtendedHandshake ours =
                ExtendedHandshake.ofIds(ids)
                        .withClient(settings.clientName())
                        .withListenPort(settings.listenPort())
                        .withRequestQueue(settings.maxQueuedRequests())
                        .withYourIp(peer.address().ip());
        send(ExtendedHandshake.ID, (host.uploadOnly() ? ours.withUploadOnly(true) : ours).encode());
    }

    private void send(int id, byte[] payload) {
        MessageEncoder.extended(
                sendQueue.reserve(MessageEncoder.EXTENDED_HEADER_LENGTH + payload.length),
                id,
                payload);
    }

    void sendDontHave(int pieceIndex) {
        int id = theirs == null ? 0 : theirs.id(ExtensionName.DONT_HAVE);
        if (id != 0) {
            send(id, new DontHave(pieceIndex).encode());
        }
    }

    void sendUploadOnly(boolean uploadOnly) {
        int id = theirs == null ? 0 : theirs.id(ExtensionName.UPLOAD_ONLY);
        if (id != 0) {
            send(id, new UploadOnly(uploadOnly).encode());
        }
    }

    void onExtended(Message.Extended message, long now) {
        switch (message.id()) {
            case ExtendedHandshake.ID -> onHandshake(message.payload(), now);
            case UPLOAD_ONLY_ID -> onUploadOnly(message.payload());
            case DONT_HAVE_ID -> onDontHave(message.payload(), now);
            default -> {} // an id that we did not give: nothing that we could understand
        }
    }

    private void onHandshake(byte[] payload, long now) {
        ExtendedHandshake decoded = ExtendedHandshake.decode(payload);
        if (decoded == null) {
            return;
        }
        theirs = theirs == null ? decoded : theirs.updatedBy(decoded);
        if (decoded.requestQueue() > 0) {
            peer.window().reqq(decoded.requestQueue());
        }
        if (decoded.listenPort() > 0) {
            host.onListenPort(peer, decoded.listenPort(), now);
        }
        IpAddress ownAddress = decoded.yourIp();
        if (ownAddress != null) {
            host.onOwnAddressTold(peer, ownAddress, now);
        }
        if (decoded.uploadOnly() != null) {
            setUploadOnly(decoded.uploadOnly());
        }
    }

    private void setUploadOnly(boolean said) {
        uploadOnly = said;
        host.onUploadOnly(peer);
    }

    private void onUploadOnly(byte[] payload) {
        UploadOnly said = UploadOnly.decode(payload);
        if (said != null) {
            setUploadOnly(said.uploadOnly());
        }
    }

    private void onDontHave(byte[] payload, long now) {
        DontHave said = DontHave.decode(payload);
        if (said != null && said.pieceIndex() < host.pieceCount()) {
            host.onDontHave(peer, said.pieceIndex(), now);
        }
    }
}
