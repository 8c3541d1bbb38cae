package spate.engine.storage;

import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/// A run of verified bytes of one piece in memory, shared by the peers that are being served from
/// it. It lives in the [ReadCache]; each block on its way to a peer holds it once.
public final class ReadChunk {

    enum State {
        LOADING,
        LOADED,
        FAILED
    }

    final long owner;
    final int pieceIndex;
    final int pieceOffset;
    final int length;
    State state = State.LOADING;
    @Nullable BlockBuffer buffer;
    int holders;
    boolean evicted;

    @Nullable ReadChunk older;
    @Nullable ReadChunk newer;

    ReadChunk(long owner, int pieceIndex, int pieceOffset, int length) {
        this.owner = owner;
        this.pieceIndex = pieceIndex;
        this.pieceOffset = pieceOffset;
        this.length = length;
    }

    public boolean isLoaded() {
        return state == State.LOADED;
    }

    public boolean isLoading() {
        return state == State.LOADING;
    }

    /// Whether it is for this chunk that the buffer is being filled.
    @SuppressWarnings("ReferenceEquality") // the same buffer is meant, not one with the same bytes
    boolean isLoadingInto(BlockBuffer filled) {
        return state == State.LOADING && buffer == filled;
    }

    public boolean isFailed() {
        return state == State.FAILED;
    }

    /// Whether these bytes of the piece lie in this chunk.
    public boolean holds(int blockOffset, int lengthBytes) {
        return blockOffset >= pieceOffset && blockOffset + lengthBytes <= endOffset();
    }

    /// Where in the piece the chunk ends.
    public int endOffset() {
        return pieceOffset + length;
    }

    /// The bytes of the piece from `blockOffset` on, as a view of their own; the caller then holds
    /// the chunk until [#release].
    public ByteBuffer hold(int blockOffset, int lengthBytes) {
        assert state == State.LOADED && buffer != null : "chunk is not loaded";
        holders++;
        return buffer.bytes().slice(blockOffset - pieceOffset, lengthBytes);
    }

    /// One holder less; the buffer goes back to its pool with the last one of an evicted chunk.
    public void release() {
        assert holders > 0 : "released more often than held";
        holders--;
        giveBackIfUnused();
    }

    void evict() {
        evicted = true;
        giveBackIfUnused();
    }

    private void giveBackIfUnused() {
        if (evicted && holders == 0 && buffer != null && state != State.LOADING) {
            buffer.release();
            buffer = null;
        }
    }
}
