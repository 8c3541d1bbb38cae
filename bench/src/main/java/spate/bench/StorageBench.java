package spate.bench;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Random;
import java.util.concurrent.LinkedBlockingQueue;
import org.jspecify.annotations.Nullable;
import spate.client.loop.BufferBudget;
import spate.client.storage.Allocation;
import spate.client.storage.ContentPaths;
import spate.client.storage.DiskSettings;
import spate.client.storage.Disks;
import spate.client.storage.OwnerLoop;
import spate.engine.picker.PieceSet;
import spate.engine.storage.BlockBuffer;
import spate.engine.storage.BlockRead;
import spate.engine.storage.BlockWrite;
import spate.engine.storage.BufferSource;
import spate.engine.storage.PieceDigests;
import spate.engine.storage.Storage;
import spate.engine.storage.StorageFailure;
import spate.engine.storage.StorageHandler;
import spate.io.hash.DigestEngine;
import spate.protocol.bencode.BencodeDictionary;
import spate.protocol.metainfo.MetainfoException;
import spate.protocol.metainfo.TorrentInfo;
import spate.protocol.peer.Block;

/// What the disk half of a download costs: blocks are copied into pooled chunks as a loop would,
/// written, hashed and synced; then all is hashed again from the files. Prints GB per CPU-second of
/// the whole process, cold in the first round.
///
/// Arguments: FOLDER [MiB] [chunk KiB] [writers] [budget MiB] [early MiB] [rounds]
public final class StorageBench implements OwnerLoop, StorageHandler {
    private static final int PIECE_BYTES = 1 << 20;
    private static final int HASHES_UNDER_WAY = 16;
    private static final long MIB = 1 << 20;

    private final LinkedBlockingQueue<Runnable> inbox = new LinkedBlockingQueue<>();
    private final TorrentInfo info;
    private final BufferSource buffers;
    private final Storage storage;
    private final Disks disks;
    private final ByteBuffer network = ByteBuffer.allocateDirect(16 * Block.SIZE);
    private int answered;
    private boolean closed;

    private StorageBench(Path folder, int[] numbers) throws MetainfoException {
        long length = numbers[0] * MIB;
        int pieces = (int) Math.ceilDiv(length, PIECE_BYTES);
        this.info =
                TorrentInfo.parse(
                        BencodeDictionary.builder()
                                .put("name", "spate-bench.bin")
                                .put("length", length)
                                .put("piece length", PIECE_BYTES)
                                .put("pieces", new byte[20 * pieces])
                                .build()
                                .encode());
        byte[] noise = new byte[network.capacity()];
        new Random(1).nextBytes(noise);
        network.put(noise);
        BufferBudget budget = new BufferBudget(numbers[1] * 1024, numbers[3] * MIB);
        this.buffers = budget.open(() -> post(() -> {}));
        DiskSettings settings =
                new DiskSettings(numbers[2], 1, 16, Allocation.SPARSE, numbers[4] * MIB);
        this.disks = new Disks(settings, new DigestEngine(), Throwable::printStackTrace);
        ContentPaths paths = new ContentPaths(info, info.infoHashes().best(), folder);
        this.storage = disks.storage(info, paths, _ -> {}, this).open(this);
    }

    /// Runs the rounds and prints a line for each step.
    public static void main(String[] args) throws Exception {
        int[] numbers = {2048, 256, 1, 32, 128, 2};
        for (int i = 1; i < args.length; i++) {
            numbers[i - 1] = Integer.parseInt(args[i]);
        }
        for (int round = 1; round <= numbers[5]; round++) {
            Path folder = Files.createTempDirectory(Path.of(args[0]), "spate-bench");
            try {
                new StorageBench(folder, numbers).run(round);
            } finally {
                Files.deleteIfExists(folder.resolve("spate-bench.bin"));
                Files.delete(folder);
            }
        }
    }

    private void run(int round) throws Exception {
        storage.prepare(new byte[] {1}, info.files().contentLength());
        await(1);
        Usage start = Usage.now();
        writeAll();
        Usage written = Usage.now();
        report(round, "write+hash", start, written);
        answered = 0;
        storage.sync(true);
        await(1);
        Usage synced = Usage.now();
        report(round, "sync", written, synced);
        report(round, "together", start, synced);
        hashAll();
        report(round, "check", synced, Usage.now());
        storage.close();
        while (!closed) {
            inbox.take().run();
        }
        disks.close();
    }

