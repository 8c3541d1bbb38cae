package spate.io.tcp;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.util.ArrayDeque;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import spate.io.loop.LoopFixture;

class TcpStreamTest {
    private static final InetAddress LOOPBACK = InetAddress.getLoopbackAddress();

    /// Collects what comes and writes what it is given.
    private static class Collector implements StreamHandler {
        final CompletableFuture<Boolean> connected = new CompletableFuture<>();
        final CompletableFuture<CloseCause> closed = new CompletableFuture<>();
        final ArrayDeque<ByteBuffer> out = new ArrayDeque<>();
        final ByteBuffer in;
        long allowance = Long.MAX_VALUE;
        long written;
        int closeCalls;

        Collector(int capacity) {
            in = ByteBuffer.allocate(capacity);
        }

        @Override
        public void onConnected() {
            connected.complete(true);
        }

        @Override
        public long readAllowance() {
            return allowance;
        }

        @Override
        public void onReadable(ByteBuffer bytes) {
            in.put(bytes);
        }

        @Override
        public int gather(@Nullable ByteBuffer[] into) {
            int count = 0;
            for (ByteBuffer buffer : out) {
                if (count == into.length) {
                    break;
                }
                into[count++] = buffer;
            }
            return count;
        }

        @Override
        public void onWritten(long bytes) {
            written += bytes;
            while (!out.isEmpty() && !out.peek().hasRemaining()) {
                out.remove();
            }
        }

        @Override
        public void onClosed(CloseCause cause) {
            closeCalls++;
            closed.complete(cause);
        }
    }

    /// A listener that hands accepted channels to the test.
    private static final class Acceptor implements AcceptHandler {
        final LinkedBlockingQueue<SocketChannel> accepted = new LinkedBlockingQueue<>();

        @Override
        public void onAccepted(SocketChannel channel) {
            accepted.add(channel);
        }

        @Override
        public void onAcceptFailed(CloseCause cause) {
            throw new AssertionError(cause);
        }

        SocketChannel next() throws InterruptedException {
            SocketChannel channel = accepted.poll(30, TimeUnit.SECONDS);
            assertTrue(channel != null, "nothing accepted");
            return channel;
        }
    }

    private static TcpStream connect(LoopFixture fixture, InetSocketAddress to, StreamHandler by) {
        return fixture.call(() -> TcpStream.connect(fixture.loop, to, ConnectOptions.DEFAULT, by));
    }

    private static TcpListener listen(LoopFixture fixture, InetAddress on, AcceptHandler by) {
        return fixture.call(() -> TcpListener.open(fixture.loop, new InetSocketAddress(on, 0), by));
    }

    @Test
    void carriesMegabytesBothWaysAtOnceUnchanged() throws Exception {
        carries(LOOPBACK);
    }

    @Test
    void carriesOverIpv6() throws Exception {
        InetAddress loopback6 = InetAddress.getByName("::1");
        try (var probe = new ServerSocket(0, 1, loopback6)) {
            assertTrue(probe.isBound());
        } catch (IOException failure) {
            assumeTrue(false, "no IPv6 here: " + failure);
        }
        carries(loopback6);
    }

    private static void carries(InetAddress address) throws Exception {
        byte[] up = new byte[5_000_011];
        byte[] down = new byte[3_000_017];
        new Random(1).nextBytes(up);
        new Random(2).nextBytes(down);
        try (var fixture = new LoopFixture()) {
            var acceptor = new Acceptor();
            TcpListener listener = listen(fixture, address, acceptor);
            var client = new Collector(down.length);
            cut(up, client.out);
            TcpStream one = connect(fixture, listener.localAddress(), client);
            var server = new Collector(up.length);
            cut(down, server.out);
            SocketChannel channel = acceptor.next();
            TcpStream two = fixture.call(() -> TcpStream.adopt(fixture.loop, channel, server));
            LoopFixture.get(client.connected);
            fixture.run(one::wantWrite);
            fixture.run(two::wantWrite);
            while (fixture.call(() -> client.in.hasRemaining() || server.in.hasRemaining())) {
                Thread.onSpinWait();
            }
            assertArrayEquals(up, server.in.array());
            assertArrayEquals(down, client.in.array());
            assertEquals(up.length, fixture.call(() -> client.written));
            assertEquals(up.length, fixture.call(one::bytesOut));
            assertEquals(down.length, fixture.call(one::bytesIn));
            assertEquals(one.localAddress(), two.remoteAddress());
            fixture.run(one::close);
            assertEquals(CloseCause.LOCAL, LoopFixture.get(client.closed));
            assertEquals(CloseCause.Reason.ENDED, LoopFixture.get(server.closed).reason());
            fixture.run(listener::close);
        }
    }

