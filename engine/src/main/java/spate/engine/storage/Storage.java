package spate.engine.storage;

/// The files of one torrent. Implemented by the client over real files and by the simulator over
/// virtual disks.
///
/// No call blocks or throws for I/O, and none calls back inside itself: what comes of it reaches
/// the [StorageHandler] later, on the engine's thread. Writes to one piece take effect in the order
/// of the calls; different pieces may overtake each other. Pads and the gaps behind the files of a
/// v2 torrent are never written; they read and hash as zeros, and a pad at the end of a piece may be left
/// out of its writes.
public interface Storage {

    /// Makes folders, zero-length files, symlinks and (when asked for) full allocation for the
    /// files whose priority is above 0, and opens the part file if one is needed. Answered by
    /// [StorageHandler#onPrepared]. Called again when the selection changes, and after a failure: then
    /// it fails again, at little cost, as long as it can tell that a write would.
    ///
    /// @param missingBytes how much is still to be written: after a full disk there must be room for
    ///     that, or for a good part of it
    void prepare(byte[] filePriorities, long missingBytes);

    /// Writes; hashes on the way while the bytes are in cache. With
    /// [BlockWrite#finishesPiece] answered by [StorageHandler#onPieceHashed], without it, where there
    /// are leaves, by [StorageHandler#onBlocksHashed]; a failure is
    /// answered by [StorageHandler#onWriteFailed], once per write.
    void write(BlockWrite write);

    /// Forgets the hash state of a piece whose writing is given up (its blocks will come again).
    void abandon(int pieceIndex);

    /// Reads, no further than [FileLayout#servedLength]; answered by [StorageHandler#onRead] or
    /// [StorageHandler#onReadFailed].
    void read(BlockRead read);

    /// Reads a whole piece back and hashes it; answered by [StorageHandler#onPieceHashed], or by
    /// [StorageHandler#onPieceAbsent] when files are missing or too short for it.
    void hash(int pieceIndex);

    /// Looks which blocks of a piece that was begun and not finished, in an earlier run or before
    /// [#abandon], are still in its files; answered by [StorageHandler#onBlocksFound]. What is found
    /// counts as written: nothing may be written there until the others were, and then the piece is
    /// hashed with it.
    void find(int pieceIndex);

    /// Makes everything written so far durable, and sees to it that no other program has changed the
    /// files meanwhile ([StorageHandler#onFileChanged]); answered by [StorageHandler#onSynced] or
    /// [StorageHandler#onSyncFailed].
    ///
    /// @param looksAtAll whether to look at all files, not only at those written since the last time
    void sync(boolean looksAtAll);

    /// Finishes what is under way and closes the files; answered by [StorageHandler#onStorageClosed].
    void close();
}
