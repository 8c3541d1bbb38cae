package spate.tracker.http;

import io.netty.bootstrap.Bootstrap;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFactory;
import io.netty.channel.ChannelHandler;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.ServerChannel;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.socket.DatagramChannel;
import io.netty.channel.socket.InternetProtocolFamily;
import io.netty.channel.socket.SocketProtocolFamily;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.channel.unix.IntegerUnixChannelOption;
import io.vertx.core.datagram.DatagramSocketOptions;
import io.vertx.core.net.SocketAddress;
import io.vertx.core.net.TcpConfig;
import io.vertx.core.spi.transport.Transport;
import java.nio.channels.spi.SelectorProvider;
import java.util.concurrent.ThreadFactory;
import org.jspecify.annotations.Nullable;

/// The sockets of Vert.x, with two things of our own: connections are accepted by the threads that serve them, not
/// handed over by another; and a socket takes only the family of the address that it [listens at][FamilyConfig#listensAt], as over
/// UDP. Where there are only the JDK's sockets, elsewhere than on Linux for x86-64, the wildcard of IPv6 takes both.
final class TrackerTransport implements io.vertx.core.transport.Transport, Transport {
    private static final IntegerUnixChannelOption V6_ONLY =
            new IntegerUnixChannelOption("IPV6_V6ONLY", 41, 26);

    private final io.vertx.core.transport.Transport sockets;
    private final Transport delegate;
    private final @Nullable ChannelHandler acceptor;
    private final boolean isNative;

    /// Whether the socket that is being opened is for IPv4: Vert.x configures it, and asks for its class next, on the
    /// same thread.
    private final ThreadLocal<Boolean> opensV4 = ThreadLocal.withInitial(() -> false);

    private @Nullable EventLoopGroup loops;

    /// @param acceptor stands at the listening sockets, on the threads that serve; null for none, and a thread of its
    ///     own that accepts
    TrackerTransport(@Nullable ChannelHandler acceptor) {
        io.vertx.core.transport.Transport own = io.vertx.core.transport.Transport.nativeTransport();
        isNative = own != null && own.available();
        sockets = isNative ? own : io.vertx.core.transport.Transport.NIO;
        delegate = sockets.implementation();
        this.acceptor = acceptor;
    }

    /// Whether the wildcard of IPv6 takes IPv4, too.
    boolean takesBothFamilies() {
        return !isNative;
    }

    @Override
    public EventLoopGroup eventLoopGroup(
            int type, int threads, ThreadFactory threadFactory, int ioRatio) {
        if (acceptor != null && type == ACCEPTOR_EVENT_LOOP_GROUP && loops != null) {
            return loops;
        }
        loops = delegate.eventLoopGroup(type, threads, threadFactory, ioRatio);
        return loops;
    }

    @Override
    public void configure(TcpConfig options, boolean isDomainSocket, ServerBootstrap bootstrap) {
        delegate.configure(options, isDomainSocket, bootstrap);
        if (acceptor != null) {
            bootstrap.handler(acceptor);
        }
        boolean isV4 = options instanceof FamilyConfig config && config.isV4;
        opensV4.set(isV4);
        if (isNative && !isV4 && !isDomainSocket) {
            bootstrap.option(V6_ONLY, 1);
        }
    }

    @Override
    public void configure(TcpConfig options, boolean isDomainSocket, Bootstrap bootstrap) {
        delegate.configure(options, isDomainSocket, bootstrap);
    }

    @Override
    public void configure(DatagramChannel channel, DatagramSocketOptions options) {
        delegate.configure(channel, options);
    }

    @Override
    public String name() {
        return sockets.name();
    }

    @Override
    public boolean available() {
        return true;
    }

    @Override
    public @Nullable Throwable unavailabilityCause() {
        return null;
    }

    @Override
    public Transport implementation() {
        return this;
    }

    @Override
    public boolean supportsDomainSockets() {
        return delegate.supportsDomainSockets();
    }

    @Override
    public boolean supportFileRegion() {
        return delegate.supportFileRegion();
    }

    @Override
    public java.net.SocketAddress convert(SocketAddress address) {
        return delegate.convert(address);
    }

    @Override
    public SocketAddress convert(java.net.SocketAddress address) {
        return delegate.convert(address);
    }

    @Override
    public IoHandlerFactory ioHandlerFactory() {
        return delegate.ioHandlerFactory();
    }

    @Override
    @SuppressWarnings("deprecation") // the interface has it so
    public DatagramChannel datagramChannel(InternetProtocolFamily family) {
        return delegate.datagramChannel(family);
    }

    @Override
    public ChannelFactory<? extends DatagramChannel> datagramChannelFactory() {
        return delegate.datagramChannelFactory();
    }

    @Override
    public ChannelFactory<? extends Channel> channelFactory(boolean isDomainSocket) {
        return delegate.channelFactory(isDomainSocket);
    }

    @Override
    public ChannelFactory<? extends ServerChannel> serverChannelFactory(boolean isDomainSocket) {
        return opensV4.get() && !isDomainSocket
                ? this::v4Channel
                : delegate.serverChannelFactory(isDomainSocket);
    }

    private ServerChannel v4Channel() {
        return isNative
                ? new EpollServerSocketChannel(SocketProtocolFamily.INET)
                : new NioServerSocketChannel(
                        SelectorProvider.provider(), SocketProtocolFamily.INET);
    }
}
