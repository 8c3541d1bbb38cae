package spate.engine.torrent;

import org.jspecify.annotations.Nullable;
import spate.engine.storage.BlockRead;
import spate.engine.storage.FileLayout;
import spate.engine.storage.ReadCache;
import spate.engine.storage.ReadChunk;
import spate.engine.storage.Storage;

/// One torrent's share of the session's [ReadCache] and [LeafCache]: verified bytes on their way to
/// peers, and the hashes that prove them.
final class Serving {

    private final TorrentHost host;
    private final Torrent torrent;
    private final FileLayout layout;
    private final Storage storage;
    private final long cacheOwner;
    private boolean lackedMemory;
    private boolean memoryShort;

    Serving(
            TorrentHost host,
            Torrent torrent,
            FileLayout layout,
            Storage storage,
            long cacheOwner) {
        this.host = host;
        this.torrent = torrent;
        this.layout = layout;
        this.storage = storage;
        this.cacheOwner = cacheOwner;
    }

    private ReadCache cache() {
        return host.readCache();
    }

    int chunkBytes() {
        return cache().chunkBytes();
    }

    /// How many bytes of a piece a peer may ask for.
    int servedLength(int pieceIndex) {
        return layout.servedLength(pieceIndex);
    }

    /// The chunk that holds a byte of a piece, loaded or failed; null while it is being read or
    /// memory is short.
    @Nullable ReadChunk chunk(int pieceIndex, int pieceOffset) {
        ReadChunk chunk = cache().find(cacheOwner, pieceIndex, pieceOffset);
        if (chunk == null) {
            load(pieceIndex, pieceOffset);
            return null;
        }
        return chunk.isLoading() ? null : chunk;
    }

    void prefetch(int pieceIndex, int pieceOffset) {
        if (cache().find(cacheOwner, pieceIndex, pieceOffset) == null) {
            load(pieceIndex, pieceOffset);
        }
    }

    private void load(int pieceIndex, int pieceOffset) {
        BlockRead read =
                cache().load(cacheOwner, pieceIndex, pieceOffset, servedLength(pieceIndex));
        if (read == null) {
            lackedMemory = true;
            host.awaitReadMemory(torrent);
        } else {
            storage.read(read);
        }
    }

    /// Whether memory was short in the last second.
    boolean isMemoryShort() {
        return memoryShort;
    }

    /// Once a second.
    void tick() {
        memoryShort = lackedMemory;
        lackedMemory = false;
    }

    void onRead(BlockRead read) {
        cache().onRead(cacheOwner, read);
    }

    void onReadFailed(BlockRead read) {
        cache().onReadFailed(cacheOwner, read);
    }

    /// The leaf hashes of a verified piece (BEP 52), or null if they are not held.
    byte @Nullable [] leaves(int pieceIndex) {
        return host.leafCache().find(cacheOwner, pieceIndex);
    }

    void keepLeaves(int pieceIndex, byte[] hashes) {
        host.leafCache().put(cacheOwner, pieceIndex, hashes);
    }

    void clear() {
        cache().forget(cacheOwner);
        host.leafCache().forget(cacheOwner);
    }
}
