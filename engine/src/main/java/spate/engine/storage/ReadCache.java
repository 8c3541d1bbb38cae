package spate.engine.storage;

import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Verified bytes held in memory for serving: aligned chunks of pieces, least recently used first
/// out. One cache a session; its memory is that of its [BufferSource].
///
/// Peers ask for consecutive 16 KiB blocks. Reading 128 KiB to 1 MiB at once and answering from
/// memory costs one disk task for many blocks, whatever number of requests a peer keeps in flight.
public final class ReadCache {

    private record Key(long owner, int pieceIndex, int chunkIndex) {}

    private final BufferSource buffers;
    private final int maxChunks;
    private final Map<Key, ReadChunk> chunks = new HashMap<>();
    private @Nullable ReadChunk oldest;
    private @Nullable ReadChunk newest;

    /// @param maxChunks how many chunks may be held, 1 or more
    public ReadCache(BufferSource buffers, int maxChunks) {
        this.buffers = buffers;
        this.maxChunks = maxChunks;
    }

    /// The size of a whole chunk in bytes.
    public int chunkBytes() {
        return buffers.bufferBytes();
    }

    /// The chunk that holds `pieceOffset` of a piece, loading or loaded, or null. A failed one is
    /// answered once and then forgotten.
    public @Nullable ReadChunk find(long owner, int pieceIndex, int pieceOffset) {
        ReadChunk chunk = chunks.get(new Key(owner, pieceIndex, pieceOffset / chunkBytes()));
        if (chunk == null) {
            return null;
        }
        if (chunk.isFailed()) {
            remove(chunk);
        } else {
            unlink(chunk);
            linkNewest(chunk);
        }
        return chunk;
    }

    /// Gives memory back until no more than `count` chunks are held, as far as that is possible:
    /// what is loading or being sent stays for now.
    public void trim(int count) {
        boolean evicted = true;
        while (evicted && chunks.size() > count) {
            evicted = evictOldest();
        }
    }

    /// Begins a chunk: the caller passes the answer to its storage and later calls [#onRead] or
    /// [#onReadFailed]. Null while there is no memory: everything is loading or being sent.
    public @Nullable BlockRead load(long owner, int pieceIndex, int pieceOffset, int pieceLength) {
        if (chunks.size() >= maxChunks && !evictOldest()) {
            return null;
        }
        BlockBuffer buffer = buffers.tryAcquire();
        while (buffer == null && evictOldest()) {
            buffer = buffers.tryAcquire();
        }
        if (buffer == null) {
            return null;
        }
        int start = pieceOffset - pieceOffset % chunkBytes();
        int length = Math.min(chunkBytes(), pieceLength - start);
        ReadChunk chunk = new ReadChunk(owner, pieceIndex, start, length);
        chunk.buffer = buffer;
        chunks.put(keyOf(chunk), chunk);
        linkNewest(chunk);
        return new BlockRead(pieceIndex, start, length, buffer);
    }

    /// The storage has read what [#load] asked for.
    public void onRead(long owner, BlockRead read) {
        settle(owner, read, ReadChunk.State.LOADED);
    }

    /// The storage could not read it.
    public void onReadFailed(long owner, BlockRead read) {
        settle(owner, read, ReadChunk.State.FAILED);
    }

    private void settle(long owner, BlockRead read, ReadChunk.State state) {
        ReadChunk chunk =
                chunks.get(new Key(owner, read.pieceIndex(), read.pieceOffset() / chunkBytes()));
        if (chunk == null || !chunk.isLoadingInto(read.buffer())) {
            read.buffer().release();
            return;
        }
        chunk.state = state;
        if (state == ReadChunk.State.FAILED) {
            chunk.buffer = null;
            read.buffer().release();
        }
    }

    /// Forgets everything of one torrent; reads under way are dropped when they come back.
    public void forget(long owner) {
        ReadChunk chunk = oldest;
        while (chunk != null) {
            ReadChunk next = chunk.newer;
            if (chunk.owner == owner) {
                remove(chunk);
            }
            chunk = next;
        }
    }

    private boolean evictOldest() {
        ReadChunk chunk = oldest;
        while (chunk != null && (chunk.state == ReadChunk.State.LOADING || chunk.holders > 0)) {
            chunk = chunk.newer;
        }
        if (chunk == null) {
            return false;
        }
        remove(chunk);
        return true;
    }

    private void remove(ReadChunk chunk) {
        chunks.remove(keyOf(chunk));
        unlink(chunk);
        chunk.evict();
    }

    private Key keyOf(ReadChunk chunk) {
        return new Key(chunk.owner, chunk.pieceIndex, chunk.pieceOffset / chunkBytes());
    }

    private void linkNewest(ReadChunk chunk) {
        chunk.older = newest;
        if (newest == null) {
            oldest = chunk;
        } else {
            newest.newer = chunk;
        }
        newest = chunk;
    }

    private void unlink(ReadChunk chunk) {
        if (chunk.older == null) {
            oldest = chunk.newer;
        } else {
            chunk.older.newer = chunk.newer;
        }
        if (chunk.newer == null) {
            newest = chunk.older;
        } else {
            chunk.newer.older = chunk.older;
        }
        chunk.older = null;
        chunk.newer = null;
    }
}
