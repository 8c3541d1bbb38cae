package spate.tracker;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import spate.tracker.core.Failures;

/// What went wrong in the threads that answer: it is logged, a mistake a second at most, since whoever found
/// one may send the same again and again. When a thread has ended, whoever runs the tracker is told.
final class Mishaps implements Failures {
    private static final Logger LOG = LoggerFactory.getLogger(Mishaps.class);
    private static final long PAUSE_NANOS = TimeUnit.SECONDS.toNanos(1);

    private final AtomicLong nextLogged = new AtomicLong(System.nanoTime());
    private @Nullable Runnable onBroken;
    private boolean isBroken;

    Mishaps() {}

    @Override
    public void onMistake(Throwable mistake) {
        long now = System.nanoTime();
        long next = nextLogged.get();
        if (now - next >= 0 && nextLogged.compareAndSet(next, now + PAUSE_NANOS)) {
            LOG.error("a mistake in the tracker: something was not answered", mistake);
        }
    }

    @Override
    public void onEnd(Throwable why) {
        LOG.error("a thread that answers has ended", why);
        Runnable action;
        synchronized (this) {
            isBroken = true;
            action = onBroken;
        }
        if (action != null) {
            action.run();
        }
    }

    /// Whether a thread has ended that should not have.
    synchronized boolean isBroken() {
        return isBroken;
    }

    /// Has something done when a thread ends that should not; at once if one has.
    void onBroken(Runnable action) {
        boolean isLate;
        synchronized (this) {
            onBroken = action;
            isLate = isBroken;
        }
        if (isLate) {
            action.run();
        }
    }
}