    private static void cut(byte[] data, ArrayDeque<ByteBuffer> into) {
        for (int at = 0; at < data.length; at += 16_384) {
            int length = Math.min(16_384, data.length - at);
            into.add(ByteBuffer.allocateDirect(length).put(data, at, length).flip());
        }
    }

    @Test
    void readsNoMoreThanGrantedAndGoesOnWhenResumed() throws Exception {
        try (var fixture = new LoopFixture();
                var server = new ServerSocket(0, 1, LOOPBACK)) {
            var client = new Collector(100_000);
            client.allowance = 0;
            TcpStream stream = connect(fixture, address(server), client);
            try (Socket peer = server.accept()) {
                peer.getOutputStream().write(new byte[50_000]);
                LoopFixture.get(client.connected);
                assertEquals(0, fixture.call(() -> client.in.position()));
                fixture.run(() -> {
                    client.allowance = 7;
                    stream.resumeReading();
                });
                while (fixture.call(() -> client.in.position()) < 50_000) {
                    Thread.onSpinWait();
                }
                fixture.run(() -> client.allowance = 0);
                peer.getOutputStream().write(new byte[50_000]);
                for (int i = 0; i < 100; i++) {
                    assertEquals(50_000, fixture.call(() -> client.in.position()));
                }
            }
        }
    }

    @Test
    void saysWhyAConnectionIsRefused() throws Exception {
        InetSocketAddress nobody;
        try (var server = new ServerSocket(0, 1, LOOPBACK)) {
            nobody = address(server);
        }
        try (var fixture = new LoopFixture()) {
            var client = new Collector(1);
            TcpStream stream = connect(fixture, nobody, client);
            assertEquals(CloseCause.Reason.REFUSED, LoopFixture.get(client.closed).reason());
            assertFalse(client.connected.isDone());
            assertFalse(fixture.call(stream::isOpen));
        }
    }

    @Test
    void givesUpAfterTheTimeout() throws Exception {
        try (var fixture = new LoopFixture();
                var server = new ServerSocket(0, 1, LOOPBACK)) {
            // A backlog of one that nobody accepts from: further attempts get no answer.
            var options = new ConnectOptions(null, 200_000_000);
            var last = new Collector(1);
            for (int i = 0; i < 8; i++) {
                last = new Collector(1);
                var client = last;
                fixture.call(
                        () -> TcpStream.connect(fixture.loop, address(server), options, client));
            }
            assumeTrue(
                    last.closed
                            .thenApply(cause -> true)
                            .completeOnTimeout(false, 20, TimeUnit.SECONDS)
                            .get(),
                    "this system answers although the backlog is full");
            assertEquals(CloseCause.Reason.TIMED_OUT, LoopFixture.get(last.closed).reason());
        }
    }

    @Test
    void saysThatTheLocalAddressIsNotOurs() throws Exception {
        try (var fixture = new LoopFixture();
                var server = new ServerSocket(0, 1, LOOPBACK)) {
            var options = new ConnectOptions(InetAddress.getByName("192.0.2.1"), 1_000_000_000);
            var client = new Collector(1);
            fixture.call(() -> TcpStream.connect(fixture.loop, address(server), options, client));
            assertEquals(CloseCause.Reason.LOCAL_ADDRESS, LoopFixture.get(client.closed).reason());
        }
    }

    @Test
    void connectsFromTheLocalAddressAsked() throws Exception {
        InetAddress other = InetAddress.getByName("127.0.0.2");
        try (var fixture = new LoopFixture();
                var server = new ServerSocket(0, 1, LOOPBACK)) {
            var options = new ConnectOptions(other, 5_000_000_000L);
            var client = new Collector(1);
            fixture.call(() -> TcpStream.connect(fixture.loop, address(server), options, client));
            assumeTrue(
                    client.connected.completeOnTimeout(false, 5, TimeUnit.SECONDS).get(),
                    "127.0.0.2 is not usable here");
            try (Socket peer = server.accept()) {
                assertEquals(other, peer.getInetAddress());
            }
        }
    }

    @Test
    void tellsAResetFromAGoodEnd() throws Exception {
        try (var fixture = new LoopFixture();
                var server = new ServerSocket(0, 1, LOOPBACK)) {
            var client = new Collector(1);
            connect(fixture, address(server), client);
            Socket peer = server.accept();
            LoopFixture.get(client.connected);
            peer.setSoLinger(true, 0);
            peer.close();
            assertEquals(CloseCause.Reason.RESET, LoopFixture.get(client.closed).reason());
        }
    }

