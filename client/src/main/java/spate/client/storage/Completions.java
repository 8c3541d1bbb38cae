package spate.client.storage;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;

/// What disk threads have done and the owner has not heard of yet. However much gathers, one task
/// at a time is posted to the loop.
final class Completions {

    /// One thing done.
    interface Completion {

        /// Tells the owner; on its loop.
        void deliver(long now);

        /// The loop is gone: gives back what is held.
        default void drop() {}
    }

    private static final int MAX_UNHURRIED = 64;

    private final OwnerLoop loop;
    private final ReentrantLock lock = new ReentrantLock();

    /// Guarded by the lock, as is `posted`.
    private List<Completion> waiting = new ArrayList<>();

    private boolean posted;

    Completions(OwnerLoop loop) {
        this.loop = loop;
    }

    /// Hands over one; from any thread.
    void add(Completion completion) {
        add(completion, 1);
    }

    /// Hands over one that the owner need not be woken for: it hears of it with the next that comes,
    /// or once many wait. From any thread.
    void addUnhurried(Completion completion) {
        add(completion, MAX_UNHURRIED);
    }

    private void add(Completion completion, int enough) {
        boolean post;
        lock.lock();
        try {
            waiting.add(completion);
            post = !posted && waiting.size() >= enough;
            posted |= post;
        } finally {
            lock.unlock();
        }
        if (post && !loop.post(this::deliver)) {
            take().forEach(Completion::drop);
        }
    }

    private void deliver() {
        long now = loop.now();
        List<Completion> batch = take();
        for (int i = 0; i < batch.size(); i++) {
            batch.get(i).deliver(now);
        }
    }

    private List<Completion> take() {
        lock.lock();
        try {
            List<Completion> batch = waiting;
            waiting = new ArrayList<>();
            posted = false;
            return batch;
        } finally {
            lock.unlock();
        }
    }
}
