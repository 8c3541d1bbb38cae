package spate.engine.torrent;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntConsumer;
import org.jspecify.annotations.Nullable;
import spate.engine.picker.PieceLengths;
import spate.engine.picker.PieceSet;
import spate.engine.storage.BlockBuffer;
import spate.engine.storage.BlockWrite;
import spate.engine.storage.BufferSource;
import spate.engine.storage.Storage;
import spate.protocol.peer.Block;

/// The pieces that are coming in: blocks are put together in pooled chunks, and a chunk that is
/// full passes to the storage with its ownership.
///
/// A piece of 1 MiB in chunks of 256 KiB is written and hashed in four steps while the rest still
/// arrives; what is held in memory depends on how many pieces are begun, not on their size. When
/// the budget is spent, [#relieve] writes the beginning of a chunk that nobody fills.
final class PieceAssembler {

    private final PieceLengths lengths;
    private final BufferSource buffers;
    private final Storage storage;
    private final int chunkBlocks;
    private final List<Assembly> assemblies = new ArrayList<>();

    /// One piece that is coming in.
    private static final class Assembly {
        final int pieceIndex;
        final int chunkBlocks;
        final @Nullable Chunk[] chunks;

        /// Whether blocks are replaced that were with the storage already, so that the piece has to be
        /// hashed from the disk.
        boolean repair;

        /// Blocks that come again after their chunk was written.
        final Map<Integer, Chunk> replaced = new LinkedHashMap<>();

        int chunksLeft;

        Assembly(int pieceIndex, int blockCount, int chunkBlocks, boolean repair) {
            this.pieceIndex = pieceIndex;
            this.chunkBlocks = chunkBlocks;
            this.repair = repair;
            this.chunks = new @Nullable Chunk[(blockCount + chunkBlocks - 1) / chunkBlocks];
            this.chunksLeft = chunks.length;
        }
    }

    /// A run of blocks of a piece in one buffer; the buffer is null while none of them came, and
    /// between the steps of a chunk that was written in part.
    private static final class Chunk {
        final int firstBlock;
        final int blockCount;
        @Nullable BlockBuffer buffer;

        /// Blocks that are in the buffer or written, one bit each.
        final long[] here;

        int blocksLeft;

        /// Blocks from the chunk's beginning that are with the storage already.
        int written;

        int receivers;

        Chunk(int firstBlock, int blockCount) {
            this.firstBlock = firstBlock;
            this.blockCount = blockCount;
            this.blocksLeft = blockCount;
            this.here = new long[(blockCount + 63) >> 6];
        }

        boolean has(int block) {
            return (here[block >> 6] & (1L << block)) != 0;
        }

        void set(int block) {
            here[block >> 6] |= 1L << block;
        }

        /// The first block that is missing.
        int firstGap() {
            int block = written;
            while (block < blockCount && has(block)) {
                block++;
            }
            return block;
        }

        /// How many blocks lie behind the first gap.
        int lost() {
            return blockCount - blocksLeft - firstGap();
        }
    }

    PieceAssembler(PieceLengths lengths, BufferSource buffers, Storage storage) {
        this.lengths = lengths;
        this.buffers = buffers;
        this.storage = storage;
        this.chunkBlocks = buffers.bufferBytes() / Block.SIZE;
    }

    /// How many pieces are begun.
    int size() {
        return assemblies.size();
    }

    /// The buffer in which a block is to be put at [#position], or null while there is no memory.
    @Nullable ByteBuffer open(int pieceIndex, int blockIndex) {
        Chunk chunk = chunk(begin(pieceIndex), blockIndex);
        if (chunk.buffer == null) {
            chunk.buffer = buffers.tryAcquire(bytesIn(pieceIndex, chunk));
        }
        if (chunk.buffer == null) {
            return null;
        }
        chunk.receivers++;
        return chunk.buffer.bytes();
    }

    private int bytesIn(int pieceIndex, Chunk chunk) {
        int rest = lengths.lengthBytes(pieceIndex) - chunk.firstBlock * Block.SIZE;
        return Math.min(chunk.blockCount * Block.SIZE, rest);
    }

    /// Where a block begins in the buffer of [#open].
    int position(int pieceIndex, int blockIndex) {
        return (blockIndex - chunk(begin(pieceIndex), blockIndex).firstBlock) * Block.SIZE;
    }

