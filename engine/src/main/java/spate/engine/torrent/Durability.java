package spate.engine.torrent;

import java.util.ArrayDeque;
import spate.engine.picker.PieceSet;
import spate.engine.storage.Storage;

/// Which pieces survive a power failure, and when the storage is asked to make more of them do so.
///
/// A sync makes durable what was verified when it was asked for. What is verified meanwhile waits for
/// the next one; what turns out to be gone meanwhile is not counted when the sync ends.
final class Durability {

    /// What was written is made durable this often while pieces come in.
    private static final long SYNC_NANOS = 30_000_000_000L;

    private final Storage storage;
    private PieceSet durable;

    /// What each sync that is under way makes durable, in the order they were asked for.
    private final ArrayDeque<PieceSet> syncing = new ArrayDeque<>();

    private boolean dirty;
    private long lastSync;

    /// @param durable the pieces that were durable from the start
    Durability(Storage storage, PieceSet durable, long now) {
        this.storage = storage;
        this.durable = durable;
        this.lastSync = now;
    }

    /// The pieces that were there at the last sync.
    PieceSet pieces() {
        return durable;
    }

    /// Whether pieces were verified since the last sync was asked for.
    boolean isDirty() {
        return dirty;
    }

    void onVerified() {
        dirty = true;
    }

    void onLost(int pieceIndex) {
        durable.clear(pieceIndex);
        syncing.forEach(pieces -> pieces.clear(pieceIndex));
    }

    /// Whether it is time for a sync.
    boolean isDue(long now) {
        return dirty && now - lastSync > SYNC_NANOS;
    }

    /// Asks for a sync, unless one is under way.
    void sync(PieceSet have, long now) {
        if (syncing.isEmpty()) {
            dirty = false;
            lastSync = now;
            syncAtLast(have);
        }
    }

    /// Asks for the last sync, whatever is under way.
    void syncAtLast(PieceSet have) {
        syncing.add(have.copy());
        storage.sync();
    }

    void onSynced() {
        durable = syncing.remove();
    }

    void onSyncFailed() {
        syncing.remove();
        dirty = true;
    }
}
