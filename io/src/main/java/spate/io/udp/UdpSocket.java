package spate.io.udp;

import java.io.IOException;
import java.net.Inet4Address;
import java.net.InetSocketAddress;
import java.net.ProtocolFamily;
import java.net.StandardProtocolFamily;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.nio.channels.SelectionKey;
import java.util.ArrayDeque;
import spate.io.loop.EventLoop;
import spate.io.loop.ReadyHandler;
import spate.io.loop.Registration;

/// One UDP socket on a loop. Belongs to the loop's thread.
///
/// Datagrams are received one after the other into the loop's shared buffer, at most
/// [#MAX_RECEIVED_PER_TURN] a turn. What the system does not take at once waits in a bounded queue;
/// beyond that it is dropped and counted, as UDP may.
public final class UdpSocket {

    /// The most datagrams received in one turn of the loop.
    public static final int MAX_RECEIVED_PER_TURN = 512;

    /// The most datagrams that wait for the system.
    public static final int MAX_QUEUED = 512;

    /// The largest payload of a datagram.
    public static final int MAX_DATAGRAM_BYTES = 65_507;

    /// What became of a datagram.
    public enum Outcome {
        /// The system has it.
        SENT,
        /// It waits in the queue.
        QUEUED,
        /// The queue is full; it is lost.
        DROPPED,
        /// The system refuses it: no route to that address, or it is too long.
        REFUSED
    }

    private record Waiting(ByteBuffer datagram, InetSocketAddress to) {}

    private final EventLoop loop;
    private final DatagramChannel channel;
    private final InetSocketAddress localAddress;
    private final DatagramHandler handler;
    private final Registration registration;
    private final ArrayDeque<Waiting> queue = new ArrayDeque<>();
    private long dropped;

    private UdpSocket(EventLoop loop, DatagramChannel channel, DatagramHandler handler)
            throws IOException {
        this.loop = loop;
        this.channel = channel;
        this.handler = handler;
        this.localAddress = (InetSocketAddress) channel.getLocalAddress();
        this.registration = loop.register(channel, SelectionKey.OP_READ, new Readiness());
    }

    /// Opens a socket on an address; port 0 is the system's choice.
    ///
    /// @param receiveBufferBytes the system's buffer to ask for, or 0 for its default
    /// @throws IOException ([java.net.BindException]) when the address is taken, not ours or needs
    ///     rights
    public static UdpSocket open(
            EventLoop loop,
            InetSocketAddress local,
            int receiveBufferBytes,
            DatagramHandler handler)
            throws IOException {
        DatagramChannel channel = DatagramChannel.open(familyOf(local));
        try {
            channel.configureBlocking(false);
            if (receiveBufferBytes > 0) {
                channel.setOption(StandardSocketOptions.SO_RCVBUF, receiveBufferBytes);
            }
            channel.bind(local);
            return new UdpSocket(loop, channel, handler);
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
            if ((readyOps & SelectionKey.OP_WRITE) != 0) {
                sendQueued();
            }
            if ((readyOps & SelectionKey.OP_READ) != 0) {
                receive();
            }
        }
    }

    private void receive() {
        ByteBuffer in = loop.receiveBuffer();
        for (int i = 0; i < MAX_RECEIVED_PER_TURN && channel.isOpen(); i++) {
            in.clear();
            InetSocketAddress from;
            try {
                from = (InetSocketAddress) channel.receive(in);
            } catch (IOException _) {
                continue; // an error left by an earlier datagram; the socket goes on
            }
            if (from == null) {
                break;
            }
            handle(from, in.flip());
        }
        if (channel.isOpen()) {
            handler.onBatchEnd();
        }
    }

    private void handle(InetSocketAddress from, ByteBuffer datagram) {
        try {
            handler.onDatagram(from, datagram);
        } catch (Throwable defect) {
            loop.reportFailure(defect);
        }
    }

    /// Sends the remaining bytes of a buffer as one datagram. The buffer is the caller's again
    /// afterwards, whatever came of it.
    public Outcome send(ByteBuffer datagram, InetSocketAddress to) {
        if (!queue.isEmpty()) {
            return enqueue(datagram, to);
        }
        Outcome outcome = trySend(datagram, to);
        return outcome == Outcome.QUEUED ? enqueue(datagram, to) : outcome;
    }

    /// Returns QUEUED when the system takes nothing now.
    private Outcome trySend(ByteBuffer datagram, InetSocketAddress to) {
        boolean empty = !datagram.hasRemaining();
        try {
            return channel.send(datagram, to) > 0 || empty ? Outcome.SENT : Outcome.QUEUED;
        } catch (IOException | RuntimeException _) {
            return Outcome.REFUSED;
        }
    }

    private Outcome enqueue(ByteBuffer datagram, InetSocketAddress to) {
        if (queue.size() >= MAX_QUEUED) {
            dropped++;
            return Outcome.DROPPED;
        }
        ByteBuffer copy = ByteBuffer.allocate(datagram.remaining()).put(datagram).flip();
        queue.add(new Waiting(copy, to));
        registration.add(SelectionKey.OP_WRITE);
        return Outcome.QUEUED;
    }

    private void sendQueued() {
        Waiting next;
        while ((next = queue.peek()) != null) {
            if (trySend(next.datagram, next.to) == Outcome.QUEUED) {
                return;
            }
            queue.remove();
        }
        registration.remove(SelectionKey.OP_WRITE);
    }

    /// Where it receives, with the port the system chose.
    public InetSocketAddress localAddress() {
        return localAddress;
    }

    /// How many datagrams were lost because the queue was full.
    public long dropped() {
        return dropped;
    }

    /// Closes the socket; what is queued is lost.
    public void close() {
        registration.cancel();
        queue.clear();
        try {
            channel.close();
        } catch (IOException _) {
            // The descriptor is gone all the same; there is nothing left to lose.
        }
    }
}
