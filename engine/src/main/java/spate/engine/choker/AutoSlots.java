package spate.engine.choker;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/// Finds how many peers can be served at a time so that each gets something worth having.
///
/// The served peers are sorted by what they get. The k-th must get more than a floor that grows
/// with k. If all do, the link can feed more: the number grows by half. If not, it is one more than
/// those that do. So a slow link serves a few well, and a fast one many.
final class AutoSlots {
    static final int MIN_SLOTS = 4;
    static final int MAX_SLOTS = 500;

    /// What the first peer must get, and how much more each further one, in bytes a second.
    private static final long FLOOR = 1024;

    private static final long STEP = 2048;

    private static final Comparator<UploadCandidate> FASTEST_FIRST =
            Comparator.comparingLong((UploadCandidate c) -> c.sentRate).reversed();

    private final List<UploadCandidate> served = new ArrayList<>();
    private int slots = MIN_SLOTS;

    int slots() {
        return slots;
    }

    int update(List<UploadCandidate> candidates) {
        served.clear();
        for (int i = 0; i < candidates.size(); i++) {
            if (candidates.get(i).chosen) {
                served.add(candidates.get(i));
            }
        }
        served.sort(FASTEST_FIRST);
        int fed = 0;
        while (fed < served.size() && served.get(fed).sentRate > FLOOR + STEP * fed) {
            fed++;
        }
        if (fed == served.size() && fed >= slots) {
            slots += Math.max(1, slots / 2);
        } else if (fed < served.size()) {
            slots = fed + 1;
        }
        slots = Math.clamp(slots, MIN_SLOTS, MAX_SLOTS);
        served.clear();
        return slots;
    }
}
