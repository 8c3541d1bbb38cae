package spate.tracker.cluster;

import spate.tracker.core.Shard;
import spate.tracker.core.Tracker;
import spate.tracker.swarm.Peer;
import spate.tracker.swarm.TorrentRecord;

/// Tells the engine again of all peers that announced here, some torrents at a time: it was started again,
/// maybe without what it had, or it was gone for too long. For one thread.
///
/// A store knows no more than the minute of an announce: the engine is told its first moment, so that it
/// never outdoes something exact.
final class LocalWalk {
    private static final int TORRENTS_AT_ONCE = 128;

    private final Tracker tracker;
    private final Journals journals;
    private final EngineClock clock;
    private final AnnounceCalls calls;
    private final TorrentRecord record = new TorrentRecord();
    private final PeerEvent event = new PeerEvent();
    private int shard;
    private int torrent;
    private int maxAgeMinutes;

    LocalWalk(Tracker tracker, Journals journals, EngineClock clock, AnnounceCalls calls) {
        this.tracker = tracker;
        this.journals = journals;
        this.clock = clock;
        this.calls = calls;
        this.shard = tracker.shards().all().size();
    }

    /// Starts from the beginning.
    ///
    /// @param minutes peers are told of that announced since
    void begin(int minutes) {
        maxAgeMinutes = isFinished() ? minutes : Math.max(maxAgeMinutes, minutes);
        shard = 0;
        torrent = Integer.MAX_VALUE;
    }

    boolean isFinished() {
        return shard == tracker.shards().all().size();
    }

    /// Adds some more to the calls.
    ///
    /// @param most about how many peers
    void step(int most) {
        Shard from = tracker.shards().all().get(shard);
        from.enter();
        try {
            torrent = Math.min(torrent, from.store().torrentCount());
            for (int i = 0; i < TORRENTS_AT_ONCE && torrent > 0 && calls.peers() < most; i++) {
                from.store().copy(--torrent, record, tracker.minute());
                add();
            }
        } finally {
            from.leave();
        }
        if (torrent == 0) {
            shard++;
            torrent = Integer.MAX_VALUE;
        }
    }

    private void add() {
        int downloads = toldDownloads();
        for (int i = 0; i < record.v4Count(); i++) {
            add(record.v4(i), false, 0, 0, downloads);
        }
        for (int i = 0; i < record.v6Count(); i++) {
            add(record.v6(i, 2), true, record.v6(i, 0), record.v6(i, 1), downloads);
        }
    }

    /// Those that are still to be told on their own are not told twice.
    private int toldDownloads() {
        if (record.downloads() == 0) {
            return 0;
        }
        Journal journal = journals.of(record.hash0());
        journal.lock();
        try {
            int untold = journal.untoldDownloads(record.hash0(), record.hash1(), record.hash2());
            return Math.max(0, record.downloads() - untold);
        } finally {
            journal.unlock();
        }
    }

    private void add(long last, boolean isV6, long high, long low, int downloads) {
        int age = Peer.minuteOrAge(last);
        if (Peer.is(last, Peer.OURS) && age <= maxAgeMinutes) {
            long elapsedSeconds = tracker.seconds() % 60 + age * 60L;
            long tick = clock.tick() - elapsedSeconds * 1000 / PeerEvent.TICK_MILLIS;
            event.set(last, isV6, high, low, tick);
            calls.add(record.hash0(), record.hash1(), record.hash2(), event, downloads);
        }
    }
}
