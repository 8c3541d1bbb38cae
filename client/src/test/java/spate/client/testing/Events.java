package spate.client.testing;

import static org.junit.jupiter.api.Assertions.assertNotNull;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import spate.client.ClientListener;
import spate.client.TorrentHandle;
import spate.engine.torrent.Event;

/// What a client tells, for tests that wait for it.
public final class Events implements ClientListener {
    private static final long PATIENCE_SECONDS = 60;

    private final BlockingQueue<Event> told = new LinkedBlockingQueue<>();

    @Override
    public void onEvent(TorrentHandle torrent, Event event) {
        told.add(event);
    }

    /// Waits for the next of a kind; those before it are lost.
    public <T extends Event> T await(Class<T> wanted) throws InterruptedException {
        return wanted.cast(await(wanted::isInstance));
    }

    /// Waits for the next that is wanted; those before it are lost.
    public Event await(Predicate<Event> wanted) throws InterruptedException {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
        List<Event> others = new ArrayList<>();
        while (true) {
            long left = Math.max(0, deadline - System.nanoTime());
            Event event = told.poll(left, TimeUnit.NANOSECONDS);
            assertNotNull(event, () -> "what was waited for does not come, only " + others);
            if (wanted.test(event)) {
                return event;
            }
            others.add(event);
        }
    }

    /// Forgets what was told.
    public void clear() {
        told.clear();
    }
}
