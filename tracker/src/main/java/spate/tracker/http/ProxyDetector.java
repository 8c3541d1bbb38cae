package spate.tracker.http;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.ByteToMessageDecoder;
import io.netty.util.AttributeKey;
import io.vertx.core.net.SocketAddress;
import java.util.List;
import spate.protocol.address.IpAddress;
import spate.tracker.proxy.ProxyHeader;

/// Stands in front of a connection of a trusted proxy until its first bytes tell whether it uses the PROXY
/// protocol. If it does, the connection is the client's from then on; if not, nothing has changed.
final class ProxyDetector extends ByteToMessageDecoder {
    /// Where Vert.x looks for the address of a connection before it asks the socket.
    private static final AttributeKey<SocketAddress> REMOTE_ADDRESS =
            AttributeKey.valueOf("RemoteAddressOverride");

    @Override
    protected void decode(ChannelHandlerContext context, ByteBuf in, List<Object> out) {
        int readable = Math.min(in.readableBytes(), ProxyHeader.MAX_LENGTH);
        ProxyHeader header = ProxyHeader.read(in.nioBuffer(in.readerIndex(), readable));
        if (header.equals(ProxyHeader.MORE)) {
            return;
        }
        if (header.equals(ProxyHeader.BROKEN)) {
            in.skipBytes(in.readableBytes());
            var _ = context.close();
            return;
        }
        if (header.length() > 0) {
            in.skipBytes(header.length());
            IpAddress client = header.client();
            if (client != null) {
                context.channel()
                        .attr(REMOTE_ADDRESS)
                        .set(SocketAddress.inetSocketAddress(header.port(), client.toString()));
            }
        }
        context.pipeline().remove(this);
    }
}
