package spate.sim.network;

import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import spate.engine.port.PeerStream;
import spate.engine.port.PeerStreamHandler;
import spate.protocol.address.PeerAddress;
import spate.sim.world.Trace;
import spate.sim.world.TraceKind;

/// One end of a connection between two hosts: what a socket is to its owner.
public final class SimStream implements PeerStream {

    private enum State {
        DIALING,
        OPEN,
        CLOSED
    }

    /// What one read of a socket gives at most.
    private static final int MAX_READ = 64 * 1024;

    private static final int GATHERED = 64;

    /// What a read buffer holds after it was handed out: whoever kept it sees this.
    private static final byte USED = (byte) 0xdb;

    private final Host host;
    private final PeerAddress remote;
    private final boolean dialled;
    private final ByteBuffer[] gathered = new ByteBuffer[GATHERED];
    private final ArrayDeque<ByteBuffer> unread = new ArrayDeque<>();
    private @Nullable PeerStreamHandler handler;
    private @Nullable SimStream otherEnd;
    private @Nullable Pipe out;
    private @Nullable StreamTap tap;
    private State state = State.DIALING;
    private boolean writeWanted;
    private boolean readStopped;
    private boolean readResumed;
    private boolean ended;
    private int unreadBytes;
    private long receivedBytes;

    SimStream(Host host, PeerAddress remote, boolean dialled) {
        this.host = host;
        this.remote = remote;
        this.dialled = dialled;
        host.addStream(this);
    }

    /* --- What it is --- */

    public Host host() {
        return host;
    }

    @Override
    public PeerAddress remote() {
        return remote;
    }

    /// The other end; only once there is a connection.
    public SimStream otherEnd() {
        return Objects.requireNonNull(otherEnd, "not connected");
    }

    /// Whether this end dialled.
    public boolean isDialled() {
        return dialled;
    }

    public boolean isOpen() {
        return state == State.OPEN;
    }

    boolean isDialling() {
        return state == State.DIALING;
    }

    /// Who owns it, null once it is closed.
    public @Nullable PeerStreamHandler handler() {
        return handler;
    }

    /* --- Its life, told by the network --- */

    void setHandler(PeerStreamHandler owner) {
        handler = owner;
    }

    void join(SimStream other) {
        otherEnd = other;
        out = new Pipe(this, other);
    }

    void open(@Nullable StreamTap watchedBy) {
        state = State.OPEN;
        tap = watchedBy;
    }

    /// The dial succeeded.
    void onConnected() {
        PeerStreamHandler owner = handler;
        if (owner != null) {
            writeWanted = true;
            host.addWriter(this);
            host.enter(() -> owner.onConnected(host.now()));
        }
    }

    /// The connection ends without this end's doing.
    void breakOff(String reason) {
        PeerStreamHandler owner = handler;
        if (state == State.CLOSED) {
            return;
        }
        finish();
        if (out != null) {
            out.end();
        }
        if (owner != null) {
            host.enter(() -> owner.onClosed(reason, host.now()));
        }
    }

    /// The owner's process is killed: the kernel still sends what it has, and then the end.
    void onOwnerKilled() {
        if (state != State.CLOSED) {
            finish();
            if (out != null) {
                out.end();
            }
        }
    }

    /// The machine is gone: nobody hears anything.
    void onPowerLoss() {
        if (state != State.CLOSED) {
            finish();
            if (out != null) {
                out.vanish();
            }
        }
    }

    private void finish() {
        state = State.CLOSED;
        handler = null;
        unread.clear();
        unreadBytes = 0;
        host.removeStream(this);
        if (tap != null) {
            tap.onClosed();
        }
        trace(TraceKind.STREAM_CLOSED, 0, 0);
    }

    /* --- Sending --- */

    @Override
    public void wantWrite() {
        if (!writeWanted && state != State.CLOSED) {
            writeWanted = true;
            host.addWriter(this);
        }
    }

