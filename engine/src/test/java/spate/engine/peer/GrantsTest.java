package spate.engine.peer;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;
import spate.engine.bandwidth.Allowance;
import spate.engine.bandwidth.BandwidthPool;
import spate.engine.bandwidth.Quota;
import spate.engine.bandwidth.RateLimiter;

class GrantsTest {

    private static final long NOW = 3_000_000_000L;
    private static final int PAYLOAD = 1000;

    /// A quota that has rested.
    private static Quota quota() {
        return new BandwidthPool(RateLimiter.UNLIMITED, 0).open(100 << 20, 0);
    }

    /// What is left of a quota of which only the payload was used.
    private static long leftOfPayload() {
        Quota quota = quota();
        quota.charge(PAYLOAD, NOW);
        return left(quota);
    }

    private static long left(Quota quota) {
        Allowance all = quota.open("all");
        long sum = 0;
        for (long bytes = all.take(Grants.MAX, NOW); bytes > 0; ) {
            sum += bytes;
            bytes = all.take(Grants.MAX, NOW);
        }
        all.release();
        return sum;
    }

    @Test
    void givesBackWhatWasNotPayload() {
        Quota down = quota();
        Grants grants = new Grants(down.open("down"), quota().open("up"));
        assertEquals(Grants.MAX, grants.toRead(Long.MAX_VALUE, NOW));
        grants.endRead(grants.beginRead(), PAYLOAD);
        assertEquals(leftOfPayload(), left(down));
    }

    @Test
    void givesBackOnceWhatWasNotPayloadOfTheLastRead() {
        Quota down = quota();
        Grants grants = new Grants(down.open("down"), quota().open("up"));
        assertEquals(Grants.MAX, grants.toRead(Long.MAX_VALUE, NOW));
        long grant = grants.beginRead();
        grants.close();
        grants.endRead(grant, PAYLOAD);
        assertEquals(leftOfPayload(), left(down));
    }

    @Test
    void givesBackWhatNothingWasReadWith() {
        Quota down = quota();
        Quota up = quota();
        Grants grants = new Grants(down.open("down"), up.open("up"));
        grants.toRead(Long.MAX_VALUE, NOW);
        assertEquals(PAYLOAD, grants.toSend(PAYLOAD, NOW));
        grants.close();
        assertEquals(left(quota()), left(down));
        assertEquals(left(quota()), left(up));
    }
}
