package spate.io.tcp;

import java.io.IOException;
import java.net.Inet4Address;
import java.net.InetSocketAddress;
import java.net.ProtocolFamily;
import java.net.StandardProtocolFamily;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;
import java.util.Arrays;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import spate.io.loop.EventLoop;
import spate.io.loop.LoopTimer;
import spate.io.loop.ReadyHandler;
import spate.io.loop.Registration;

/// One TCP connection on a loop. Belongs to the loop's thread.
///
/// Reading: whenever bytes are there, and as many as [StreamHandler#readAllowance] grants, they
/// pass through the loop's shared buffer. Writing: [#wantWrite] once, and at the end of the turn
/// the handler is asked to gather buffers until it has none or the system takes no more; then the
/// stream waits for the system, without a call in vain, and goes on by itself.
///
/// In one turn a stream moves at most [#MAX_BYTES_PER_TURN] each way, so that none starves others.
///
/// ```
/// CONNECTING -> OPEN -> CLOSED        any -> CLOSED by close(), errors or the end of the loop
/// ```
///
/// After [#close] no call comes but one [StreamHandler#onClosed], a little later.
public final class TcpStream {

    /// The most that one stream reads, and writes, in one turn of its loop.
    public static final long MAX_BYTES_PER_TURN = 1 << 20;

    private enum State {
        CONNECTING,
        OPEN,
        CLOSED
    }

    private final EventLoop loop;
    private final @Nullable SocketChannel channel;
    private final InetSocketAddress remoteAddress;
    private final Runnable flush = this::flush;

    private State state;
    private StreamHandler handler;
    private @Nullable Registration registration;
    private @Nullable LoopTimer connectTimeout;
    private @Nullable InetSocketAddress localAddress;
    private boolean flushPending;
    private boolean inputEnded;
    private boolean outputShut;
    private long bytesIn;
    private long bytesOut;

    private TcpStream(
            EventLoop loop,
            StreamHandler handler,
            @Nullable SocketChannel channel,
            InetSocketAddress remoteAddress,
            State state) {
        this.loop = loop;
        this.handler = handler;
        this.channel = channel;
        this.remoteAddress = remoteAddress;
        this.state = state;
    }

    /// Starts a connection attempt. Never throws for the network's sake and never calls back
    /// inside the call: every failure comes through [StreamHandler#onClosed].
    public static TcpStream connect(
            EventLoop loop,
            InetSocketAddress remote,
            ConnectOptions options,
            StreamHandler handler) {
        SocketChannel channel;
        try {
            channel = SocketChannel.open(familyOf(remote));
        } catch (IOException | RuntimeException failure) {
            var stream = new TcpStream(loop, handler, null, remote, State.CONNECTING);
            stream.shut(CloseCause.ofConnect(failure));
            return stream;
        }
        var stream = new TcpStream(loop, handler, channel, remote, State.CONNECTING);
        try {
            stream.begin(channel, options);
        } catch (IOException | RuntimeException failure) {
            stream.shut(CloseCause.ofConnect(failure));
        }
        return stream;
    }

    private static ProtocolFamily familyOf(InetSocketAddress address) {
        return address.getAddress() instanceof Inet4Address
                ? StandardProtocolFamily.INET
                : StandardProtocolFamily.INET6;
    }

    private void begin(SocketChannel channel, ConnectOptions options) throws IOException {
        channel.configureBlocking(false);
        channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
        if (options.localAddress() != null) {
            channel.bind(new InetSocketAddress(options.localAddress(), 0));
        }
        boolean connected = channel.connect(remoteAddress);
        registration = loop.register(channel, SelectionKey.OP_CONNECT, new Readiness());
        if (connected) {
            loop.defer(this::finishConnect);
        } else {
            connectTimeout =
                    loop.schedule(
                            System.nanoTime() + options.timeoutNanos(),
                            () -> shut(CloseCause.CONNECT_TIMED_OUT));
        }
    }

