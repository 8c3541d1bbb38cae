package spate.tracker.limit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import spate.protocol.testing.Property;

class RateLimiterTest {
    private static final long SECOND = 1_000_000_000L;
    private static final int STRANGER = 0x5DB8D822;
    private static final long NETWORK = 0x2001_4860_4860_0000L;

    private static RateLimiter limiter(double perSecond, int burst) {
        return new RateLimiter(new RateLimit(perSecond, burst, false), 1 << 10, 7);
    }

    private static int admittedAtOnce(RateLimiter limiter, int requests, long now) {
        int admitted = 0;
        for (int i = 0; i < requests; i++) {
            admitted += limiter.admitsV4(STRANGER, now) ? 1 : 0;
        }
        return admitted;
    }

    @Test
    void admitsTheBurstAndThenTheRate() {
        var limiter = limiter(10, 5);
        assertEquals(5, admittedAtOnce(limiter, 100, 0));
        assertEquals(0, admittedAtOnce(limiter, 100, SECOND / 20));
        assertEquals(1, admittedAtOnce(limiter, 100, SECOND / 10));
        assertEquals(3, admittedAtOnce(limiter, 100, 4 * SECOND / 10));
        assertEquals(5, admittedAtOnce(limiter, 100, 1000 * SECOND));
    }

    /// In any stretch of time: no more than the burst and what the rate gives, give or take the one that
    /// rounding gives; and who keeps to the rate is always admitted.
    @Test
    void doesWhatATokenBucketDoes() {
        Property.forAll(
                300,
                random -> {
                    double rate = Math.exp(random.nextDouble() * 12 - 3); // 0.05 to 8,000
                    int burst = 1 + random.nextInt(30);
                    var limiter =
                            new RateLimiter(new RateLimit(rate, burst, true), 8, random.nextLong());
                    long start = random.nextLong() >> 2;
                    long now = start;
                    double tokens = burst;
                    for (int i = 0; i < 1000; i++) {
                        long pause = (long) (random.nextExponential() * SECOND / rate);
                        now += pause;
                        tokens = Math.min(burst, tokens + pause * rate / SECOND);
                        boolean admitted = limiter.admitsV4(STRANGER, now);
                        assertTrue(admitted || tokens < 2, "refused with " + tokens);
                        assertTrue(!admitted || tokens > -1, "admitted with " + tokens);
                        tokens -= admitted ? 1 : 0;
                    }
                });
    }

    /// As many addresses as the table has room for, all of them far over their limit.
    @Test
    void nobodyIsRefusedForWhatOthersSend() {
        Property.forAll(
                20,
                random -> {
                    var limit = new RateLimit(1, 4, false);
                    var limiter = new RateLimiter(limit, 1 << 12, random.nextLong());
                    long now = 0;
                    for (int i = 0; i < 50_000; i++) {
                        now += SECOND / 1000;
                        flood(limiter, random, now);
                        if (i % 2000 == 0) {
                            int honest = (2 << 24) + i % 8000; // each of these every 8 s
                            assertTrue(limiter.admitsV4(honest, now));
                            assertTrue(limiter.admitsV6(NETWORK + honest, i, now));
                        }
                    }
                });
    }

    private static void flood(RateLimiter limiter, Random random, long now) {
        limiter.admitsV4((1 << 24) + random.nextInt(1 << 11), now);
        limiter.admitsV6(random.nextInt(1 << 11), random.nextLong(), now);
    }

    /// A thousand times as many addresses as there is room for, each of them new.
    @Test
    void nobodyIsRefusedWhenTheTableIsOverrun() {
        var limiter = limiter(1, 2);
        int refused = 0;
        for (int i = 0; i < 1 << 20; i++) {
            refused += limiter.admitsV4((1 << 30) + i, 0) ? 0 : 1;
        }
        assertEquals(0, refused);
    }

    /// While the table is not overrun a flood is held, whoever else sends.
    @Test
    void aFloodIsHeldAmongOthers() {
        var limiter = limiter(1, 10);
        int admitted = 0;
        for (int i = 0; i < 100_000; i++) {
            long now = i * SECOND / 10_000; // 10 s in all
            admitted += limiter.admitsV4(STRANGER, now) ? 1 : 0;
            if (i % 500 == 0) {
                limiter.admitsV4((1 << 30) + i, now); // 200 others
            }
        }
        assertTrue(admitted >= 19 && admitted <= 21, admitted + " were admitted");
    }

    @Test
    void loopbackIsExemptUnlessToldOtherwise() {
        for (boolean limitsLoopback : new boolean[] {false, true}) {
            var limit = new RateLimit(1, 1, limitsLoopback);
            var limiter = new RateLimiter(limit, 64, 1);
            for (int i = 0; i < 10; i++) {
                boolean admits = !limitsLoopback || i == 0;
                assertEquals(admits, limiter.admitsV4(0x7F000105, 0));
                assertEquals(admits, limiter.admitsV6(0, 1, 0));
            }
            assertEquals(!limitsLoopback, limiter.admitsV6(0, 0xFFFF_7F00_0105L, 0));
        }
    }

    @Test
    void anIpv6NetworkOf64BitsIsOneAddress() {
        var limiter = limiter(1, 3);
        for (int i = 0; i < 6; i++) {
            assertEquals(i < 3, limiter.admitsV6(NETWORK, i, 0));
        }
        assertTrue(limiter.admitsV6(NETWORK + 1, 0, 0));
    }

    /// `0:0:5db8:d822::` could be forged to use up what `93.184.216.34` has.
    @Test
    void noIpv6NetworkIsAnIpv4Address() {
        var limiter = limiter(1, 1);
        assertTrue(limiter.admitsV6(STRANGER, 0, 0));
        assertTrue(limiter.admitsV4(STRANGER, 0));
        assertFalse(limiter.admitsV6(0, 0xFFFF_0000_0000L | STRANGER, 0), "in its other form");
    }

    @Test
    void aClockThatIsSetBackRefusesNobodyForLong() {
        var limiter = limiter(1000, 5);
        assertEquals(5, admittedAtOnce(limiter, 10, 1_000_000 * SECOND));
        assertEquals(5, admittedAtOnce(limiter, 10, 0));
    }

    @Test
    void countsEveryRequestOfManyThreads() throws Exception {
        var limiter = limiter(1, 1000);
        limiter.admitsV4(STRANGER, 0);
        int admitted = 1;
        try (ExecutorService threads = Executors.newFixedThreadPool(4)) {
            List<Future<Integer>> parts = new ArrayList<>();
            for (int thread = 0; thread < 4; thread++) {
                parts.add(threads.submit(() -> admittedAtOnce(limiter, 10_000, 0)));
            }
            for (Future<Integer> part : parts) {
                admitted += part.get();
            }
        }
        assertEquals(1000, admitted);
    }

    @Test
    void settingsAreChecked() {
        assertThrows(IllegalArgumentException.class, () -> new RateLimit(0, 1, false));
        assertThrows(IllegalArgumentException.class, () -> new RateLimit(Double.NaN, 1, false));
        assertThrows(IllegalArgumentException.class, () -> new RateLimit(10_001, 1, false));
        assertThrows(IllegalArgumentException.class, () -> new RateLimit(1, 0, false));
        var limit = new RateLimit(1, 1, false);
        assertThrows(IllegalArgumentException.class, () -> new RateLimiter(limit, 24, 1));
        assertThrows(IllegalArgumentException.class, () -> new RateLimiter(limit, 4, 1));
    }
}
