package spate.client.storage;

/// How a session uses its disks.
///
/// @param writers threads that hash and write; more than there are cores to spare gain nothing
/// @param readers threads that read for uploads
/// @param maxOpenFiles how many files may be open at a time, over all torrents
/// @param allocation how the room of files is taken
/// @param earlySyncBytes after how many bytes written to a torrent its large files are forced to the
///     disk in the background, so that the sync at the end has little left to wait for; 0 for never
public record DiskSettings(
        int writers, int readers, int maxOpenFiles, Allocation allocation, long earlySyncBytes) {

    private static final int DEFAULT_OPEN_FILES = 128;
    private static final long DEFAULT_EARLY_SYNC_BYTES = 128L << 20;

    public DiskSettings {
        if (writers < 1 || readers < 1 || maxOpenFiles < 1 || earlySyncBytes < 0) {
            throw new IllegalArgumentException("impossible disk settings");
        }
    }

    /// What suits most machines: a writer for each two cores, but at least one.
    public static DiskSettings defaults() {
        int cores = Runtime.getRuntime().availableProcessors();
        return new DiskSettings(
                Math.clamp(cores / 2, 1, 4),
                Math.clamp(cores / 2, 1, 4),
                DEFAULT_OPEN_FILES,
                Allocation.SPARSE,
                DEFAULT_EARLY_SYNC_BYTES);
    }
}
