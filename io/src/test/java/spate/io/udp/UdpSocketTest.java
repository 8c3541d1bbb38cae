package spate.io.udp;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.BindException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import spate.io.loop.LoopFixture;
import spate.io.udp.UdpSocket.Outcome;

class UdpSocketTest {

    private static final class Collector implements DatagramHandler {
        final List<byte[]> datagrams = new ArrayList<>();
        final List<InetSocketAddress> senders = new ArrayList<>();
        int batches;

        @Override
        public void onDatagram(InetSocketAddress from, ByteBuffer datagram) {
            byte[] bytes = new byte[datagram.remaining()];
            datagram.get(bytes);
            datagrams.add(bytes);
            senders.add(from);
        }

        @Override
        public void onBatchEnd() {
            batches++;
        }
    }

    private static UdpSocket open(LoopFixture fixture, InetAddress on, DatagramHandler handler) {
        return fixture.call(
                () -> UdpSocket.open(fixture.loop, new InetSocketAddress(on, 0), 1 << 20, handler));
    }

    @Test
    void carriesDatagramsOfEverySize() throws Exception {
        carries(InetAddress.getByName("127.0.0.1"));
    }

    @Test
    void carriesOverIpv6() throws Exception {
        InetAddress loopback6 = InetAddress.getByName("::1");
        try (var probe = new DatagramSocket(0, loopback6)) {
            assertTrue(probe.isBound());
        } catch (IOException failure) {
            Assumptions.assumeTrue(false, "no IPv6 here: " + failure);
        }
        carries(loopback6);
    }

    private static void carries(InetAddress on) throws Exception {
        int[] lengths = {1, 0, 16, 1472, 9000, UdpSocket.MAX_DATAGRAM_BYTES};
        try (var fixture = new LoopFixture()) {
            var received = new Collector();
            UdpSocket one = open(fixture, on, new Collector());
            UdpSocket two = open(fixture, on, received);
            for (int i = 0; i < lengths.length; i++) {
                byte[] data = new byte[lengths[i]];
                new Random(i).nextBytes(data);
                int before = i;
                assertEquals(
                        Outcome.SENT,
                        fixture.call(() -> one.send(ByteBuffer.wrap(data), two.localAddress())));
                while (fixture.call(received.datagrams::size) == before) {
                    Thread.onSpinWait();
                }
                assertArrayEquals(data, received.datagrams.get(i));
                assertEquals(one.localAddress(), received.senders.get(i));
            }
            assertTrue(received.batches > 0);
            fixture.run(one::close);
            fixture.run(two::close);
        }
    }

    @Test
    void manyAtOnceArriveOrAreCounted() throws Exception {
        int count = 20_000;
        try (var fixture = new LoopFixture()) {
            var received = new Collector();
            UdpSocket one = open(fixture, InetAddress.getByName("127.0.0.1"), new Collector());
            UdpSocket two = open(fixture, InetAddress.getByName("127.0.0.1"), received);
            int[] outcomes = new int[Outcome.values().length];
            for (int i = 0; i < count; i++) {
                var number = ByteBuffer.allocate(100).putInt(0, i);
                fixture.run(() -> outcomes[one.send(number, two.localAddress()).ordinal()]++);
            }
            int handedOver = outcomes[Outcome.SENT.ordinal()] + outcomes[Outcome.QUEUED.ordinal()];
            assertEquals(count, handedOver + fixture.call(one::dropped));
            assertEquals(0, outcomes[Outcome.REFUSED.ordinal()]);
            while (fixture.call(received.datagrams::size) < handedOver / 2) {
                Thread.onSpinWait();
            }
            int last = -1;
            for (byte[] datagram : fixture.call(() -> List.copyOf(received.datagrams))) {
                int number = ByteBuffer.wrap(datagram).getInt();
                assertTrue(number > last);
                last = number;
            }
        }
    }

    @Test
    void whatCannotBeSentIsRefused() throws Exception {
        try (var fixture = new LoopFixture()) {
            UdpSocket socket = open(fixture, InetAddress.getByName("127.0.0.1"), new Collector());
            var tooLong = ByteBuffer.allocate(UdpSocket.MAX_DATAGRAM_BYTES + 1);
            assertEquals(
                    Outcome.REFUSED,
                    fixture.call(() -> socket.send(tooLong, socket.localAddress())));
            var unresolved = InetSocketAddress.createUnresolved("no.such.host", 1);
            assertEquals(
                    Outcome.REFUSED,
                    fixture.call(() -> socket.send(ByteBuffer.allocate(1), unresolved)));
        }
    }

    @Test
    void aTakenPortIsSaidToBe() throws Exception {
        try (var fixture = new LoopFixture()) {
            var collector = new Collector();
            UdpSocket socket = open(fixture, InetAddress.getByName("127.0.0.1"), collector);
            fixture.run(() ->
                    Assertions.assertThrows(
                            BindException.class,
                            () ->
                                    UdpSocket.open(
                                            fixture.loop, socket.localAddress(), 0, collector)));
        }
    }

    @Test
    void aFailingHandlerLosesItsDatagramOnly() throws Exception {
        try (var fixture = new LoopFixture()) {
            var received = new Collector();
            DatagramHandler failing =
                    (from, datagram) -> {
                        if (datagram.get(0) == 0) {
                            throw new IllegalStateException("defect");
                        }
                        received.onDatagram(from, datagram);
                    };
            UdpSocket socket = open(fixture, InetAddress.getByName("127.0.0.1"), failing);
            for (int i = 0; i < 2; i++) {
                byte[] datagram = {(byte) i};
                fixture.run(() -> socket.send(ByteBuffer.wrap(datagram), socket.localAddress()));
            }
            while (fixture.call(received.datagrams::isEmpty)) {
                Thread.onSpinWait();
            }
            assertEquals("defect", fixture.takeFailures().getFirst().getMessage());
        }
    }
}
