package spate.engine.bandwidth;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import spate.protocol.testing.Property;

class BandwidthTest {
    private static final long MILLI = 1_000_000;
    private static final long SECOND = 1_000 * MILLI;

    /// Connections that always want more, and a loop that wakes up when it is asked to.
    private static final class World {
        final BandwidthPool pool;
        final List<Allowance> connections = new ArrayList<>();
        final List<long[]> used = new ArrayList<>();
        private final ArrayDeque<long[]> events = new ArrayDeque<>();
        long now = 3 * SECOND;
        int wakeUps;

        World(long rate) {
            pool = new BandwidthPool(rate, now);
        }

        Quota torrent(long rate, int connectionCount) {
            Quota quota = pool.open(rate, now);
            for (int i = 0; i < connectionCount; i++) {
                connections.add(quota.open(connections.size()));
                used.add(new long[1]);
            }
            return quota;
        }

        void run(long nanos, long wantedBytes) {
            long end = now + nanos;
            for (Allowance connection : connections) {
                use(connection, wantedBytes);
            }
            while (now < end) {
                now = Math.max(now + 1, pool.nextDeadline(now));
                wakeUps++;
                Allowance granted = pool.nextGranted(now);
                while (granted != null) {
                    use(granted, wantedBytes);
                    granted = pool.nextGranted(now);
                }
            }
        }

        private void use(Allowance connection, long wantedBytes) {
            long bytes = connection.take(wantedBytes, now);
            while (bytes > 0) {
                used.get((Integer) connection.owner())[0] += bytes;
                events.add(new long[] {now, bytes});
                bytes = connection.take(wantedBytes, now);
            }
        }

        /// Asserts that every second between `from` and now saw the rate, give or take 5 %.
        void assertSmooth(long from, long rate) {
            long[][] all = events.stream().filter(e -> e[0] >= from).toArray(long[][]::new);
            int tail = 0;
            long sum = 0;
            for (long[] event : all) {
                sum += event[1];
                while (event[0] - all[tail][0] >= SECOND) {
                    sum -= all[tail++][1];
                }
                assertTrue(sum <= rate * 1.05, sum + " bytes in a second");
                assertTrue(tail == 0 || sum >= rate * 0.95, sum + " bytes in a second");
            }
            assertTrue(tail > 0);
        }

        long used(int connection) {
            return used.get(connection)[0];
        }
    }

    @Test
    void isSmoothAtAnyRate() {
        for (long rate : new long[] {20_000, 100_000, 1_000_000, 125_000_000, 2_000_000_000}) {
            for (int connections : new int[] {1, 7, 200}) {
                World world = new World(rate);
                world.torrent(RateLimiter.UNLIMITED, connections);
                world.run(SECOND, 128 * 1024);
                long from = world.now;
                world.run(4 * SECOND, 128 * 1024);
                world.assertSmooth(from, rate);
                assertTrue(world.wakeUps <= 5 * 205, "woke up " + world.wakeUps + " times");
            }
        }
    }

    @Test
    void sharesEquallyAmongConnections() {
        World world = new World(1_000_000);
        world.torrent(RateLimiter.UNLIMITED, 1);
        world.torrent(RateLimiter.UNLIMITED, 9);
        world.run(20 * SECOND, 16_401);
        for (int i = 0; i < 10; i++) {
            assertEquals(2_000_000, world.used(i), 100_000);
        }
    }

    @Test
    void bothLimitsHold() {
        World world = new World(1_000_000);
        world.torrent(100_000, 3);
        world.torrent(RateLimiter.UNLIMITED, 3);
        world.run(20 * SECOND, 16_401);
        long limited = world.used(0) + world.used(1) + world.used(2);
        assertEquals(2_000_000, limited, 100_000);
        assertEquals(20_000_000, limited + world.used(3) + world.used(4) + world.used(5), 400_000);
        world.assertSmooth(4 * SECOND, 1_000_000);
    }

    @Test
    void aTorrentsOwnLimitNeedsNoOther() {
        World world = new World(RateLimiter.UNLIMITED);
        world.torrent(50_000, 4);
        world.run(20 * SECOND, 16_401);
        world.assertSmooth(4 * SECOND, 50_000);
    }

    @Test
    void manyTorrentsWithLimitsOfTheirOwn() {
        World world = new World(10_000_000);
        for (int i = 0; i < 50; i++) {
            world.torrent(20_000, 2);
        }
        world.run(10 * SECOND, 16_401);
        for (int i = 0; i < 50; i++) {
            assertEquals(200_000, world.used(2 * i) + world.used(2 * i + 1), 10_000);
        }
    }

    @Test
    void noLimitCountsNothingAndNobodyWaits() {
        World world = new World(RateLimiter.UNLIMITED);
        Quota quota = world.torrent(RateLimiter.UNLIMITED, 1);
        assertTrue(quota.isUnlimited());
        assertEquals(1L << 40, world.connections.getFirst().take(1L << 40, world.now));
        assertEquals(Long.MAX_VALUE, world.pool.nextDeadline(world.now));
        assertEquals(0, world.pool.waitingCount());
    }

