package spate.bench.churn;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import spate.tracker.core.Policy;
import spate.tracker.core.Shards;
import spate.tracker.core.Tracker;
import spate.tracker.state.SwarmArchive;
import spate.tracker.swarm.Announce;
import spate.tracker.swarm.StoreLimits;
import spate.tracker.swarm.SwarmStore;

/// Saves the swarms of [SwarmSizes] as a tracker does that all peers have announced to, one of three of them
/// a seed:
///
///     SavedSwarms FOLDER PEERS LARGE THOUSANDS
public final class SavedSwarms {
    private static final int FIRST_ADDRESS = 0x0A00_0000;

    private SavedSwarms() {}

    public static void main(String[] words) throws IOException {
        SwarmSizes sizes =
                new SwarmSizes(
                        Integer.parseInt(words[1]),
                        Integer.parseInt(words[2]),
                        Integer.parseInt(words[3]));
        long start = System.nanoTime();
        Tracker tracker =
                new Tracker(
                        new Shards(1, StoreLimits.DEFAULT, 1),
                        Policy.OPEN,
                        () -> Duration.ofNanos(System.nanoTime() - start).toSeconds());
        fill(tracker.shards().at(0).store(), sizes);
        Path folder = Path.of(words[0]);
        new SwarmArchive(folder, tracker, System::currentTimeMillis).save();
        System.out.println(tracker.totals().peers() + " peers saved");
    }

    private static void fill(SwarmStore store, SwarmSizes sizes) {
        Announce announce = new Announce();
        for (int peer = 0; peer < sizes.peers(); peer++) {
            int torrent = sizes.torrentOf(peer);
            announce.begin(Packets.firstWord(torrent), Packets.secondWord(torrent), torrent)
                    .fromV4(FIRST_ADDRESS + peer, 1 + peer % 5000);
            if (SwarmSizes.isSeed(peer)) {
                announce.seed();
            }
            store.announce(announce, 0);
        }
    }
}
