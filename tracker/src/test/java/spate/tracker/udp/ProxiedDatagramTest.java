package spate.tracker.udp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import spate.io.udp.DatagramSource;
import spate.protocol.address.AddressBlock;
import spate.protocol.testing.Property;
import spate.protocol.tracker.UdpAction;
import spate.protocol.tracker.UdpRequest;
import spate.tracker.access.NetworkList;
import spate.tracker.core.Desk;
import spate.tracker.core.FrontEnd;
import spate.tracker.core.Policy;
import spate.tracker.core.RequestCounts.Kind;
import spate.tracker.core.Shards;
import spate.tracker.core.Tracker;
import spate.tracker.swarm.StoreLimits;
import spate.tracker.testing.NoFailures;

/// Packets that a proxy passes on, with a header of the PROXY protocol in front.
class ProxiedDatagramTest {
    private static final int PROXY = 0x0A000001;
    private static final int CLIENT = 0xC6336401;
    private static final int OTHER_CLIENT = 0xC6336402;
    private static final long V6_HIGH = 0x2001_0DB8_0000_0000L;
    private static final byte[] LOCAL = {0x20, 0, 0, 0};

    private final Tracker tracker =
            new Tracker(new Shards(2, StoreLimits.DEFAULT, 1), Policy.OPEN, () -> 600);
    private final Desk desk = tracker.openDesk(FrontEnd.UDP);
    private final ConnectionIds ids = new ConnectionIds(1, 2, 240);
    private final NetworkList proxies = NetworkList.of(List.of(AddressBlock.parse("10.0.0.1/32")));
    private final UdpTracker udp = new UdpTracker(desk, ids, proxies);
    private final DatagramSource from = new DatagramSource();
    private final ByteBuffer out = ByteBuffer.allocate(4096);

    private static byte[] header(byte[] rest) {
        byte[] signature = {13, 10, 13, 10, 0, 13, 10, 'Q', 'U', 'I', 'T', 10};
        byte[] all = Arrays.copyOf(signature, signature.length + rest.length);
        System.arraycopy(rest, 0, all, signature.length, rest.length);
        return all;
    }

    /// Of a datagram over IPv4, with three bytes behind the addresses that say something else.
    private static byte[] headerV4(int client) {
        ByteBuffer rest = ByteBuffer.allocate(4 + 12 + 3).put((byte) 0x21).put((byte) 0x12);
        rest.putShort((short) 15).putInt(client).putInt(PROXY).putShort((short) 7000);
        return header(rest.putShort((short) 6969).array());
    }

    private static byte[] headerV6(long low) {
        ByteBuffer rest = ByteBuffer.allocate(4 + 36).put((byte) 0x21).put((byte) 0x22);
        rest.putShort((short) 36).putLong(V6_HIGH).putLong(low).putLong(0).putLong(1);
        return header(rest.putShort((short) 7000).putShort((short) 6969).array());
    }

    private ByteBuffer ask(byte[] header, ByteBuffer request) {
        ByteBuffer in = ByteBuffer.allocate(2048).put(header).put(request.array());
        int length = header.length + request.capacity();
        udp.onBatch(1);
        int answered = udp.answer(in, 0, length, from, out, 0);
        udp.onBatchEnd(1);
        return out.duplicate().position(0).limit(answered).slice();
    }

    private static ByteBuffer connect() {
        return ByteBuffer.allocate(16).putLong(0, UdpRequest.PROTOCOL_ID).putInt(12, 5);
    }

    private long idFor(byte[] header) {
        return ask(header, connect()).getLong(8);
    }

    private static ByteBuffer announce(long id, int port) {
        ByteBuffer request = ByteBuffer.allocate(UdpRequest.ANNOUNCE_LENGTH).putLong(0, id);
        request.putInt(8, UdpAction.ANNOUNCE).putInt(32, 9).putLong(64, 1).putInt(92, -1);
        return request.putShort(96, (short) port);
    }

    @Test
    void takesTheClientForTheAsker() {
        from.set(PROXY, 5000);
        byte[] first = headerV4(CLIENT);
        byte[] second = headerV4(OTHER_CLIENT);
        long id = idFor(first);
        assertEquals(ids.idFor(Integer.toUnsignedLong(CLIENT), 600), id);
        assertEquals(20, ask(first, announce(id, 6881)).remaining());
        assertEquals(UdpAction.ERROR, ask(second, announce(id, 6882)).getInt(), "another's id");
        ByteBuffer answer = ask(second, announce(idFor(second), 6882));
        assertEquals(26, answer.remaining());
        assertEquals(CLIENT, answer.getInt(20), "the peer is the client, not the proxy");
    }

