package spate.tracker.core;

import org.jspecify.annotations.Nullable;
import spate.tracker.core.RequestCounts.Kind;
import spate.tracker.swarm.Announce;
import spate.tracker.swarm.Scrape;
import spate.tracker.swarm.SwarmStore;

/// Where one thread asks the tracker. It allocates nothing for a request.
///
/// A desk keeps the lock of the shard that it used last, so that a batch of requests takes it once:
/// whoever asks calls [#release] when there is no more to ask for now. It never holds two.
public final class Desk {
    private final Tracker tracker;
    private final RequestCounts counts;
    private final Announce announce = new Announce();
    private final Caller caller = new Caller();
    private final Scrape scrape = new Scrape();
    private final TorrentName name = new TorrentName();
    private @Nullable Shard held;
    private long seconds;
    private int jitter;

    Desk(Tracker tracker, RequestCounts counts) {
        this.tracker = tracker;
        this.counts = counts;
        this.seconds = tracker.seconds();
    }

    /// Reads the clock; what is asked from now on is asked at that time.
    public void tick() {
        seconds = tracker.seconds();
    }

    /// The time in seconds that holds here.
    public long seconds() {
        return seconds;
    }

    public Policy policy() {
        return tracker.policy();
    }

    public RequestCounts counts() {
        return counts;
    }

    /// How many seconds the next who asks is to wait: spreads announces over time, so that those who came
    /// together do not come together again.
    public int nextInterval() {
        jitter = jitter * 1_664_525 + 1_013_904_223;
        int interval = tracker.policy().intervalSeconds();
        return interval + (int) (((long) (jitter >>> 8) * (interval / 8)) >>> 24);
    }

    /// The announce to be filled in; holds the answer afterwards.
    public Announce announce() {
        return announce;
    }

    /// Who asks, to be filled in.
    public Caller caller() {
        return caller;
    }

    /// Whether the [#caller], who may be somebody else than he says, may ask at all.
    public @Nullable Refusal admitUnproven() {
        for (Gate gate : tracker.rules().gates()) {
            Refusal refusal = gate.admit(caller, seconds);
            if (refusal != null) {
                return refused(refusal);
            }
        }
        return null;
    }

    /// Whether the [#caller], who is who he says, may ask once more.
    public @Nullable Refusal charge() {
        for (Gate gate : tracker.rules().gates()) {
            Refusal refusal = gate.charge(caller);
            if (refusal != null) {
                return refused(refusal);
            }
        }
        return null;
    }

    /// Whether the [#caller], who is who he says, may ask at all, and once more.
    public @Nullable Refusal admit() {
        Refusal refusal = admitUnproven();
        return refusal == null ? charge() : refusal;
    }

    private Refusal refused(Refusal refusal) {
        counts.add(Kind.REFUSED, caller.isV6());
        return refusal;
    }

    /// Answers the [#announce] of the [#caller], who was let in, or says why not.
    public @Nullable Refusal answer() {
        Tracker.Rules rules = tracker.rules();
        name.set(announce.hash0(), announce.hash1(), announce.hash2());
        if (resolve(rules)) {
            announce.rename(name.hash0(), name.hash1(), name.hash2());
        }
        Refusal refusal = check(rules);
        if (refusal != null) {
            return refusal;
        }
        enter(announce.hash0()).store().announce(announce, (int) (seconds / 60));
        for (AnnounceListener listener : rules.listeners()) {
            listener.onAnnounce(announce, caller, seconds);
        }
        return null;
    }

    /// Whether the torrent of the [#name] had another, by which its swarm is kept: now it has that.
    private boolean resolve(Tracker.Rules rules) {
        for (Gate gate : rules.gates()) {
            if (gate.resolve(name)) {
                return true;
            }
        }
        return false;
    }

    private @Nullable Refusal check(Tracker.Rules rules) {
        for (Gate gate : rules.gates()) {
            Refusal refusal = gate.check(announce, caller, seconds);
            if (refusal != null) {
                return refused(refusal);
            }
        }
        counts.add(Kind.ANNOUNCE, caller.isV6());
        return null;
    }

    /// Whether the [#announce] of the [#caller], who was let in, is allowed: for peers that are in no store,
    /// and that nobody is told of. It keeps its name.
    public @Nullable Refusal check() {
        return check(tracker.rules());
    }

    /// Whether the [#caller], who was let in, may be told counts of torrents: to be asked before any are
    /// looked up, or all.
    public @Nullable Refusal checkScrape() {
        for (Gate gate : tracker.rules().gates()) {
            Refusal refusal = gate.checkScrape(caller);
            if (refusal != null) {
                return refused(refusal);
            }
        }
        return null;
    }

    /// Looks a torrent up for the [#caller]: 20 bytes of info hash as words in network order. One that
    /// may not be told of is as one that is not here.
    public Scrape scrape(long hash0, long hash1, int hash2) {
        name.set(hash0, hash1, hash2);
        resolve(tracker.rules());
        scrape.begin(name.hash0(), name.hash1(), name.hash2());
        if (mayScrape(name.hash0(), name.hash1(), name.hash2())) {
            enter(name.hash0()).store().scrape(scrape);
        }
        return scrape.rename(hash0, hash1, hash2);
    }

    /// Whether the [#caller] may be told of a torrent: 20 bytes of info hash as words in network order.
    public boolean mayScrape(long hash0, long hash1, int hash2) {
        for (Gate gate : tracker.rules().gates()) {
            if (!gate.mayScrape(hash0, hash1, hash2)) {
                return false;
            }
        }
        return true;
    }

    /// Looks at the torrents of a shard one after the other, also at those that may not be told of.
    ///
    /// @param shard its number
    /// @param torrent 0 or more
    /// @return null behind the last
    public @Nullable Scrape scrapeAt(int shard, int torrent) {
        SwarmStore store = enter(tracker.shards().at(shard)).store();
        if (torrent >= store.torrentCount()) {
            return null;
        }
        store.scrapeAt(torrent, scrape);
        return scrape;
    }

    /// How many shards there are.
    public int shardCount() {
        return tracker.shards().count();
    }

    private Shard enter(long hash0) {
        return enter(tracker.shards().of(hash0));
    }

    private Shard enter(Shard shard) {
        if (shard != held) {
            release();
            shard.enter();
            held = shard;
        }
        return shard;
    }

    /// Lets others at the shard that was used last.
    public void release() {
        if (held != null) {
            held.leave();
            held = null;
        }
    }
}