    /// Takes over a connected channel, for instance an accepted one or one from another loop.
    ///
    /// @throws IOException when the channel is already broken; it is closed then
    public static TcpStream adopt(EventLoop loop, SocketChannel channel, StreamHandler handler)
            throws IOException {
        try {
            channel.configureBlocking(false);
            channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
            var remote = (InetSocketAddress) channel.getRemoteAddress();
            var stream = new TcpStream(loop, handler, channel, remote, State.OPEN);
            stream.localAddress = (InetSocketAddress) channel.getLocalAddress();
            stream.registration =
                    loop.register(channel, SelectionKey.OP_READ, stream.new Readiness());
            return stream;
        } catch (IOException failure) {
            channel.close();
            throw failure;
        }
    }

    /// What the loop calls; keeps [ReadyHandler] out of the stream's own interface.
    private final class Readiness implements ReadyHandler {
        @Override
        public void onReady(int readyOps) {
            if (state == State.CONNECTING) {
                finishConnect();
                return;
            }
            if ((readyOps & SelectionKey.OP_READ) != 0) {
                read();
            }
            if ((readyOps & SelectionKey.OP_WRITE) != 0 && state == State.OPEN) {
                flushPending = true;
                flush();
            }
        }

        @Override
        public void onLoopClosing() {
            shut(CloseCause.LOCAL);
        }
    }

    private void finishConnect() {
        if (state != State.CONNECTING) {
            return;
        }
        SocketChannel open = open();
        try {
            if (!open.finishConnect()) {
                return;
            }
            localAddress = (InetSocketAddress) open.getLocalAddress();
        } catch (IOException failure) {
            shut(CloseCause.ofConnect(failure));
            return;
        }
        cancelConnectTimeout();
        state = State.OPEN;
        registered().remove(SelectionKey.OP_CONNECT);
        registered().add(SelectionKey.OP_READ);
        try {
            handler.onConnected();
        } catch (Throwable defect) {
            fail(defect);
        }
    }

    private void read() {
        long left = MAX_BYTES_PER_TURN;
        try {
            while (left > 0 && state == State.OPEN && !inputEnded) {
                long allowed = Math.min(handler.readAllowance(), left);
                if (allowed <= 0) {
                    registered().remove(SelectionKey.OP_READ);
                    return;
                }
                int wanted = (int) Math.min(allowed, EventLoop.RECEIVE_BUFFER_BYTES);
                int count = readOnce(wanted);
                left -= count;
                if (count < wanted) {
                    return;
                }
            }
        } catch (IOException failure) {
            shut(CloseCause.of(failure));
        } catch (Throwable defect) {
            fail(defect);
        }
    }

    /// Returns how many bytes came: fewer than wanted when there are no more for now.
    private int readOnce(int wanted) throws IOException {
        ByteBuffer in = loop.receiveBuffer();
        in.clear().limit(wanted);
        int count = open().read(in);
        if (count > 0) {
            bytesIn += count;
            in.flip();
            handler.onReadable(in);
            assert !in.hasRemaining() || state == State.CLOSED : "input left unread";
        } else if (count < 0) {
            endInput();
            return 0;
        }
        return count;
    }

    private void endInput() {
        inputEnded = true;
        registered().remove(SelectionKey.OP_READ);
        if (!handler.onInputEnded() || outputShut) {
            shut(CloseCause.ENDED);
        }
    }

    /// Reads on after the handler granted nothing; harmless otherwise.
    public void resumeReading() {
        if (state == State.OPEN && !inputEnded) {
            registered().add(SelectionKey.OP_READ);
        }
    }

    /// Says that the handler has something to gather; cheap, and harmless when said twice.
    public void wantWrite() {
        if (state == State.OPEN && !flushPending && !outputShut) {
            flushPending = true;
            loop.atTurnEnd(flush);
        }
    }

    private void flush() {
        if (!flushPending || state != State.OPEN || outputShut) {
            return;
        }
        try {
            flushPending = write();
        } catch (IOException failure) {
            shut(CloseCause.of(failure));
        } catch (Throwable defect) {
            fail(defect);
        }
    }

