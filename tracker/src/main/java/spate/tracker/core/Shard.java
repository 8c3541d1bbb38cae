package spate.tracker.core;

import java.util.concurrent.locks.ReentrantLock;
import spate.tracker.swarm.SwarmStore;

/// A part of the torrents, and the lock that its store is used under.
///
/// Where the system hands each datagram to the worker that owns its torrent, a worker takes no lock but
/// its own, once for a batch; others come in for an announce over HTTP, a scrape, a snapshot.
public final class Shard {
    private final ReentrantLock lock = new ReentrantLock();
    private final SwarmStore store;

    Shard(SwarmStore store) {
        this.store = store;
    }

    /// Waits until the store is this thread's. What is done then is done soon: others wait.
    public void enter() {
        lock.lock();
    }

    /// Gives the store back.
    public void leave() {
        lock.unlock();
    }

    /// To be used between [#enter] and [#leave].
    public SwarmStore store() {
        assert lock.isHeldByCurrentThread();
        return store;
    }
}
