package spate.engine.torrent;

import org.jspecify.annotations.Nullable;
import spate.engine.torrent.TorrentSettings.Goal;

/// The end of a torrent as its user wants it: what follows once everything wanted is here, and the limits
/// at which it stops.
///
/// What the limits speak of counts over all sessions: what was moved ([Transfers]), and the time of
/// seeding, which is held here.
final class Seeding {

    private final Torrent torrent;
    private final TorrentHost host;
    private final TorrentSettings settings;
    private final Transfers transfers;
    private final long nanosBefore;
    private boolean begun;
    private long since;

    Seeding(Torrent torrent, TorrentHost host, AddTorrent added) {
        this.torrent = torrent;
        this.host = host;
        this.settings = added.settings();
        this.transfers = torrent.transfers();
        this.nanosBefore = added.seededNanosBefore();
    }

    /// How long it was seeded, by all sessions.
    long nanos(long now) {
        return nanosBefore + (begun ? now - since : 0);
    }

    boolean hasTimeLimit() {
        return settings.maxSeedingNanos() > 0;
    }

    /// Every wanted piece is here and durable.
    void onComplete(long now) {
        if (!begun) {
            begin(now);
        }
        if (settings.goal() == Goal.COMPLETE) {
            torrent.stop(now);
        } else {
            torrent.swarm().onComplete(now);
            stopAtLimit(now);
        }
    }

    /// Everything is there for the first time in this session.
    private void begin(long now) {
        begun = true;
        since = now;
        if (torrent.progress().leftBytes() == 0) {
            host.events()
                    .onEvent(
                            new Event.Completed(
                                    torrent.hashes(),
                                    transfers.downloadedHere(),
                                    transfers.uploadedHere(),
                                    transfers.wasted()));
        }
        torrent.announcing().onCompleted(transfers.downloadedHere() > 0, now);
        if (settings.goal() != Goal.COMPLETE) {
            host.events().onEvent(new Event.Seeding(torrent.hashes()));
        }
    }

    /// Stops the torrent if a limit is reached.
    void stopAtLimit(long now) {
        String limit = limitReached(now);
        if (limit != null) {
            host.events().onEvent(new Event.LimitReached(torrent.hashes(), limit));
            torrent.stop(now);
        }
    }

    boolean isLimitReached(long now) {
        return limitReached(now) != null;
    }

    /// The limit that is reached, for people, or null. The ratio is measured against what there is to
    /// seed.
    private @Nullable String limitReached(long now) {
        String total = transfers.totalReached();
        if (total != null || !begun) {
            return total;
        }
        double ratioBytes = settings.maxRatio() * torrent.progress().haveBytes();
        if (settings.maxRatio() > 0 && transfers.uploaded() >= ratioBytes) {
            return "ratio";
        }
        return hasTimeLimit() && nanos(now) >= settings.maxSeedingNanos() ? "seeding time" : null;
    }
}
