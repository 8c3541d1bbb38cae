package spate.sim.network;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import spate.engine.port.PeerStream;
import spate.engine.port.PeerStreamHandler;
import spate.protocol.address.PeerAddress;
import spate.sim.world.World;

class NetworkTest {

    private static final int PORT = 7;

    private final World world = new World(1);
    private final Network network = new Network(world);

    /// Sends what it is given and collects what it gets.
    private static final class End implements PeerStreamHandler {
        private final ByteArrayOutputStream got = new ByteArrayOutputStream();
        private final List<String> heard = new ArrayList<>();
        private ByteBuffer toSend = ByteBuffer.allocate(0);
        private long allowance = Long.MAX_VALUE;
        private PeerStream stream;
        private long gotAllAt;
        private int expected = Integer.MAX_VALUE;

        @Override
        public void onConnected(long now) {
            heard.add("connected");
        }

        @Override
        public long readAllowance(long now) {
            return allowance;
        }

        @Override
        public void onBytes(ByteBuffer in, long now) {
            while (in.hasRemaining()) {
                got.write(in.get());
            }
            if (got.size() >= expected) {
                gotAllAt = Math.max(gotAllAt, now);
                expected = Integer.MAX_VALUE;
            }
        }

        @Override
        public int gather(ByteBuffer[] into, long now) {
            into[0] = toSend;
            return toSend.hasRemaining() ? 1 : 0;
        }

        @Override
        public void onWritten(long bytes, long now) {}

        @Override
        public void onClosed(String reason, long now) {
            heard.add(reason);
        }
    }

    private Host host(LinkSettings link) {
        return network.addHost("h" + network.hosts().size(), link);
    }

    private End listen(Host host) {
        End end = new End();
        host.listen(
                PORT,
                (stream, now) -> {
                    end.stream = stream;
                    return end;
                });
        return end;
    }

    private End dial(Host from, Host to) {
        End end = new End();
        from.enter(() -> end.stream = from.connect(new PeerAddress(to.address(), PORT), end));
        return end;
    }

    private void send(Host host, End end, byte[] bytes) {
        end.toSend = ByteBuffer.wrap(bytes);
        host.enter(end.stream::wantWrite);
    }

    private static byte[] bytes(int length) {
        byte[] bytes = new byte[length];
        new Random(length).nextBytes(bytes);
        return bytes;
    }

    private double seconds() {
        return (world.now() - World.SECOND) / 1e9;
    }

    @Test
    void bytesArriveInOrderInTheTimeTheyTake() {
        Host a = host(LinkSettings.of(100_000, 0));
        Host b = host(LinkSettings.of(0, 0));
        End there = listen(b);
        End here = dial(a, b);
        world.runFor(World.SECOND);
        byte[] bytes = bytes(300_000);
        there.expected = bytes.length;
        send(a, here, bytes);
        world.runFor(60 * World.SECOND);
        assertArrayEquals(bytes, there.got.toByteArray());
        double took = (there.gotAllAt - World.SECOND) / 1e9 - 1;
        assertTrue(took > 3 && took < 3.3, "took " + took);
    }

    @Test
    void aDialTakesARoundTripAndAReadAllowanceStopsTheSender() {
        Host a = host(LinkSettings.of(0, 0).withLatency(100 * World.MILLISECOND, 0));
        Host b = host(LinkSettings.of(0, 0).withLatency(50 * World.MILLISECOND, 0));
        End there = listen(b);
        there.allowance = 0;
        End here = dial(a, b);
        world.runUntil(world.now() + 299 * World.MILLISECOND);
        assertEquals(List.of(), here.heard);
        world.runFor(2 * World.MILLISECOND);
        assertEquals(List.of("connected"), here.heard);
        send(a, here, bytes(4_000_000));
        world.runFor(60 * World.SECOND);
        assertEquals(0, there.got.size());
        assertTrue(here.toSend.remaining() > 3_000_000, "all was taken from the sender");
        there.allowance = Long.MAX_VALUE;
        b.enter(there.stream::resumeReading);
        world.runFor(60 * World.SECOND);
        assertEquals(4_000_000, there.got.size());
    }

    @Test
    void connectionsShareALinkEvenly() {
        Host a = host(LinkSettings.of(200_000, 0));
        List<End> receivers = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            Host b = host(LinkSettings.of(0, 0));
            receivers.add(listen(b));
            End here = dial(a, b);
            world.runFor(World.SECOND);
            send(a, here, bytes(5_000_000));
        }
        int[] before = receivers.stream().mapToInt(r -> r.got.size()).toArray();
        world.runFor(20 * World.SECOND);
        for (int i = 0; i < 4; i++) {
            int got = receivers.get(i).got.size() - before[i];
            assertTrue(got > 900_000 && got < 1_100_000, "one got " + got);
        }
    }

    @Test
    void lossMakesSlowAndLosesNothing() {
        Host a = host(LinkSettings.of(1_000_000, 0).withLoss(0.05));
        Host b = host(LinkSettings.of(0, 0));
        End there = listen(b);
        End here = dial(a, b);
        world.runFor(World.SECOND);
        byte[] bytes = bytes(1_000_000);
        there.expected = bytes.length;
        send(a, here, bytes);
        world.runFor(300 * World.SECOND);
        assertArrayEquals(bytes, there.got.toByteArray());
        assertTrue(there.gotAllAt - 2 * World.SECOND > 2 * World.SECOND, "loss cost nothing");
    }

    @Test
    void aPartitionHoldsBytesAndThenEndsTheConnection() {
        Host a = host(LinkSettings.of(0, 0));
        Host b = host(LinkSettings.of(0, 0));
        End there = listen(b);
        End here = dial(a, b);
        world.runFor(World.SECOND);
        b.setPartition(1);
        send(a, here, bytes(10));
        world.runFor(20 * World.SECOND);
        assertEquals(0, there.got.size());
        b.setPartition(0);
        world.runFor(20 * World.SECOND);
        assertEquals(10, there.got.size());
        b.setPartition(1);
        send(a, here, bytes(10));
        world.runFor(200 * World.SECOND);
        assertEquals(List.of("connected", "timed out"), here.heard);
    }

    @Test
    void whatEndsIsHeardAtTheOtherEnd() {
        Host a = host(LinkSettings.of(0, 0));
        Host b = host(LinkSettings.of(0, 0));
        End there = listen(b);
        End here = dial(a, b);
        world.runFor(World.SECOND);
        send(a, here, bytes(1000));
        a.enter(here.stream::close);
        world.runFor(World.SECOND);
        assertEquals(1000, there.got.size());
        assertEquals(List.of("closed by the peer"), there.heard);
        assertEquals(List.of("connected"), here.heard);
    }

    @Test
    void nobodyAnswersWhereNobodyIs() {
        Host a = host(LinkSettings.of(0, 0));
        Host closed = host(LinkSettings.of(0, 0));
        Host hidden = host(LinkSettings.of(0, 0).behindNat());
        listen(hidden);
        End refused = dial(a, closed);
        End lost = dial(a, hidden);
        world.runFor(World.SECOND);
        assertEquals(List.of("connection refused"), refused.heard);
        assertEquals(List.of(), lost.heard);
        world.runFor(20 * World.SECOND);
        assertEquals(List.of("timed out"), lost.heard);
        assertTrue(seconds() > 20);
        assertFalse(a.uplinkBusy());
    }
}
