package spate.client.content;

import java.io.IOException;
import java.nio.channels.ClosedByInterruptException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import spate.io.hash.DigestEngine;
import spate.io.hash.HashEngine;

/// Reads all content of a torrent once and hashes its pieces, on several threads. Each takes the next
/// few megabytes of the piece space: so large files and many small ones are shared out alike, and
/// what is read ahead is soon used.
///
/// An object does this once. Progress may be read, and the work cancelled, from any thread.
public final class ContentHasher {
    /// What a thread takes at a time, if that is a piece or more.
    private static final int BATCH_BYTES = 4 << 20;

    private static final int MAX_BATCH_PIECES = 256;

    /// As many pieces as an engine can have lanes.
    private static final int LANE_BATCH_PIECES = 16;

    private final ContentLayout layout;
    private final HashEngine engine;
    private final int threads;
    private final PieceHashes hashes;
    private final int batchPieces;

    /// How much of the piece space one reader has: a file across the border of two such parts is
    /// finished at the end.
    private final long shareBytes;

    private final long totalBytes;
    private final @Nullable HashProcess process;
    private final AtomicInteger nextPiece = new AtomicInteger();
    private final AtomicLong doneBytes = new AtomicLong();
    private final AtomicReference<Throwable> failure = new AtomicReference<>();
    private volatile boolean cancelled;

    /// @param v1 whether pieces get their SHA-1
    /// @param v2 whether pieces get the root of their leaves; each file then starts a piece
    /// @param threads how many threads work, the caller's included
    public ContentHasher(ContentLayout layout, boolean v1, boolean v2, int threads) {
        this(layout, v1, v2, threads, HashProcess.forBytes(layout.contentLength()));
    }

    /// @param process tries it first, if there is one
    ContentHasher(
            ContentLayout layout,
            boolean v1,
            boolean v2,
            int threads,
            @Nullable HashProcess process) {
        int batchPieces = Math.clamp(BATCH_BYTES / layout.pieceLength(), 1, MAX_BATCH_PIECES);
        long batchBytes = (long) batchPieces * layout.pieceLength();
        this.layout = layout;
        this.engine = new DigestEngine();
        this.hashes = new PieceHashes(layout.pieceCount(), v1, v2);
        this.batchPieces = batchPieces;
        this.shareBytes = batchBytes;
        this.threads = Math.clamp(Math.ceilDiv(layout.pieceCount(), batchPieces), 1, threads);
        this.totalBytes = layout.contentLength();
        this.process = process;
    }

    /// One that hashes pieces side by side as soon as its engine has lanes.
    ContentHasher(HashJob job, HashEngine engine) {
        this.layout = job.layout();
        this.engine = engine;
        this.hashes = new PieceHashes(layout.pieceCount(), job.v1(), job.v2());
        this.batchPieces = LANE_BATCH_PIECES;
        this.shareBytes = layout.pieceLength();
        this.threads = Math.clamp(Math.ceilDiv(layout.pieceCount(), batchPieces), 1, job.threads());
        this.totalBytes = layout.contentLength();
        this.process = null;
    }

    /// Bytes of files dealt with so far.
    public long doneBytes() {
        return doneBytes.get();
    }

    /// Bytes of all files.
    public long totalBytes() {
        return totalBytes;
    }

    /// Makes [#run] end soon.
    public void cancel() {
        cancelled = true;
        if (process != null) {
            process.cancel();
        }
    }

    /// Hashes everything. Long work may be done in a process of its own that uses the CPU's widest
    /// vectors; should that fail, it is done again here, and the observer may be told of a file a second
    /// time.
    ///
    /// @throws IOException what the observer gave up with
    /// @throws InterruptedException if it was cancelled or this thread interrupted
    public PieceHashes run(ReadObserver observer) throws IOException, InterruptedException {
        if (process != null && !observer.wantsBytes()) {
            HashJob job = HashJob.of(layout, hashes.hasV1(), hashes.hasV2(), threads, observer);
            if (process.run(job, observer, doneBytes::set, hashes)) {
                return hashes;
            }
            throwIfCancelled();
            doneBytes.set(0);
        }
        runHere(observer);
        return hashes;
    }

    private void throwIfCancelled() throws InterruptedException {
        if (cancelled) {
            throw new InterruptedException();
        }
    }

    private void runHere(ReadObserver observer) throws IOException, InterruptedException {
        List<Thread> others = new ArrayList<>();
        for (int i = 1; i < threads; i++) {
            String name = "hash-" + i;
            others.add(Thread.ofPlatform().daemon().name(name).start(() -> work(observer)));
        }
        work(observer);
        for (Thread other : others) {
            join(other);
        }
        Throwable problem = failure.get();
        if (problem != null) {
            throw problem(problem);
        }
        throwIfCancelled();
        finishSharedFiles(observer);
    }

    /// Tells of the files that several readers read parts of: only now are they read.
    private void finishSharedFiles(ReadObserver observer) throws IOException {
        int last = -1;
        for (long border = shareBytes; border < layout.end(); border += shareBytes) {
            int file = layout.firstFileBehind(border);
            if (file != last && file < layout.fileCount() && layout.offset(file) < border) {
                observer.finished(file);
                last = file;
            }
        }
    }

    private void join(Thread thread) throws InterruptedException {
        try {
            thread.join();
        } catch (InterruptedException e) {
            cancelled = true;
            throw e;
        }
    }

    private static InterruptedException interrupted(IOException cause) {
        InterruptedException interrupted = new InterruptedException();
        interrupted.initCause(cause);
        return interrupted;
    }

    private static IOException problem(Throwable problem) throws InterruptedException {
        return switch (problem) {
            case ClosedByInterruptException e -> throw interrupted(e);
            case IOException e -> e;
            case RuntimeException e -> throw e;
            case Error e -> throw e;
            case Throwable e -> throw new AssertionError(e);
        };
    }

    private void work(ReadObserver observer) {
        try (BatchWorker worker = new BatchWorker(layout, engine, observer, hashes, shareBytes)) {
            while (true) {
                int first = nextPiece.getAndAdd(batchPieces);
                if (first >= layout.pieceCount() || first < 0) {
                    return;
                }
                int end = Math.min(layout.pieceCount() - first, batchPieces) + first;
                for (int piece = first; piece < end; ) {
                    if (cancelled || failure.get() != null) {
                        return;
                    }
                    piece += worker.hash(piece, end);
                    doneBytes.addAndGet(worker.takeBytesRead());
                }
            }
        } catch (IOException | RuntimeException | Error e) {
            failure.compareAndSet(null, e);
        }
    }
}
