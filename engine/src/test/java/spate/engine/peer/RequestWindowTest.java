package spate.engine.peer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayDeque;
import java.util.Random;
import org.junit.jupiter.api.Test;
import spate.protocol.peer.Block;

/// The window on simulated links: a peer that answers in order, over a link of a given rate, at a
/// given distance.
class RequestWindowTest {
    private static final long MILLI = 1_000_000;
    private static final long SECOND = 1_000 * MILLI;
    private static final long KILO = 1_000;
    private static final long MEGA = 1_000_000;

    /// What may be in flight beyond the product of rate and round trip, in bytes: what comes in the
    /// shortest time that counts, twice.
    private static long slack(long bytesPerSecond) {
        long cushion = Math.min(64 * Block.SIZE, bytesPerSecond / 4);
        return Math.max(cushion, 2 * bytesPerSecond / 1000) + 8 * Block.SIZE;
    }

    @Test
    void fillsAGigabitLinkNextDoor() {
        Link link = new Link(125 * MEGA, 200_000);
        link.run(20 * SECOND);
        assertTrue(link.rateSince(SECOND) >= 0.95 * link.rate, link.toString());
        link.assertShallow(SECOND);
    }

    @Test
    void fillsALinkOfAGigabyteASecond() {
        Link link = new Link(1000 * MEGA, 100_000);
        link.run(5 * SECOND);
        assertTrue(link.rateSince(SECOND) >= 0.95 * link.rate, link.toString());
        link.assertShallow(SECOND);
    }

    @Test
    void fillsAHundredMegabitLinkAtFiftyMilliseconds() {
        Link link = new Link(12_500 * KILO, 50 * MILLI);
        link.run(60 * SECOND);
        assertTrue(link.rateSince(SECOND) >= 0.95 * link.rate, link.toString());
        link.assertShallow(2 * SECOND);
    }

    @Test
    void fillsALongFatLink() {
        Link link = new Link(100 * MEGA, 300 * MILLI);
        link.window.reqq(2000);
        link.run(60 * SECOND);
        assertTrue(link.rateSince(5 * SECOND) >= 0.95 * link.rate, link.toString());
        link.assertShallow(5 * SECOND);
    }

    /// A gigabit at 300 ms needs 2289 blocks: 2000 bring 87 % of it.
    @Test
    void goesAsFarAsThePeerAllows() {
        Link link = new Link(125 * MEGA, 300 * MILLI);
        link.window.reqq(2000);
        link.run(60 * SECOND);
        double possible = 1999.0 * Block.SIZE / 0.3;
        assertTrue(link.rateSince(5 * SECOND) >= 0.95 * possible, link.toString());
        assertEquals(1999, link.mostSince(0));
    }

    /// Forty kilobytes are on their way: 89 blocks of 450 bytes, and then three of the usual size.
    @Test
    void asksForMoreBlocksWhereTheyAreTiny() {
        Link link = new Link(MEGA, 40 * MILLI);
        link.blockBytes = 450;
        link.run(10 * SECOND);
        assertTrue(link.rateSince(2 * SECOND) >= 0.95 * link.rate, link.toString());
        link.blockBytes = Block.SIZE;
        link.run(20 * SECOND);
        assertTrue(link.rateSince(15 * SECOND) >= 0.95 * link.rate, link.toString());
        link.assertShallow(15 * SECOND);
    }

    @Test
    void fillsSlowLinksWithoutQueueingForLong() {
        for (long rate : new long[] {5 * KILO, 20 * KILO, 100 * KILO, 1000 * KILO}) {
            Link link = new Link(rate, 80 * MILLI);
            link.run(300 * SECOND);
            assertTrue(link.rateSince(20 * SECOND) >= 0.95 * rate, link.toString());
            long most = Math.max(2, 2 + rate * 3 / Block.SIZE);
            assertTrue(link.mostSince(100 * SECOND) <= most, link.toString());
        }
    }

    @Test
    void fillsTheLinkOfAPeerThatAnswersOnATimer() {
        Link link = new Link(10 * MEGA, 20 * MILLI);
        link.timerNanos = 500 * MILLI;
        link.window.reqq(2000);
        link.run(60 * SECOND);
        assertTrue(link.rateSince(20 * SECOND) >= 0.85 * link.rate, link.toString());
    }

    @Test
    void standsDelaysThatComeAndGo() {
        Link link = new Link(12_500 * KILO, 40 * MILLI);
        link.jitterNanos = 20 * MILLI;
        link.run(60 * SECOND);
        assertTrue(link.rateSince(2 * SECOND) >= 0.95 * link.rate, link.toString());
    }

    @Test
    void standsAReaderThatPauses() {
        Link link = new Link(125 * MEGA, 200_000);
        link.pauseEveryNanos = 50 * MILLI;
        link.pauseNanos = 5 * MILLI;
        link.run(10 * SECOND);
        double possible = 0.9 * link.rate;
        assertTrue(link.rateSince(SECOND) >= 0.95 * possible, link.toString());
        assertTrue(link.mostSince(SECOND) <= 128, link.toString());
    }

    @Test
    void followsALinkThatGetsFasterOrSlower() {
        Link link = new Link(1 * MEGA, 60 * MILLI);
        link.run(30 * SECOND);
        link.rate = 20 * MEGA;
        link.run(30 * SECOND);
        assertTrue(link.rateSince(35 * SECOND) >= 0.95 * link.rate, link.toString());
        link.rate = 1 * MEGA;
        link.run(60 * SECOND);
        assertTrue(link.rateSince(70 * SECOND) >= 0.95 * link.rate, link.toString());
        link.assertShallow(80 * SECOND);
    }

