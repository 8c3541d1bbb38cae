package spate.client.storage;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.BitSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import spate.engine.picker.PieceSet;
import spate.engine.storage.BlockRead;
import spate.engine.storage.BlockWrite;
import spate.engine.storage.FileLayout;
import spate.engine.storage.PieceDigests;
import spate.engine.storage.Storage;
import spate.engine.storage.StorageFailure;
import spate.engine.storage.StorageFailure.Kind;
import spate.engine.storage.StorageHandler;
import spate.io.buffer.DirectMemory;
import spate.io.buffer.PooledBuffer;
import spate.io.file.DiskThreads;
import spate.io.file.FileFailure;
import spate.io.file.FileProblem;
import spate.protocol.metainfo.TorrentInfo;
import spate.protocol.peer.Block;

/// One torrent's files on real disks.
///
/// All tasks of a piece have one key and so run in order on one thread at a time: its chunks are
/// hashed and written as they come, while other pieces go on beside. What came of it goes to the
/// owner's loop through [Completions].
///
/// **Epochs.** A [PieceWriting] is one attempt at a piece. It ends when the owner *hears* of the
/// outcome (or abandons it), not when it happens: writes that were under way by then belong to the
/// old attempt and fail with it; those that come afterwards begin a new one.
///
/// **Closing.** Each task under way counts, and so does being open. Who takes the count to zero
/// closes the files.
final class DiskStorage implements Storage {
    /// A large piece is hashed in steps of this size, so that others get their turn.
    private static final int HASH_STEP_BYTES = 16 << 20;

    /// How often it is looked whether files just written are still where they were.
    private static final long LOOK_NANOS = TimeUnit.SECONDS.toNanos(1);

    private final Disks disks;
    private final TorrentInfo info;
    private final FileLayout layout;
    private final TorrentFiles files;
    private final Syncing syncing;
    private final PieceJournal journal;
    private final StorageHandler handler;
    private final Completions completions;

    /// The attempts that are under way; on the loop's thread only.
    private final Map<Integer, PieceWriting> writing = new HashMap<>();

    /// Whether anything was ever handed in to be written.
    private boolean writes;

    /// What was found of pieces that are gone on with; on the loop's thread only.
    private final Map<Integer, BitSet> found = new HashMap<>();

    /// Pieces given up, whose next attempt begins anew; on the loop's thread only.
    private final Set<Integer> abandoned = new HashSet<>();

    private boolean closing;
    private final AtomicInteger underWay = new AtomicInteger(1);
    private final AtomicLong unforcedBytes = new AtomicLong();
    private final AtomicBoolean forcing = new AtomicBoolean();
    private final AtomicLong nextLook = new AtomicLong(System.nanoTime());

    private volatile @Nullable FailedWrite failedWrite;

    /// A write that failed, to be tried at the next [#prepare].
    private record FailedWrite(int pieceIndex, StorageFailure failure) {}

    /// The order in which things happen: by piece.
    private record PieceKey(DiskStorage storage, int pieceIndex) {}

    DiskStorage(
            Disks disks,
            TorrentInfo info,
            ContentPaths paths,
            PieceJournal journal,
            OwnerLoop loop,
            StorageHandler handler) {
        this.disks = disks;
        this.info = info;
        this.layout = new FileLayout(info);
        this.files = new TorrentFiles(info, layout, paths, disks.handles(), this::tellChange);
        this.syncing = new Syncing(files);
        this.journal = journal;
        this.handler = handler;
        this.completions = new Completions(loop);
    }

    private void tellChange(int file, StorageException how) {
        completions.add(now -> handler.onFileChanged(file, how.failure(), now));
    }

    private interface Work {
        void run() throws IOException;
    }

    /// Queues work; its end is counted.
    ///
    /// @return false when the queue is full
    private boolean submit(DiskThreads threads, Object key, long bytes, Runnable task) {
        underWay.incrementAndGet();
        Runnable counted =
                () -> {
                    try {
                        task.run();
                    } finally {
                        end();
                    }
                };
        boolean accepted = threads.submit(key, bytes, counted);
        if (!accepted) {
            end();
        }
        return accepted;
    }

