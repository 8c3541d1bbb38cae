package spate.engine.torrent;

import org.jspecify.annotations.Nullable;
import spate.engine.bandwidth.Traffic;

/// What one torrent has moved, and the totals that its user set on that, which hold for all sessions
/// together. Payload and protocol are counted apart.
final class Transfers {

    private final TorrentSettings settings;
    private final long uploadedBefore;
    private final long downloadedBefore;
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
        if (most > 0 && uploaded() + leaving + bytes > most) {
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

    /// Payload received in all sessions.
    long downloaded() {
        return downloadedBefore + down.payloadTotal();
    }

    /// Payload sent in all sessions.
    long uploaded() {
        return uploadedBefore + up.payloadTotal();
    }

    long wasted() {
        return wasted;
    }

    long protocolBytes() {
        return down.protocolTotal() + up.protocolTotal();
    }

    /// Whether all was sent that the total allows: not a block more fits in, and none is on its way.
    private boolean isUploadOver() {
        long most = settings.maxUploadTotal();
        return most > 0 && (uploaded() >= most || (refused && leaving == 0));
    }

    /// The total that is reached, for people, or null.
    @Nullable String totalReached() {
        if (settings.maxDownloadTotal() > 0 && downloaded() >= settings.maxDownloadTotal()) {
            return "download total";
        }
        return isUploadOver() ? "upload total" : null;
    }
}
