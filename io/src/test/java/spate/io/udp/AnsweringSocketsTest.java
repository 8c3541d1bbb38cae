package spate.io.udp;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.net.BindException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// Both ways to the system do the same.
class AnsweringSocketsTest {
    private static final InetSocketAddress V4 = new InetSocketAddress("127.0.0.1", 0);
    private static final InetSocketAddress V6 = new InetSocketAddress("::1", 0);
    private static final InetSocketAddress ANY_V4 = new InetSocketAddress("0.0.0.0", 0);
    private static final InetSocketAddress ANY_V6 = new InetSocketAddress("::", 0);

    enum Way {
        LINUX,
        CHANNEL
    }

    private static AnsweringSockets open(Way way, InetSocketAddress... addresses)
            throws IOException {
        assumeTrue(way != Way.LINUX || LinuxSockets.isHere(), "not a 64-bit Linux");
        return way == Way.LINUX
                ? LinuxSockets.open(List.of(addresses), 1, Steering.NONE).getFirst()
                : ChannelSockets.open(List.of(addresses));
    }

    /// Sends back what it gets, the port of the sender in front; nothing to one byte.
    private static int echo(
            ByteBuffer in, int at, int length, DatagramSource from, ByteBuffer out, int outAt) {
        if (length == 1) {
            return 0;
        }
        out.putShort(outAt, (short) from.port()).put(outAt + 2, in, at, length);
        return length + 2;
    }

    private static void serve(AnsweringSockets sockets, int count) throws IOException {
        for (int served = 0; served < count; ) {
            served += sockets.serve(AnsweringSocketsTest::echo, 1000);
        }
    }

    private static DatagramSocket client(InetSocketAddress server) throws IOException {
        var socket = new DatagramSocket(0, server.getAddress());
        socket.setSoTimeout(10_000);
        socket.connect(server);
        return socket;
    }

    private static byte[] bytes(int length) {
        byte[] bytes = new byte[length];
        Arrays.fill(bytes, (byte) length);
        return bytes;
    }

    private static void send(DatagramSocket socket, byte[] bytes) throws IOException {
        socket.send(new DatagramPacket(bytes, bytes.length));
    }

    private static byte[] receive(DatagramSocket socket) throws IOException {
        var packet = new DatagramPacket(new byte[4096], 4096);
        socket.receive(packet);
        return Arrays.copyOf(packet.getData(), packet.getLength());
    }

    private static void assertAnswer(DatagramSocket socket, byte[] sent) throws IOException {
        byte[] answer = receive(socket);
        assertEquals(socket.getLocalPort(), ByteBuffer.wrap(answer).getShort() & 0xFFFF);
        assertArrayEquals(sent, Arrays.copyOfRange(answer, 2, answer.length));
    }

    @ParameterizedTest
    @EnumSource
    void answersBothFamilies(Way way) throws IOException {
        try (AnsweringSockets sockets = open(way, V4, V6)) {
            for (InetSocketAddress address : sockets.addresses()) {
                try (DatagramSocket client = client(address)) {
                    send(client, bytes(100));
                    serve(sockets, 1);
                    assertAnswer(client, bytes(100));
                }
            }
            assertEquals(0, sockets.dropped());
        }
    }

