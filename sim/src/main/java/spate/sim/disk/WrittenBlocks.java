package spate.sim.disk;

import java.nio.ByteBuffer;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.zip.CRC32C;
import spate.engine.picker.PieceSet;
import spate.engine.storage.BlockWrite;
import spate.protocol.peer.Block;
import spate.sim.torrent.SimTorrent;

/// What the client notes of blocks before it writes them: which, and a checksum of each.
public final class WrittenBlocks {

    private final SimTorrent torrent;
    private final Map<Integer, Noted> pieces = new LinkedHashMap<>();

    private record Noted(PieceSet blocks, long[] checksums) {}

    public WrittenBlocks(SimTorrent torrent) {
        this.torrent = torrent;
    }

    private int blocksIn(int pieceIndex) {
        return Block.count(torrent.dataLength(pieceIndex));
    }

    private int length(int pieceIndex, int block) {
        return Math.min(Block.SIZE, torrent.dataLength(pieceIndex) - block * Block.SIZE);
    }

    /// Notes the whole blocks of a write.
    public void note(BlockWrite write) {
        note(write.pieceIndex(), write.pieceOffset(), write.buffer().bytes());
    }

    /// Notes a block with its right content.
    public void noteRight(int pieceIndex, int block) {
        int length = length(pieceIndex, block);
        byte[] right = torrent.block(pieceIndex, block * Block.SIZE, length);
        note(pieceIndex, block * Block.SIZE, ByteBuffer.wrap(right));
    }

    private void note(int pieceIndex, int pieceOffset, ByteBuffer bytes) {
        int first = Block.count(pieceOffset);
        int end = pieceOffset + bytes.remaining();
        for (int block = first; block < blocksIn(pieceIndex); block++) {
            int from = block * Block.SIZE;
            int length = length(pieceIndex, block);
            if (from + length > end) {
                return;
            }
            ByteBuffer content = bytes.slice(bytes.position() + from - pieceOffset, length);
            Noted noted = pieces.computeIfAbsent(pieceIndex, this::nothing);
            noted.blocks.set(block);
            noted.checksums[block] = checksum(content);
        }
    }

    private Noted nothing(int pieceIndex) {
        int count = blocksIn(pieceIndex);
        return new Noted(PieceSet.empty(count), new long[count]);
    }

    private static long checksum(ByteBuffer bytes) {
        CRC32C crc = new CRC32C();
        crc.update(bytes);
        return crc.getValue();
    }

    public void forget(int pieceIndex) {
        pieces.remove(pieceIndex);
    }

    /// The pieces of which anything was noted.
    public PieceSet pieces() {
        PieceSet set = PieceSet.empty(torrent.pieceCount());
        pieces.keySet().forEach(set::set);
        return set;
    }

    /// Whether all blocks of the piece were noted.
    public boolean isWhole(int pieceIndex) {
        Noted noted = pieces.get(pieceIndex);
        return noted != null && noted.blocks.isFull();
    }

    /// Whether some blocks of the piece were noted and others were not.
    public boolean isPartly(int pieceIndex) {
        Noted noted = pieces.get(pieceIndex);
        return noted != null && !noted.blocks.isFull();
    }

    /// The noted blocks of a piece that are on the disk as they were noted.
    public PieceSet onDisk(int pieceIndex, Image image) {
        Noted noted = pieces.get(pieceIndex);
        if (noted == null) {
            return PieceSet.empty(blocksIn(pieceIndex));
        }
        PieceSet there = noted.blocks.copy();
        int block = there.nextSet(0);
        while (block >= 0) {
            int offset = torrent.pieceStart(pieceIndex) + block * Block.SIZE;
            byte[] bytes = new byte[length(pieceIndex, block)];
            image.read(offset, bytes.length, bytes, 0);
            boolean isThere =
                    image.reaches(offset, bytes.length)
                            && checksum(ByteBuffer.wrap(bytes)) == noted.checksums[block];
            if (!isThere) {
                there.clear(block);
            }
            block = there.nextSet(block + 1);
        }
        return there;
    }
}
