package spate.engine.torrent;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;
import spate.engine.picker.PieceLengths;
import spate.engine.picker.PieceSet;
import spate.engine.storage.BlockRead;
import spate.engine.storage.BlockWrite;
import spate.engine.storage.FakeBuffers;
import spate.engine.storage.Storage;
import spate.protocol.peer.Block;
import spate.protocol.testing.Property;

class PieceAssemblerTest {

    private static final int PIECE = 5 * Block.SIZE + 1000;
    private static final int CHUNK = 2 * Block.SIZE;

    /// Remembers what it was given.
    private static final class Disk implements Storage {
        final byte[][] pieces = new byte[4][PIECE];
        final int[] written = new int[4];
        final List<Integer> finished = new ArrayList<>();
        final List<Integer> hashed = new ArrayList<>();
        final List<Integer> abandoned = new ArrayList<>();

        @Override
        public void prepare(byte[] filePriorities, long missingBytes) {}

        @Override
        public void write(BlockWrite write) {
            ByteBuffer bytes = write.buffer().bytes();
            written[write.pieceIndex()] += bytes.remaining();
            bytes.get(pieces[write.pieceIndex()], write.pieceOffset(), bytes.remaining());
            write.buffer().release();
            if (write.finishesPiece()) {
                finished.add(write.pieceIndex());
            }
        }

        @Override
        public void abandon(int pieceIndex) {
            abandoned.add(pieceIndex);
        }

        @Override
        public void read(BlockRead read) {
            throw new UnsupportedOperationException();
        }

        @Override
        public void hash(int pieceIndex) {
            hashed.add(pieceIndex);
        }

        @Override
        public void find(int pieceIndex) {
            throw new UnsupportedOperationException();
        }

        @Override
        public void sync(boolean looksAtAll) {}

        @Override
        public void close() {}
    }

    private final PieceLengths lengths = _ -> PIECE;
    private final Disk disk = new Disk();

    private static byte at(int piece, int offset) {
        return (byte) (piece * 31 + offset * 7 + (offset >> 8));
    }

    private void put(PieceAssembler assembler, int piece, int block) {
        ByteBuffer place = assembler.open(piece, block);
        assertNotNull(place);
        int position = assembler.position(piece, block);
        for (int i = 0; i < lengths.blockBytes(piece, block); i++) {
            place.put(position + i, at(piece, block * Block.SIZE + i));
        }
        assembler.finish(piece, block);
    }

    private static byte[] content(int piece) {
        byte[] bytes = new byte[PIECE];
        for (int i = 0; i < PIECE; i++) {
            bytes[i] = at(piece, i);
        }
        return bytes;
    }

    @Test
    void anyOrderOfBlocksMakesThePieces() {
        Property.forAll(200, this::anyOrder);
    }

    private void anyOrder(RandomGenerator random) {
        FakeBuffers buffers = new FakeBuffers(CHUNK, 12);
        Disk fresh = new Disk();
        PieceAssembler assembler = new PieceAssembler(lengths, buffers, fresh);
        List<int[]> blocks = new ArrayList<>();
        for (int piece = 0; piece < 3; piece++) {
            for (int block = 0; block < lengths.blocksIn(piece); block++) {
                blocks.add(new int[] {piece, block});
            }
        }
        while (!blocks.isEmpty()) {
            int[] next = blocks.remove(random.nextInt(blocks.size()));
            put(assembler, next[0], next[1]);
        }
        for (int piece = 0; piece < 3; piece++) {
            assertArrayEquals(content(piece), fresh.pieces[piece]);
            assertEquals(PIECE, fresh.written[piece], "every byte is written once");
        }
        assertEquals(Set.of(0, 1, 2), new HashSet<>(fresh.finished));
        assertEquals(3, fresh.finished.size());
        assertEquals(0, assembler.size());
        assertEquals(0, buffers.lent());
    }

    @Test
    void relievingKeepsWhatIsInOrderAndTellsOfTheRest() {
        FakeBuffers buffers = new FakeBuffers(4 * Block.SIZE, 1);
        PieceAssembler assembler = new PieceAssembler(lengths, buffers, disk);
        put(assembler, 0, 0);
        put(assembler, 0, 1);
        put(assembler, 0, 3);
        assertNull(assembler.open(1, 0), "the only buffer is taken");
        List<Integer> lost = new ArrayList<>();
        assertTrue(assembler.relieve((_, block) -> lost.add(block)));
        assertEquals(List.of(3), lost);
        assertEquals(2 * Block.SIZE, disk.written[0]);
        assertEquals(0, buffers.lent());
        for (int block = 2; block < lengths.blocksIn(0); block++) {
            put(assembler, 0, block);
        }
        assertArrayEquals(content(0), disk.pieces[0]);
        assertEquals(PIECE, disk.written[0]);
        assertEquals(List.of(0), disk.finished);
    }

    /// The piece that has come farthest is not thrown away for the others: else none would ever be
    /// completed where more are begun than there are buffers.
    @Test
    void relievesWhatLosesTheLeast() {
        FakeBuffers buffers = new FakeBuffers(4 * Block.SIZE, 3);
        PieceAssembler assembler = new PieceAssembler(lengths, buffers, disk);
        for (int block = 1; block < 4; block++) {
            put(assembler, 0, block);
        }
        put(assembler, 1, 1);
        put(assembler, 2, 2);
        put(assembler, 2, 3);
        List<Integer> lost = new ArrayList<>();
        assertTrue(assembler.relieve((piece, _) -> lost.add(piece)));
        assertTrue(assembler.relieve((piece, _) -> lost.add(piece)));
        assertEquals(List.of(1, 2, 2), lost);
        put(assembler, 0, 0);
        assertEquals(4 * Block.SIZE, disk.written[0]);
    }

    @Test
    void aChunkThatIsBeingFilledIsNotRelieved() {
        FakeBuffers buffers = new FakeBuffers(CHUNK, 1);
        PieceAssembler assembler = new PieceAssembler(lengths, buffers, disk);
        assertNotNull(assembler.open(0, 0));
        assertEquals(false, assembler.relieve((_, _) -> {}));
        assembler.abort(0, 0);
        assertTrue(assembler.relieve((_, _) -> {}));
        assertEquals(0, buffers.lent());
    }

    @Test
    void repairWritesOnlyTheMissingBlocksAndHashesFromDisk() {
        FakeBuffers buffers = new FakeBuffers(CHUNK, 4);
        PieceAssembler assembler = new PieceAssembler(lengths, buffers, disk);
        PieceSet good = PieceSet.full(lengths.blocksIn(2));
        good.clear(1);
        good.clear(5);
        assembler.repair(2, good);
        put(assembler, 2, 5);
        assertEquals(List.of(), disk.hashed);
        put(assembler, 2, 1);
        assertEquals(List.of(2), disk.hashed);
        assertEquals(List.of(), disk.finished);
        assertEquals(Block.SIZE + 1000, disk.written[2]);
        assertEquals(0, buffers.lent());
    }

    @Test
    void clearingTellsOfEachPieceAndKeepsNoBuffer() {
        FakeBuffers buffers = new FakeBuffers(CHUNK, 4);
        PieceAssembler assembler = new PieceAssembler(lengths, buffers, disk);
        put(assembler, 0, 0);
        put(assembler, 3, 2);
        List<Integer> lost = new ArrayList<>();
        assembler.clear(lost::add);
        assertEquals(List.of(0, 3), lost);
        assertEquals(List.of(0, 3), disk.abandoned);
        assertEquals(0, buffers.lent());
    }
}
