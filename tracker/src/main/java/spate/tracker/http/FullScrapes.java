package spate.tracker.http;

import java.util.concurrent.atomic.AtomicInteger;
import spate.tracker.core.Refusal;

/// How many full scrapes are being sent, by all event loops together: each takes time and memory from those
/// who announce.
final class FullScrapes {
    /// What those are told who come while there are enough.
    static final Refusal BUSY = Refusal.forMinutes("others are being told of all torrents", 5);

    private static final int MAX = 4;

    private final AtomicInteger running = new AtomicInteger();

    /// Whether one more may begin; then [#end] is to be called once.
    boolean begin() {
        if (running.incrementAndGet() <= MAX) {
            return true;
        }
        running.decrementAndGet();
        return false;
    }

    void end() {
        running.decrementAndGet();
    }
}
