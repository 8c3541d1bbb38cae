package spate.client.storage;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import spate.client.testing.TestTorrent;
import spate.engine.picker.PieceSet;
import spate.engine.storage.BlockBuffer;
import spate.engine.storage.BlockRead;
import spate.engine.storage.BlockWrite;
import spate.engine.storage.PieceDigests;
import spate.engine.storage.Storage;
import spate.engine.storage.StorageFailure;
import spate.engine.storage.StorageHandler;
import spate.io.hash.DigestEngine;

/// A real storage in a folder, driven from the test's thread, which is the owner's loop.
final class StorageFixture implements AutoCloseable, OwnerLoop {
    private static final long LIMIT_SECONDS = 60;
    private static final int BUFFER_BYTES = 6 * 16 * 1024;

    final Disks disks;
    final TestTorrent torrent;
    final ContentPaths paths;
    final Storage storage;
    final Heard heard = new Heard();
    final List<Integer> journaled = new ArrayList<>();
    final AtomicInteger buffersOut = new AtomicInteger();
    final List<Throwable> defects = new ArrayList<>();
    private final LinkedBlockingQueue<Runnable> inbox = new LinkedBlockingQueue<>();
    private final Thread thread = Thread.currentThread();
    private boolean closed;

    StorageFixture(TestTorrent torrent, Path folder) {
        this(torrent, folder, settings(Allocation.SPARSE));
    }

    StorageFixture(TestTorrent torrent, Path folder, DiskSettings settings) {
        this(torrent, folder, settings, _ -> {});
    }

    StorageFixture(TestTorrent torrent, Path folder, DiskSettings settings, PieceJournal alsoTold) {
        this.torrent = torrent;
        this.disks = new Disks(settings, new DigestEngine(), this::defect);
        this.paths = torrent.in(folder);
        PieceJournal journal = new Journaled(alsoTold);
        this.storage = disks.storage(torrent.info(), paths, journal, this).open(heard);
    }

    static DiskSettings settings(Allocation allocation) {
        return new DiskSettings(2, 1, 8, allocation, 1 << 20);
    }

    /// Remembers each piece once in a row.
    private final class Journaled implements PieceJournal {
        private final PieceJournal next;

        Journaled(PieceJournal next) {
            this.next = next;
        }

        @Override
        public void note(BlockNote note) throws IOException {
            synchronized (journaled) {
                if (!journaled.contains(note.pieceIndex())) {
                    journaled.add(note.pieceIndex());
                }
            }
            next.note(note);
        }

        @Override
        public @Nullable NotedBlocks noted(int pieceIndex) {
            return next.noted(pieceIndex);
        }

        @Override
        public void keep(int pieceIndex, BitSet found) {
            next.keep(pieceIndex, found);
        }
    }

    /// What is found of a piece that was begun.
    PieceSet find(int pieceIndex) {
        heard.found.remove(pieceIndex);
        storage.find(pieceIndex);
        await(() -> heard.found.containsKey(pieceIndex));
        return heard.found.get(pieceIndex);
    }

    private void defect(Throwable failure) {
        synchronized (defects) {
            defects.add(failure);
        }
    }

    @Override
    public boolean post(Runnable task) {
        return inbox.add(task);
    }

    @Override
    public long now() {
        assertEquals(thread, Thread.currentThread());
        return 7;
    }

    /// Runs the loop until something has happened, however long it takes, as long as anything happens.
    void await(BooleanSupplier happened) {
        try {
            awaitPatiently(happened);
        } catch (InterruptedException e) {
            throw new AssertionError("interrupted", e);
        }
    }

    private void awaitPatiently(BooleanSupplier happened) throws InterruptedException {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(LIMIT_SECONDS);
        while (!happened.getAsBoolean()) {
            Runnable task = inbox.poll(end - System.nanoTime(), TimeUnit.NANOSECONDS);
            assertTrue(task != null, () -> "nothing happens; heard " + heard + ", " + defects);
            task.run();
            end = System.nanoTime() + TimeUnit.SECONDS.toNanos(LIMIT_SECONDS);
        }
    }

    /// Prepares with all files wanted.
    void prepareAll() {
        byte[] priorities = new byte[torrent.info().files().size()];
        Arrays.fill(priorities, (byte) 4);
        prepare(priorities);
    }

    void prepare(byte[] priorities) {
        assertNull(tryPrepare(priorities));
    }

    @Nullable StorageFailure tryPrepare(byte[] priorities) {
        int before = heard.prepared + heard.prepareFailures.size();
        int failed = heard.prepareFailures.size();
        storage.prepare(priorities, torrent.info().files().contentLength());
        await(() -> heard.prepared + heard.prepareFailures.size() > before);
        return heard.prepareFailures.size() > failed ? heard.prepareFailures.getLast() : null;
    }

    /// A buffer that counts.
    final class Buffer implements BlockBuffer {
        private final ByteBuffer bytes;
        private boolean released;

        Buffer(int size) {
            bytes = ByteBuffer.allocateDirect(size);
            buffersOut.incrementAndGet();
        }

        @Override
        public ByteBuffer bytes() {
            assertFalse(released, "used after its release");
            return bytes;
        }

        @Override
        public synchronized void release() {
            assertFalse(released, "released twice");
            released = true;
            buffersOut.decrementAndGet();
        }
    }

    /// Hands over bytes of a piece as they should be.
    void write(int pieceIndex, int offset, int length, boolean last) {
        Buffer buffer = new Buffer(Math.max(length, BUFFER_BYTES));
        buffer.bytes().put(torrent.piece(pieceIndex), offset, length).flip();
        storage.write(new BlockWrite(pieceIndex, offset, buffer, last));
    }