    @Test
    void followsAWayThatGetsLongerOrShorter() {
        Link link = new Link(10 * MEGA, 20 * MILLI);
        link.run(30 * SECOND);
        link.roundTripNanos = 150 * MILLI;
        link.run(60 * SECOND);
        assertTrue(link.rateSince(60 * SECOND) >= 0.95 * link.rate, link.toString());
        link.roundTripNanos = 20 * MILLI;
        link.run(60 * SECOND);
        assertTrue(link.rateSince(100 * SECOND) >= 0.95 * link.rate, link.toString());
        link.assertShallow(120 * SECOND);
    }

    @Test
    void comesBackFromATimeInWhichEverythingPaused() {
        Link link = new Link(500 * MEGA, 200_000);
        link.run(2 * SECOND);
        link.roundTripNanos = 20 * MILLI;
        link.rate = 2 * MEGA;
        link.run(10 * SECOND);
        link.rate = 500 * MEGA;
        link.run(5 * SECOND);
        assertTrue(link.window.size() >= 60, link.toString());
    }

    @Test
    void asksAPeerThatDoesNotAnswerForOneBlock() {
        Link link = new Link(10 * MEGA, 20 * MILLI);
        link.run(5 * SECOND);
        assertTrue(link.window.size() > 10);
        link.window.snubbed(true);
        assertEquals(1, link.window.size());
        link.window.snubbed(false);
        assertTrue(link.window.size() >= RequestWindow.MIN_BLOCKS && link.window.size() <= 8);
        link.run(5 * SECOND);
        assertTrue(link.window.size() > 10);
    }

    @Test
    void staysWithinItsBounds() {
        RequestWindow window = new RequestWindow();
        window.reqq(0);
        assertEquals(1, window.size());
        window.reqq(1);
        window.onRequested(0);
        assertEquals(0, window.room());
        window.onBlock(Block.SIZE, 0, 0);
        assertEquals(1, window.room());
        window.reqq(2);
        assertEquals(1, window.room());
        window.reqq(250);
        window.budget(3);
        assertEquals(3, window.size());
    }

    @Test
    void countsWhatIsReleased() {
        RequestWindow window = new RequestWindow();
        for (int i = 0; i < 4; i++) {
            window.onRequested(i);
        }
        assertEquals(4, window.outstanding());
        window.onReleased();
        window.onReleased();
        assertEquals(2, window.outstanding());
        window.onBlock(Block.SIZE, 0, 50 * MILLI);
        window.onBlock(Block.SIZE, 1, 51 * MILLI);
        assertEquals(0, window.outstanding());
        assertTrue(window.size() >= 4);
    }

    private static final class Link {
        final RequestWindow window = new RequestWindow();
        private final Random random = new Random(7);
        private final ArrayDeque<long[]> inFlight = new ArrayDeque<>();
        private final ArrayDeque<long[]> history = new ArrayDeque<>();
        long rate;
        long roundTripNanos;
        long timerNanos;
        long jitterNanos;
        long pauseEveryNanos;
        long pauseNanos;
        private long now;
        private long busyUntil;
        private long lastArrival;
        private long received;
        int blockBytes = Block.SIZE;

        Link(long rate, long roundTripNanos) {
            this.rate = rate;
            this.roundTripNanos = roundTripNanos;
        }

        void run(long nanos) {
            long end = now + nanos;
            ask();
            while (now < end) {
                long[] block = inFlight.remove();
                now = Math.max(now, awake(block[1]));
                window.onBlock(block[2], block[0], now);
                received += block[2];
                ask();
                history.add(new long[] {now, received, inFlight.size()});
            }
        }

        /// The reader does nothing in the first part of each period.
        private long awake(long at) {
            if (pauseEveryNanos == 0 || at % pauseEveryNanos >= pauseNanos) {
                return at;
            }
            return at - at % pauseEveryNanos + pauseNanos;
        }

        private void ask() {
            while (window.room() > 0) {
                window.onRequested(now);
                long atPeer = now + roundTripNanos / 2;
                if (timerNanos > 0) {
                    atPeer = (atPeer / timerNanos + 1) * timerNanos;
                }
                busyUntil = Math.max(busyUntil, atPeer) + blockBytes * SECOND / rate;
                long jitter = jitterNanos == 0 ? 0 : random.nextLong(jitterNanos);
                lastArrival = Math.max(lastArrival, busyUntil + roundTripNanos / 2 + jitter);
                inFlight.add(new long[] {now, lastArrival, blockBytes});
            }
        }

        double rateSince(long from) {
            long first = -1;
            long firstBytes = 0;
            for (long[] entry : history) {
                if (first < 0 && entry[0] >= from) {
                    first = entry[0];
                    firstBytes = entry[1];
                }
            }
            return (received - firstBytes) * 1e9 / (now - first);
        }

        long mostSince(long from) {
            long most = 0;
            for (long[] entry : history) {
                most = entry[0] >= from ? Math.max(most, entry[2]) : most;
            }
            return most;
        }

        void assertShallow(long from) {
            double product = (double) rate * roundTripNanos / SECOND;
            assertTrue(mostSince(from) * Block.SIZE <= 2.5 * product + slack(rate), toString());
        }

        @Override
        public String toString() {
            double product = (double) rate * roundTripNanos / SECOND / Block.SIZE;
            return "rate %.2f %.2f %.2f of link, most %d %d, now %d of %.1f blocks, round trip %.2f"
                    .formatted(
                            rateSince(now / 10) / rate,
                            rateSince(now / 2) / rate,
                            rateSince(now * 9 / 10) / rate,
                            mostSince(now / 10),
                            mostSince(now / 2),
                            window.size(),
                            product,
                            window.roundTripNanos() / 1e6);
        }
    }
}
