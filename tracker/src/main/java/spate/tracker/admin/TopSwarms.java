package spate.tracker.admin;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.PriorityQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import spate.tracker.core.Shard;
import spate.tracker.core.Tracker;
import spate.tracker.swarm.Scrape;

/// The swarms with the most peers. They are looked for now and then, when somebody asks: in slices, between
/// which others come in, and for a small part of the time only, however many swarms there are.
final class TopSwarms {
    /// How many are known.
    static final int COUNT = 20;

    private static final int SLICE = 500;
    private static final long MIN_PAUSE_NANOS = TimeUnit.SECONDS.toNanos(5);

    /// Of so many parts of the time one is spent.
    private static final int PAUSE_FACTOR = 20;

    private static final Comparator<Swarm> BY_PEERS =
            Comparator.comparingInt(Swarm::peers).thenComparing(Swarm::infoHash);

    private final Tracker tracker;
    private volatile @Nullable Ranking last;

    /// One of them.
    ///
    /// @param infoHash in hexadecimal digits
    record Swarm(String infoHash, int seeds, int leechers, int downloads) {
        int peers() {
            return seeds + leechers;
        }
    }

    /// What was found.
    ///
    /// @param atNanos when, as [System#nanoTime] counts
    /// @param swarms the largest first
    record Ranking(long atNanos, long tookNanos, List<Swarm> swarms) {
        boolean isStale(long nowNanos) {
            return nowNanos - atNanos > Math.max(MIN_PAUSE_NANOS, PAUSE_FACTOR * tookNanos);
        }
    }

    TopSwarms(Tracker tracker) {
        this.tracker = tracker;
    }

    /// What was found last; null if nobody has looked.
    @Nullable Ranking last() {
        return last;
    }

    /// Looks at all swarms, unless somebody has just done so.
    synchronized void refresh() {
        Ranking before = last;
        long start = System.nanoTime();
        if (before != null && !before.isStale(start)) {
            return;
        }
        PriorityQueue<Swarm> largest = new PriorityQueue<>(COUNT + 1, BY_PEERS);
        Scrape scrape = new Scrape();
        for (Shard shard : tracker.shards().all()) {
            int next = 0;
            while (next >= 0) {
                next = lookAt(shard, next, scrape, largest);
            }
        }
        List<Swarm> swarms = new ArrayList<>(largest);
        swarms.sort(BY_PEERS.reversed());
        long end = System.nanoTime();
        last = new Ranking(end, end - start, List.copyOf(swarms));
    }

    /// @return where to go on; -1 for nowhere
    private static int lookAt(Shard shard, int from, Scrape scrape, PriorityQueue<Swarm> largest) {
        shard.enter();
        try {
            int end = Math.min(from + SLICE, shard.store().torrentCount());
            for (int torrent = from; torrent < end; torrent++) {
                shard.store().scrapeAt(torrent, scrape);
                add(scrape, largest);
            }
            return end < shard.store().torrentCount() ? end : -1;
        } finally {
            shard.leave();
        }
    }

    private static void add(Scrape scrape, PriorityQueue<Swarm> largest) {
        int peers = scrape.seeds() + scrape.leechers();
        Swarm least = largest.peek();
        if (peers == 0 || (largest.size() == COUNT && least != null && peers <= least.peers())) {
            return;
        }
        HexFormat hex = HexFormat.of();
        String infoHash =
                hex.toHexDigits(scrape.hash0())
                        + hex.toHexDigits(scrape.hash1())
                        + hex.toHexDigits(scrape.hash2());
        largest.add(new Swarm(infoHash, scrape.seeds(), scrape.leechers(), scrape.downloads()));
        if (largest.size() > COUNT) {
            largest.poll();
        }
    }
}
