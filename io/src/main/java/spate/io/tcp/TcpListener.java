package spate.io.tcp;

import java.io.IOException;
import java.net.Inet4Address;
import java.net.InetSocketAddress;
import java.net.ProtocolFamily;
import java.net.StandardProtocolFamily;
import java.nio.channels.Channel;
import java.nio.channels.SelectionKey;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import spate.io.loop.EventLoop;
import spate.io.loop.LoopTimer;
import spate.io.loop.ReadyHandler;
import spate.io.loop.Registration;

/// Accepts connections on one address. Belongs to the loop's thread.
///
/// Where the process has no descriptor left, the waiting connection would keep the listener ready
/// for ever: it then stops listening for [#PAUSE_NANOS] instead of spinning.
public final class TcpListener {

    /// How long the listener rests after a failed accept.
    public static final long PAUSE_NANOS = TimeUnit.SECONDS.toNanos(1);

    /// The most connections accepted in one turn of the loop.
    public static final int MAX_ACCEPTS_PER_TURN = 64;

    private static final int BACKLOG = 512;

    private final EventLoop loop;
    private final ServerSocketChannel channel;
    private final InetSocketAddress localAddress;
    private final AcceptHandler handler;
    private final Registration registration;
    private @Nullable LoopTimer pause;

    private TcpListener(EventLoop loop, ServerSocketChannel channel, AcceptHandler handler)
            throws IOException {
        this.loop = loop;
        this.channel = channel;
        this.localAddress = (InetSocketAddress) channel.getLocalAddress();
        this.handler = handler;
        this.registration = loop.register(channel, SelectionKey.OP_ACCEPT, new Readiness());
    }

    /// Listens on an address; port 0 is the system's choice.
    ///
    /// The IPv6 wildcard `::` takes IPv4 too wherever the system does so by default (Linux, macOS,
    /// Windows under Java).
    ///
    /// @throws IOException ([java.net.BindException]) when the address is taken, not ours or needs
    ///     rights
    public static TcpListener open(EventLoop loop, InetSocketAddress local, AcceptHandler handler)
            throws IOException {
        ServerSocketChannel channel = ServerSocketChannel.open(familyOf(local));
        try {
            channel.configureBlocking(false);
            channel.bind(local, BACKLOG);
            return new TcpListener(loop, channel, handler);
        } catch (IOException | RuntimeException failure) {
            channel.close();
            throw failure;
        }
    }

    private static ProtocolFamily familyOf(InetSocketAddress address) {
        return address.getAddress() instanceof Inet4Address
                ? StandardProtocolFamily.INET
                : StandardProtocolFamily.INET6;
    }

    private final class Readiness implements ReadyHandler {
        @Override
        public void onReady(int readyOps) {
            acceptSome();
        }
    }

    private void acceptSome() {
        for (int i = 0; i < MAX_ACCEPTS_PER_TURN && channel.isOpen(); i++) {
            SocketChannel accepted;
            try {
                accepted = channel.accept();
            } catch (IOException failure) {
                CloseCause cause = CloseCause.of(failure);
                if (cause.reason() == CloseCause.Reason.RESET) {
                    continue; // that one gave up while it waited
                }
                rest(cause);
                return;
            }
            if (accepted == null) {
                return;
            }
            handOver(accepted);
        }
    }

    private void handOver(SocketChannel accepted) {
        try {
            handler.onAccepted(accepted);
        } catch (Throwable defect) {
            loop.reportFailure(defect);
            closeQuietly(accepted);
        }
    }

    private void rest(CloseCause cause) {
        if (!channel.isOpen()) {
            return;
        }
        registration.remove(SelectionKey.OP_ACCEPT);
        pause =
                loop.schedule(
                        loop.now() + PAUSE_NANOS, () -> registration.add(SelectionKey.OP_ACCEPT));
        handler.onAcceptFailed(cause);
    }

    private void closeQuietly(Channel open) {
        try {
            open.close();
        } catch (IOException _) {
            // The descriptor is gone all the same; there is nothing left to lose.
        }
    }

    /// Where it listens, with the port the system chose.
    public InetSocketAddress localAddress() {
        return localAddress;
    }

    /// Stops listening; accepted connections stay.
    public void close() {
        if (pause != null) {
            pause.cancel();
        }
        registration.cancel();
        closeQuietly(channel);
    }
}
