package spate.sim.network;

import java.util.ArrayDeque;
import spate.sim.world.World;

/// One direction of a host's link: takes from the pipes that have something in turn, a segment
/// each, and is busy for as long as the segment takes at its rate.
final class RateServer {

    /// What a server takes from its pipes.
    interface Client {

        /// Takes the next segment, at most `maxBytes`, and returns its length; 0 if there is none
        /// after all.
        int begin(int maxBytes);

        /// The segment that was taken has passed.
        void finish();

        /// Whether there is more; asked after [#finish]. If not, the client adds itself again when
        /// there is.
        boolean hasMore();
    }

    private static final int MAX_SEGMENT = 16 * 1024;
    private static final int MIN_SEGMENT = 1460;

    /// A segment takes no longer than this on a slow link, so that nobody waits for long.
    private static final long SEGMENT_NANOS = 20 * World.MILLISECOND;

    private final World world;
    private final ArrayDeque<Client> waiting = new ArrayDeque<>();
    private long rate;
    private boolean busy;

    RateServer(World world, long rate) {
        this.world = world;
        this.rate = rate;
    }

    void setRate(long bytesPerSecond) {
        rate = bytesPerSecond;
    }

    long rate() {
        return rate;
    }

    boolean isBusy() {
        return busy;
    }

    /// `client` has something; it must not be waiting already.
    void add(Client client) {
        waiting.add(client);
        if (!busy) {
            serveNext();
        }
    }

    private void serveNext() {
        Client client = waiting.poll();
        while (client != null) {
            int bytes = client.begin(maxSegment());
            if (bytes > 0) {
                busy = true;
                Client served = client;
                world.after(durationNanos(bytes), () -> finish(served));
                return;
            }
            client = waiting.poll();
        }
        busy = false;
    }

    private void finish(Client served) {
        served.finish();
        if (served.hasMore()) {
            waiting.add(served);
        }
        serveNext();
    }

    private int maxSegment() {
        if (rate == 0) {
            return MAX_SEGMENT;
        }
        long inTime = rate * SEGMENT_NANOS / World.SECOND;
        return Math.clamp(inTime, MIN_SEGMENT, MAX_SEGMENT);
    }

    private long durationNanos(int bytes) {
        return rate == 0 ? 0 : bytes * World.SECOND / rate;
    }
}
