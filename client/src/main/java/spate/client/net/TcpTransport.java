package spate.client.net;

import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import spate.engine.port.PeerStream;
import spate.engine.port.PeerStreamHandler;
import spate.engine.port.Transport;
import spate.io.loop.EventLoop;
import spate.io.tcp.CloseCause;
import spate.io.tcp.ConnectOptions;
import spate.io.tcp.TcpStream;
import spate.protocol.address.PeerAddress;

/// Dials peers over TCP, from a given local address where there is one.
public final class TcpTransport implements Transport {

    private static final long TIMEOUT_NANOS = TimeUnit.SECONDS.toNanos(15);

    private final EventLoop loop;
    private final LocalAddresses local;

    /// @param local from where to dial
    public TcpTransport(EventLoop loop, LocalAddresses local) {
        this.loop = loop;
        this.local = local;
    }

    @Override
    public PeerStream connect(PeerAddress remote, PeerStreamHandler handler) {
        PeerChannel channel = new PeerChannel(loop, remote);
        InetAddress from = remote.isV4() ? local.v4() : local.v6();
        if (from == null && !local.equals(LocalAddresses.ANY)) {
            channel.refuse(
                    handler, CloseCause.Reason.UNREACHABLE, "no address of ours to dial from");
            return channel;
        }
        TcpStream stream =
                TcpStream.connect(
                        loop,
                        Addresses.toSocket(remote),
                        new ConnectOptions(from, TIMEOUT_NANOS),
                        channel);
        channel.connect(stream, handler);
        return channel;
    }

    /// From which addresses of this machine peers are dialled. Where there is one of one family only,
    /// nobody of the other is; where there is none, the system chooses.
    public record LocalAddresses(@Nullable InetAddress v4, @Nullable InetAddress v6) {
        public static final LocalAddresses ANY = new LocalAddresses(null, null);
    }

    /// Gives an accepted stream to its engine, with the bytes that were read of it already.
    static void adopt(
            EventLoop loop,
            TcpStream stream,
            PeerAddress remote,
            ByteBuffer read,
            Acceptor acceptor) {
        PeerChannel channel = new PeerChannel(loop, remote);
        PeerStreamHandler handler = acceptor.accept(channel, loop.now());
        channel.connect(stream, handler);
        stream.handOver(channel);
        handler.onBytes(read, loop.now());
    }

    /// Takes a stream that came in: a session.
    public interface Acceptor {
        PeerStreamHandler accept(PeerStream stream, long now);
    }
}
