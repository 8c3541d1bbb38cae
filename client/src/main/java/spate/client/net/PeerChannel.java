package spate.client.net;

import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;
import spate.engine.port.PeerStream;
import spate.engine.port.PeerStreamHandler;
import spate.io.loop.EventLoop;
import spate.io.tcp.CloseCause;
import spate.io.tcp.StreamHandler;
import spate.io.tcp.TcpStream;
import spate.protocol.address.PeerAddress;

/// One peer's TCP connection as the engine sees it: the seam between [TcpStream] and the engine's
/// [PeerStreamHandler].
final class PeerChannel implements PeerStream, StreamHandler {

    private final EventLoop loop;
    private final PeerAddress remote;
    private @Nullable TcpStream stream;
    private @Nullable PeerStreamHandler handler;

    PeerChannel(EventLoop loop, PeerAddress remote) {
        this.loop = loop;
        this.remote = remote;
    }

    /// Both ends, once, before anything happens.
    void connect(TcpStream tcp, PeerStreamHandler engine) {
        stream = tcp;
        handler = engine;
    }

    /// Ends it before it began, in a moment: not while the engine still dials.
    void refuse(PeerStreamHandler engine, CloseCause.Reason reason, String why) {
        handler = engine;
        loop.defer(() -> onClosed(new CloseCause(reason, why)));
    }

    /* --- PeerStream: what the engine wants --- */

    @Override
    public void wantWrite() {
        if (stream != null) {
            stream.wantWrite();
        }
    }

    @Override
    public void resumeReading() {
        if (stream != null) {
            stream.resumeReading();
        }
    }

    @Override
    public void close() {
        handler = null;
        if (stream != null) {
            stream.close();
        }
    }

    @Override
    public PeerAddress remote() {
        return remote;
    }

    /* --- StreamHandler: what the network does --- */

    @Override
    public void onConnected() {
        if (handler != null) {
            handler.onConnected(loop.now());
        }
    }

    @Override
    public long readAllowance() {
        return handler == null ? 0 : handler.readAllowance(loop.now());
    }

    @Override
    public void onReadable(ByteBuffer in) {
        if (handler != null) {
            handler.onBytes(in, loop.now());
        }
    }

    @Override
    public int gather(@Nullable ByteBuffer[] into) {
        return handler == null ? 0 : handler.gather(nonNull(into), loop.now());
    }

    @SuppressWarnings("NullAway") // the engine fills it from the start and reads nothing
    private static ByteBuffer[] nonNull(@Nullable ByteBuffer[] buffers) {
        return buffers;
    }

    @Override
    public void onWritten(long bytes) {
        if (handler != null) {
            handler.onWritten(bytes, loop.now());
        }
    }

    @Override
    public void onClosed(CloseCause cause) {
        PeerStreamHandler engine = handler;
        handler = null;
        stream = null;
        if (engine != null) {
            engine.onClosed(cause.text(), loop.now());
        }
    }
}
