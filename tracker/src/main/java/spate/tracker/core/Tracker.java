package spate.tracker.core;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.LongSupplier;
import spate.protocol.metainfo.InfoHash;
import spate.protocol.tracker.SwarmCounts;
import spate.tracker.swarm.Scrape;

/// The tracker behind its front ends. From any thread; each thread that asks opens a [Desk].
public final class Tracker {
    private final Shards shards;
    private final LongSupplier seconds;
    private final List<Desk> desks = new CopyOnWriteArrayList<>();
    private volatile Rules rules;

    /// What holds, as arrays: to walk over them costs no allocation.
    record Rules(Policy policy, Gate[] gates, AnnounceListener[] listeners) {}

    /// @param shards its swarms
    /// @param seconds the time, from any origin; never less than before
    public Tracker(Shards shards, Policy policy, LongSupplier seconds) {
        this.shards = shards;
        this.seconds = seconds;
        this.rules =
                new Rules(policy, policy.gates().toArray(Gate[]::new), new AnnounceListener[0]);
    }

    public Shards shards() {
        return shards;
    }

    /// The time in seconds, from any origin.
    public long seconds() {
        return seconds.getAsLong();
    }

    /// The time in minutes, as the stores count it.
    public int minute() {
        return (int) (seconds() / 60);
    }

    /// What holds now.
    public Policy policy() {
        return rules.policy;
    }

    Rules rules() {
        return rules;
    }

    /// From now on something else holds.
    public synchronized void apply(Policy changed) {
        rules = new Rules(changed, changed.gates().toArray(Gate[]::new), rules.listeners);
    }

    /// Tells somebody of every announce from now on.
    public synchronized void addListener(AnnounceListener listener) {
        List<AnnounceListener> all = new ArrayList<>(List.of(rules.listeners));
        all.add(listener);
        rules = new Rules(rules.policy, rules.gates, all.toArray(AnnounceListener[]::new));
    }

    /// A desk for one thread.
    public Desk openDesk(FrontEnd frontEnd) {
        Desk desk = new Desk(this, new RequestCounts(frontEnd));
        desks.add(desk);
        return desk;
    }

    /// What was asked for so far, for each desk that was opened.
    public List<RequestCounts> counts() {
        return desks.stream().map(Desk::counts).toList();
    }

    /// What is known of one torrent, by the first 20 bytes of its hash. This is no request: no gate is
    /// asked, nothing counted.
    public SwarmCounts swarm(InfoHash infoHash) {
        ByteBuffer hash = ByteBuffer.wrap(infoHash.truncated().toBytes());
        Scrape scrape = new Scrape().begin(hash.getLong(), hash.getLong(), hash.getInt());
        Shard shard = shards.of(hash.getLong(0));
        shard.enter();
        try {
            shard.store().scrape(scrape);
        } finally {
            shard.leave();
        }
        return new SwarmCounts(
                scrape.seeds(), scrape.leechers(), scrape.downloads(), scrape.downloaders());
    }

    /// What all stores hold.
    public SwarmTotals totals() {
        SwarmTotals sum = SwarmTotals.NONE;
        for (Shard shard : shards.all()) {
            shard.enter();
            try {
                sum = sum.plus(SwarmTotals.of(shard.store()));
            } finally {
                shard.leave();
            }
        }
        return sum;
    }
}