    /// The bytes of a block that is in the place of [#open].
    ByteBuffer block(int pieceIndex, int blockIndex) {
        BlockBuffer buffer = chunk(begin(pieceIndex), blockIndex).buffer;
        assert buffer != null : "a block without its place";
        int length = lengths.blockBytes(pieceIndex, blockIndex);
        return buffer.bytes().slice(position(pieceIndex, blockIndex), length);
    }

    private Assembly begin(int pieceIndex) {
        Assembly assembly = find(pieceIndex);
        return assembly == null ? begin(pieceIndex, chunkBlocks, false) : assembly;
    }

    private Assembly begin(int pieceIndex, int blocksPerChunk, boolean repair) {
        Assembly assembly =
                new Assembly(pieceIndex, lengths.blocksIn(pieceIndex), blocksPerChunk, repair);
        assemblies.add(assembly);
        return assembly;
    }

    /// A piece is on disk, but only its `good` blocks are right: the others come again, each is
    /// written by itself, and then the piece is hashed from the disk.
    void repair(int pieceIndex, PieceSet good) {
        Assembly assembly = begin(pieceIndex, 1, true);
        for (int block = 0; block < assembly.chunks.length; block++) {
            if (good.get(block)) {
                assembly.chunksLeft--;
            }
        }
    }

    /// A block of a piece that is coming in was passed on and is bad: it comes again and is written by
    /// itself.
    void replace(int pieceIndex, int blockIndex) {
        Assembly assembly = begin(pieceIndex);
        assembly.repair = true;
        assembly.replaced.put(blockIndex, new Chunk(blockIndex, 1));
        assembly.chunksLeft++;
    }

    /// Some blocks of a piece are in its files from before: the others are to come. Not for a piece
    /// that is begun.
    void restore(int pieceIndex, PieceSet found) {
        if (!beginChunks(found)) {
            repair(pieceIndex, found);
            return;
        }
        Assembly assembly = begin(pieceIndex, chunkBlocks, false);
        for (int block = found.nextSet(0); block >= 0; block = found.nextSet(block + 1)) {
            Chunk chunk = chunk(assembly, block);
            chunk.set(block - chunk.firstBlock);
            chunk.written++;
            assembly.chunksLeft -= --chunk.blocksLeft == 0 ? 1 : 0;
        }
    }

    /// Whether the blocks are the first ones of their chunks, without gaps: as chunks are written.
    private boolean beginChunks(PieceSet blocks) {
        for (int block = blocks.nextSet(0); block >= 0; block = blocks.nextSet(block + 1)) {
            if (block % chunkBlocks != 0 && !blocks.get(block - 1)) {
                return false;
            }
        }
        return true;
    }

    private @Nullable Assembly find(int pieceIndex) {
        for (int i = assemblies.size() - 1; i >= 0; i--) {
            if (assemblies.get(i).pieceIndex == pieceIndex) {
                return assemblies.get(i);
            }
        }
        return null;
    }

    private Chunk chunk(Assembly assembly, int blockIndex) {
        Chunk again = assembly.replaced.get(blockIndex);
        if (again != null) {
            return again;
        }
        int index = blockIndex / assembly.chunkBlocks;
        Chunk chunk = assembly.chunks[index];
        if (chunk == null) {
            int first = index * assembly.chunkBlocks;
            int blocks = lengths.blocksIn(assembly.pieceIndex);
            chunk = new Chunk(first, Math.min(assembly.chunkBlocks, blocks - first));
            assembly.chunks[index] = chunk;
        }
        return chunk;
    }

    /// A block that was being put in its place will not be finished, or its bytes do not count.
    void abort(int pieceIndex, int blockIndex) {
        Assembly assembly = find(pieceIndex);
        if (assembly != null) {
            chunk(assembly, blockIndex).receivers--;
        }
    }

    /// The block is whole in its place. Passes the chunk on when it is full.
    void finish(int pieceIndex, int blockIndex) {
        Assembly assembly = find(pieceIndex);
        assert assembly != null : "block of a piece that was not begun";
        Chunk chunk = chunk(assembly, blockIndex);
        chunk.receivers--;
        int block = blockIndex - chunk.firstBlock;
        assert !chunk.has(block) : "block came twice";
        chunk.set(block);
        if (--chunk.blocksLeft == 0) {
            complete(assembly, chunk);
        }
    }

