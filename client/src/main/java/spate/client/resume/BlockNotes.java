package spate.client.resume;

import java.nio.ByteBuffer;
import java.util.BitSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import spate.client.storage.BlockNote;
import spate.client.storage.NotedBlocks;
import spate.engine.picker.PieceSet;
import spate.engine.storage.FileLayout;
import spate.protocol.metainfo.TorrentInfo;
import spate.protocol.peer.Block;

/// The blocks that were noted of pieces that are not known to be whole and safe.
///
/// Bounded: beyond [#MAX_PIECES] and [#MAX_BLOCKS] pieces of which all was noted are forgotten (they
/// are hashed in any case), then nothing more is taken (such pieces are hashed as a whole, and fetched
/// as a whole).
///
/// As bytes, in a record: runs of a piece (4 bytes), its first block (4), the number of blocks (4) and
/// their prints (4 each), big-endian.
final class BlockNotes {
    static final int MAX_PIECES = 1 << 16;

    /// 16 MiB of prints, for 64 GiB of unfinished pieces.
    static final int MAX_BLOCKS = 1 << 22;

    private static final int RUN_HEAD_BYTES = 12;

    private final FileLayout layout;
    private final int pieceCount;
    private final Map<Integer, Noted> pieces = new LinkedHashMap<>();
    private int blocks;

    /// Pieces that were whole and of which only some blocks are noted now: they may be whole still.
    private final PieceSet wereWhole;

    private static final class Noted {
        final BitSet blocks = new BitSet();
        final int[] prints;

        Noted(int blockCount) {
            prints = new int[blockCount];
        }

        boolean isWhole() {
            return blocks.cardinality() == prints.length;
        }
    }

    BlockNotes(TorrentInfo info) {
        this.layout = new FileLayout(info);
        this.pieceCount = info.pieceCount();
        this.wereWhole = PieceSet.empty(pieceCount);
    }

    private int blocksIn(int pieceIndex) {
        return Block.count(layout.dataLength(pieceIndex));
    }

    /// Adds what a note says; nothing if it is of no blocks of this torrent.
    void add(BlockNote note) {
        int piece = note.pieceIndex();
        if (piece < 0 || piece >= pieceCount) {
            return;
        }
        if (note.isAnew()) {
            if (isWhole(piece)) {
                wereWhole.set(piece);
            }
            forget(piece);
        }
        int count = note.prints().length;
        if (count == 0 || note.firstBlock() < 0 || note.firstBlock() > blocksIn(piece) - count) {
            return;
        }
        Noted noted = pieces.get(piece);
        if (noted == null) {
            noted = begin(piece);
        }
        if (noted != null) {
            System.arraycopy(note.prints(), 0, noted.prints, note.firstBlock(), count);
            noted.blocks.set(note.firstBlock(), note.firstBlock() + count);
        }
    }

    private @Nullable Noted begin(int piece) {
        int count = blocksIn(piece);
        if (isFull(count)) {
            pieces.keySet().removeIf(this::giveWay);
        }
        if (isFull(count)) {
            return null;
        }
        Noted noted = new Noted(count);
        pieces.put(piece, noted);
        blocks += count;
        return noted;
    }

    private boolean giveWay(int piece) {
        if (!isWhole(piece)) {
            return false;
        }
        wereWhole.set(piece);
        return uncount(piece);
    }

    private boolean isFull(int more) {
        return pieces.size() >= MAX_PIECES || blocks + more > MAX_BLOCKS;
    }

    private boolean uncount(int piece) {
        blocks -= blocksIn(piece);
        return true;
    }

    void forget(int piece) {
        if (pieces.remove(piece) != null) {
            uncount(piece);
        }
    }

    void forgetAll(PieceSet others) {
        pieces.keySet().removeIf(piece -> others.get(piece) && uncount(piece));
    }

    /// Forgets the piece's blocks but for these.
    void keep(int piece, BitSet found) {
        Noted noted = pieces.get(piece);
        if (noted != null) {
            noted.blocks.and(found);
            if (noted.blocks.isEmpty()) {
                forget(piece);
            }
        }
    }

    boolean has(int piece) {
        return pieces.containsKey(piece);
    }

    /// Whether all blocks of the piece were noted.
    boolean isWhole(int piece) {
        Noted noted = pieces.get(piece);
        return noted != null && noted.isWhole();
    }

    /// Whether some blocks of the piece were never written, so that it cannot be whole.
    boolean isPartly(int piece) {
        return has(piece) && !isWhole(piece) && !wereWhole.get(piece);
    }

    @Nullable NotedBlocks get(int piece) {
        Noted noted = pieces.get(piece);
        return noted == null
                ? null
                : new NotedBlocks((BitSet) noted.blocks.clone(), noted.prints.clone());
    }

    /// The pieces of which anything was noted.
    PieceSet pieces() {
        PieceSet set = PieceSet.empty(pieceCount);
        pieces.keySet().forEach(set::set);
        return set;
    }

    /// Tells of each run of blocks of a piece, `most` at a time.
    void forEachRun(int piece, int most, Consumer<BlockNote> visitor) {
        Noted noted = pieces.get(piece);
        int from = noted == null ? -1 : noted.blocks.nextSetBit(0);
        while (noted != null && from >= 0) {
            int end = Math.min(noted.blocks.nextClearBit(from), from + most);
            int[] prints = new int[end - from];
            System.arraycopy(noted.prints, from, prints, 0, prints.length);
            visitor.accept(new BlockNote(piece, from, prints, false));
            from = noted.blocks.nextSetBit(end);
        }
    }

    byte[] toBytes() {
        int[] size = new int[1];
        forAll(run -> size[0] += RUN_HEAD_BYTES + run.prints().length * Integer.BYTES);
        ByteBuffer out = ByteBuffer.allocate(size[0]);
        forAll(run -> {
            out.putInt(run.pieceIndex()).putInt(run.firstBlock()).putInt(run.prints().length);
            for (int print : run.prints()) {
                out.putInt(print);
            }
        });
        return out.array();
    }

    private void forAll(Consumer<BlockNote> visitor) {
        for (int piece : pieces.keySet()) {
            forEachRun(piece, Integer.MAX_VALUE >> 1, visitor);
        }
    }

    /// Adds what [#toBytes] wrote, up to the first thing that makes no sense.
    void addBytes(byte[] bytes) {
        ByteBuffer in = ByteBuffer.wrap(bytes);
        while (in.remaining() > RUN_HEAD_BYTES) {
            int piece = in.getInt();
            int first = in.getInt();
            int count = in.getInt();
            if (count <= 0 || count > in.remaining() / Integer.BYTES) {
                return;
            }
            int[] prints = new int[count];
            for (int i = 0; i < count; i++) {
                prints[i] = in.getInt();
            }
            add(new BlockNote(piece, first, prints, false));
        }
    }
}
