package spate.engine.choker;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.random.RandomGenerator;

/// Serves peers that have not earned it, to find out what they would give, and to give newcomers
/// something to trade with.
///
/// A turn lasts [#TURN_NANOS]. The next turn is that of the peer that has waited longest; the
/// waiting time of a peer that was never served counts [#NEWCOMER_WEIGHT] times. So everybody gets
/// the same share, and a peer that comes back under a new name gains nothing, since its wait begins
/// anew.
final class OptimisticUnchoke {
    static final long TURN_NANOS = 30_000_000_000L;
    static final int NEWCOMER_WEIGHT = 3;

    private static final Comparator<UploadCandidate> LONGEST_WAIT_FIRST =
            Comparator.comparingLong((UploadCandidate c) -> c.score).reversed();

    private final RandomGenerator random;
    private final List<UploadCandidate> waiting = new ArrayList<>();

    OptimisticUnchoke(RandomGenerator random) {
        this.random = random;
    }

    /// Marks up to `slots` candidates without a rank as optimistic, and no others.
    void choose(List<UploadCandidate> candidates, int slots, long now) {
        waiting.clear();
        int kept = 0;
        for (int i = 0; i < candidates.size(); i++) {
            UploadCandidate candidate = candidates.get(i);
            boolean wasOptimistic = candidate.optimistic;
            if (candidate.rank >= 0 || !candidate.isEligible()) {
                mark(candidate, false, now);
            } else if (wasOptimistic && kept < slots && now - candidate.optimisticAt < TURN_NANOS) {
                kept++;
            } else {
                long waited = now - candidate.optimisticAt;
                candidate.score = candidate.served ? waited : waited * NEWCOMER_WEIGHT;
                waiting.add(candidate);
            }
        }
        shuffle();
        waiting.sort(LONGEST_WAIT_FIRST);
        for (int i = 0; i < waiting.size(); i++) {
            mark(waiting.get(i), i < slots - kept, now);
        }
        waiting.clear();
    }

    private static void mark(UploadCandidate candidate, boolean optimistic, long now) {
        if (optimistic || candidate.optimistic) {
            candidate.optimisticAt = now;
        }
        candidate.optimistic = optimistic;
    }

    private void shuffle() {
        for (int i = waiting.size() - 1; i > 0; i--) {
            int other = random.nextInt(i + 1);
            UploadCandidate swapped = waiting.get(i);
            waiting.set(i, waiting.get(other));
            waiting.set(other, swapped);
        }
    }
}