    private void end() {
        if (underWay.decrementAndGet() == 0 && !disks.waiting().submit(this, 0, this::closeFiles)) {
            closeFiles();
        }
    }

    private void closeFiles() {
        files.folder().close();
        completions.add(handler::onStorageClosed);
    }

    private static StorageFailure queueFull() {
        return new StorageFailure(Kind.IO, "too much is waiting for the disk");
    }

    @Override
    public void prepare(byte[] filePriorities, long missingBytes) {
        assert !closing;
        Preparation preparation =
                new Preparation(info, files, filePriorities.clone(), disks.settings().allocation());
        Work work =
                () -> {
                    retryAfterFailure(missingBytes);
                    preparation.run();
                };
        wait(work, handler::onPrepared, (failure, now) -> handler.onPrepareFailed(failure, now));
    }

    /// After a write that failed, being prepared means that it would not fail again at once: else the
    /// torrent would go on and stop for ever.
    private void retryAfterFailure(long missingBytes) throws IOException {
        FailedWrite failed = failedWrite;
        if (failed != null) {
            files.folder().check();
            files.tryToWrite(failed.pieceIndex(), failed.failure(), missingBytes);
            failedWrite = null;
        }
    }

    private interface Failed {
        void report(StorageFailure failure, long now);
    }

    /// Work that takes long and has one answer.
    private void wait(Work work, Completions.Completion done, Failed failed) {
        Runnable task =
                () -> {
                    try {
                        work.run();
                        completions.add(done);
                    } catch (IOException e) {
                        StorageFailure failure = diagnose(e);
                        completions.add(now -> failed.report(failure, now));
                    }
                };
        if (!submit(disks.waiting(), this, 0, task)) {
            completions.add(now -> failed.report(queueFull(), now));
        }
    }

    /// What is missing may be so because the whole folder is.
    private StorageFailure diagnose(IOException cause) {
        StorageFailure failure = StorageException.failureOf(cause);
        if (failure.kind() != Kind.MISSING) {
            return failure;
        }
        try {
            files.folder().check();
            return failure;
        } catch (IOException folder) {
            return StorageException.failureOf(folder);
        }
    }

    @Override
    public void write(BlockWrite write) {
        assert !closing;
        writes = true;
        PieceWriting piece = writing.get(write.pieceIndex());
        if (piece == null) {
            piece = begin(write.pieceIndex());
            writing.put(write.pieceIndex(), piece);
        }
        PieceWriting attempt = piece;
        int length = write.buffer().bytes().remaining();
        Object key = new PieceKey(this, write.pieceIndex());
        if (!submit(disks.writing(), key, length, () -> write(attempt, write, length))) {
            write.buffer().release();
            attempt.abandon();
            reportFailed(attempt, queueFull());
        }
    }

    private PieceWriting begin(int pieceIndex) {
        PieceHash hash = new PieceHash(info, layout, disks.engine(), pieceIndex);
        PieceWriting piece = new PieceWriting(files, journal, hash, layout.dataLength(pieceIndex));
        BitSet there = found.remove(pieceIndex);
        if (abandoned.remove(pieceIndex)) {
            piece.anew();
        }
        return there == null ? piece : piece.with(there);
    }

    private void write(PieceWriting piece, BlockWrite write, int length) {
        PieceDigests digests = null;
        StorageFailure failure = piece.failure();
        try {
            if (failure == null && !piece.isAbandoned()) {
                digests = piece.accept(write);
                lookNowAndThen(piece, write);
            }
        } catch (IOException e) {
            failure = diagnose(e);
            piece.fail(failure);
            failedWrite = new FailedWrite(piece.pieceIndex(), failure);
        } finally {
            write.buffer().release();
        }
        if (failure != null) {
            reportFailed(piece, failure);
        } else if (digests != null) {
            reportHashed(piece, digests);
        } else if (info.hasV2() && !piece.isAbandoned()) {
            reportBlocks(piece, write.pieceOffset(), length);
        }
        forceNowAndThen(length);
    }

