package spate.engine.bandwidth;

import org.jspecify.annotations.Nullable;

/// One torrent's share of a [BandwidthPool]: its own limit, and the line of its connections that
/// wait.
public final class Quota {
    private final BandwidthPool pool;
    private final RateLimiter limiter;

    /// The line, linked by [Allowance#next].
    private @Nullable Allowance first;

    private @Nullable Allowance last;
    private int waiting;

    /// How many more connections are served before it is the next torrent's turn.
    private int turns;

    Quota(BandwidthPool pool, RateLimiter limiter) {
        this.pool = pool;
        this.limiter = limiter;
    }

    /// Changes the torrent's limit: bytes a second, or [RateLimiter#UNLIMITED].
    public void rate(long rate, long now) {
        limiter.rate(rate, now);
    }

    /// The torrent's limit in bytes a second, or [RateLimiter#UNLIMITED].
    public long rate() {
        return limiter.rate();
    }

    /// The allowance of one connection.
    ///
    /// @param owner what [Allowance#owner] answers
    public Allowance open(Object owner) {
        return new Allowance(this, owner);
    }

    /// Whether nothing limits the torrent.
    public boolean isUnlimited() {
        return limiter.isUnlimited() && pool.limiter().isUnlimited();
    }

    /// Counts bytes that had to be sent or were received without being asked for; they are missing
    /// later.
    public void charge(long bytes, long now) {
        limiter.take(bytes, now);
        pool.take(bytes, now);
    }

    /// What can be taken without waiting and without overtaking anybody.
    long availableNow(long now) {
        if (waiting > 0) {
            return 0;
        }
        RateLimiter shared = pool.limiter();
        long available = Math.min(limiter.available(now), shared.available(now));
        boolean others = pool.waitingCount() > 0 && !shared.isUnlimited();
        long least = Math.max(limiter.wakeUpBytes(), shared.wakeUpBytes());
        return available < (others ? 2 * least : least) ? 0 : available;
    }

    void giveBack(long bytes) {
        limiter.giveBack(bytes);
        pool.giveBack(bytes);
    }

    void enqueue(Allowance allowance) {
        if (last == null) {
            first = allowance;
        } else {
            last.next = allowance;
        }
        last = allowance;
        waiting++;
        pool.startedWaiting(this, waiting == 1);
    }

    void dequeue(Allowance allowance) {
        Allowance before = null;
        for (Allowance a = first; a != allowance && a != null; a = a.next) {
            before = a;
        }
        unlink(before, allowance);
        pool.stoppedWaiting(this, waiting == 0, true);
    }

    boolean isWaiting() {
        return waiting > 0;
    }

    boolean isTurnOver() {
        return turns <= 0 || waiting == 0;
    }

    /// Serves the first in line with up to `most` bytes, or returns null if the torrent's own limit
    /// has nothing left.
    @Nullable Allowance grantNext(long most, long now) {
        Allowance allowance = first;
        long available = limiter.available(now);
        if (allowance == null || available < limiter.leastBytes()) {
            turns = 0;
            return null;
        }
        turns = turns <= 0 ? waiting - 1 : turns - 1;
        long share = Math.max(available / waiting, BandwidthPool.TURN_BYTES);
        long bytes = Math.min(Math.min(most, Math.min(share, available)), allowance.wanted());
        unlink(null, allowance);
        pool.stoppedWaiting(this, waiting == 0, false);
        charge(bytes, now);
        allowance.grant(bytes);
        return allowance;
    }

    RateLimiter limiter() {
        return limiter;
    }

    private void unlink(@Nullable Allowance before, Allowance allowance) {
        if (before == null) {
            first = allowance.next;
        } else {
            before.next = allowance.next;
        }
        if (last == allowance) {
            last = before;
        }
        allowance.next = null;
        waiting--;
    }
}
