package spate.tracker.swarm;

/// A question for the counts of one torrent, and the answer; used again and again.
public final class Scrape {
    long hash0;
    long hash1;
    int hash2;

    private int seeds;
    private int leechers;
    private int partialSeeds;
    private int downloads;

    /// Makes one; it is to be begun.
    public Scrape() {}

    /// Starts a new one, of a torrent: 20 bytes of info hash as words in network order.
    public Scrape begin(long first, long second, int third) {
        hash0 = first;
        hash1 = second;
        hash2 = third;
        counts(0, 0, 0, 0);
        return this;
    }

    /// It is known by another info hash, and the counts stay.
    public Scrape rename(long first, long second, int third) {
        hash0 = first;
        hash1 = second;
        hash2 = third;
        return this;
    }

    void counts(int seedCount, int leecherCount, int partialCount, int downloadCount) {
        seeds = seedCount;
        leechers = leecherCount;
        partialSeeds = partialCount;
        downloads = downloadCount;
    }

    /// The first 8 bytes of the info hash.
    public long hash0() {
        return hash0;
    }

    /// The second 8 bytes of the info hash.
    public long hash1() {
        return hash1;
    }

    /// The last 4 bytes of the info hash.
    public int hash2() {
        return hash2;
    }

    /// Peers that have everything (`complete`).
    public int seeds() {
        return seeds;
    }

    /// Peers that have not everything (`incomplete`).
    public int leechers() {
        return leechers;
    }

    /// Those of them that still want something (`downloaders`, BEP 21).
    public int downloaders() {
        return leechers - partialSeeds;
    }

    /// How often the torrent was completed (`downloaded`).
    public int downloads() {
        return downloads;
    }
}
