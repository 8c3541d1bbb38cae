package spate.engine.bandwidth;

import org.jspecify.annotations.Nullable;

/// What one connection may send, or receive.
///
/// The connection takes what it is about to use. If it gets nothing it stands in line and goes on
/// when [BandwidthPool#nextGranted] returns this allowance; then it takes again.
public final class Allowance {
    @Nullable Allowance next;

    private final Quota quota;
    private final Object owner;
    private long granted;
    private long wanted;
    private boolean waiting;

    Allowance(Quota quota, Object owner) {
        this.quota = quota;
        this.owner = owner;
    }

    /// The connection, as it was given to [Quota#open].
    public Object owner() {
        return owner;
    }

    /// Takes up to `wantedBytes` (at least 1). Returns how many may be used now; 0 means: wait.
    public long take(long wantedBytes, long now) {
        assert wantedBytes > 0;
        if (quota.isUnlimited()) {
            return wantedBytes;
        }
        if (granted > 0) {
            long bytes = Math.min(granted, wantedBytes);
            granted -= bytes;
            return bytes;
        }
        wanted = wantedBytes;
        if (waiting) {
            return 0;
        }
        long bytes = Math.min(quota.availableNow(now), wantedBytes);
        if (bytes > 0) {
            quota.charge(bytes, now);
            return bytes;
        }
        waiting = true;
        quota.enqueue(this);
        return 0;
    }

    /// Gives back what was taken and could not be used.
    public void giveBack(long bytes) {
        if (bytes > 0) {
            quota.giveBack(bytes);
        }
    }

    /// Whether the connection stands in line.
    public boolean isWaiting() {
        return waiting;
    }

    /// Leaves the line and gives back what was granted: the connection has nothing more to do now,
    /// or is closed.
    public void release() {
        if (waiting) {
            waiting = false;
            quota.dequeue(this);
        }
        giveBack(granted);
        granted = 0;
    }

    long wanted() {
        return wanted;
    }

    void grant(long bytes) {
        waiting = false;
        granted += bytes;
    }
}
