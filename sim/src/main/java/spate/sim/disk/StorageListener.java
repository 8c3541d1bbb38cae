package spate.sim.disk;

import spate.engine.storage.BlockWrite;

/// Hears what an engine asks of a storage: for resume state, and for the invariants.
public interface StorageListener {

    /// A write is asked for.
    ///
    /// @param isAnew whether the piece was given up before, so that all of it comes again
    void onWrite(BlockWrite write, boolean isAnew);

    /// Blocks of the piece were looked for, and the disk does not read.
    void onUnreadable(int pieceIndex);

    /// A read of the piece is asked for.
    void onRead(int pieceIndex);

    /// A sync is asked for.
    void onSync();

    /// The sync is done.
    void onSynced();
}
