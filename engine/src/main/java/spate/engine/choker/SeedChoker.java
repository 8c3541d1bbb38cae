package spate.engine.choker;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/// Gives every interested peer a turn, and every network the same share.
///
/// A turn is over when the peer has been served for [#TURN_NANOS] and has got [#TURN_BYTES], or
/// after [#LONG_TURN_NANOS], or when it takes nothing; but it only ends if somebody waits. The free
/// slots go round the networks (/24 of IPv4, /48 of IPv6): one peer of each, then the second of
/// each, and so on; within a network, and among those of equal place, first to those that have
/// waited longest.
final class SeedChoker {
    static final long TURN_NANOS = 60_000_000_000L;
    static final long LONG_TURN_NANOS = 180_000_000_000L;
    static final long IDLE_NANOS = 30_000_000_000L;
    static final long TURN_BYTES = 20L << 20;

    private static final Comparator<UploadCandidate> BY_NETWORK =
            Comparator.comparingLong((UploadCandidate c) -> c.network)
                    .thenComparing((UploadCandidate c) -> !c.chosen)
                    .thenComparingLong(c -> c.since);

    private static final Comparator<UploadCandidate> BY_TURN =
            Comparator.comparingInt((UploadCandidate c) -> c.rank)
                    .thenComparing((UploadCandidate c) -> !c.chosen)
                    .thenComparingLong(c -> c.since);

    private final List<UploadCandidate> eligible = new ArrayList<>();

    void choose(List<UploadCandidate> candidates, int slots, long now) {
        eligible.clear();
        for (int i = 0; i < candidates.size(); i++) {
            UploadCandidate candidate = candidates.get(i);
            candidate.optimistic = false;
            if (candidate.isEligible()) {
                eligible.add(candidate);
            } else {
                candidate.choose(false, false, now);
            }
        }
        if (eligible.size() > slots) {
            endTurns(now);
            rankByNetwork();
            eligible.sort(BY_TURN);
        }
        for (int i = 0; i < eligible.size(); i++) {
            eligible.get(i).choose(i < slots, false, now);
        }
        eligible.clear();
    }

    private void endTurns(long now) {
        for (int i = 0; i < eligible.size(); i++) {
            UploadCandidate candidate = eligible.get(i);
            if (candidate.chosen && isTurnOver(candidate, now)) {
                candidate.choose(false, false, now);
            }
        }
    }

    private static boolean isTurnOver(UploadCandidate candidate, long now) {
        long age = candidate.age(now);
        return age >= LONG_TURN_NANOS
                || (age >= TURN_NANOS && candidate.sentInTurn() >= TURN_BYTES)
                || (age >= IDLE_NANOS && candidate.sentRate == 0);
    }

    /// Numbers the peers of each network: those that keep their turn first, then the longest wait.
    private void rankByNetwork() {
        eligible.sort(BY_NETWORK);
        for (int i = 0; i < eligible.size(); i++) {
            boolean sameNetwork = i > 0 && eligible.get(i).network == eligible.get(i - 1).network;
            eligible.get(i).rank = sameNetwork ? eligible.get(i - 1).rank + 1 : 0;
        }
    }
}
