package spate.tracker.http;

import org.jspecify.annotations.Nullable;
import spate.tracker.core.Desk;
import spate.tracker.swarm.Scrape;

/// The counts of all torrents, in slices: each is written in one go, while which others wait for one shard.
/// Between two slices torrents come and go: one that stays is told of at most once, and as a rule it is.
final class FullScrape {
    /// The longest slice.
    static final int MAX_SLICE = 16 << 10;

    /// How many torrents a slice looks at, at most: those that may not be told of take no room.
    private static final int MAX_LOOKED_AT = 1000;

    private final Desk desk;
    private int shard;
    private int torrent;
    private boolean hasBegun;
    private boolean hasEnded;

    FullScrape(Desk desk) {
        this.desk = desk;
    }

    boolean hasEnded() {
        return hasEnded;
    }

    /// Writes the next slice, which may be empty; on the thread of the desk.
    void writeSlice(AnswerBytes out) {
        out.clear();
        if (!hasBegun) {
            hasBegun = true;
            ScrapeWriter.begin(out);
        }
        try {
            writeEntries(out);
        } finally {
            desk.release();
        }
    }

    private void writeEntries(AnswerBytes out) {
        for (int looked = 0; looked < MAX_LOOKED_AT && hasRoom(out) && !hasEnded; looked++) {
            Scrape scrape = next();
            if (scrape == null) {
                hasEnded = true;
                ScrapeWriter.end(out);
            } else if (desk.mayScrape(scrape.hash0(), scrape.hash1(), scrape.hash2())) {
                ScrapeWriter.entry(scrape, out);
            }
        }
    }

    private static boolean hasRoom(AnswerBytes out) {
        return out.length() + ScrapeWriter.MAX_ENTRY <= MAX_SLICE;
    }

    private @Nullable Scrape next() {
        while (shard < desk.shardCount()) {
            Scrape scrape = desk.scrapeAt(shard, torrent++);
            if (scrape != null) {
                return scrape;
            }
            shard++;
            torrent = 0;
        }
        return null;
    }
}
