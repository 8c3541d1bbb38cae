package spate.engine.choker;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.random.RandomGenerator;

/// Tit for tat (BEP 3): serves the interested peers that send us most.
///
/// A peer that is served already is taken for [#HYSTERESIS_PERCENT] faster than it is, so that
/// equals do not change places all the time. A peer that snubs us, or has sent nothing, earns no
/// slot; what is left over, and one slot in any case, goes to [OptimisticUnchoke].
final class LeechChoker {
    /// The advantage of those that are served already.
    static final int HYSTERESIS_PERCENT = 10;

    private static final Comparator<UploadCandidate> BEST_FIRST =
            Comparator.comparingLong((UploadCandidate c) -> c.score).reversed();

    private final OptimisticUnchoke optimistic;
    private final List<UploadCandidate> earners = new ArrayList<>();

    LeechChoker(RandomGenerator random) {
        optimistic = new OptimisticUnchoke(random);
    }

    void choose(List<UploadCandidate> candidates, int slots, long now) {
        earners.clear();
        for (int i = 0; i < candidates.size(); i++) {
            UploadCandidate candidate = candidates.get(i);
            candidate.rank = -1;
            if (candidate.isEligible() && !candidate.snubbing && candidate.receivedRate > 0) {
                int percent = isRegular(candidate) ? 100 + HYSTERESIS_PERCENT : 100;
                candidate.score = candidate.receivedRate * percent;
                earners.add(candidate);
            }
        }
        earners.sort(BEST_FIRST);
        int regular = Math.min(earners.size(), slots - optimisticSlots(slots));
        for (int i = 0; i < regular; i++) {
            earners.get(i).rank = i;
        }
        optimistic.choose(candidates, slots - regular, now);
        for (int i = 0; i < candidates.size(); i++) {
            UploadCandidate candidate = candidates.get(i);
            boolean earned = candidate.rank >= 0;
            candidate.choose(earned || candidate.optimistic, candidate.optimistic && !earned, now);
        }
        earners.clear();
    }

    private static boolean isRegular(UploadCandidate candidate) {
        return candidate.chosen && !candidate.optimistic;
    }

    /// One slot in five, at least one.
    private static int optimisticSlots(int slots) {
        return Math.min(slots, Math.max(1, slots / 5));
    }
}
