package spate.sim.disk;

import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;
import spate.engine.picker.PieceSet;
import spate.engine.storage.BlockRead;
import spate.engine.storage.BlockWrite;
import spate.engine.storage.Storage;
import spate.engine.storage.StorageFailure;
import spate.engine.storage.StorageHandler;
import spate.protocol.peer.Block;
import spate.sim.world.Trace;
import spate.sim.world.TraceKind;

/// The files of one torrent on a simulated disk, as one process has them open. Keeps the contract of
/// [Storage] and checks that the engine keeps its side.
public final class SimStorage implements Storage {

    private final Disk disk;
    private final Image image;
    private final StorageHandler handler;
    private final StorageListener listener;

    /// How often the writing of a piece was given up: jobs of older times do not answer for it.
    private final Map<Integer, Integer> generations = new HashMap<>();

    /// The generation of a piece of which a write has failed.
    private final Map<Integer, Integer> failed = new HashMap<>();

    /// The blocks that were found of pieces, until they are handed over as a whole or given up.
    private final Map<Integer, PieceSet> found = new HashMap<>();

    /// Pieces given up and not begun again.
    private final Set<Integer> abandoned = new HashSet<>();

    private final WrittenBlocks notes;
    private boolean prepared;

    /// Whether there was no room for a write since it was prepared last.
    private boolean wasFull;

    private boolean closing;

    public SimStorage(
            Disk disk,
            Image image,
            WrittenBlocks notes,
            StorageHandler handler,
            StorageListener listener) {
        this.disk = disk;
        this.image = image;
        this.notes = notes;
        this.handler = handler;
        this.listener = listener;
    }

    @Override
    public void prepare(byte[] filePriorities, long missingBytes) {
        check(!closing, "prepared after it was closed");
        submit(0, new Preparing(missingBytes));
    }

    private final class Preparing extends Work {
        private final long missingBytes;

        Preparing(long missingBytes) {
            this.missingBytes = missingBytes;
        }

        @Override
        public void complete() {
            StorageFailure failure = disk.writeFailure(wasFull ? missingBytes : 0);
            if (failure == null) {
                noticeChanges();
                prepared = true;
                wasFull = false;
                handler.onPrepared(now());
            } else {
                handler.onPrepareFailed(failure, now());
            }
        }
    }

    /// A real storage sees some changes at a write, all of them when it is asked to look.
    private @Nullable StorageFailure noticeChanges() {
        StorageFailure failure = null;
        for (int file : image.takeEmptied()) {
            failure = new StorageFailure(StorageFailure.Kind.MISSING, "simulated: emptied");
            trace(TraceKind.DISK_FAILED, file, 0, 0);
            handler.onFileChanged(file, failure, now());
        }
        return failure;
    }

    @Override
    public void write(BlockWrite write) {
        check(prepared && !closing, "written to while it is not open");
        ByteBuffer bytes = write.buffer().bytes();
        int end = write.pieceOffset() + bytes.remaining();
        check(bytes.hasRemaining() || write.finishesPiece(), "an empty write");
        check(end <= image.torrent().pieceLength(write.pieceIndex()), "a write beyond its piece");
        PieceSet kept = found.get(write.pieceIndex());
        boolean isNew = kept == null || !kept.get(write.pieceOffset() / Block.SIZE);
        check(isNew, "writes over a block that it has found");
        if (write.finishesPiece()) {
            found.remove(write.pieceIndex());
        }
        listener.onWrite(write, abandoned.remove(write.pieceIndex()));
        submit(disk.laneOf(write.pieceIndex()), new Writing(write));
    }

    private final class Writing extends Work {

        private final BlockWrite write;
        private final int generation;
        private final int length;
        private final long checksum;

        Writing(BlockWrite write) {
            this.write = write;
            this.generation = generation(write.pieceIndex());
            this.length = write.buffer().bytes().remaining();
            this.checksum = checksum(write.buffer().bytes());
        }

