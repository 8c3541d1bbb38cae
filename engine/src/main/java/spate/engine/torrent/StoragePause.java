package spate.engine.torrent;

import org.jspecify.annotations.Nullable;
import spate.engine.storage.StorageFailure;

/// A torrent's pause because its storage failed, and when it is tried again.
///
/// Whether the folder is there and has room can be asked at no cost: that is done every
/// [#LOOK_NANOS]. When the answer is yes and writing fails all the same, what was fetched meanwhile is
/// lost: then the wait doubles each time, up to [#MAX_WAIT_NANOS], until something could be stored.
final class StoragePause {

    /// How long to wait before it is looked whether the storage can be used again.
    static final long LOOK_NANOS = 5_000_000_000L;

    /// The longest wait for a storage that says that it can be used, and then fails.
    static final long MAX_WAIT_NANOS = 300_000_000_000L;

    private @Nullable StorageFailure failure;
    private long retryAt;
    private long waitNanos;
    private boolean used;

    /// The storage was in use and failed. True if people should be told.
    boolean begin(StorageFailure cause, long now) {
        waitNanos = used || waitNanos == 0 ? LOOK_NANOS : Math.min(2 * waitNanos, MAX_WAIT_NANOS);
        used = false;
        retryAt = now + waitNanos;
        return setFailure(cause);
    }

    /// It could not be made ready. True if people should be told.
    boolean goOn(StorageFailure cause, long now) {
        retryAt = now + LOOK_NANOS;
        return setFailure(cause);
    }

    private boolean setFailure(StorageFailure cause) {
        boolean isNews = !cause.equals(failure);
        failure = cause;
        return isNews;
    }

    /// There is no use in trying again.
    void forEver() {
        retryAt = Long.MAX_VALUE;
    }

    /// It is ready. True if there was a pause.
    boolean end() {
        boolean paused = failure != null;
        failure = null;
        return paused;
    }

    /// Something was stored: the storage works.
    void onStored() {
        used = true;
    }

    long retryAt() {
        return retryAt;
    }

    /// Why there is a pause; empty if there is none.
    String reason() {
        return failure == null ? "" : failure.message();
    }
}