    /// An open file can be written though its name is gone or leads to another one; then all of it
    /// would be lost.
    private void lookNowAndThen(PieceWriting piece, BlockWrite write) throws IOException {
        long now = System.nanoTime();
        long due = nextLook.get();
        if (write.finishesPiece()
                && now - due >= 0
                && nextLook.compareAndSet(due, now + LOOK_NANOS)) {
            files.check(piece.pieceIndex());
        }
    }

    private void reportFailed(PieceWriting piece, StorageFailure failure) {
        int pieceIndex = piece.pieceIndex();
        completions.add(now -> {
            writing.remove(pieceIndex, piece);
            handler.onWriteFailed(pieceIndex, failure, now);
        });
    }

    private void reportHashed(PieceWriting piece, PieceDigests digests) {
        int pieceIndex = piece.pieceIndex();
        completions.add(now -> {
            if (writing.remove(pieceIndex, piece)) {
                handler.onPieceHashed(pieceIndex, digests, now);
            }
        });
    }

    private void reportBlocks(PieceWriting piece, int pieceOffset, int length) {
        int pieceIndex = piece.pieceIndex();
        int firstBlock = pieceOffset / Block.SIZE;
        byte[] leaves = piece.leaves(firstBlock, Block.count(pieceOffset + length));
        completions.addUnhurried(now -> {
            if (writing.get(pieceIndex) == piece) {
                handler.onBlocksHashed(pieceIndex, firstBlock, leaves, now);
            }
        });
    }

    private void forceNowAndThen(int length) {
        long limit = disks.settings().earlySyncBytes();
        if (limit > 0
                && unforcedBytes.addAndGet(length) >= limit
                && forcing.compareAndSet(false, true)) {
            unforcedBytes.set(0);
            if (!submit(disks.waiting(), forcing, 0, this::forceEarly)) {
                forcing.set(false);
            }
        }
    }

    private void forceEarly() {
        try {
            syncing.forceLarge();
        } finally {
            forcing.set(false);
        }
    }

    @Override
    public void abandon(int pieceIndex) {
        PieceWriting piece = writing.remove(pieceIndex);
        if (piece != null) {
            piece.abandon();
        }
        found.remove(pieceIndex);
        abandoned.add(pieceIndex);
    }

    @Override
    public void find(int pieceIndex) {
        assert !closing;
        Object key = new PieceKey(this, pieceIndex);
        if (!submit(disks.writing(), key, 0, () -> findNow(pieceIndex))) {
            reportFound(pieceIndex, new BitSet());
        }
    }

    private void findNow(int pieceIndex) {
        NotedBlocks noted = journal.noted(pieceIndex);
        if (noted == null) {
            reportFound(pieceIndex, new BitSet());
            return;
        }
        BlockSearch search = new BlockSearch(pieceIndex, layout.dataLength(pieceIndex), files);
        PooledBuffer pooled = disks.scratch().tryAcquire();
        try {
            BitSet there =
                    search.run(
                            noted,
                            pooled == null ? DirectMemory.allocate(Block.SIZE) : pooled.bytes());
            journal.keep(pieceIndex, there);
            reportFound(pieceIndex, there);
        } finally {
            if (pooled != null) {
                pooled.release();
            }
        }
    }

    private void reportFound(int pieceIndex, BitSet there) {
        PieceSet blocks = PieceSet.empty(Block.count(layout.dataLength(pieceIndex)));
        there.stream().forEach(blocks::set);
        completions.add(now -> {
            if (!there.isEmpty()) {
                found.put(pieceIndex, there);
                abandoned.remove(pieceIndex);
            }
            handler.onBlocksFound(pieceIndex, blocks, now);
        });
    }

    @Override
    public void read(BlockRead read) {
        if (!submit(disks.reading(), read, read.length(), () -> readNow(read))) {
            reportReadFailed(read, queueFull());
        }
    }

    private void readNow(BlockRead read) {
        ByteBuffer into = read.buffer().bytes();
        into.clear().limit(read.length());
        try {
            files.read(read.pieceIndex(), read.pieceOffset(), into, new Spans());
            into.flip();
            completions.add(new Answer(read, null));
        } catch (IOException e) {
            reportReadFailed(read, diagnose(e));
        }
    }

