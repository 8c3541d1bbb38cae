package spate.tracker.swarm;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// Where the peers of swarms lie: a small swarm in a run that has about its length, a large one in pages.
///
/// A *place* is one of [Runs], or tells which of the large swarms it is. An *owner* is the number of a torrent
/// and, in its lowest bit, the family; or a negative number for the runs of a large swarm.
final class PeerPlaces {
    static final int NONE = Runs.NONE;

    /// A swarm of more peers is a large one.
    static final int MAX_SMALL = 64;

    private static final int LARGE = 63;
    private static final int FIRST_OWNER = Integer.MIN_VALUE;

    private final Keys keys;
    private final Runs runs;
    private final List<@Nullable LargeSwarm> large = new ArrayList<>();
    private final IntList unused = new IntList();

    PeerPlaces(Keys keys, Runs runs) {
        this.keys = keys;
        this.runs = runs;
    }

    static boolean isLarge(int place) {
        return Runs.kind(place) == LARGE;
    }

    LargeSwarm large(int place) {
        return Objects.requireNonNull(large.get(Runs.run(place)));
    }

    /// Is told that a run of a large swarm has moved.
    void movedOfLarge(int owner, int place) {
        large(owner - FIRST_OWNER).moved(place);
    }

    /// A large swarm stays where it is, and needs to know no owner.
    void setOwner(int place, int owner) {
        if (place != NONE && !isLarge(place)) {
            runs.setOwner(place, owner);
        }
    }

    /// Takes a place for a swarm that has become a large one.
    int takeLarge(int stride) {
        if (unused.size() == 0) {
            unused.add(large.size());
            large.add(null);
        }
        int number = unused.removeLast();
        large.set(number, new LargeSwarm(stride, keys, runs, FIRST_OWNER + number));
        return Runs.place(LARGE, number);
    }

    /// Gives a place back; another run may move there.
    void free(int place) {
        if (isLarge(place)) {
            large(place).free();
            large.set(Runs.run(place), null);
            unused.add(Runs.run(place));
        } else if (place != NONE) {
            runs.free(place);
        }
    }
}
