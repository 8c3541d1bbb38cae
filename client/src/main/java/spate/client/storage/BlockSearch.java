package spate.client.storage;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.BitSet;
import spate.protocol.peer.Block;

/// Looks which of the blocks that were noted of a piece are in its files as they were noted. What
/// cannot be read is not there.
final class BlockSearch {
    private final int pieceIndex;
    private final int dataLength;
    private final TorrentFiles files;
    private final Spans spans = new Spans();

    BlockSearch(int pieceIndex, int dataLength, TorrentFiles files) {
        this.pieceIndex = pieceIndex;
        this.dataLength = dataLength;
        this.files = files;
    }

    /// @param buffer room for a block
    BitSet run(NotedBlocks noted, ByteBuffer buffer) {
        BitSet found = new BitSet();
        BitSet blocks = noted.blocks();
        int block = blocks.nextSetBit(0);
        while (block >= 0) {
            if (isThere(block, noted.prints()[block], buffer)) {
                found.set(block);
            }
            block = blocks.nextSetBit(block + 1);
        }
        return found;
    }

    private boolean isThere(int block, int print, ByteBuffer buffer) {
        int offset = block * Block.SIZE;
        int length = Math.min(Block.SIZE, dataLength - offset);
        try {
            files.read(pieceIndex, offset, buffer.clear().limit(length), spans);
            return BlockPrint.of(buffer, 0, length) == print;
        } catch (IOException _) {
            return false;
        }
    }
}