    private void writeAll() throws InterruptedException {
        answered = 0;
        int chunk = buffers.bufferBytes();
        for (int piece = 0; piece < info.pieceCount(); piece++) {
            int length = info.pieceLength(piece);
            for (int at = 0; at < length; at += chunk) {
                BlockBuffer buffer = acquire();
                fill(buffer.bytes(), Math.min(chunk, length - at));
                storage.write(new BlockWrite(piece, at, buffer, at + chunk >= length));
                drain();
            }
        }
        await(info.pieceCount());
    }

    private BlockBuffer acquire() throws InterruptedException {
        BlockBuffer buffer = buffers.tryAcquire();
        while (buffer == null) {
            inbox.take().run();
            buffer = buffers.tryAcquire();
        }
        return buffer;
    }

    /// The one copy of the walk: from the receive buffer to the chunk.
    private void fill(ByteBuffer into, int length) {
        into.clear().limit(length);
        for (int at = 0; at < length; at += Block.SIZE) {
            int size = Math.min(Block.SIZE, length - at);
            into.put(at, network, at % network.capacity(), size);
        }
    }

    private void hashAll() throws InterruptedException {
        answered = 0;
        for (int piece = 0; piece < info.pieceCount(); piece++) {
            await(piece - HASHES_UNDER_WAY);
            storage.hash(piece);
        }
        await(info.pieceCount());
    }

    private void await(int count) throws InterruptedException {
        while (answered < count) {
            inbox.take().run();
        }
    }

    private void drain() {
        Runnable task;
        while ((task = inbox.poll()) != null) {
            task.run();
        }
    }

    private void report(int round, String step, Usage from, Usage to) {
        double gigabytes = info.totalSize() / 1e9;
        double user = to.userSeconds() - from.userSeconds();
        double system = to.systemSeconds() - from.systemSeconds();
        System.out.printf(
                Locale.ROOT,
                "round %d %-10s %5.2f GB/CPU-s  user %5.2f s  system %5.2f s  wall %6.2f s%n",
                round,
                step,
                gigabytes / Math.max(0.01, user + system),
                user,
                system,
                (to.wallNanos() - from.wallNanos()) / 1e9);
    }

    /// CPU time of this process, from `/proc` (Linux).
    private record Usage(double userSeconds, double systemSeconds, long wallNanos) {
        private static final double TICKS = 100;

        static Usage now() throws IOException {
            String stat = Files.readString(Path.of("/proc/self/stat"));
            String[] all = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
            return new Usage(
                    Long.parseLong(all[11]) / TICKS,
                    Long.parseLong(all[12]) / TICKS,
                    System.nanoTime());
        }
    }

    @Override
    public boolean post(Runnable task) {
        return inbox.add(task);
    }

    @Override
    public long now() {
        return System.nanoTime();
    }

    @Override
    public void onPrepared(long now) {
        answered++;
    }

    @Override
    public void onPieceHashed(int pieceIndex, PieceDigests digests, long now) {
        answered++;
    }

    @Override
    public void onSynced(long now) {
        answered++;
    }

    @Override
    public void onStorageClosed(long now) {
        closed = true;
    }

    private static AssertionError failed(@Nullable StorageFailure failure) {
        return new AssertionError("the disk failed: " + failure);
    }

    @Override
    public void onPrepareFailed(StorageFailure failure, long now) {
        throw failed(failure);
    }

    @Override
    public void onBlocksHashed(int pieceIndex, int firstBlock, byte[] leaves, long now) {}

    @Override
    public void onPieceAbsent(int pieceIndex, long now) {
        throw failed(null);
    }

    @Override
    public void onFileChanged(int fileIndex, StorageFailure failure, long now) {
        throw failed(failure);
    }

    @Override
    public void onHashFailed(int pieceIndex, StorageFailure failure, long now) {
        throw failed(failure);
    }

    @Override
    public void onBlocksFound(int pieceIndex, PieceSet blocks, long now) {}

    @Override
    public void onWriteFailed(int pieceIndex, StorageFailure failure, long now) {
        throw failed(failure);
    }

    @Override
    public void onRead(BlockRead read, long now) {
        read.buffer().release();
    }

    @Override
    public void onReadFailed(BlockRead read, StorageFailure failure, long now) {
        throw failed(failure);
    }

    @Override
    public void onSyncFailed(StorageFailure failure, long now) {
        throw failed(failure);
    }
}
