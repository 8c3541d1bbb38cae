package spate.client.net;

import java.nio.ByteBuffer;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import spate.io.loop.EventLoop;
import spate.io.loop.LoopTimer;
import spate.io.tcp.CloseCause;
import spate.io.tcp.StreamHandler;
import spate.io.tcp.TcpStream;
import spate.protocol.metainfo.InfoHash;
import spate.protocol.peer.Handshake;
import spate.protocol.peer.ProtocolError;

/// Meets a connection that came in: reads no more than the handshake's first 48 bytes, which name
/// the torrent, and passes it on to that torrent's loop.
final class Doorman implements StreamHandler {

    private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(20);

    private final Visitors visitors;
    private final ByteBuffer prefix = ByteBuffer.allocate(Handshake.PREFIX_LENGTH);
    private final LoopTimer patience;
    private @Nullable TcpStream stream;

    /// Where visitors go.
    interface Visitors {

        /// The connection asks for that torrent. `prefix` holds what was read of it.
        void onNamed(TcpStream stream, InfoHash infoHash, ByteBuffer prefix);

        /// The connection is over, or was passed on.
        void onGone(Doorman doorman);

        /// The connection is not wanted.
        void onRefused(TcpStream stream, String reason);
    }

    Doorman(EventLoop loop, Visitors visitors) {
        this.visitors = visitors;
        this.patience =
                loop.schedule(
                        System.nanoTime() + PATIENCE_NANOS,
                        () -> refuse("named no torrent in time"));
    }

    void meet(TcpStream visitor) {
        stream = visitor;
    }

    /// There is nobody to meet.
    void goHome() {
        patience.cancel();
    }

    void refuse(String reason) {
        if (stream != null) {
            visitors.onRefused(stream, reason);
            stream.close();
        }
    }

    @Override
    public void onConnected() {}

    @Override
    public long readAllowance() {
        return prefix.remaining();
    }

    @Override
    public void onReadable(ByteBuffer in) {
        prefix.put(in);
        ByteBuffer soFar = prefix.duplicate().flip();
        ProtocolError error = Handshake.check(soFar);
        if (error != null) {
            refuse(error.toString());
        } else if (!prefix.hasRemaining() && stream != null) {
            patience.cancel();
            TcpStream named = stream;
            stream = null;
            visitors.onGone(this);
            visitors.onNamed(named, Handshake.infoHash(soFar), soFar);
        }
    }

    @Override
    public int gather(@Nullable ByteBuffer[] into) {
        return 0;
    }

    @Override
    public void onWritten(long bytes) {}

    @Override
    public void onClosed(CloseCause cause) {
        patience.cancel();
        if (stream != null) {
            stream = null;
            visitors.onGone(this);
        }
    }
}
