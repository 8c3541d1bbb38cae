package spate.sim.network;

import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.random.RandomGenerator;
import spate.sim.world.Trace;
import spate.sim.world.TraceKind;
import spate.sim.world.World;

/// One direction of a connection, from the sender's socket buffer to the receiver's: what TCP does,
/// as far as it can be felt.
///
/// The stages of a segment: socket buffer, the sender's uplink (shared with its other pipes, a
/// segment each in turn), the way (latency, jitter, a round trip more if a packet is lost), the
/// receiver's downlink, the receiver's socket. Bytes are in flight until the receiver has *read*
/// them and the news of it is back; the congestion window bounds them: slow start, then one packet
/// a round trip, halved by a loss and by an overflowing downlink. Segments never overtake each other.
final class Pipe implements RateServer.Client {

    private static final int PACKET = 1460;
    private static final int INITIAL_WINDOW = 10 * PACKET;
    private static final int MIN_WINDOW = 2 * PACKET;

    /// The receiver's socket buffer: no more than this is ever in flight.
    private static final int RECEIVE_WINDOW = 256 * 1024;

    private static final int MAX_SEND_BUFFER = 128 * 1024;

    /// A queue of this length in front of a downlink overflows.
    private static final long MAX_DOWNLINK_NANOS = 150 * World.MILLISECOND;

    /// A sender gives up on a path that has been dead for this long.
    private static final long DEAD_PATH_NANOS = 60 * World.SECOND;

    private static final long FIRST_RETRY_NANOS = World.SECOND;
    private static final long RETRANSMIT_NANOS = 200 * World.MILLISECOND;

    /// The end of the stream, as a segment.
    private static final byte[] END = new byte[0];

    /// The receiver has read so many bytes, and when the sender knows.
    private record News(long timeNanos, int bytes) {}

    private final World world;
    private final SimStream from;
    private final SimStream to;
    private final RandomGenerator random;
    private final ByteQueue buffer = new ByteQueue();
    private final ArrayDeque<byte[]> onTheWay = new ArrayDeque<>();
    private final ArrayDeque<byte[]> held = new ArrayDeque<>();
    private final ArrayDeque<byte[]> atDownlink = new ArrayDeque<>();
    private final Downlink downlink = new Downlink();

    /// On the way back; looked at when somebody wants to know, not an event each.
    private final ArrayDeque<News> news = new ArrayDeque<>();

    private boolean waking;
    private byte[] leaving = END;
    private boolean queuedAtUplink;
    private boolean queuedAtDownlink;
    private boolean ended;
    private boolean endSent;
    private long window = INITIAL_WINDOW;
    private long threshold = RECEIVE_WINDOW;
    private long inFlight;
    private long lastArrival;
    private long lastSlowdown;
    private long heldSince;
    private long retryNanos;

    Pipe(SimStream from, SimStream to) {
        this.world = from.host().world();
        this.from = from;
        this.to = to;
        this.random = from.host().random();
    }

    /* --- The sender's socket --- */

    /// How many bytes the socket takes now.
    int room() {
        long size = Math.clamp(2 * window, 16 * 1024, MAX_SEND_BUFFER);
        return (int) Math.max(0, size - buffer.size());
    }

    void write(ByteBuffer bytes) {
        buffer.add(bytes);
    }

    /// After [#write]: sends what can be sent.
    void push() {
        if (!queuedAtUplink && nextLength() > 0) {
            queuedAtUplink = true;
            from.host().uplink().add(this);
        } else if (ended && buffer.size() == 0 && !queuedAtUplink && !endSent) {
            endSent = true;
            depart(END, 0);
        }
    }

    /// Nothing more will be written; what is in the buffer is still sent.
    void end() {
        ended = true;
        push();
    }

    /// The sender's machine is gone, and its socket buffer with it.
    void vanish() {
        buffer.clear();
        endSent = true;
    }

    boolean isEnded() {
        return ended;
    }

    /// What can be sent now. If the window is closed, the news that opens it will wake the pipe.
    private int nextLength() {
        settle();
        int length = allowedLength();
        if (length == 0 && buffer.size() > 0 && !waking && !news.isEmpty()) {
            waking = true;
            world.at(news.element().timeNanos(), this::wake);
        }
        return length;
    }

    private void wake() {
        waking = false;
        push();
        from.onRoom();
    }

    private int allowedLength() {
        long open = Math.min(window, RECEIVE_WINDOW) - inFlight;
        long length = Math.min(open, buffer.size());
        boolean worthIt = length >= PACKET || length == buffer.size() || inFlight == 0;
        return worthIt ? (int) Math.max(0, length) : 0;
    }

    /* --- The uplink --- */

    @Override
    public int begin(int maxBytes) {
        int length = Math.min(nextLength(), maxBytes);
        if (length == 0) {
            queuedAtUplink = false;
            return 0;
        }
        leaving = buffer.take(length);
        inFlight += length;
        return length;
    }

    @Override
    public boolean hasMore() {
        if (nextLength() > 0) {
            return true;
        }
        queuedAtUplink = false;
        push();
        return false;
    }

