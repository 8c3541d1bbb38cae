package spate.cli.tracker;

import org.jline.utils.Signals;
import org.jspecify.annotations.Nullable;

/// SIGHUP, from before the tracker starts until after it has ended: without somebody who takes it, it would end the
/// process. One that comes while nothing can be done about it, or while another is being minded, is minded afterwards,
/// however many there are.
final class HangUps implements AutoCloseable {
    private static final String NAME = "HUP";

    private final @Nullable Object before;
    private @Nullable Runnable action;
    private boolean isDue;
    private boolean isBusy;

    HangUps() {
        before = Signals.register(NAME, this::onSignal);
    }

    private void onSignal() {
        synchronized (this) {
            isDue = true;
        }
        mind();
    }

    /// What is to be done; from now on, and for those that have come already.
    void mindBy(Runnable what) {
        synchronized (this) {
            action = what;
        }
        mind();
    }

    private void mind() {
        for (Runnable due = next(); due != null; due = next()) {
            try {
                due.run();
            } finally {
                done();
            }
        }
    }

    private synchronized @Nullable Runnable next() {
        if (action == null || !isDue || isBusy) {
            return null;
        }
        isDue = false;
        isBusy = true;
        return action;
    }

    private synchronized void done() {
        isBusy = false;
    }

    @Override
    public void close() {
        Signals.unregister(NAME, before);
    }
}