    @ParameterizedTest
    @EnumSource
    void answersManyInOrderAndSomeNotAtAll(Way way) throws IOException {
        int count = 100;
        try (AnsweringSockets sockets = open(way, V4);
                DatagramSocket client = client(sockets.addresses().getFirst())) {
            for (int i = 0; i < count; i++) {
                send(client, bytes(i % 3 == 0 ? 1 : 10 + i));
            }
            serve(sockets, count);
            for (int i = 0; i < count; i++) {
                if (i % 3 != 0) {
                    assertAnswer(client, bytes(10 + i));
                }
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void dropsWhatIsTooLong(Way way) throws IOException {
        try (AnsweringSockets sockets = open(way, V4);
                DatagramSocket client = client(sockets.addresses().getFirst())) {
            send(client, bytes(AnsweringSockets.MAX_BYTES + 1));
            send(client, bytes(50));
            serve(sockets, 2);
            assertAnswer(client, bytes(50));
        }
    }

    @ParameterizedTest
    @EnumSource
    void wakesUp(Way way) throws Exception {
        try (AnsweringSockets sockets = open(way, V4)) {
            for (int i = 0; i < 3; i++) {
                sockets.wake();
                assertEquals(0, sockets.serve(AnsweringSocketsTest::echo, 60_000));
            }
            Thread other = Thread.ofPlatform().start(sockets::wake);
            assertEquals(0, sockets.serve(AnsweringSocketsTest::echo, 60_000));
            other.join();
        }
    }

    @ParameterizedTest
    @EnumSource
    void doesNotShareAnAddressThatIsTaken(Way way) throws IOException {
        try (AnsweringSockets first = open(way, V4)) {
            InetSocketAddress taken = first.addresses().getFirst();
            assertThrows(BindException.class, () -> open(way, taken));
        }
    }

    @ParameterizedTest
    @EnumSource
    void saysWhenAnAddressIsNotOurs(Way way) throws Exception {
        var foreign = new InetSocketAddress(InetAddress.getByName("192.0.2.1"), 0);
        assertThrows(BindException.class, () -> open(way, foreign));
    }

    /// A client hears only the address that it asked, as behind a NAT.
    @Test
    void answersAtAWildcardFromTheAddressThatWasAsked() throws IOException {
        try (LinuxSockets sockets = openLinux(ANY_V4, V4, ANY_V6)) {
            assertTrue(sockets.answerFromAsked(_ -> true));
            int port = sockets.addresses().getFirst().getPort();
            for (int last = 1; last <= 5; last++) {
                var asked = new InetSocketAddress("127.0.0." + last, port);
                assertAnswersInABatch(sockets, "127.0.0.1", asked);
            }
            assertAnswersInABatch(sockets, "127.0.0.1", sockets.addresses().get(1));
            int v6Port = sockets.addresses().get(2).getPort();
            assertAnswersInABatch(sockets, "::1", new InetSocketAddress("::1", v6Port));
            assertEquals(0, sockets.dropped());
        }
    }

    @Test
    void answersFromTheAddressThatWasAskedFromTheTimeOnThatThereAreSeveral() throws IOException {
        try (LinuxSockets sockets = openLinux(ANY_V6, ANY_V4)) {
            int port = sockets.addresses().get(1).getPort();
            sockets.answerFromAsked(_ -> false);
            assertAnswersInABatch(sockets, "127.0.0.1", new InetSocketAddress("127.0.0.1", port));
            assertTrue(sockets.answerFromAsked(isV4 -> isV4));
            assertAnswersInABatch(sockets, "127.0.0.1", new InetSocketAddress("127.0.0.2", port));
            int v6Port = sockets.addresses().getFirst().getPort();
            assertAnswersInABatch(sockets, "::1", new InetSocketAddress("::1", v6Port));
        }
    }

    @Test
    void asksForNoAddressesWhereTheyAreNamed() throws IOException {
        try (LinuxSockets sockets = openLinux(V4, V6)) {
            assertFalse(sockets.answerFromAsked(_ -> true));
        }
    }

    private static LinuxSockets openLinux(InetSocketAddress... addresses) throws IOException {
        return (LinuxSockets) open(Way.LINUX, addresses);
    }

    private static void assertAnswersInABatch(
            AnsweringSockets sockets, String from, InetSocketAddress asked) throws IOException {
        int count = 10;
        try (var client = new DatagramSocket(0, InetAddress.getByName(from))) {
            client.setSoTimeout(10_000);
            client.connect(asked);
            for (int i = 0; i < count; i++) {
                send(client, bytes(10 + i));
            }
            serve(sockets, count);
            for (int i = 0; i < count; i++) {
                assertAnswer(client, bytes(10 + i));
            }
        }
    }

    @Test
    void showsIpv4BehindIpv6AsIpv4() {
        var source = new DatagramSource();
        source.set(0, 0xFFFF_7F00_0001L, 5);
        assertEquals(0x7F000001, source.v4());
        assertFalse(source.isV6());
        source.set(0, 1, 5);
        assertTrue(source.isV6());
    }

    /// The first byte tells the sort; of one sort the third and fourth count, of the others the last two.
    @Test
    void steersDatagramsToTheSocketThatTheyAreFor() throws IOException {
        assumeTrue(LinuxSockets.isHere(), "not a 64-bit Linux");
        var steering = new Steering(0, 7, 6, 8);
        int sets = 3;
        List<AnsweringSockets> all = AnsweringSockets.open(List.of(V4, V6), sets, steering);
        try {
            for (InetSocketAddress address : all.getFirst().addresses()) {
                for (int i = 0; i < 300; i++) {
                    assertReaches(all, address, i % 2 == 0 ? 7 : i, i * 7919);
                }
            }
            assertThrows(
                    BindException.class, () -> AnsweringSockets.open(all.getFirst().addresses()));
            assertThrows(
                    BindException.class,
                    () -> AnsweringSockets.open(all.getFirst().addresses(), 2, steering));
        } finally {
            all.forEach(AnsweringSockets::close);
        }
    }

    private static void assertReaches(
            List<AnsweringSockets> all, InetSocketAddress address, int sort, int number)
            throws IOException {
        try (DatagramSocket client = client(address)) {
            ByteBuffer datagram = ByteBuffer.allocate(10).putInt(0, sort);
            datagram.putShort(sort == 7 ? 6 : 8, (short) number);
            send(client, datagram.array());
            AnsweringSockets right = all.get((number & 0xFFFF) % all.size());
            assertEquals(1, right.serve(AnsweringSocketsTest::echo, 10_000));
            assertAnswer(client, datagram.array());
        }
    }
}
