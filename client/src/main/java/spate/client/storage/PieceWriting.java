package spate.client.storage;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.BitSet;
import org.jspecify.annotations.Nullable;
import spate.engine.storage.BlockWrite;
import spate.engine.storage.PieceDigests;
import spate.engine.storage.StorageFailure;
import spate.protocol.peer.Block;

/// One piece on its way to the disk, from its first write until it is hashed, failed or abandoned.
///
/// Bytes are hashed while they are in the cache, then written. Those that come out of order are only
/// written; when the gap before them is closed they are read back into the buffer at hand, which the
/// page cache makes cheap, and hashed.
///
/// The tasks of a piece run one after the other; only `abandoned` is set from the loop's thread.
final class PieceWriting {
    private final int pieceIndex;
    private final TorrentFiles files;
    private final PieceJournal journal;
    private final PieceHash hash;
    private final int dataLength;
    private final Spans spans = new Spans();

    /// The blocks that are in the files.
    private final BitSet written = new BitSet();

    /// Whether what was noted of the piece before is void.
    private boolean anew;

    private @Nullable StorageFailure failure;
    private volatile boolean abandoned;

    PieceWriting(TorrentFiles files, PieceJournal journal, PieceHash hash, int dataLength) {
        this.pieceIndex = hash.pieceIndex();
        this.files = files;
        this.journal = journal;
        this.hash = hash;
        this.dataLength = dataLength;
    }

    /// Goes on with a piece of which these blocks are in the files.
    PieceWriting with(BitSet found) {
        written.or(found);
        return this;
    }

    /// All of the piece comes again.
    PieceWriting anew() {
        anew = true;
        return this;
    }

    int pieceIndex() {
        return pieceIndex;
    }

    /// Writes and hashes. The buffer's content is not needed afterwards and may have changed.
    ///
    /// @return the digests, if this finishes the piece
    @Nullable PieceDigests accept(BlockWrite write) throws IOException {
        ByteBuffer bytes = write.buffer().bytes();
        int length = bytes.remaining();
        hash.accept(write.pieceOffset(), bytes, spans);
        journal.note(note(write.pieceOffset(), bytes));
        anew = false;
        files.write(pieceIndex, write.pieceOffset(), bytes, spans);
        markWritten(write.pieceOffset(), length);
        int ready = write.finishesPiece() ? hash.pieceLength() : writtenUpTo(hash.missingFrom());
        if (hash.missingFrom() < ready) {
            readBack(ready, bytes);
        }
        return write.finishesPiece() ? hash.finish() : null;
    }

    /// The leaf hashes of blocks that were accepted, but for those that lie in no file.
    byte[] leaves(int firstBlock, int endBlock) {
        return hash.leaves(firstBlock, endBlock);
    }

    /// What is about to be written, in whole blocks.
    private BlockNote note(int pieceOffset, ByteBuffer bytes) {
        int first = Block.count(pieceOffset);
        int end = Math.min(endBlock(pieceOffset + bytes.remaining()), Block.count(dataLength));
        int[] prints = new int[Math.max(0, end - first)];
        for (int i = 0; i < prints.length; i++) {
            int offset = (first + i) * Block.SIZE;
            int length = Math.min(Block.SIZE, dataLength - offset);
            prints[i] = BlockPrint.of(bytes, bytes.position() + offset - pieceOffset, length);
        }
        return new BlockNote(pieceIndex, first, prints, anew);
    }

    /// The block behind the last one that is whole when bytes reach so far.
    private int endBlock(int end) {
        boolean isWhole = end == hash.pieceLength() || end == dataLength;
        return isWhole ? Block.count(end) : end / Block.SIZE;
    }

    private void markWritten(int pieceOffset, int length) {
        int endBlock = endBlock(pieceOffset + length);
        int firstBlock = Block.count(pieceOffset);
        if (firstBlock < endBlock) {
            written.set(firstBlock, endBlock);
        }
    }

    /// Up to where the piece is in the files without a gap, from a place on.
    private int writtenUpTo(int position) {
        int end = written.nextClearBit(position / Block.SIZE);
        return (int) Math.min(hash.pieceLength(), (long) end * Block.SIZE);
    }

    /// @param written whose content is not needed any more
    private void readBack(int end, ByteBuffer written) throws IOException {
        // That of a tiny piece is too small, and what is behind it in a hybrid torrent is padding.
        boolean hasRoom = written.capacity() >= Block.SIZE;
        ByteBuffer buffer = hasRoom ? written : ByteBuffer.allocate(Block.SIZE);
        int wholeLeaves = buffer.capacity() / Block.SIZE * Block.SIZE;
        for (int from = hash.missingFrom(); from < end; from = hash.missingFrom()) {
            buffer.clear().limit(Math.min(wholeLeaves, end - from));
            files.read(pieceIndex, from, buffer, spans);
            hash.accept(from, buffer.flip(), spans);
        }
    }

    /// Why nothing more of this piece counts; null as long as all went well.
    @Nullable StorageFailure failure() {
        return failure;
    }

    void fail(StorageFailure why) {
        failure = why;
    }

    /// What is still queued is dropped, and no result is wanted.
    void abandon() {
        abandoned = true;
    }

    boolean isAbandoned() {
        return abandoned;
    }
}
