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

    /// A sync that is under way.
    ///
    /// @param pieces what it makes durable
    /// @param looksAtAll whether all files are looked at
    private record Sync(PieceSet pieces, boolean looksAtAll) {}

    /// In the order they were asked for.
    private final ArrayDeque<Sync> syncing = new ArrayDeque<>();

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
        syncing.forEach(sync -> sync.pieces().clear(pieceIndex));
    }

    /// Whether it is time for a sync.
    boolean isDue(long now) {
        return dirty && now - lastSync > SYNC_NANOS;
    }

    /// Asks for a sync, unless one is under way.
    ///
    /// @param looksAtAll whether to look too whether another program changed the files
    void sync(PieceSet have, boolean looksAtAll, long now) {
        if (syncing.isEmpty()) {
            dirty = false;
            lastSync = now;
            ask(have, looksAtAll);
        }
    }

    /// Asks for the last sync, whatever is under way.
    void syncAtLast(PieceSet have) {
        ask(have, false);
    }

    private void ask(PieceSet have, boolean looksAtAll) {
        syncing.add(new Sync(have.copy(), looksAtAll));
        storage.sync(looksAtAll);
    }

    /// Whether nothing was verified since, and all files were found as they were left.
    boolean onSynced() {
        Sync done = syncing.remove();
        durable = done.pieces();
        return !dirty && done.looksAtAll();
    }

    void onSyncFailed() {
        syncing.remove();
        dirty = true;
    }
}
