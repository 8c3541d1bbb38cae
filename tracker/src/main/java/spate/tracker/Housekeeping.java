package spate.tracker;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import spate.tracker.core.Shard;
import spate.tracker.core.Tracker;

/// What a tracker does beside answering: it sweeps out peers that do not announce any more, looks whether
/// its lists or the addresses of the machine have changed, and saves its swarms. Two threads, for a snapshot may wait for the disk.
final class Housekeeping implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Housekeeping.class);

    /// All peers are looked at once in so many seconds; see [spate.tracker.swarm.SwarmStore#sweep] for
    /// how long that may be.
    private static final int ROUND_SECONDS = 300;

    private static final int ADDRESS_CHECK_SECONDS = 60;

    private static final int STEPS_PER_SLICE = 1000;
    private static final int MIN_STEPS_PER_SECOND = 100;

    private final Tracker tracker;
    private final Admission admission;
    private final FrontEnds frontEnds;
    private final Thread sweeper;
    private final @Nullable Thread saver;
    private final Snapshots snapshots;

    private Housekeeping(
            Tracker tracker,
            Admission admission,
            FrontEnds frontEnds,
            Snapshots snapshots,
            Duration saveInterval) {
        this.tracker = tracker;
        this.admission = admission;
        this.frontEnds = frontEnds;
        this.snapshots = snapshots;
        this.sweeper = Thread.ofPlatform().name("sweeper").unstarted(this::sweep);
        this.saver =
                snapshots.isEmpty()
                        ? null
                        : Thread.ofPlatform().name("saver").unstarted(() -> save(saveInterval));
    }

    static Housekeeping start(
            Tracker tracker,
            Admission admission,
            FrontEnds frontEnds,
            Snapshots snapshots,
            Duration saveInterval) {
        Housekeeping housekeeping =
                new Housekeeping(tracker, admission, frontEnds, snapshots, saveInterval);
        housekeeping.sweeper.start();
        if (housekeeping.saver != null) {
            housekeeping.saver.start();
        }
        return housekeeping;
    }

    private void sweep() {
        try {
            for (int second = 1; true; second++) {
                TimeUnit.SECONDS.sleep(1);
                sweepOnce();
                if (second % ADDRESS_CHECK_SECONDS == 0) {
                    checkAddresses();
                }
            }
        } catch (InterruptedException e) {
            // closed
        }
    }

    /// What fails is tried again: without it peers would never be forgotten.
    private void sweepOnce() throws InterruptedException {
        try {
            for (Shard shard : tracker.shards().all()) {
                sweep(shard);
            }
            admission.sweep(tracker.seconds());
            admission.poll().forEach(LOG::warn);
        } catch (RuntimeException e) {
            LOG.error("a mistake in the tracker: it could not look after its swarms", e);
        }
    }

    private void checkAddresses() {
        try {
            frontEnds.checkAddresses();
        } catch (IOException e) {
            LOG.warn("answers may come from another address than was asked: {}", e.toString());
        }
    }

    /// In slices, between which others come in.
    private void sweep(Shard shard) throws InterruptedException {
        int left = steps(shard);
        while (left > 0) {
            int slice = Math.min(left, STEPS_PER_SLICE);
            shard.enter();
            try {
                shard.store().sweep(tracker.minute(), slice);
            } finally {
                shard.leave();
            }
            left -= slice;
            if (Thread.interrupted()) {
                throw new InterruptedException();
            }
        }
    }

    private static int steps(Shard shard) {
        shard.enter();
        try {
            long all =
                    (long) shard.store().v4PeerCount()
                            + shard.store().v6PeerCount()
                            + 2L * shard.store().torrentCount();
            return (int) Math.max(all / ROUND_SECONDS, MIN_STEPS_PER_SECOND);
        } finally {
            shard.leave();
        }
    }

    /// A snapshot that fails is tried again when the next is due; there still is the one before.
    private void save(Duration interval) {
        try {
            while (true) {
                TimeUnit.NANOSECONDS.sleep(interval.toNanos());
                save();
            }
        } catch (InterruptedException e) {
            // closed
        }
    }

    private void save() {
        try {
            snapshots.save();
            LOG.info("saved");
        } catch (IOException | RuntimeException e) {
            LOG.warn("cannot save: {}", e.toString());
        }
    }

    @Override
    public void close() {
        end(sweeper);
        if (saver != null) {
            end(saver);
        }
    }

    private static void end(Thread thread) {
        thread.interrupt();
        boolean interrupted = false;
        while (thread.isAlive()) {
            try {
                thread.join();
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
