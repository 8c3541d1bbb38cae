package spate.engine.torrent;

import org.jspecify.annotations.Nullable;
import spate.engine.bandwidth.Traffic;

/// What one torrent has moved, and the limits that its user set on that. Payload and protocol are
/// counted apart.
final class Transfers {

    private final TorrentSettings settings;
    private final long uploadedBefore;
    private final long downloadedBefore;
    private final long seededNanosBefore;
    private boolean seeding;
    private long seedingSince;
    private final Traffic down = new Traffic();
    private final Traffic up = new Traffic();
    private long wasted;

    /// Payload that is on its way out and not sent yet.
    private long leaving;

    /// Whether something was not let out because of the total.
    private boolean refused;

    Transfers(AddTorrent added) {
        this.settings = added.settings();
        this.uploadedBefore = added.uploadedBefore();
        this.downloadedBefore = added.downloadedBefore();
        this.seededNanosBefore = added.seededNanosBefore();
    }

    /// Everything that is wanted is here: from now on the time of seeding counts.
    void onSeedingBegun(long now) {
        seeding = true;
        seedingSince = now;
    }

    boolean isSeeding() {
        return seeding;
    }

    /// How long it was seeded, by all sessions.
    long seededNanos(long now) {
        return seededNanosBefore + (seeding ? now - seedingSince : 0);
    }

    void onReceived(long payloadBytes, long protocolBytes, long now) {
        down.payload(payloadBytes, now);
        down.protocol(protocolBytes, now);
    }

    void onSent(long payloadBytes, long protocolBytes, long now) {
        leaving -= payloadBytes;
        up.payload(payloadBytes, now);
        up.protocol(protocolBytes, now);
    }

    /// Whether so much more payload may be sent; then it is taken to be on its way.
    boolean mayLeave(int bytes) {
        long most = settings.maxUploadTotal();
        if (most > 0 && uploadedHere() + leaving + bytes > most) {
            refused = true;
            return false;
        }
        leaving += bytes;
        return true;
    }

    /// What was on its way will not be sent.
    void onStayed(long bytes) {
        leaving -= bytes;
    }

    void onWasted(long bytes) {
        wasted += bytes;
    }

    long downRate(long now) {
        return down.payloadRate(now);
    }

    long upRate(long now) {
        return up.payloadRate(now);
    }

    /// Payload received in this session.
    long downloadedHere() {
        return down.payloadTotal();
    }

    /// Payload sent in this session.
    long uploadedHere() {
        return up.payloadTotal();
    }

    long downloaded() {
        return downloadedBefore + down.payloadTotal();
    }

    long uploaded() {
        return uploadedBefore + up.payloadTotal();
    }

    long wasted() {
        return wasted;
    }

    long protocolBytes() {
        return down.protocolTotal() + up.protocolTotal();
    }

    boolean hasTimeLimit() {
        return settings.maxSeedingNanos() > 0;
    }

    /// Whether all was sent that the total allows: not a block more fits in, and none is on its way.
    private boolean isUploadOver() {
        long most = settings.maxUploadTotal();
        return most > 0 && (uploadedHere() >= most || (refused && leaving == 0));
    }

    /// The limit that is reached, for people, or null.
    ///
    /// @param haveBytes what there is to seed: the ratio is measured against it
    @Nullable String limitReached(long haveBytes, long now) {
        if (settings.maxDownloadTotal() > 0 && downloadedHere() >= settings.maxDownloadTotal()) {
            return "download total";
        }
        if (isUploadOver()) {
            return "upload total";
        }
        if (!seeding) {
            return null;
        }
        if (settings.maxRatio() > 0 && uploaded() >= settings.maxRatio() * haveBytes) {
            return "ratio";
        }
        if (settings.maxSeedingNanos() > 0 && seededNanos(now) >= settings.maxSeedingNanos()) {
            return "seeding time";
        }
        return null;
    }
}
