package spate.engine.choker;

import java.util.List;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/// Decides which peers of one torrent are served: every [#PERIOD_NANOS], and at once when a peer
/// gets interested while a slot is free.
///
/// While we fetch, [LeechChoker] serves those that give most in return; while we seed, [SeedChoker]
/// gives everybody a turn. How many are served at a time is fixed, or found by [AutoSlots].
public final class Choker {
    /// The time between two decisions.
    public static final long PERIOD_NANOS = 10_000_000_000L;

    /// As a number of slots: as many as the link feeds.
    public static final int AUTO = 0;

    /// As a limit: none.
    public static final int NO_LIMIT = Integer.MAX_VALUE;

    private final LeechChoker leech;
    private final SeedChoker seed;
    private final AutoSlots auto = new AutoSlots();
    private int fixedSlots;
    private int limit = NO_LIMIT;
    private int slots;
    private int used;
    private boolean seeding;
    private long nextAt;

    /// @param slots how many peers are served at a time, or [#AUTO]
    /// @param random breaks ties
    public Choker(int slots, RandomGenerator random, long now) {
        leech = new LeechChoker(random);
        seed = new SeedChoker();
        nextAt = now + PERIOD_NANOS;
        slots(slots);
    }

    /// Changes how many peers are served at a time, or [#AUTO]; holds from the next decision on.
    public void slots(int slots) {
        if (slots < 0) {
            throw new IllegalArgumentException("negative number of slots " + slots);
        }
        fixedSlots = slots;
        this.slots = Math.min(slots == AUTO ? auto.slots() : slots, limit);
    }

    /// No more than so many peers are served at a time, or [#NO_LIMIT]. Where the number of slots is
    /// [#AUTO] all of these are slots. If more are served now, the next decision is due at once.
    public void limit(int limit, long now) {
        this.limit = limit;
        slots = limit == NO_LIMIT ? slots : within(limit);
        if (used > slots) {
            nextAt = now;
        }
    }

    private int within(int most) {
        return fixedSlots == AUTO ? most : Math.min(fixedSlots, most);
    }

    /// How many peers are served now.
    public int used() {
        return used;
    }

    /// How many peers are served at a time now.
    public int slots() {
        return slots;
    }

    /// Whether we have everything we want, so that nobody can give us anything in return.
    public void seeding(boolean seeding) {
        this.seeding = seeding;
    }

    /// When [#rechoke] is due.
    public long nextDeadline() {
        return nextAt;
    }

    /// Decides anew; [UploadCandidate#isChosen] tells the outcome.
    ///
    /// @param candidates all connected peers, in any order that does not depend on chance
    public void rechoke(List<UploadCandidate> candidates, long now) {
        nextAt = now + PERIOD_NANOS;
        if (limit != NO_LIMIT) {
            slots = within(limit);
        } else {
            slots = fixedSlots == AUTO ? auto.update(candidates) : fixedSlots;
        }
        if (seeding) {
            seed.choose(candidates, slots, now);
        } else {
            leech.choose(candidates, slots, now);
        }
        used = 0;
        for (int i = 0; i < candidates.size(); i++) {
            used += candidates.get(i).isChosen() ? 1 : 0;
        }
    }

    /// Between two decisions: whoever wants nothing any more gives its slot up, and free slots go to
    /// those that wait, first to those that give most, then to those that have waited longest. True
    /// if anything changed.
    public boolean refill(List<UploadCandidate> candidates, long now) {
        boolean changed = release(candidates, now);
        UploadCandidate next = used < slots ? firstWaiting(candidates) : null;
        while (next != null) {
            next.choose(true, !seeding && next.receivedRate == 0, now);
            used++;
            changed = true;
            next = used < slots ? firstWaiting(candidates) : null;
        }
        return changed;
    }

    private boolean release(List<UploadCandidate> candidates, long now) {
        boolean changed = false;
        used = 0;
        for (int i = 0; i < candidates.size(); i++) {
            UploadCandidate candidate = candidates.get(i);
            if (candidate.isChosen() && !candidate.isEligible()) {
                candidate.choose(false, false, now);
                changed = true;
            }
            used += candidate.isChosen() ? 1 : 0;
        }
        return changed;
    }

    private static @Nullable UploadCandidate firstWaiting(List<UploadCandidate> candidates) {
        UploadCandidate first = null;
        for (int i = 0; i < candidates.size(); i++) {
            UploadCandidate candidate = candidates.get(i);
            if (!candidate.isChosen()
                    && candidate.isEligible()
                    && (first == null || goesBefore(candidate, first))) {
                first = candidate;
            }
        }
        return first;
    }

    private static boolean goesBefore(UploadCandidate one, UploadCandidate other) {
        long given = one.snubbing ? 0 : one.receivedRate;
        long givenByOther = other.snubbing ? 0 : other.receivedRate;
        return given != givenByOther ? given > givenByOther : one.since - other.since < 0;
    }

    /// A peer has become interested: true if it is chosen at once, because a slot is free.
    public boolean onInterested(UploadCandidate candidate, long now) {
        candidate.interested(true);
        if (!candidate.isChosen() && candidate.isEligible() && used < slots) {
            candidate.choose(true, !seeding, now);
            used++;
        }
        return candidate.isChosen();
    }

    /// A peer is gone: its slot is free.
    public void onLeft(UploadCandidate candidate) {
        if (candidate.isChosen()) {
            used--;
        }
    }
}