    void writePiece(int pieceIndex) {
        write(pieceIndex, 0, torrent.info().pieceLength(pieceIndex), true);
    }

    void writeAll() throws Exception {
        for (int p = 0; p < torrent.info().pieceCount(); p++) {
            writePiece(p);
        }
        awaitHashed(torrent.info().pieceCount());
    }

    void awaitHashed(int count) throws Exception {
        await(() -> heard.hashed.size() >= count);
        for (var entry : heard.hashed.entrySet()) {
            assertDigests(entry.getKey(), entry.getValue());
        }
    }

    void assertDigests(int pieceIndex, PieceDigests found) throws Exception {
        PieceDigests expected = torrent.digests(pieceIndex);
        assertArrayEquals(expected.v1(), found.v1(), "v1 of piece " + pieceIndex);
        assertArrayEquals(expected.v2Leaves(), found.v2Leaves(), "v2 of piece " + pieceIndex);
    }

    byte @Nullable [] read(int pieceIndex, int offset, int length) {
        int before = heard.reads.size();
        storage.read(new BlockRead(pieceIndex, offset, length, new Buffer(length + 100)));
        await(() -> heard.reads.size() > before);
        return heard.reads.getLast();
    }

    /// Compares a file on the disk with what it should be.
    void assertFile(int fileIndex) throws Exception {
        assertArrayEquals(
                torrent.file(fileIndex),
                Files.readAllBytes(paths.file(fileIndex)),
                () -> "file " + fileIndex);
    }

    @Override
    public void close() {
        if (!closed) {
            closed = true;
            storage.close();
            await(() -> heard.closed);
            assertEquals(0, disks.openFiles());
            disks.close();
            assertEquals(0, buffersOut.get(), "buffers not given back");
            assertTrue(defects.isEmpty(), defects::toString);
        }
    }

    /// Leaves of a piece that was not whole yet.
    record BlocksHashed(int pieceIndex, int firstBlock, byte[] leaves) {}

    /// What the storage reported.
    final class Heard implements StorageHandler {
        int prepared;
        final List<StorageFailure> prepareFailures = new ArrayList<>();
        final Map<Integer, PieceDigests> hashed = new LinkedHashMap<>();
        final List<BlocksHashed> blocksHashed = new ArrayList<>();
        final List<Integer> absent = new ArrayList<>();
        final Map<Integer, PieceSet> found = new LinkedHashMap<>();
        final Map<Integer, StorageFailure> hashFailures = new LinkedHashMap<>();
        final Map<Integer, String> changed = new LinkedHashMap<>();
        final List<Integer> writesFailed = new ArrayList<>();
        final List<StorageFailure> writeFailures = new ArrayList<>();
        final List<byte @Nullable []> reads = new ArrayList<>();
        final List<StorageFailure> readFailures = new ArrayList<>();
        int synced;
        final List<StorageFailure> syncFailures = new ArrayList<>();
        boolean closed;

        private void check(long now) {
            assertEquals(thread, Thread.currentThread());
            assertEquals(7, now);
            assertFalse(closed, "reported after the end");
        }

        @Override
        public void onPrepared(long now) {
            check(now);
            prepared++;
        }

        @Override
        public void onPrepareFailed(StorageFailure failure, long now) {
            check(now);
            prepareFailures.add(failure);
        }

        @Override
        public void onPieceHashed(int pieceIndex, PieceDigests digests, long now) {
            check(now);
            hashed.put(pieceIndex, digests);
        }

        @Override
        public void onBlocksHashed(int pieceIndex, int firstBlock, byte[] leaves, long now) {
            check(now);
            blocksHashed.add(new BlocksHashed(pieceIndex, firstBlock, leaves));
        }

        @Override
        public void onPieceAbsent(int pieceIndex, long now) {
            check(now);
            absent.add(pieceIndex);
        }

        @Override
        public void onHashFailed(int pieceIndex, StorageFailure failure, long now) {
            check(now);
            hashFailures.put(pieceIndex, failure);
        }

        @Override
        public void onBlocksFound(int pieceIndex, PieceSet blocks, long now) {
            check(now);
            found.put(pieceIndex, blocks);
        }

        @Override
        public void onWriteFailed(int pieceIndex, StorageFailure failure, long now) {
            check(now);
            writesFailed.add(pieceIndex);
            writeFailures.add(failure);
        }

        @Override
        public void onRead(BlockRead read, long now) {
            check(now);
            ByteBuffer bytes = read.buffer().bytes();
            assertEquals(0, bytes.position());
            assertEquals(read.length(), bytes.limit());
            byte[] copy = new byte[bytes.remaining()];
            bytes.get(copy);
            read.buffer().release();
            reads.add(copy);
        }

        @Override
        public void onReadFailed(BlockRead read, StorageFailure failure, long now) {
            check(now);
            read.buffer().release();
            readFailures.add(failure);
            reads.add(null);
        }

        @Override
        public void onFileChanged(int fileIndex, StorageFailure failure, long now) {
            changed.put(fileIndex, failure.message());
        }

        @Override
        public void onSynced(long now) {
            check(now);
            synced++;
        }

        @Override
        public void onSyncFailed(StorageFailure failure, long now) {
            check(now);
            syncFailures.add(failure);
        }

        @Override
        public void onStorageClosed(long now) {
            check(now);
            closed = true;
        }

        @Override
        public String toString() {
            return "prepared %d %s, hashed %s, absent %s %s, writes %s %s, reads %d, synced %d %s"
                    .formatted(
                            prepared,
                            prepareFailures,
                            hashed.keySet(),
                            absent,
                            hashFailures,
                            writesFailed,
                            writeFailures,
                            reads.size(),
                            synced,
                            syncFailures);
        }
    }
}