    private void reportReadFailed(BlockRead read, StorageFailure failure) {
        completions.add(new Answer(read, failure));
    }

    /// The answer to a read; owns the buffer on its way.
    private final class Answer implements Completions.Completion {
        private final BlockRead read;
        private final @Nullable StorageFailure failure;

        Answer(BlockRead read, @Nullable StorageFailure failure) {
            this.read = read;
            this.failure = failure;
        }

        @Override
        public void deliver(long now) {
            if (failure == null) {
                handler.onRead(read, now);
            } else {
                handler.onReadFailed(read, failure, now);
            }
        }

        @Override
        public void drop() {
            read.buffer().release();
        }
    }

    @Override
    public void hash(int pieceIndex) {
        assert !closing;
        writing.remove(pieceIndex); // blocks of it were replaced: what is on disk counts
        PieceHash hash = new PieceHash(info, layout, disks.engine(), pieceIndex);
        if (!submitHash(hashers(), pieceIndex, hash)) {
            reportHashFailed(pieceIndex, queueFull());
        }
    }

    /// Once pieces are written, each is hashed in turn with its writes. Before, which is when all of a
    /// torrent is checked, there are more threads for it: nothing else is to be done.
    private DiskThreads hashers() {
        return writes ? disks.writing() : disks.checking();
    }

    private boolean submitHash(DiskThreads hashers, int pieceIndex, PieceHash hash) {
        long bytes = Math.min(HASH_STEP_BYTES, hash.pieceLength());
        Object key = new PieceKey(this, pieceIndex);
        return submit(hashers, key, bytes, () -> hashNow(hashers, pieceIndex, hash));
    }

    private void hashNow(DiskThreads hashers, int pieceIndex, PieceHash hash) {
        try {
            do {
                hashStep(pieceIndex, hash);
                if (hash.missingFrom() == hash.pieceLength()) {
                    PieceDigests digests = hash.finish();
                    completions.add(now -> handler.onPieceHashed(pieceIndex, digests, now));
                    return;
                }
            } while (!submitHash(hashers, pieceIndex, hash));
        } catch (IOException e) {
            reportUnhashed(pieceIndex, e);
        }
    }

    private void hashStep(int pieceIndex, PieceHash hash) throws IOException {
        PooledBuffer pooled = disks.scratch().tryAcquire();
        ByteBuffer buffer =
                pooled == null ? DirectMemory.allocate(Disks.SCRATCH_BYTES) : pooled.bytes();
        try {
            Spans spans = new Spans();
            int from = hash.missingFrom();
            int end = (int) Math.min(hash.pieceLength(), (long) from + HASH_STEP_BYTES);
            while (from < end) {
                buffer.clear().limit(Math.min(buffer.capacity(), end - from));
                files.read(pieceIndex, from, buffer, spans);
                hash.accept(from, buffer.flip(), spans);
                from = hash.missingFrom();
            }
        } finally {
            if (pooled != null) {
                pooled.release();
            }
        }
    }

    private void reportUnhashed(int pieceIndex, IOException cause) {
        StorageFailure failure = diagnose(cause);
        boolean absent =
                cause instanceof FileFailure file
                        && (file.problem() == FileProblem.MISSING
                                || file.problem() == FileProblem.TOO_SHORT)
                        && failure.equals(StorageException.failureOf(cause));
        if (absent) {
            completions.add(now -> handler.onPieceAbsent(pieceIndex, now));
        } else {
            reportHashFailed(pieceIndex, failure);
        }
    }

    private void reportHashFailed(int pieceIndex, StorageFailure failure) {
        completions.add(now -> handler.onHashFailed(pieceIndex, failure, now));
    }

    @Override
    public void sync(boolean looksAtAll) {
        boolean looks = looksAtAll && writes;
        wait(
                () -> syncing.syncAll(looks),
                handler::onSynced,
                (failure, now) -> handler.onSyncFailed(failure, now));
    }

    @Override
    public void close() {
        if (!closing) {
            closing = true;
            end();
        }
    }
}
