package spate.engine.testing;

import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import org.jspecify.annotations.Nullable;
import spate.engine.picker.PieceSet;
import spate.engine.storage.BlockRead;
import spate.engine.storage.BlockWrite;
import spate.engine.storage.PieceDigests;
import spate.engine.storage.Storage;
import spate.engine.storage.StorageFailure;
import spate.engine.storage.StorageHandler;
import spate.protocol.peer.Block;

/// The files of a [SmallTorrent] in memory. Answers wait until [#answer] is called, and can be held
/// back.
public final class FakeDisk implements Storage {

    private static final StorageFailure BAD_SECTOR =
            new StorageFailure(StorageFailure.Kind.IO, "f: Input/output error");

    private interface Answer {
        void give(StorageHandler handler, long now);
    }

    public final SmallTorrent torrent;
    public final byte[] bytes;

    /// The pieces of which the files hold all bytes.
    public final PieceSet there;

    /// The blocks that were written.
    public final Map<Integer, PieceSet> leftover = new LinkedHashMap<>();

    public final List<Integer> hashed = new ArrayList<>();
    public int prepared;
    public boolean closed;

    /// What writes and preparations fail with; null while the disk works.
    public @Nullable StorageFailure failure;

    /// What reads fail with.
    public @Nullable StorageFailure readFailure;

    /// Pieces that reading and hashing fails of.
    public final PieceSet unreadable;

    /// Whether reads are answered by [#answerReads] only.
    public boolean holdsReads;

    /// Whether hashes are answered by [#answerHashes] only.
    public boolean holdsHashes;

    private final Queue<Answer> hashes = new ArrayDeque<>();
    private final Queue<Answer> answers = new ArrayDeque<>();
    private final Queue<Answer> reads = new ArrayDeque<>();
    private @Nullable StorageHandler handler;

    public FakeDisk(SmallTorrent torrent) {
        this.torrent = torrent;
        this.bytes = new byte[torrent.content.length];
        this.there = PieceSet.empty(torrent.pieceCount());
        this.unreadable = PieceSet.empty(torrent.pieceCount());
    }

    public FakeDisk filled() {
        System.arraycopy(torrent.content, 0, bytes, 0, bytes.length);
        there.setAll();
        return this;
    }

    public Storage open(StorageHandler opener) {
        handler = opener;
        return this;
    }

    /// Says of a piece that its files do not hold it.
    public void missing(int pieceIndex) {
        answers.add((h, at) -> h.onPieceAbsent(pieceIndex, at));
    }

    /// Gives the answers that wait; false if there are none.
    public boolean answer(long now) {
        return give(answers, now);
    }

    public void answerReads(long now) {
        give(reads, now);
    }

    public void answerHashes(long now) {
        holdsHashes = false;
        give(hashes, now);
    }

    private boolean give(Queue<Answer> queue, long now) {
        StorageHandler owner = handler;
        boolean any = false;
        for (int i = queue.size(); i > 0 && owner != null; i--) {
            queue.remove().give(owner, now);
            any = true;
        }
        return any;
    }

    @Override
    public void prepare(byte[] filePriorities, long missingBytes) {
        prepared++;
        StorageFailure now = failure;
        answers.add((h, at) -> {
            if (now == null) {
                h.onPrepared(at);
            } else {
                h.onPrepareFailed(now, at);
            }
        });
    }

    @Override
    public void write(BlockWrite write) {
        StorageFailure now = failure;
        int length = write.buffer().bytes().remaining();
        if (now == null) {
            ByteBuffer from = write.buffer().bytes();
            note(write.pieceIndex(), write.pieceOffset(), length);
            from.get(bytes, at(write.pieceIndex(), write.pieceOffset()), length);
        }
        write.buffer().release();
        if (now != null) {
            answers.add((h, at) -> h.onWriteFailed(write.pieceIndex(), now, at));
        } else if (write.finishesPiece()) {
            tellHash(write.pieceIndex(), answers);
        } else if (torrent.metainfo.info().hasV2()) {
            int from = at(write.pieceIndex(), write.pieceOffset());
            byte[] leaves = SmallTorrent.leaves(bytes, from, length);
            int first = write.pieceOffset() / Block.SIZE;
            answers.add((h, at) -> h.onBlocksHashed(write.pieceIndex(), first, leaves, at));
        }
    }

    /// All pieces here are whole blocks.
    private void note(int piece, int offset, int length) {
        PieceSet blocks = leftover.computeIfAbsent(piece, _ -> noBlocks());
        for (int at = offset; at < offset + length; at += Block.SIZE) {
            blocks.set(at / Block.SIZE);
        }
        if (blocks.isFull()) {
            there.set(piece);
        }
    }

    private PieceSet noBlocks() {
        return PieceSet.empty(torrent.pieceLength / Block.SIZE);
    }

    /// An earlier run has left the right bytes of these blocks.
    public FakeDisk withLeftover(int piece, int... blocks) {
        for (int block : blocks) {
            int at = at(piece, block * Block.SIZE);
            System.arraycopy(torrent.content, at, bytes, at, Block.SIZE);
            note(piece, block * Block.SIZE, Block.SIZE);
        }
        return this;
    }

    private int at(int piece, int offset) {
        return piece * torrent.pieceLength + offset;
    }

    private void tellHash(int piece, Queue<Answer> queue) {
        byte[] v1 =
                torrent.metainfo.info().hasV1()
                        ? SmallTorrent.sha1(bytes, at(piece, 0), torrent.pieceLength)
                        : new byte[0];
        byte[] v2 =
                torrent.metainfo.info().hasV2()
                        ? SmallTorrent.leaves(bytes, at(piece, 0), torrent.pieceLength)
                        : new byte[0];
        queue.add((h, at) -> h.onPieceHashed(piece, new PieceDigests(v1, v2), at));
    }

    @Override
    public void abandon(int pieceIndex) {}

    @Override
    public void read(BlockRead read) {
        StorageFailure now = unreadable.get(read.pieceIndex()) ? BAD_SECTOR : readFailure;
        Queue<Answer> queue = holdsReads ? reads : answers;
        if (now != null) {
            queue.add((h, at) -> h.onReadFailed(read, now, at));
            return;
        }
        ByteBuffer to = read.buffer().bytes();
        to.clear().put(bytes, at(read.pieceIndex(), read.pieceOffset()), read.length()).flip();
        queue.add((h, at) -> h.onRead(read, at));
    }

    @Override
    public void hash(int pieceIndex) {
        hashed.add(pieceIndex);
        Queue<Answer> queue = holdsHashes ? hashes : answers;
        if (unreadable.get(pieceIndex)) {
            queue.add((h, at) -> h.onHashFailed(pieceIndex, BAD_SECTOR, at));
        } else if (there.get(pieceIndex)) {
            tellHash(pieceIndex, queue);
        } else {
            queue.add((h, at) -> h.onPieceAbsent(pieceIndex, at));
        }
    }

    @Override
    public void find(int pieceIndex) {
        PieceSet blocks = leftover.getOrDefault(pieceIndex, noBlocks()).copy();
        answers.add((h, at) -> h.onBlocksFound(pieceIndex, blocks, at));
    }

    @Override
    public void sync(boolean looksAtAll) {
        answers.add(StorageHandler::onSynced);
    }

    @Override
    public void close() {
        closed = true;
        answers.add(StorageHandler::onStorageClosed);
    }
}
