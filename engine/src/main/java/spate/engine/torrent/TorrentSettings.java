package spate.engine.torrent;

/// The limits of one torrent. Rates are payload bytes a second; 0 means no limit everywhere. What was
/// moved and the time of seeding are counted over all sessions of the torrent.
///
/// @param maxPeers connections, connected and connecting
/// @param uploadSlots peers unchoked at once, or [#AUTO_SLOTS]
/// @param maxDownRate payload received
/// @param maxUpRate payload sent
/// @param sequential fetch pieces in order
/// @param goal when the torrent is done
/// @param maxRatio stop seeding when uploaded / size of what is there reaches this
/// @param maxSeedingNanos stop when it was seeded this long
/// @param maxUploadTotal stop when so much payload was sent
/// @param maxDownloadTotal stop when so much payload was received
public record TorrentSettings(
        int maxPeers,
        int uploadSlots,
        long maxDownRate,
        long maxUpRate,
        boolean sequential,
        Goal goal,
        double maxRatio,
        long maxSeedingNanos,
        long maxUploadTotal,
        long maxDownloadTotal) {

    /// What is to be done with a torrent.
    public enum Goal {
        /// Fetch what is wanted and stop.
        COMPLETE,
        /// Fetch what is wanted and serve it.
        COMPLETE_AND_SEED,
        /// Serve what is there. Nothing is fetched and no file is made.
        SEED
    }

    /// As many upload slots as the link feeds.
    public static final int AUTO_SLOTS = 0;

    public static TorrentSettings defaults() {
        return new TorrentSettings(
                200, AUTO_SLOTS, 0, 0, false, Goal.COMPLETE_AND_SEED, 0, 0, 0, 0);
    }
}
