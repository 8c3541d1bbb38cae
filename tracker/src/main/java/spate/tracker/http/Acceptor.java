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
    private final NetworkList trusted;
    private final boolean limitsLoopback;

    /// @param maxConnections how many are accepted: more than are served, so that the others can be told why
    Acceptor(int maxConnections, HttpSettings settings) {
        this.maxConnections = maxConnections;
        this.maxPerAddress = Math.ceilDiv(settings.maxConnections(), HttpSettings.PARTS);
        this.trusted = settings.proxies().trusted();
        this.limitsLoopback = settings.limitsLoopback();
        this.addresses = new AddressCounts(WIDTH, new SecureRandom().nextLong());
    }

    /// How many connections there are.
    int connections() {
        return connections.get();
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