    @Override
    public void finish() {
        byte[] segment = leaving;
        trace(TraceKind.SENT, from, to, segment.length, inFlight);
        depart(segment, lossDelay(segment.length));
        from.onRoom();
    }

    /* --- The way --- */

    private void depart(byte[] segment, long delayNanos) {
        onTheWay.add(segment);
        long arrival = world.now() + latencyNanos() + delayNanos;
        lastArrival = Math.max(arrival, lastArrival);
        world.at(lastArrival, this::arrive);
    }

    private long latencyNanos() {
        LinkSettings here = from.host().link();
        LinkSettings there = to.host().link();
        long jitter = here.jitterNanos() + there.jitterNanos();
        return from.host().latencyTo(to.host()) + (jitter == 0 ? 0 : random.nextLong(jitter));
    }

    private long lossDelay(int length) {
        double rate = from.host().link().lossRate();
        if (rate == 0) {
            return 0;
        }
        int packets = (length + PACKET - 1) / PACKET;
        if (random.nextDouble() >= 1 - Math.pow(1 - rate, packets)) {
            return 0;
        }
        boolean fast = inFlight >= 4 * PACKET;
        slowDown();
        trace(TraceKind.LOST, from, to, window, 0);
        long roundTrip = 2 * from.host().latencyTo(to.host());
        return fast ? roundTrip : Math.max(RETRANSMIT_NANOS, 2 * roundTrip);
    }

    private void slowDown() {
        long roundTrip = 2 * from.host().latencyTo(to.host());
        if (world.now() - lastSlowdown < roundTrip) {
            return;
        }
        lastSlowdown = world.now();
        threshold = Math.max(MIN_WINDOW, window / 2);
        window = threshold;
    }

    private void arrive() {
        byte[] segment = onTheWay.remove();
        if (!held.isEmpty()) {
            held.add(segment);
        } else if (from.host().network().isCut(from.host(), to.host())) {
            held.add(segment);
            heldSince = world.now();
            retryNanos = FIRST_RETRY_NANOS;
            world.after(retryNanos, this::retry);
        } else {
            reach(segment);
        }
    }

    /// The path was dead: another try.
    private void retry() {
        if (!from.host().network().isCut(from.host(), to.host())) {
            window = MIN_WINDOW;
            while (!held.isEmpty()) {
                reach(held.remove());
            }
        } else if (world.now() - heldSince > DEAD_PATH_NANOS) {
            held.clear();
            buffer.clear();
            from.breakOff("timed out");
        } else {
            retryNanos *= 2;
            world.after(retryNanos, this::retry);
        }
    }

    private void reach(byte[] segment) {
        if (!to.isOpen()) {
            if (segment.length > 0) {
                world.after(from.host().latencyTo(to.host()), () -> from.breakOff("reset"));
            }
        } else if (to.host().downlink().rate() == 0) {
            deliver(segment);
        } else {
            atDownlink.add(segment);
            to.host().addDownlinkQueue(segment.length);
            if (!queuedAtDownlink) {
                queuedAtDownlink = true;
                to.host().downlink().add(downlink);
            }
            if (to.host().downlinkQueueNanos() > MAX_DOWNLINK_NANOS) {
                slowDown();
            }
        }
    }

    /// The receiver's link as one of its users sees it.
    private final class Downlink implements RateServer.Client {

        @Override
        public int begin(int maxBytes) {
            return Math.max(1, atDownlink.element().length);
        }

        @Override
        public boolean hasMore() {
            queuedAtDownlink = !atDownlink.isEmpty();
            return queuedAtDownlink;
        }

        @Override
        public void finish() {
            byte[] segment = atDownlink.remove();
            to.host().addDownlinkQueue(-segment.length);
            deliver(segment);
        }
    }

    /* --- The receiver's socket --- */

    private void deliver(byte[] segment) {
        if (segment.length == 0) {
            to.onEnd();
            return;
        }
        to.onSegment(segment);
    }

    /// The receiver has read so many bytes; the sender will know after the way back.
    void onRead(int bytes) {
        news.add(new News(world.now() + from.host().latencyTo(to.host()), bytes));
        if (buffer.size() > 0 && !queuedAtUplink) {
            push();
        }
    }

    /// Takes note of the news that have come back by now.
    private void settle() {
        News next = news.peek();
        while (next != null && next.timeNanos() <= world.now()) {
            news.remove();
            acknowledge(next.bytes());
            next = news.peek();
        }
    }

    private void acknowledge(int bytes) {
        inFlight -= bytes;
        assert inFlight >= 0 : "more was read than sent";
        if (window < threshold) {
            window += bytes;
        } else {
            window += Math.max(1, (long) PACKET * bytes / window);
        }
        window = Math.min(window, RECEIVE_WINDOW);
    }

    private void trace(TraceKind kind, SimStream at, SimStream other, long a, long b) {
        Trace trace = world.trace();
        trace.add(kind, at.host().index(), other.host().index(), a, b, 0);
    }
}
