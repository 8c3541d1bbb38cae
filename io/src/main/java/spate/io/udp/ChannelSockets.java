package spate.io.udp;

import java.io.IOException;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardProtocolFamily;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.util.ArrayList;
import java.util.List;

/// [AnsweringSockets] through the JDK's channels.
final class ChannelSockets implements AnsweringSockets {
    /// So that one socket does not starve the others.
    private static final int MAX_PER_TURN = 64;

    private final Selector selector;
    private final List<DatagramChannel> channels = new ArrayList<>();
    private final List<InetSocketAddress> addresses = new ArrayList<>();
    private final ByteBuffer in = ByteBuffer.allocateDirect(MAX_BYTES + 1);
    private final ByteBuffer out = ByteBuffer.allocateDirect(MAX_BYTES);
    private final DatagramSource source = new DatagramSource();
    private volatile long dropped;

    private ChannelSockets(Selector selector) {
        this.selector = selector;
    }

    static ChannelSockets open(List<InetSocketAddress> addresses) throws IOException {
        var sockets = new ChannelSockets(Selector.open());
        try {
            for (InetSocketAddress address : addresses) {
                sockets.add(address);
            }
            return sockets;
        } catch (IOException | RuntimeException e) {
            sockets.close();
            throw e;
        }
    }

    private void add(InetSocketAddress address) throws IOException {
        DatagramChannel channel =
                DatagramChannel.open(
                        address.getAddress() instanceof Inet4Address
                                ? StandardProtocolFamily.INET
                                : StandardProtocolFamily.INET6);
        channels.add(channel);
        channel.configureBlocking(false);
        channel.bind(address);
        channel.register(selector, SelectionKey.OP_READ);
        addresses.add((InetSocketAddress) channel.getLocalAddress());
    }

    @Override
    public List<InetSocketAddress> addresses() {
        return List.copyOf(addresses);
    }

    @Override
    public int serve(DatagramService service, int timeoutMillis) throws IOException {
        int served = serveAll(service);
        if (served == 0) {
            if (timeoutMillis > 0) {
                selector.select(timeoutMillis);
            } else {
                selector.selectNow();
            }
            selector.selectedKeys().clear();
            served = serveAll(service);
        }
        return served;
    }

    private int serveAll(DatagramService service) {
        int served = 0;
        for (DatagramChannel channel : channels) {
            for (int i = 0; i < MAX_PER_TURN && serveOne(channel, service); i++) {
                served++;
            }
        }
        return served;
    }

    private boolean serveOne(DatagramChannel channel, DatagramService service) {
        InetSocketAddress from;
        try {
            from = (InetSocketAddress) channel.receive(in.clear());
        } catch (IOException e) {
            return true; // an error left by an earlier datagram; the socket goes on
        }
        if (from == null) {
            return false;
        }
        set(source, from);
        int length = in.position();
        if (length > MAX_BYTES) {
            service.onTooLong(source);
            return true;
        }
        service.onBatch(1);
        int answer = service.answer(in.clear(), 0, length, source, out.clear(), 0);
        service.onBatchEnd(1);
        if (answer > 0) {
            send(channel, from, answer);
        }
        return true;
    }

    private static void set(DatagramSource source, InetSocketAddress from) {
        InetAddress address = from.getAddress();
        ByteBuffer bytes = ByteBuffer.wrap(address.getAddress());
        if (address instanceof Inet4Address) {
            source.set(bytes.getInt(), from.getPort());
        } else {
            source.set(bytes.getLong(0), bytes.getLong(8), from.getPort());
        }
    }

    @SuppressWarnings("NonAtomicVolatileUpdate") // one thread writes
    private void send(DatagramChannel channel, InetSocketAddress to, int length) {
        try {
            if (channel.send(out.clear().limit(length), to) == 0) {
                dropped++;
            }
        } catch (IOException e) {
            dropped++;
        }
    }

    @Override
    public void wake() {
        selector.wakeup();
    }

    @Override
    public long dropped() {
        return dropped;
    }

    @Override
    public void close() {
        for (DatagramChannel channel : channels) {
            try {
                channel.close();
            } catch (IOException e) {
                // closed as far as it can be
            }
        }
        try {
            selector.close();
        } catch (IOException e) {
            // closed as far as it can be
        }
    }
}
