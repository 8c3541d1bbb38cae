package spate.client.tracker;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import spate.protocol.tracker.UdpRequest;
import spate.protocol.tracker.UdpResponse;

/// A UDP tracker for tests that does what it is told.
final class UdpServer implements AutoCloseable {

    /// Answers one packet.
    interface Answer {
        void answer(UdpRequest request, Reply reply) throws IOException;
    }

    /// The way back to whoever sent a packet.
    interface Reply {
        void send(byte[] packet) throws IOException;

        default void send(UdpResponse response) throws IOException {
            ByteBuffer packet = ByteBuffer.allocate(response.encodedLength());
            response.encode(packet);
            send(packet.array());
        }
    }

    private final DatagramSocket socket;
    private final Answer answer;
    private final List<UdpRequest> requests = new CopyOnWriteArrayList<>();
    private final List<InetSocketAddress> senders = new CopyOnWriteArrayList<>();

    UdpServer(String address, Answer answer) throws IOException {
        this.answer = answer;
        this.socket = new DatagramSocket(0, InetAddress.ofLiteral(address));
        Thread.ofVirtual().start(this::serve);
    }

    private void serve() {
        byte[] buffer = new byte[4096];
        try {
            while (true) {
                DatagramPacket packet = new DatagramPacket(buffer, buffer.length);
                socket.receive(packet);
                UdpRequest request =
                        UdpRequest.decode(ByteBuffer.wrap(buffer, 0, packet.getLength()));
                assert request != null;
                InetSocketAddress from = (InetSocketAddress) packet.getSocketAddress();
                senders.add(from);
                requests.add(request);
                answer.answer(
                        request,
                        bytes -> socket.send(new DatagramPacket(bytes, bytes.length, from)));
            }
        } catch (IOException closed) {
            assert socket.isClosed() : closed;
        }
    }

    List<UdpRequest> requests() {
        return requests;
    }

    InetSocketAddress lastSender() {
        return senders.getLast();
    }

    long count(Class<? extends UdpRequest> kind) {
        return requests.stream().filter(kind::isInstance).count();
    }

    InetSocketAddress address() {
        return (InetSocketAddress) socket.getLocalSocketAddress();
    }

    int port() {
        return socket.getLocalPort();
    }

    @Override
    public void close() {
        socket.close();
    }
}
