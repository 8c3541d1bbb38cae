package spate.tracker.cluster;

import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/// What the thread of a [Cluster] has counted; others may look.
final class Tally {
    volatile boolean isConnected;
    volatile @Nullable String problem;
    final AtomicLong sessions = new AtomicLong();
    final AtomicLong failures = new AtomicLong();
    final AtomicLong sent = new AtomicLong();
    final AtomicLong refused = new AtomicLong();
    final AtomicLong received = new AtomicLong();
    final AtomicLong applied = new AtomicLong();
    final AtomicLong delayMillis = new AtomicLong();
}