        @Override
        public int bytes() {
            return length;
        }

        private int offset() {
            return image.torrent().pieceStart(write.pieceIndex()) + write.pieceOffset();
        }

        @Override
        public void complete() {
            ByteBuffer bytes = write.buffer().bytes();
            check(checksum(bytes) == checksum, "a buffer was changed after it was given away");
            int piece = write.pieceIndex();
            StorageFailure failure = disk.writeFailure(image.newBytes(offset(), length));
            if (failure == null && image.isEmptied(piece)) {
                failure = noticeChanges();
            }
            if (failure == null) {
                image.write(offset(), bytes);
                trace(TraceKind.WRITE, piece, write.pieceOffset(), length);
            }
            write.buffer().release();
            answer(piece, failure);
        }

        private void answer(int piece, @Nullable StorageFailure failure) {
            if (failure != null) {
                failed.put(piece, generation);
                wasFull |= failure.kind() == StorageFailure.Kind.DISK_FULL;
                trace(TraceKind.DISK_FAILED, piece, 0, 0);
                handler.onWriteFailed(piece, failure, now());
            } else if (write.finishesPiece()) {
                finishPiece(piece);
            } else if (generation == generation(piece)) {
                int firstBlock = write.pieceOffset() / Block.SIZE;
                byte[] leaves = image.leaves(piece, write.pieceOffset(), length);
                if (leaves.length > 0) {
                    handler.onBlocksHashed(piece, firstBlock, leaves, now());
                }
            }
        }

        private void finishPiece(int piece) {
            Integer broken = failed.get(piece);
            if (broken != null && broken == generation) {
                StorageFailure failure =
                        new StorageFailure(StorageFailure.Kind.IO, "an earlier write failed");
                handler.onWriteFailed(piece, failure, now());
            } else if (generation == generation(piece)) {
                trace(TraceKind.HASH, piece, 0, 0);
                handler.onPieceHashed(piece, image.digests(piece), now());
            }
        }

        @Override
        public void tear(double part) {
            ByteBuffer bytes = write.buffer().bytes().duplicate();
            bytes.limit(bytes.position() + (int) (bytes.remaining() * part));
            if (image.newBytes(offset(), bytes.remaining()) <= disk.freeBytes()) {
                image.write(offset(), bytes);
            }
        }
    }

    @Override
    public void abandon(int pieceIndex) {
        generations.merge(pieceIndex, 1, Integer::sum);
        found.remove(pieceIndex);
        abandoned.add(pieceIndex);
    }

    @Override
    public void find(int pieceIndex) {
        check(prepared && !closing, "searched while it is not open");
        submit(disk.laneOf(pieceIndex), new Finding(pieceIndex));
    }

    private final class Finding extends Work {

        private final int pieceIndex;

        Finding(int pieceIndex) {
            this.pieceIndex = pieceIndex;
        }

        @Override
        public int bytes() {
            return image.torrent().pieceLength(pieceIndex);
        }

        @Override
        public void complete() {
            PieceSet blocks = notes.onDisk(pieceIndex, image);
            if (disk.readFailure() != null) {
                listener.onUnreadable(pieceIndex);
                blocks.clearAll();
            }
            if (!blocks.isEmpty()) {
                found.put(pieceIndex, blocks);
                abandoned.remove(pieceIndex);
            }
            trace(TraceKind.FIND, pieceIndex, blocks.cardinality(), blocks.size());
            handler.onBlocksFound(pieceIndex, blocks.copy(), now());
        }
    }

    private int generation(int pieceIndex) {
        return generations.getOrDefault(pieceIndex, 0);
    }

    @Override
    public void read(BlockRead read) {
        check(prepared && !closing, "read from while it is not open");
        check(
                read.length() > 0
                        && read.pieceOffset() + read.length()
                                <= image.torrent().servedLength(read.pieceIndex()),
                "a read beyond its piece");
        listener.onRead(read.pieceIndex());
        submit(disk.laneOf(read.pieceIndex()), new Reading(read));
    }

