package spate.sim.scenario;

import spate.engine.torrent.TorrentSettings;

/// A torrent's settings, one word at a time.
public final class TorrentLimits {

    private final TorrentSettings base = TorrentSettings.defaults();
    private int maxPeers = base.maxPeers();
    private int uploadSlots = base.uploadSlots();
    private long maxUpRate = base.maxUpRate();
    private TorrentSettings.Goal goal = base.goal();
    private double maxRatio = base.maxRatio();

    private TorrentLimits() {}

    /// The engine's defaults.
    public static TorrentLimits none() {
        return new TorrentLimits();
    }

    public TorrentLimits maxPeers(int peers) {
        maxPeers = peers;
        return this;
    }

    public TorrentLimits uploadSlots(int slots) {
        uploadSlots = slots;
        return this;
    }

    public TorrentLimits maxUpRate(long bytesPerSecond) {
        maxUpRate = bytesPerSecond;
        return this;
    }

    /// Stops when it is complete.
    public TorrentLimits noSeeding() {
        goal = TorrentSettings.Goal.COMPLETE;
        return this;
    }

    public TorrentLimits maxRatio(double ratio) {
        maxRatio = ratio;
        return this;
    }

    public TorrentSettings build() {
        return new TorrentSettings(
                maxPeers,
                uploadSlots,
                base.maxDownRate(),
                maxUpRate,
                base.sequential(),
                goal,
                maxRatio,
                base.maxSeedingNanos(),
                base.maxUploadTotal(),
                base.maxDownloadTotal());
    }
}
