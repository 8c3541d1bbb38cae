package spate.client.net;

import java.net.InetAddress;
import java.net.InetSocketAddress;
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

/// Dials peers over TCP, from a given local address where there is one. A link-local address of IPv6 is
/// reached through the link that was named with it, whose own address the system then chooses.
public final class TcpTransport implements Transport {

    private static final long TIMEOUT_NANOS = TimeUnit.SECONDS.toNanos(15);

    private final EventLoop loop;
    private final LocalAddresses local;
    private final Links links;

    /// @param local from where to dial
    /// @param links where link-local addresses are
    public TcpTransport(EventLoop loop, LocalAddresses local, Links links) {
        this.loop = loop;
        this.local = local;
        this.links = links;
    }

    @Override
    public PeerStream connect(PeerAddress remote, PeerStreamHandler handler) {
        PeerChannel channel = new PeerChannel(loop, remote);
        boolean onLink = remote.isV6() && remote.ip().isLinkLocal();
        InetAddress to = onLink ? links.find(remote.ip()) : Addresses.toInet(remote.ip());
        InetAddress from = onLink ? null : remote.isV4() ? local.v4() : local.v6();
        if (to == null) {
            channel.refuse(handler, CloseCause.Reason.UNREACHABLE, "on a link that is not named");
        } else if (from == null && !onLink && !local.equals(LocalAddresses.ANY)) {
            channel.refuse(
                    handler, CloseCause.Reason.UNREACHABLE, "no address of ours to dial from");
        } else {
            InetSocketAddress socket = new InetSocketAddress(to, remote.port());
            ConnectOptions options = new ConnectOptions(from, TIMEOUT_NANOS);
            channel.connect(TcpStream.connect(loop, socket, options, channel), handler);
        }
        return channel;
    }

    /// From which addresses of this machine peers are dialled. Where there is one of one family only,
    /// nobody of the other is; where there is none, the system chooses.
    public record LocalAddresses(@Nullable InetAddress v4, @Nullable InetAddress v6) {
        /// The system chooses, for both families.
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

        /// Takes it, on the thread of the session, and says who hears what comes of it.
        PeerStreamHandler accept(PeerStream stream, long now);
    }
}