    private final class Reading extends Work {

        private final BlockRead read;

        Reading(BlockRead read) {
            this.read = read;
        }

        @Override
        public int bytes() {
            return read.length();
        }

        @Override
        public void complete() {
            StorageFailure failure = disk.readFailure();
            int piece = read.pieceIndex();
            if (failure == null && !image.reaches(piece)) {
                failure = new StorageFailure(StorageFailure.Kind.MISSING, "the file is too short");
            }
            if (failure != null) {
                trace(TraceKind.DISK_FAILED, piece, 0, 0);
                handler.onReadFailed(read, failure, now());
                return;
            }
            byte[] bytes = new byte[read.length()];
            int offset = image.torrent().pieceStart(piece) + read.pieceOffset();
            image.read(offset, read.length(), bytes, 0);
            disk.garble(bytes);
            ByteBuffer into = read.buffer().bytes();
            into.clear().put(bytes).flip();
            trace(TraceKind.READ, piece, read.pieceOffset(), read.length());
            handler.onRead(read, now());
        }
    }

    @Override
    public void hash(int pieceIndex) {
        check(prepared && !closing, "hashed while it is not open");
        found.remove(pieceIndex);
        submit(disk.laneOf(pieceIndex), new Hashing(pieceIndex));
    }

    private final class Hashing extends Work {

        private final int pieceIndex;

        Hashing(int pieceIndex) {
            this.pieceIndex = pieceIndex;
        }

        @Override
        public int bytes() {
            return image.torrent().pieceLength(pieceIndex);
        }

        @Override
        public void complete() {
            StorageFailure failure = disk.readFailure();
            if (failure != null) {
                handler.onHashFailed(pieceIndex, failure, now());
            } else if (!image.reaches(pieceIndex)) {
                handler.onPieceAbsent(pieceIndex, now());
            } else {
                trace(TraceKind.HASH, pieceIndex, 0, 0);
                handler.onPieceHashed(pieceIndex, image.digests(pieceIndex), now());
            }
        }
    }

    @Override
    public void sync(boolean looksAtAll) {
        check(!closing, "synced after it was closed");
        listener.onSync();
        barrier(() -> {
            StorageFailure failure = disk.writeFailure(0);
            if (failure == null && looksAtAll) {
                failure = noticeChanges();
            }
            if (failure == null) {
                image.sync();
                trace(TraceKind.SYNC, 0, 0, 0);
                listener.onSynced();
                handler.onSynced(now());
            } else {
                handler.onSyncFailed(failure, now());
            }
        });
    }

    @Override
    public void close() {
        check(!closing, "closed twice");
        closing = true;
        barrier(() -> handler.onStorageClosed(now()));
    }

    /// Does something once everything that is waiting now is done.
    private void barrier(Runnable then) {
        int[] left = {disk.laneCount()};
        for (int lane = 0; lane < disk.laneCount(); lane++) {
            submit(
                    lane,
                    new Work() {
                        @Override
                        public void complete() {
                            if (--left[0] == 0) {
                                then.run();
                            }
                        }
                    });
        }
    }

    private abstract static class Work implements Disk.Job {
        @Override
        public int bytes() {
            return 0;
        }

        @Override
        public void tear(double part) {
            // nothing that could be half done
        }
    }

    private void submit(int lane, Disk.Job job) {
        disk.submit(lane, job);
    }

    private long now() {
        return disk.host().now();
    }

    private void trace(TraceKind kind, long a, long b, long c) {
        disk.host().world().trace().add(kind, disk.host().index(), Trace.NOBODY, a, b, c);
    }

    private static long checksum(ByteBuffer bytes) {
        CRC32C crc = new CRC32C();
        crc.update(bytes.duplicate());
        return crc.getValue();
    }

    private static void check(boolean kept, String otherwise) {
        if (!kept) {
            throw new AssertionError("storage " + otherwise);
        }
    }
}
