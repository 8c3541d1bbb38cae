package spate.tracker.http;

import io.netty.bootstrap.Bootstrap;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFactory;
import io.netty.channel.ChannelHandler.Sharable;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.ServerChannel;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.socket.DatagramChannel;
import io.netty.channel.socket.InternetProtocolFamily;
import io.netty.channel.socket.SocketProtocolFamily;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.vertx.core.datagram.DatagramSocketOptions;
import io.vertx.core.net.SocketAddress;
import io.vertx.core.net.TcpConfig;
import io.vertx.core.spi.transport.Transport;
import java.net.InetSocketAddress;
import java.nio.channels.spi.SelectorProvider;
import java.security.SecureRandom;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import spate.protocol.address.IpAddress;
import spate.tracker.access.NetworkList;
import spate.tracker.limit.AddressCounts;

/// The sockets of Vert.x, with four things of our own: connections are accepted by the threads that serve
/// them, not handed over by another; each is counted, and refused when there are far too many; and those of
/// trusted proxies may begin with a PROXY header; and where only IPv4 is wanted, they take only that.
final class TrackerTransport implements io.vertx.core.transport.Transport, Transport {
    private final io.vertx.core.transport.Transport sockets;
    private final Transport delegate;
    private final Acceptor acceptor;
    private final boolean isNative;
    private final boolean isV4Only;
    private @Nullable EventLoopGroup loops;

    /// @param maxConnections how many are accepted: more than are served, so that the others can be told why
    /// @param isV4Only whether only IPv4 is listened for: otherwise the wildcard of IPv4 takes both families,
    ///     as that of IPv6 does
    TrackerTransport(int maxConnections, HttpSettings settings, boolean isV4Only) {
        io.vertx.core.transport.Transport own = io.vertx.core.transport.Transport.nativeTransport();
        isNative = own != null && own.available();
        sockets = isNative ? own : io.vertx.core.transport.Transport.NIO;
        delegate = sockets.implementation();
        this.isV4Only = isV4Only;
        acceptor = new Acceptor(maxConnections, settings);
    }

    /// How many connections there are.
    int connections() {
        return acceptor.connections.get();
    }

    @Override
    public EventLoopGroup eventLoopGroup(
            int type, int threads, ThreadFactory threadFactory, int ioRatio) {
        if (type == ACCEPTOR_EVENT_LOOP_GROUP && loops != null) {
            return loops;
        }
        loops = delegate.eventLoopGroup(type, threads, threadFactory, ioRatio);
        return loops;
    }

    @Override
    public void configure(TcpConfig options, boolean isDomainSocket, ServerBootstrap bootstrap) {
        delegate.configure(options, isDomainSocket, bootstrap);
        bootstrap.handler(acceptor);
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
        return isV4Only && !isDomainSocket
                ? this::v4Channel
                : delegate.serverChannelFactory(isDomainSocket);
    }

    private ServerChannel v4Channel() {
        return isNative
                ? new EpollServerSocketChannel(SocketProtocolFamily.INET)
                : new NioServerSocketChannel(
                        SelectorProvider.provider(), SocketProtocolFamily.INET);
    }

    /// Stands at the listening sockets.
    @Sharable
    private static final class Acceptor extends ChannelInboundHandlerAdapter {
        private static final int WIDTH = 1 << 14;

        private final AtomicInteger connections = new AtomicInteger();
        private final AddressCounts addresses;
        private final int maxConnections;
        private final int maxPerAddress;
        private final NetworkList trusted;
        private final boolean limitsLoopback;

        Acceptor(int maxConnections, HttpSettings settings) {
            this.maxConnections = maxConnections;
            this.maxPerAddress = Math.ceilDiv(settings.maxConnections(), HttpSettings.PARTS);
            this.trusted = settings.proxies().trusted();
            this.limitsLoopback = settings.limitsLoopback();
            this.addresses = new AddressCounts(WIDTH, new SecureRandom().nextLong());
        }

        @Override
        public void channelRead(ChannelHandlerContext context, Object message) {
            Channel accepted = (Channel) message;
            IpAddress from = address(accepted);
            if (!mayBe(from)) {
                accepted.unsafe().closeForcibly();
                return;
            }
            accepted.closeFuture().addListener(_ -> count(from, -1));
            if (from != null && trusted.contains(from)) {
                accepted.pipeline().addFirst(new ProxyDetector());
            }
            context.fireChannelRead(accepted);
        }

        private static @Nullable IpAddress address(Channel accepted) {
            return accepted.remoteAddress() instanceof InetSocketAddress remote
                    ? IpAddress.ofBytes(remote.getAddress().getAddress())
                    : null;
        }

        /// Whether there is room for one more; then it is counted.
        private boolean mayBe(@Nullable IpAddress from) {
            count(from, 1);
            boolean isTooMany =
                    connections.get() > maxConnections
                            || (from != null
                                    && isLimited(from)
                                    && addresses.countV6(from.high(), from.low()) > maxPerAddress);
            if (isTooMany) {
                count(from, -1);
            }
            return !isTooMany;
        }

        private void count(@Nullable IpAddress from, int more) {
            connections.addAndGet(more);
            if (from != null && isLimited(from)) {
                addresses.addV6(from.high(), from.low(), more);
            }
        }

        private boolean isLimited(IpAddress from) {
            return !trusted.contains(from) && (limitsLoopback || !from.isLoopback());
        }
    }
}
