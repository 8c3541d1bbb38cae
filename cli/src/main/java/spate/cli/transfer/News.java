package spate.cli.transfer;

import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/// What happened, in its order, for the thread that tells it. That thread stands still while nobody
/// reads its output, for hours perhaps, and others decide how much happens: what may be left out is
/// left out where much waits already.
///
/// @param <T> what happened
public final class News<T> {
    /// Where so much waits, no more is taken that may be left out.
    public static final int MAX_WAITING = 1000;

    private final BlockingQueue<T> waiting = new LinkedBlockingQueue<>();
    private final AtomicInteger leftOut = new AtomicInteger();

    /// Takes what must be known, as that something has ended.
    public void add(T news) {
        waiting.add(news);
    }

    /// Takes what may be left out.
    public void offer(T news) {
        if (waiting.size() < MAX_WAITING) {
            waiting.add(news);
        } else {
            leftOut.incrementAndGet();
        }
    }

    /// The next; waits for it no longer than told, and returns null without it.
    public @Nullable T poll(long maxNanos) throws InterruptedException {
        return waiting.poll(Math.max(0, maxNanos), TimeUnit.NANOSECONDS);
    }

    /// How much was left out since this was called last.
    public int leftOut() {
        return leftOut.getAndSet(0);
    }
}