    /// Returns true when there is more, and the stream will be called for it.
    private boolean write() throws IOException {
        @Nullable ByteBuffer[] buffers = loop.gatherBuffers();
        long left = MAX_BYTES_PER_TURN;
        while (left > 0) {
            int count = handler.gather(buffers);
            if (count == 0 || state != State.OPEN) {
                Arrays.fill(buffers, 0, count, null);
                registered().remove(SelectionKey.OP_WRITE);
                return false;
            }
            long gathered = remaining(buffers, count);
            long written = open().write(nonNull(buffers), 0, count);
            Arrays.fill(buffers, 0, count, null);
            left -= written;
            bytesOut += written;
            handler.onWritten(written);
            if (state != State.OPEN) {
                return false;
            }
            if (written < gathered) {
                registered().add(SelectionKey.OP_WRITE);
                return true;
            }
        }
        if (!registered().waitsFor(SelectionKey.OP_WRITE)) {
            loop.atTurnEnd(flush);
        }
        return true;
    }

    private static long remaining(@Nullable ByteBuffer[] buffers, int count) {
        long sum = 0;
        for (int i = 0; i < count; i++) {
            ByteBuffer buffer = buffers[i];
            assert buffer != null : "gathered fewer buffers than said";
            sum += buffer.remaining();
        }
        return sum;
    }

    @SuppressWarnings("NullAway") // the first `count` are set, the rest is not looked at
    private static ByteBuffer[] nonNull(@Nullable ByteBuffer[] buffers) {
        return buffers;
    }

    /// Ends this side's output; what the other side sends is still read.
    public void shutdownOutput() {
        if (state != State.OPEN || outputShut) {
            return;
        }
        outputShut = true;
        registered().remove(SelectionKey.OP_WRITE);
        try {
            open().shutdownOutput();
            if (inputEnded) {
                shut(CloseCause.ENDED);
            }
        } catch (IOException failure) {
            shut(CloseCause.of(failure));
        }
    }

    /// Closes at once; what was not yet taken by the system is lost. May be called anywhere on the
    /// loop's thread and any number of times.
    public void close() {
        shut(CloseCause.LOCAL);
    }

    private void fail(Throwable defect) {
        loop.reportFailure(defect);
        shut(CloseCause.DEFECT);
    }

    private void shut(CloseCause cause) {
        if (state == State.CLOSED) {
            return;
        }
        leave();
        if (channel != null) {
            closeQuietly(channel);
        }
        loop.defer(() -> handler.onClosed(cause));
    }

    private void leave() {
        state = State.CLOSED;
        cancelConnectTimeout();
        if (registration != null) {
            registration.cancel();
        }
    }

    private void closeQuietly(SocketChannel open) {
        try {
            open.close();
        } catch (IOException _) {
            // The descriptor is gone all the same; there is nothing left to lose.
        }
    }

    /// Puts another owner in the handler's place, for instance once a handshake told which.
    public void handOver(StreamHandler next) {
        handler = next;
    }

    /// Takes the channel out of this stream, to be adopted on another loop (not on this one). No call comes to the
    /// handler any more, not even [StreamHandler#onClosed].
    ///
    /// @throws IllegalStateException when the stream is not open
    public SocketChannel detach() {
        if (state != State.OPEN) {
            throw new IllegalStateException("not open");
        }
        leave();
        return open();
    }

    private void cancelConnectTimeout() {
        if (connectTimeout != null) {
            connectTimeout.cancel();
            connectTimeout = null;
        }
    }

    private SocketChannel open() {
        return Objects.requireNonNull(channel);
    }

    private Registration registered() {
        return Objects.requireNonNull(registration);
    }

    /// True from a successful connection until it is closed.
    public boolean isOpen() {
        return state == State.OPEN;
    }

    /// Whom this stream is, or was to be, connected to.
    public InetSocketAddress remoteAddress() {
        return remoteAddress;
    }

    /// This side's address; null before the stream is connected.
    public @Nullable InetSocketAddress localAddress() {
        return localAddress;
    }

    /// Bytes read so far.
    public long bytesIn() {
        return bytesIn;
    }

    /// Bytes handed to the system so far.
    public long bytesOut() {
        return bytesOut;
    }
}
