package spate.engine.torrent;

import spate.engine.picker.PiecePicker;
import spate.engine.picker.PieceSet;
import spate.engine.storage.Storage;

/// The pieces of a torrent that are here: verified and in their files. Whoever has to know is told of
/// each that comes or is lost.
///
/// A torrent is complete when all that is wanted is here and survives a power failure, and the files are
/// as they were left: what is here is made durable then, and now and then before.
final class Holdings {

    private final Torrent torrent;
    private final TorrentHost host;
    private final Storage storage;
    private final PiecePicker picker;
    private final Progress progress;
    private final Durability durability;

    Holdings(
            Torrent torrent,
            TorrentHost host,
            Storage storage,
            Progress progress,
            Durability durability) {
        this.torrent = torrent;
        this.host = host;
        this.storage = storage;
        this.picker = torrent.picker();
        this.progress = progress;
        this.durability = durability;
    }

    /// How much is wanted, and how much of that is here.
    Progress progress() {
        return progress;
    }

    /// The pieces that were there at the last sync.
    PieceSet durable() {
        return durability.pieces();
    }

    /// Whether there are pieces that no sync was asked for.
    boolean isDirty() {
        return durability.isDirty();
    }

    /// A piece was on disk from before. To be told while nothing is fetched yet.
    void onFound(int pieceIndex) {
        progress.onHave(pieceIndex);
        torrent.swarm().onPieceVerified(pieceIndex);
    }

    /// A piece is verified and in its files.
    void onVerified(int pieceIndex, long now) {
        progress.onHave(pieceIndex);
        torrent.pause().onStored();
        durability.onVerified();
        host.events().onEvent(new Event.PieceVerified(torrent.hashes(), pieceIndex));
        torrent.swarm().onPieceVerified(pieceIndex);
        makeDurableIfComplete(now);
    }

    /// A piece is not here any more, as far as we know.
    void disown(int pieceIndex, long now) {
        progress.onLost(pieceIndex);
        storage.abandon(pieceIndex);
        durability.onLost(pieceIndex);
        torrent.serving().clear();
        torrent.swarm().onPieceLost(pieceIndex, now);
        host.schedule(torrent, now);
    }

    /// Once a second.
    void tick(long now) {
        if (durability.isDue(now)) {
            durability.sync(picker.have(), false, now);
        }
    }

    void makeDurableIfComplete(long now) {
        if (torrent.isComplete()) {
            durability.sync(picker.have(), true, now);
        }
    }

    /// Asks for the last sync.
    void makeDurableAtLast() {
        durability.syncAtLast(picker.have());
    }

    void onSynced(long now) {
        boolean isAll = durability.onSynced();
        host.events().onEvent(new Event.Durable(torrent.hashes()));
        if (!torrent.isActive() || !torrent.isComplete()) {
            return;
        }
        if (isAll) {
            torrent.seeding().onComplete(now);
        } else {
            makeDurableIfComplete(now);
        }
    }

    void onSyncFailed() {
        durability.onSyncFailed();
    }
}