    /// The socket has room again.
    void onRoom() {
        if (state == State.OPEN && writeWanted) {
            host.enter(() -> host.addWriter(this));
        }
    }

    /// Pulls from the owner what the socket takes. Called at the end of a turn.
    void flush() {
        Pipe pipe = out;
        if (state != State.OPEN || pipe == null) {
            return;
        }
        writeWanted = false;
        boolean wrote = true;
        while (wrote && state == State.OPEN && handler != null && pipe.room() > 0) {
            wrote = writeOnce(pipe, handler);
        }
        if (state == State.OPEN && pipe.room() == 0) {
            writeWanted = true;
        }
        pipe.push();
    }

    private boolean writeOnce(Pipe pipe, PeerStreamHandler owner) {
        int count = owner.gather(gathered, host.now());
        int written = 0;
        for (int i = 0; i < count && pipe.room() > 0; i++) {
            ByteBuffer next = gathered[i];
            int length = Math.min(next.remaining(), pipe.room());
            ByteBuffer part = next.slice(next.position(), length);
            if (tap != null) {
                tap.onSent(part.duplicate());
            }
            pipe.write(part);
            next.position(next.position() + length);
            written += length;
            if (next.hasRemaining()) {
                break;
            }
        }
        if (written > 0) {
            owner.onWritten(written, host.now());
        }
        return written > 0;
    }

    @Override
    public void close() {
        if (state == State.CLOSED) {
            return;
        }
        finish();
        if (out != null) {
            out.end();
        }
    }

    /* --- Receiving --- */

    void onSegment(byte[] segment) {
        unread.add(ByteBuffer.wrap(segment));
        unreadBytes += segment.length;
        trace(TraceKind.ARRIVED, segment.length, unreadBytes);
        read();
    }

    /// The other end has closed.
    void onEnd() {
        ended = true;
        read();
    }

    @Override
    public void resumeReading() {
        if (readStopped && !readResumed && state == State.OPEN) {
            readResumed = true;
            host.addReader(this);
        }
    }

    /// Reads what is there, as far as the owner allows.
    void read() {
        if (readResumed) {
            readResumed = false;
            readStopped = false;
        }
        while (state == State.OPEN && unreadBytes > 0 && !readStopped) {
            host.enter(this::readOnce);
        }
        if (state == State.OPEN && ended && unreadBytes == 0) {
            breakOff("closed by the peer");
        }
    }

    private void readOnce() {
        PeerStreamHandler owner = handler;
        if (owner == null) {
            return;
        }
        long allowed = owner.readAllowance(host.now());
        if (allowed <= 0) {
            readStopped = true;
            return;
        }
        int length = host.readLength((int) Math.min(Math.min(allowed, MAX_READ), unreadBytes));
        byte[] bytes = take(length);
        receivedBytes += length;
        Pipe in = otherEnd().out;
        if (in != null) {
            in.onRead(length);
        }
        if (tap != null) {
            tap.onDelivered(receivedBytes);
        }
        ByteBuffer input = ByteBuffer.wrap(bytes);
        owner.onBytes(input, host.now());
        if (state == State.OPEN && input.hasRemaining()) {
            throw new AssertionError("the handler left " + input.remaining() + " bytes unread");
        }
        Arrays.fill(bytes, USED);
    }

    private byte[] take(int length) {
        byte[] bytes = new byte[length];
        int filled = 0;
        while (filled < length) {
            ByteBuffer first = unread.element();
            int part = Math.min(first.remaining(), length - filled);
            first.get(bytes, filled, part);
            filled += part;
            if (!first.hasRemaining()) {
                unread.remove();
            }
        }
        unreadBytes -= length;
        return bytes;
    }

    private void trace(TraceKind kind, long a, long b) {
        int other = otherEnd == null ? Trace.NOBODY : otherEnd.host().index();
        host.world().trace().add(kind, host.index(), other, a, b, 0);
    }
}