    private void complete(Assembly assembly, Chunk chunk) {
        assembly.replaced.remove(chunk.firstBlock, chunk);
        boolean last = --assembly.chunksLeft == 0;
        if (last) {
            assemblies.remove(assembly);
        }
        write(assembly, chunk, chunk.blockCount, last && !assembly.repair);
        if (last && assembly.repair) {
            storage.hash(assembly.pieceIndex);
        }
    }

    /// Passes the blocks of a chunk up to `end` on.
    private void write(Assembly assembly, Chunk chunk, int end, boolean finishesPiece) {
        BlockBuffer buffer = chunk.buffer;
        assert buffer != null : "a chunk without its buffer";
        chunk.buffer = null;
        int from = chunk.written * Block.SIZE;
        int chunkOffset = chunk.firstBlock * Block.SIZE;
        int to = Math.min(end * Block.SIZE, lengths.lengthBytes(assembly.pieceIndex) - chunkOffset);
        chunk.written = end;
        buffer.bytes().limit(to).position(from);
        storage.write(
                new BlockWrite(assembly.pieceIndex, chunkOffset + from, buffer, finishesPiece));
    }

    /// Frees a buffer that nobody is filling: writes the first blocks of its chunk. The others, if there
    /// are any behind a gap, are lost: `lost` is told of each. It is the chunk that loses the fewest, so
    /// that those which have come far are completed, however many pieces are begun. False when there is
    /// none to free.
    boolean relieve(BlockVisitor lost) {
        Assembly assembly = null;
        Chunk cheapest = null;
        for (Assembly each : assemblies) {
            Chunk before = cheapest;
            for (Chunk chunk : each.chunks) {
                cheapest = cheaper(cheapest, chunk);
            }
            for (Chunk chunk : each.replaced.values()) {
                cheapest = cheaper(cheapest, chunk);
            }
            assembly = cheapest == before ? assembly : each;
        }
        if (assembly == null || cheapest == null) {
            return false;
        }
        relieve(assembly, cheapest, lost);
        return true;
    }

    /// Of two chunks the one that loses fewer blocks when it gives its buffer away; the first, if the
    /// second has none or is being filled.
    private static @Nullable Chunk cheaper(@Nullable Chunk first, @Nullable Chunk second) {
        if (second == null || second.buffer == null || second.receivers > 0) {
            return first;
        }
        return first == null || second.lost() < first.lost() ? second : first;
    }

    private void relieve(Assembly assembly, Chunk chunk, BlockVisitor lost) {
        int end = chunk.firstGap();
        for (int block = end; block < chunk.blockCount; block++) {
            if (chunk.has(block)) {
                chunk.here[block >> 6] &= ~(1L << block);
                chunk.blocksLeft++;
                lost.visit(assembly.pieceIndex, chunk.firstBlock + block);
            }
        }
        if (end > chunk.written) {
            write(assembly, chunk, end, false);
        } else {
            release(chunk);
        }
    }

    /// Gives up what has come of a piece; the storage forgets it too.
    void abandon(int pieceIndex) {
        Assembly assembly = find(pieceIndex);
        if (assembly != null) {
            assemblies.remove(assembly);
            release(assembly);
        }
        storage.abandon(pieceIndex);
    }

    /// Passes on what can be written of the pieces that are coming in, and ends: a later run goes on
    /// with it ([Storage#find]).
    void close() {
        BlockVisitor lost = (_, _) -> {};
        for (Assembly assembly : assemblies) {
            for (Chunk chunk : assembly.chunks) {
                if (chunk != null && chunk.buffer != null) {
                    relieve(assembly, chunk, lost);
                }
            }
            assembly.replaced.values().forEach(this::release);
        }
        assemblies.clear();
    }

    /// Gives up everything that is coming in; `lost` is told of each piece. Pieces that were handed
    /// over as a whole are not among them.
    void clear(IntConsumer lost) {
        for (Assembly assembly : assemblies) {
            release(assembly);
            storage.abandon(assembly.pieceIndex);
            lost.accept(assembly.pieceIndex);
        }
        assemblies.clear();
    }

    private void release(Assembly assembly) {
        for (Chunk chunk : assembly.chunks) {
            if (chunk != null) {
                release(chunk);
            }
        }
        assembly.replaced.values().forEach(this::release);
    }

    private void release(Chunk chunk) {
        if (chunk.buffer != null) {
            chunk.buffer.release();
            chunk.buffer = null;
        }
    }

    /// Hears of single blocks.
    interface BlockVisitor {
        void visit(int pieceIndex, int blockIndex);
    }
}
