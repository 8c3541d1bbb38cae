package spate.tracker.http;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler.Sharable;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import java.net.InetSocketAddress;
import java.security.SecureRandom;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import spate.protocol.address.IpAddress;
import spate.tracker.access.NetworkList;
import spate.tracker.limit.AddressCounts;

/// Stands at the listening sockets: counts connections, refuses those that are far too many, and lets those of
/// trusted proxies begin with a PROXY header.
@Sharable
final class Acceptor extends ChannelInboundHandlerAdapter {
    private static final int WIDTH = 1 << 14;

    private final AtomicInteger connections = new AtomicInteger();
    private final AddressCounts addresses;
    private final int maxConnections;
    private final int maxPerAddress;
    private volatile NetworkList trusted;
    private final boolean limitsLoopback;

    /// @param maxConnections how many are accepted: more than are served, so that the others can be told why
    Acceptor(int maxConnections, HttpSettings settings) {
        this.maxConnections = maxConnections;
        this.maxPerAddress = Math.ceilDiv(settings.maxConnections(), HttpSettings.PARTS);
        this.trusted = settings.proxies().trusted();
        this.limitsLoopback = settings.limitsLoopback();
        this.addresses = new AddressCounts(WIDTH, new SecureRandom().nextLong());
    }

    /// From now on others are believed.
    void use(NetworkList proxies) {
        trusted = proxies;
    }

    /// How many connections there are.
    int connections() {
        return connections.get();
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        Channel accepted = (Channel) message;
        IpAddress from = address(accepted);
        NetworkList proxies = trusted;
        boolean isTrusted = from != null && proxies.contains(from);
        IpAddress limited = isTrusted || from == null || !isLimited(from) ? null : from;
        if (!mayBe(limited)) {
            accepted.unsafe().closeForcibly();
            return;
        }
        accepted.closeFuture().addListener(_ -> count(limited, -1));
        if (isTrusted) {
            accepted.pipeline().addFirst(new ProxyDetector());
        }
        context.fireChannelRead(accepted);
    }

    private static @Nullable IpAddress address(Channel accepted) {
        return accepted.remoteAddress() instanceof InetSocketAddress remote
                ? IpAddress.ofBytes(remote.getAddress().getAddress())
                : null;
    }

    private boolean isLimited(IpAddress from) {
        return limitsLoopback || !from.isLoopback();
    }

    /// Whether there is room for one more; then it is counted.
    ///
    /// @param limited its address, of which there may be only so many; null if that does not matter
    private boolean mayBe(@Nullable IpAddress limited) {
        count(limited, 1);
        boolean isTooMany =
                connections.get() > maxConnections
                        || (limited != null
                                && addresses.countV6(limited.high(), limited.low())
                                        > maxPerAddress);
        if (isTooMany) {
            count(limited, -1);
        }
        return !isTooMany;
    }

    private void count(@Nullable IpAddress limited, int more) {
        connections.addAndGet(more);
        if (limited != null) {
            addresses.addV6(limited.high(), limited.low(), more);
        }
    }
}
