package spate.engine.torrent;

import spate.engine.picker.PieceSet;
import spate.engine.storage.BlockRead;
import spate.engine.storage.PieceDigests;
import spate.engine.storage.StorageFailure;
import spate.engine.storage.StorageHandler;

/// What the storage of one torrent tells, brought to the part that asked.
///
/// | told of | goes to |
/// |---|---|
/// | a piece that is being looked for | [Checking] |
/// | any other piece | [Verification] |
/// | bytes that were read | [Verification] for what it reads back, [Serving] for peers |
/// | a sync | [Holdings] |
/// | a file that another program changed | the torrent halts, [Doubts] |
/// | a failure | the torrent halts, but for single pieces that cannot be read ([Doubts]) |
final class StorageDesk implements StorageHandler {

    private final Torrent torrent;

    StorageDesk(Torrent torrent) {
        this.torrent = torrent;
    }

    @Override
    public void onPrepared(long now) {
        torrent.onPrepared(now);
    }

    @Override
    public void onPrepareFailed(StorageFailure failure, long now) {
        torrent.onPrepareFailed(failure, now);
    }

    @Override
    public void onPieceHashed(int pieceIndex, PieceDigests digests, long now) {
        if (!torrent.isStopped() && !torrent.checking().onPieceHashed(pieceIndex, digests, now)) {
            torrent.verification().onPieceHashed(pieceIndex, digests, now);
        }
    }

    @Override
    public void onBlocksHashed(int pieceIndex, int firstBlock, byte[] leaves, long now) {
        torrent.verification().blocks().onBlocksHashed(pieceIndex, firstBlock, leaves, now);
    }

    @Override
    public void onPieceAbsent(int pieceIndex, long now) {
        if (!torrent.checking().onPieceAbsent(pieceIndex, now)) {
            torrent.verification().onPieceLost(pieceIndex, now);
        }
    }

    @Override
    public void onHashFailed(int pieceIndex, StorageFailure failure, long now) {
        if (!torrent.checking().onHashFailed(pieceIndex, failure, now)) {
            onWriteFailed(pieceIndex, failure, now);
        }
    }

    @Override
    public void onBlocksFound(int pieceIndex, PieceSet blocks, long now) {
        torrent.checking().onBlocksFound(pieceIndex, blocks, now);
    }

    @Override
    public void onWriteFailed(int pieceIndex, StorageFailure failure, long now) {
        torrent.halt(failure, now);
        torrent.checking().giveUp(pieceIndex);
    }

    @Override
    public void onRead(BlockRead read, long now) {
        torrent.checking().onRead();
        if (!torrent.verification().onRead(read, now)) {
            torrent.serving().onRead(read);
            torrent.swarm().onChunkReady();
        }
    }

    @Override
    public void onReadFailed(BlockRead read, StorageFailure failure, long now) {
        if (torrent.verification().onReadFailed(read)) {
            return;
        }
        torrent.serving().onReadFailed(read);
        if (torrent.checking().withdraw(read.pieceIndex(), failure, now)) {
            torrent.swarm().onChunkReady();
        } else {
            torrent.halt(failure, now);
            torrent.checking().doubt(read.pieceIndex(), now);
        }
    }

    @Override
    public void onFileChanged(int fileIndex, StorageFailure failure, long now) {
        torrent.onFileChanged(fileIndex, failure, now);
    }

    @Override
    public void onSynced(long now) {
        torrent.holdings().onSynced(now);
    }

    @Override
    public void onSyncFailed(StorageFailure failure, long now) {
        torrent.holdings().onSyncFailed();
        torrent.halt(failure, now);
    }

    @Override
    public void onStorageClosed(long now) {
        torrent.onStorageClosed(now);
    }
}
