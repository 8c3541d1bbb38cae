package spate.engine.storage;

import spate.engine.picker.PieceSet;

/// What a [Storage] reports, on the engine's thread, `now` in nanoseconds of the session's clock.
public interface StorageHandler {

    /// [Storage#prepare] is done.
    void onPrepared(long now);

    /// [Storage#prepare] failed; it may be called again.
    void onPrepareFailed(StorageFailure failure, long now);

    /// All bytes of the piece are in its files and hash to `digests`.
    void onPieceHashed(int pieceIndex, PieceDigests digests, long now);

    /// Blocks of a v2 or hybrid torrent were hashed with a write that does not finish their piece.
    /// Told before anything else that happens later, but not always at once; not told of a piece
    /// that was abandoned meanwhile.
    ///
    /// @param leaves as in [PieceDigests#v2Leaves], those of consecutive blocks
    void onBlocksHashed(int pieceIndex, int firstBlock, byte[] leaves, long now);

    /// [Storage#hash]: the files do not hold the whole piece.
    void onPieceAbsent(int pieceIndex, long now);

    /// [Storage#hash]: the piece could not be read.
    void onHashFailed(int pieceIndex, StorageFailure failure, long now);

    /// [Storage#find] is done.
    ///
    /// @param blocks one index a block of the piece, its padding left out; none if nothing is there
    void onBlocksFound(int pieceIndex, PieceSet blocks, long now);

    /// Bytes of this piece could not be written; nothing of the piece may be taken as written.
    void onWriteFailed(int pieceIndex, StorageFailure failure, long now);

    /// [Storage#read] is done; the buffer's ownership passes back.
    void onRead(BlockRead read, long now);

    /// [Storage#read] failed; the buffer's ownership passes back.
    void onReadFailed(BlockRead read, StorageFailure failure, long now);

    /// Another program deleted, cut or replaced a file: nothing that was written to it is to be believed
    /// before it was hashed. Told at any time, and besides the failure of what was asked for.
    void onFileChanged(int fileIndex, StorageFailure failure, long now);

    /// [Storage#sync] is done: all pieces hashed before that call are durable.
    void onSynced(long now);

    /// [Storage#sync] failed.
    void onSyncFailed(StorageFailure failure, long now);

    /// [Storage#close] is done; nothing more is reported.
    void onStorageClosed(long now);
}
