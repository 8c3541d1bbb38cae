package spate.tracker.limit;

import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import spate.tracker.core.Caller;
import spate.tracker.core.Gate;
import spate.tracker.core.Refusal;

/// Refuses requests of addresses that send too many.
public final class RateGate implements Gate {
    /// Asked to wait (BEP 31).
    private static final Refusal TOO_MANY = Refusal.forMinutes("too many requests", 1);

    private final RateLimiter limiter;
    private final LongSupplier nanos;

    /// @param nanos the time, from any origin
    public RateGate(RateLimiter limiter, LongSupplier nanos) {
        this.limiter = limiter;
        this.nanos = nanos;
    }

    @Override
    public @Nullable Refusal charge(Caller caller) {
        long now = nanos.getAsLong();
        boolean isAdmitted =
                caller.isV6()
                        ? limiter.admitsV6(caller.high(), caller.low(), now)
                        : limiter.admitsV4((int) caller.low(), now);
        return isAdmitted ? null : TOO_MANY;
    }
}