    @Test
    void knowsClientsOfTheOtherFamily() {
        from.set(PROXY, 5000);
        ask(headerV6(1), announce(idFor(headerV6(1)), 6881));
        ByteBuffer answer = ask(headerV6(2), announce(idFor(headerV6(2)), 6882));
        assertEquals(20 + 18, answer.remaining());
        assertEquals(V6_HIGH, answer.getLong(20));
        assertEquals(1, answer.getLong(28));
        assertEquals(2, tracker.totals().v6Peers());
    }

    /// As it looks whether the tracker is there.
    @Test
    void answersTheProxyItself() {
        from.set(PROXY, 5000);
        long own = ids.idFor(Integer.toUnsignedLong(PROXY), 600);
        assertEquals(own, idFor(header(LOCAL)));
        assertEquals(own, idFor(new byte[0]), "without a header");
    }

    @Test
    void believesNobodyElse() {
        from.set(PROXY + 1, 5000);
        assertEquals(0, ask(headerV4(CLIENT), connect()).remaining());
        assertEquals(1, desk.counts().count(Kind.MALFORMED));
        assertEquals(16, ask(new byte[0], connect()).remaining(), "who asks without is answered");
    }

    @Test
    void dropsHeadersThatAreBroken() {
        from.set(PROXY, 5000);
        byte[] whole = headerV4(CLIENT);
        byte[] otherCommand = whole.clone();
        otherCommand[12] = 0x2F;
        byte[] tooLong = whole.clone();
        tooLong[15] = (byte) 200;
        for (byte[] broken : List.of(otherCommand, tooLong)) {
            assertEquals(0, ask(broken, connect()).remaining());
        }
        assertEquals(2, desk.counts().count(Kind.MALFORMED));
    }

    @Test
    void survivesAnything() {
        Property.forAll(
                2000,
                random -> {
                    from.set(PROXY, 5000);
                    byte[] head = random.nextBoolean() ? headerV4(CLIENT) : headerV6(3);
                    byte[] cut = Arrays.copyOf(head, random.nextInt(head.length + 1));
                    if (cut.length > 12) {
                        cut[random.nextInt(cut.length)] = (byte) random.nextInt(256);
                    }
                    byte[] rest = new byte[random.nextInt(120)];
                    random.nextBytes(rest);
                    int length = ask(cut, ByteBuffer.wrap(rest)).remaining();
                    assertTrue(length <= cut.length + rest.length, length + " bytes");
                });
    }

    @Test
    void believesOthersFromTheNextBatchOn() {
        from.set(PROXY, 5000);
        assertEquals(16, ask(headerV4(CLIENT), connect()).remaining());
        udp.use(NetworkList.EMPTY);
        assertEquals(0, ask(headerV4(CLIENT), connect()).remaining());
        assertEquals(16, ask(new byte[0], connect()).remaining());
        udp.use(proxies);
        assertEquals(ids.idFor(Integer.toUnsignedLong(CLIENT), 600), idFor(headerV4(CLIENT)));
    }

    /// Over sockets: the answer comes to who sent the datagram, without a header.
    @Test
    void sendsTheAnswerToTheProxy() throws IOException {
        InetSocketAddress any = new InetSocketAddress("127.0.0.1", 0);
        try (UdpServer server =
                        UdpServer.start(
                                List.of(any),
                                tracker,
                                ids,
                                NetworkList.LOOPBACK,
                                NoFailures.ALLOWED);
                DatagramSocket proxy = new DatagramSocket()) {
            proxy.connect(server.addresses().getFirst());
            proxy.setSoTimeout(20_000);
            byte[] head = headerV4(CLIENT);
            byte[] all = Arrays.copyOf(head, head.length + 16);
            System.arraycopy(connect().array(), 0, all, head.length, 16);
            proxy.send(new DatagramPacket(all, all.length));
            DatagramPacket answer = new DatagramPacket(new byte[100], 100);
            proxy.receive(answer);
            assertEquals(16, answer.getLength());
            long id = ByteBuffer.wrap(answer.getData()).getLong(8);
            assertEquals(ids.idFor(Integer.toUnsignedLong(CLIENT), 600), id);
        }
    }
}
