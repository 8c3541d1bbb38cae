package spate.sim.scenario;

import spate.engine.torrent.TorrentSettings;

/// A torrent's settings, one word at a time.
final class Settings {

    private final TorrentSettings base = TorrentSettings.defaults();
    private int maxPeers = base.maxPeers();
    private long maxUpRate = base.maxUpRate();
    private boolean keepSeeding = base.keepSeeding();
    private double maxRatio = base.maxRatio();

    Settings maxPeers(int peers) {
        maxPeers = peers;
        return this;
    }

    Settings maxUpRate(long bytesPerSecond) {
        maxUpRate = bytesPerSecond;
        return this;
    }

    /// Stops when it is complete.
    Settings noSeeding() {
        keepSeeding = false;
        return this;
    }

    Settings maxRatio(double ratio) {
        maxRatio = ratio;
        return this;
    }

    TorrentSettings build() {
        return new TorrentSettings(
                maxPeers,
                base.uploadSlots(),
                base.maxDownRate(),
                maxUpRate,
                base.sequential(),
                keepSeeding,
                maxRatio,
                base.maxSeedingNanos(),
                base.maxUploadTotal(),
                base.maxDownloadTotal());
    }
}
