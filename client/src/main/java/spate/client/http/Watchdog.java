package spate.client.http;

import java.time.Duration;

/// Interrupts the thread that made it unless closed in time. A virtual thread that waits for a
/// socket leaves it then: the only bound on a server that sends a byte now and then.
final class Watchdog implements AutoCloseable {

    private final Thread watched = Thread.currentThread();
    private final Duration time;
    private final Thread timer;
    private boolean over;
    private boolean expired;

    Watchdog(Duration time) {
        this.time = time;
        this.timer = Thread.ofVirtual().name("spate-http-watchdog").start(this::watch);
    }

    private void watch() {
        try {
            Thread.sleep(time);
        } catch (InterruptedException _) {
            return;
        }
        synchronized (this) {
            if (!over) {
                expired = true;
                watched.interrupt();
            }
        }
    }

    synchronized boolean isExpired() {
        return expired;
    }

    @Override
    public synchronized void close() {
        over = true;
        timer.interrupt();
        if (expired) {
            boolean _ = Thread.interrupted(); // it was ours
        }
    }
}
