package spate.engine.storage;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import org.junit.jupiter.api.Test;

class ReadCacheTest {

    private static final int CHUNK = 32 * 1024;
    private static final int PIECE = 100_000;

    private final FakeBuffers buffers = new FakeBuffers(CHUNK, 2);
    private final ReadCache cache = new ReadCache(buffers, 16);

    private BlockRead load(int piece, int offset) {
        BlockRead read = cache.load(1, piece, offset, PIECE);
        assertNotNull(read);
        return read;
    }

    private ReadChunk loaded(int piece, int offset) {
        cache.onRead(1, load(piece, offset));
        ReadChunk chunk = cache.find(1, piece, offset);
        assertNotNull(chunk);
        return chunk;
    }

    @Test
    void readsAlignedChunksAndAShortLastOne() {
        BlockRead first = load(0, 40_000);
        assertEquals(CHUNK, first.pieceOffset());
        assertEquals(CHUNK, first.length());
        BlockRead last = load(0, 99_999);
        assertEquals(98_304, last.pieceOffset());
        assertEquals(PIECE - 98_304, last.length());
    }

    @Test
    void isLoadingUntilTheStorageAnswers() {
        BlockRead read = load(0, 0);
        ReadChunk chunk = cache.find(1, 0, 5);
        assertNotNull(chunk);
        assertTrue(chunk.isLoading());
        cache.onRead(1, read);
        assertTrue(chunk.isLoaded());
        assertTrue(chunk.holds(16_384, 16_384));
        assertFalse(chunk.holds(16_384, 16_385));
    }

    @Test
    void lendsTheBytesOfThePiece() {
        BlockRead read = load(0, CHUNK);
        read.buffer().bytes().put(7, (byte) 42);
        cache.onRead(1, read);
        ReadChunk chunk = cache.find(1, 0, CHUNK);
        assertNotNull(chunk);
        ByteBuffer held = chunk.hold(CHUNK + 7, 1);
        assertEquals(42, held.get(0));
        chunk.release();
    }

    @Test
    void theOldestGivesWayButNeverOneThatIsHeldOrLoading() {
        ReadChunk held = loaded(0, 0);
        held.hold(0, 10);
        BlockRead loading = load(1, 0);
        assertNull(cache.load(1, 2, 0, PIECE), "one is held, the other is being read");
        held.release();
        assertNotNull(cache.load(1, 2, 0, PIECE));
        assertNull(cache.find(1, 0, 0));
        cache.onRead(1, loading);
    }

    @Test
    void aHeldChunkGivesItsBufferBackWithTheLastHolder() {
        ReadChunk chunk = loaded(0, 0);
        chunk.hold(0, 10);
        cache.forget(1);
        assertEquals(1, buffers.lent());
        chunk.release();
        assertEquals(0, buffers.lent());
    }

    @Test
    void aReadThatComesBackTooLateIsDropped() {
        BlockRead read = load(0, 0);
        cache.forget(1);
        cache.onRead(1, read);
        assertEquals(0, buffers.lent());
        assertNull(cache.find(1, 0, 0));
    }

    @Test
    void aFailureIsToldOnceAndThenTriedAgain() {
        cache.onReadFailed(1, load(0, 0));
        assertEquals(0, buffers.lent());
        ReadChunk failed = cache.find(1, 0, 0);
        assertNotNull(failed);
        assertTrue(failed.isFailed());
        assertNull(cache.find(1, 0, 0));
    }

    @Test
    void torrentsDoNotSeeEachOther() {
        loaded(0, 0);
        assertNull(cache.find(2, 0, 0));
    }
}
