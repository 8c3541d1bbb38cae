package spate.engine.session;

import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;
import spate.engine.port.PeerStream;
import spate.engine.port.PeerStreamHandler;
import spate.engine.torrent.Torrent;
import spate.protocol.peer.Handshake;
import spate.protocol.peer.ProtocolError;

/// A connection that came in, until its handshake names a torrent; from then on everything passes to
/// that torrent's connection.
final class IncomingPeer implements PeerStreamHandler {

    /// A peer that has not named a torrent by then is cut off.
    static final long PATIENCE_NANOS = 20_000_000_000L;

    private final Session session;
    private final PeerStream stream;
    private final long since;
    private final ByteBuffer prefix = ByteBuffer.allocate(Handshake.PREFIX_LENGTH);
    private @Nullable PeerStreamHandler owner;
    private boolean over;

    IncomingPeer(Session session, PeerStream stream, long now) {
        this.session = session;
        this.stream = stream;
        this.since = now;
    }

    boolean isOverdue(long now) {
        return now - since > PATIENCE_NANOS;
    }

    boolean isWaiting() {
        return owner == null && !over;
    }

    @Override
    public void onConnected(long now) {}

    @Override
    public long readAllowance(long now) {
        return owner == null ? Handshake.LENGTH : owner.readAllowance(now);
    }

    @Override
    public void onBytes(ByteBuffer in, long now) {
        if (owner != null) {
            owner.onBytes(in, now);
            return;
        }
        while (prefix.hasRemaining() && in.hasRemaining()) {
            prefix.put(in.get());
        }
        ByteBuffer soFar = prefix.duplicate().flip();
        ProtocolError error = Handshake.check(soFar);
        if (error != null) {
            refuse();
        } else if (!prefix.hasRemaining()) {
            handOver(soFar, in, now);
        }
        in.position(in.limit());
    }

    private void handOver(ByteBuffer soFar, ByteBuffer rest, long now) {
        Torrent torrent = session.find(Handshake.infoHash(soFar));
        PeerStreamHandler handler = torrent == null ? null : torrent.accept(stream, now);
        if (handler == null) {
            refuse();
            return;
        }
        owner = handler;
        session.onIncomingSettled(this);
        handler.onBytes(soFar, now);
        if (rest.hasRemaining()) {
            handler.onBytes(rest, now);
        }
    }

    void refuse() {
        over = true;
        session.onIncomingSettled(this);
        stream.close();
    }

    @Override
    public int gather(ByteBuffer[] into, long now) {
        return owner == null ? 0 : owner.gather(into, now);
    }

    @Override
    public void onWritten(long bytes, long now) {
        if (owner != null) {
            owner.onWritten(bytes, now);
        }
    }

    @Override
    public void onClosed(String reason, long now) {
        if (owner != null) {
            owner.onClosed(reason, now);
        } else {
            over = true;
            session.onIncomingSettled(this);
        }
    }
}