    @Test
    void maybeClosedInsideEveryCallback() throws Exception {
        for (String where :
                new String[] {"connected", "allowance", "readable", "gather", "written"}) {
            try (var fixture = new LoopFixture();
                    var server = new ServerSocket(0, 1, LOOPBACK)) {
                var client = new ClosesItself(where);
                fixture.run(() -> {
                    client.stream =
                            TcpStream.connect(
                                    fixture.loop, address(server), ConnectOptions.DEFAULT, client);
                });
                try (Socket peer = server.accept()) {
                    peer.getOutputStream().write(new byte[1000]);
                    assertEquals(CloseCause.LOCAL, LoopFixture.get(client.closed), where);
                    assertEquals(1, fixture.call(() -> client.closeCalls), where);
                    assertEquals(0, client.callsAfterClose, where);
                }
            }
        }
    }

    /// Closes the stream inside one of its callbacks and counts calls that come afterwards.
    private static final class ClosesItself extends Collector {
        private final String where;
        TcpStream stream;
        int callsAfterClose;
        private boolean asked;

        ClosesItself(String where) {
            super(1000);
            this.where = where;
            out.add(ByteBuffer.allocateDirect(100));
        }

        private void at(String place) {
            callsAfterClose += asked ? 1 : 0;
            if (place.equals(where)) {
                asked = true;
                stream.close();
                stream.close();
            }
        }

        @Override
        public void onConnected() {
            stream.wantWrite();
            at("connected");
        }

        @Override
        public long readAllowance() {
            at("allowance");
            return where.equals("allowance") ? 10 : super.readAllowance();
        }

        @Override
        public void onReadable(ByteBuffer bytes) {
            if (!asked) {
                super.onReadable(bytes);
            }
            at("readable");
        }

        @Override
        public int gather(@Nullable ByteBuffer[] into) {
            at("gather");
            return super.gather(into);
        }

        @Override
        public void onWritten(long bytes) {
            super.onWritten(bytes);
            at("written");
        }
    }

    @Test
    void aFailingHandlerLosesItsStreamOnly() throws Exception {
        try (var fixture = new LoopFixture();
                var server = new ServerSocket(0, 2, LOOPBACK)) {
            var client =
                    new Collector(1) {
                        @Override
                        public void onReadable(ByteBuffer bytes) {
                            throw new IllegalStateException("defect");
                        }
                    };
            connect(fixture, address(server), client);
            try (Socket peer = server.accept()) {
                peer.getOutputStream().write(1);
                assertEquals(CloseCause.Reason.DEFECT, LoopFixture.get(client.closed).reason());
                assertEquals("defect", fixture.takeFailures().getFirst().getMessage());
            }
        }
    }

    @Test
    void keepsWritingAfterTheOtherSideEndedWhenWanted() throws Exception {
        try (var fixture = new LoopFixture();
                var server = new ServerSocket(0, 1, LOOPBACK)) {
            var ended = new CompletableFuture<Boolean>();
            var client =
                    new Collector(1) {
                        @Override
                        public boolean onInputEnded() {
                            ended.complete(true);
                            return true;
                        }
                    };
            TcpStream stream = connect(fixture, address(server), client);
            try (Socket peer = server.accept()) {
                LoopFixture.get(client.connected);
                peer.shutdownOutput();
                LoopFixture.get(ended);
                fixture.run(() -> {
                    client.out.add(ByteBuffer.allocateDirect(100_000));
                    stream.wantWrite();
                });
                assertEquals(100_000, peer.getInputStream().readNBytes(100_000).length);
                fixture.run(stream::shutdownOutput);
                assertEquals(-1, peer.getInputStream().read());
                assertEquals(CloseCause.Reason.ENDED, LoopFixture.get(client.closed).reason());
            }
        }
    }

    @Test
    void movesToAnotherLoop() throws Exception {
        try (var first = new LoopFixture();
                var second = new LoopFixture();
                var server = new ServerSocket(0, 1, LOOPBACK)) {
            var before = new Collector(10);
            TcpStream stream = connect(first, address(server), before);
            LoopFixture.get(before.connected);
            try (Socket peer = server.accept()) {
                SocketChannel channel = first.call(stream::detach);
                var after = new Collector(10);
                second.call(() -> TcpStream.adopt(second.loop, channel, after));
                peer.getOutputStream().write(new byte[10]);
                while (second.call(() -> after.in.hasRemaining())) {
                    Thread.onSpinWait();
                }
                assertFalse(before.closed.isDone());
            }
            assertEquals(0, before.in.position());
        }
    }

    @Test
    void closingTheLoopClosesItsStreams() throws Exception {
        var client = new Collector(1);
        try (var server = new ServerSocket(0, 1, LOOPBACK)) {
            try (var fixture = new LoopFixture()) {
                connect(fixture, address(server), client);
                LoopFixture.get(client.connected);
            }
            assertEquals(CloseCause.LOCAL, client.closed.getNow(null));
            assertEquals(-1, server.accept().getInputStream().read());
        }
    }

    private static InetSocketAddress address(ServerSocket server) {
        return (InetSocketAddress) server.getLocalSocketAddress();
    }
}
