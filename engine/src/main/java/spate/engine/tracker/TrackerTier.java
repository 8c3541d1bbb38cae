package spate.engine.tracker;

import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/// Trackers that share their peers (BEP 12): one of them is asked, the others stand in for it.
///
/// They are shuffled at first. One that answers moves to the front and stays the one that is asked;
/// one that fails is left alone for a while, and the next is asked at once.
final class TrackerTier {
    private final List<TrackerEntry> trackers;

    TrackerTier(List<TrackerEntry> trackers, RandomGenerator random) {
        this.trackers = new ArrayList<>(trackers);
        for (int i = this.trackers.size() - 1; i > 0; i--) {
            int other = random.nextInt(i + 1);
            TrackerEntry swapped = this.trackers.get(i);
            this.trackers.set(i, this.trackers.get(other));
            this.trackers.set(other, swapped);
        }
    }

    List<TrackerEntry> trackers() {
        return trackers;
    }

    /// The tracker whose turn it is, or null while all are left alone.
    @Nullable TrackerEntry current(long now) {
        for (TrackerEntry tracker : trackers) {
            if (!tracker.isDisabled() && !tracker.isPausing(now)) {
                return tracker;
            }
        }
        return null;
    }

    /// When the tier needs attention next: [Long#MAX_VALUE] while one of it is being asked.
    long nextDeadline(boolean hungry) {
        if (isAsked()) {
            return Long.MAX_VALUE;
        }
        long earliest = Long.MAX_VALUE;
        for (TrackerEntry tracker : trackers) {
            if (!tracker.isDisabled()) {
                long due = tracker.dueAt(hungry);
                if (!tracker.hasFailed()) {
                    return Math.min(earliest, due);
                }
                earliest = Math.min(earliest, due);
            }
        }
        return earliest;
    }

    boolean isAsked() {
        for (TrackerEntry tracker : trackers) {
            if (tracker.isAsked()) {
                return true;
            }
        }
        return false;
    }

    void onWorking(TrackerEntry tracker) {
        trackers.remove(tracker);
        trackers.addFirst(tracker);
    }
}