    @Test
    void whoIsDoneLeavesTheLineAndGivesBack() {
        World world = new World(100_000);
        world.torrent(RateLimiter.UNLIMITED, 3);
        world.now += SECOND;
        Allowance first = world.connections.get(0);
        assertEquals(4000, first.take(100_000, world.now));
        for (Allowance connection : world.connections) {
            assertEquals(0, connection.take(100_000, world.now));
        }
        world.connections.get(1).release();
        assertFalse(world.connections.get(1).isWaiting());
        assertEquals(2, world.pool.waitingCount());
        world.now += 20 * MILLI;
        assertSame(first, world.pool.nextGranted(world.now));
        first.release();
        first.release();
        assertSame(world.connections.get(2), world.pool.nextGranted(world.now));
        assertEquals(2000, world.connections.get(2).take(100_000, world.now), 1000);
        assertEquals(0, world.pool.waitingCount());
    }

    @Test
    void whatIsForcedIsMissingLater() {
        RateLimiter limiter = new RateLimiter(1000, 0);
        limiter.take(3000, SECOND);
        assertEquals(0, limiter.available(2 * SECOND));
        assertEquals(1000, limiter.available(6 * SECOND), 24);
    }

    @Test
    void aChangeOfTheRateHoldsAtOnce() {
        RateLimiter limiter = new RateLimiter(1000, 0);
        limiter.take(1_000_000, 0);
        limiter.rate(1_000_000, SECOND);
        assertEquals(10_000, limiter.available(SECOND + 10 * MILLI));
        limiter.rate(RateLimiter.UNLIMITED, SECOND);
        assertTrue(limiter.isUnlimited());
        assertEquals(Long.MAX_VALUE, limiter.available(SECOND));
    }

    @Test
    void aLimiterNeverLosesABit() {
        Property.forAll(
                100,
                random -> {
                    long rate = 1 + random.nextLong(1L << random.nextInt(1, 37));
                    long now = random.nextLong(-SECOND, SECOND);
                    RateLimiter limiter = new RateLimiter(rate, now);
                    long start = now;
                    long taken = 0;
                    for (int i = 0; i < 2000; i++) {
                        now += random.nextLong(30 * MILLI);
                        long bytes = Math.min(limiter.available(now), random.nextLong(1L << 33));
                        limiter.take(bytes, now);
                        taken += bytes;
                    }
                    double most = rate * ((now - start + 2) / 1e9) * (1 + 1e-9) + 2;
                    assertTrue(taken <= most, taken + " of " + most);
                });
    }

    @Test
    void theMeterIsRightAboutSteadyRates() {
        for (long rate : new long[] {100, 10_000, 1_000_000_000}) {
            RateMeter meter = new RateMeter();
            long now = -4 * SECOND;
            for (int i = 0; i < 1000; i++) {
                meter.add(rate / 100, now);
                now += 10 * MILLI;
                if (i > 100) {
                    assertNear((double) rate, meter.rate(now), 0.02);
                }
            }
            assertEquals(rate / 100 * 1000, meter.total());
            assertNear(rate * 0.6, meter.rate(now + 2 * SECOND), 0.35);
            assertEquals(0, meter.rate(now + 8 * SECOND));
            assertEquals(0, meter.rate(now + 100 * SECOND));
        }
    }

    private static void assertNear(double expected, long actual, double part) {
        assertEquals(expected, (double) actual, expected * part);
    }

    @Test
    void theMeterAgreesWithAListOfAllBytes() {
        Property.forAll(
                100,
                random -> {
                    RateMeter meter = new RateMeter();
                    List<long[]> all = new ArrayList<>();
                    long now = random.nextLong(SECOND);
                    for (int i = 0; i < 300; i++) {
                        now += random.nextLong(random.nextInt(20) == 0 ? 9 * SECOND : SECOND / 3);
                        long bytes = random.nextInt(10_000);
                        meter.add(bytes, now);
                        all.add(new long[] {now, bytes});
                        long least = sum(all, now, RateMeter.SECONDS * SECOND);
                        long most = sum(all, now, (RateMeter.SECONDS + 1) * SECOND);
                        long rate = meter.rate(now);
                        assertTrue(rate >= least / (RateMeter.SECONDS + 1) - 1, rate + "<" + least);
                        assertTrue(rate <= most, rate + " > " + most);
                    }
                });
    }

    private static long sum(List<long[]> all, long now, long nanos) {
        return all.stream().filter(e -> now - e[0] < nanos).mapToLong(e -> e[1]).sum();
    }

    @Test
    void countsPayloadAndProtocolApart() {
        Traffic traffic = new Traffic();
        assertEquals(0, traffic.rate(0));
        traffic.payload(9000, 0);
        traffic.protocol(1000, 0);
        assertEquals(9000, traffic.payloadRate(SECOND));
        assertEquals(1000, traffic.protocolRate(SECOND));
        assertEquals(10_000, traffic.rate(SECOND));
        assertEquals(9000, traffic.payloadTotal());
        assertEquals(1000, traffic.protocolTotal());
    }

    @Test
    void randomWorldsKeepTheirLimits() {
        Property.forAll(
                40,
                random -> {
                    long rate = random.nextLong(50_000, 5_000_000);
                    World world = new World(rate);
                    int torrents = 1 + random.nextInt(5);
                    for (int i = 0; i < torrents; i++) {
                        boolean own = random.nextBoolean();
                        world.torrent(own ? rate / 2 : 0, 1 + random.nextInt(5));
                    }
                    long wanted = random.nextLong(1, 200_000);
                    world.run(3 * SECOND, wanted);
                    long total = world.used.stream().mapToLong(u -> u[0]).sum();
                    assertTrue(total <= rate * 3 * 1.02 + 1024, total + " of " + rate * 3);
                });
    }
}
