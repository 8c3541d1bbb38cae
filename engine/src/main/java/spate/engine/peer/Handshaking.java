package spate.engine.peer;

import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;
import spate.protocol.metainfo.InfoHash;
import spate.protocol.peer.Handshake;
import spate.protocol.peer.ProtocolError;

/// The handshakes of one connection (BEP 3), ours and the peer's, and what each side can do by that.
///
/// Whoever dialled speaks first. The other side answers as soon as it knows which torrent is meant, so
/// before the peer has said who it is.
final class Handshaking {

    private final PeerHost host;
    private final SendQueue sendQueue;
    private final byte[] bytes = new byte[Handshake.LENGTH];
    private int length;
    private boolean sent;
    private @Nullable Handshake theirs;

    Handshaking(PeerHost host, SendQueue sendQueue) {
        this.host = host;
        this.sendQueue = sendQueue;
    }

    /// Speaks first.
    void begin() {
        send(host.wireHash());
    }

    private void send(InfoHash infoHash) {
        sent = true;
        boolean offersV2 = host.infoHashes().v2() != null;
        new Handshake(true, true, false, offersV2, infoHash, host.ownId())
                .encode(sendQueue.reserve(Handshake.LENGTH));
    }

    /// Takes what it needs of the peer's bytes. Returns what is wrong with them, or null.
    @Nullable ProtocolError read(ByteBuffer in) {
        int wanted = Math.min(Handshake.LENGTH - length, in.remaining());
        in.get(bytes, length, wanted);
        length += wanted;
        ProtocolError error = Handshake.check(soFar());
        if (error == null && length == Handshake.LENGTH) {
            theirs = Handshake.decode(soFar());
        }
        return error;
    }

    private ByteBuffer soFar() {
        return ByteBuffer.wrap(bytes, 0, length);
    }

    /// Answers once the peer has named the torrent, with the same hash. Returns whether it did just now.
    boolean answer() {
        boolean can = !sent && length >= Handshake.PREFIX_LENGTH;
        if (can) {
            send(Handshake.infoHash(soFar()));
        }
        return can;
    }

    /// The peer's handshake, or null while it is not whole.
    @Nullable Handshake theirs() {
        return theirs;
    }

    /// The peer's handshake, which is there.
    Handshake known() {
        assert theirs != null : "no handshake yet";
        return theirs;
    }

    boolean supportsFast() {
        return theirs != null && theirs.fast();
    }

    boolean supportsV2() {
        InfoHash v2 = host.infoHashes().v2();
        return theirs != null
                && v2 != null
                && (theirs.v2() || theirs.infoHash().equals(v2.truncated()));
    }
}
