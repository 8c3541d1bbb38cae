package spate.cli;

import java.util.ArrayList;
import java.util.List;

/// Tells a running command that the user wants it to stop. Whoever works in a loop asks
/// [#requested]; whoever waits leaves an action that wakes it.
public final class StopSignal {
    private final List<Runnable> actions = new ArrayList<>();
    private boolean requested;
    private boolean minded;

    public synchronized boolean requested() {
        minded = true;
        return requested;
    }

    /// Whether the command minds this signal at all. One that does not is cut off at once.
    synchronized boolean minded() {
        return minded;
    }

    /// Asks the command to stop. Called from any thread, any number of times.
    public void request() {
        List<Runnable> due;
        synchronized (this) {
            requested = true;
            due = List.copyOf(actions);
            actions.clear();
        }
        due.forEach(Runnable::run);
    }

    /// Leaves an action to be run once when the stop is requested: at once if it was already. It runs
    /// on another thread and must not block.
    public void onRequest(Runnable action) {
        synchronized (this) {
            minded = true;
            if (!requested) {
                actions.add(action);
                return;
            }
        }
        action.run();
    }
}
