package spate.sim.disk;

/// Hears what an engine asks of a storage: for resume state, and for the invariants.
public interface StorageListener {

    /// A write to the piece is asked for.
    void onWrite(int pieceIndex);

    /// A read of the piece is asked for.
    void onRead(int pieceIndex);

    /// A sync is asked for.
    void onSync();

    /// The sync is done.
    void onSynced();
}
