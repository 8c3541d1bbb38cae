package spate.client.content;

import java.io.IOException;
import java.nio.channels.ClosedByInterruptException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
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

    /// The number of pieces a batch should have, so that engines with lanes can fill them.
    private static final int MAX_BATCH_PIECES = 16;

    private final ContentLayout layout;
    private final HashEngine engine = new DigestEngine();
    private final int threads;
    private final PieceHashes hashes;
    private final int batchPieces;
    private final long totalBytes;
    private final AtomicInteger nextPiece = new AtomicInteger();
    private final AtomicLong doneBytes = new AtomicLong();
    private final AtomicReference<Throwable> failure = new AtomicReference<>();
    private volatile boolean cancelled;

    /// @param v1 whether pieces get their SHA-1
    /// @param v2 whether pieces get the root of their leaves; each file then starts a piece
    /// @param threads how many threads work, the caller's included
    public ContentHasher(ContentLayout layout, boolean v1, boolean v2, int threads) {
        this.layout = layout;
        this.hashes = new PieceHashes(layout.pieceCount(), v1, v2);
        this.batchPieces = Math.clamp(BATCH_BYTES / layout.pieceLength(), 1, MAX_BATCH_PIECES * 16);
        int batches = (layout.pieceCount() + batchPieces - 1) / batchPieces;
        this.threads = Math.clamp(batches, 1, threads);
        this.totalBytes = layout.contentLength();
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
    }

    /// Hashes everything.
    ///
    /// @throws IOException what the observer gave up with
    /// @throws InterruptedException if it was cancelled or this thread interrupted
    public PieceHashes run(ReadObserver observer) throws IOException, InterruptedException {
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
        if (cancelled) {
            throw new InterruptedException();
        }
        finishSharedFiles(observer);
        return hashes;
    }

    /// Tells of the files that lie across the border of two batches: only now are they read.
    private void finishSharedFiles(ReadObserver observer) throws IOException {
        int last = -1;
        for (long border = batchBytes(); border < layout.end(); border += batchBytes()) {
            int file = layout.firstFileBehind(border);
            if (file != last && file < layout.fileCount() && layout.offset(file) < border) {
                observer.finished(file);
                last = file;
            }
        }
    }

    private long batchBytes() {
        return (long) batchPieces * layout.pieceLength();
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

    private PieceWorker newWorker(ReadObserver observer) {
        return new PieceWorker(layout, engine, observer, hashes, batchBytes());
    }

    private void work(ReadObserver observer) {
        try (PieceWorker worker = newWorker(observer)) {
            while (true) {
                int first = nextPiece.getAndAdd(batchPieces);
                if (first >= layout.pieceCount() || first < 0) {
                    return;
                }
                worker.seek(first);
                int end = Math.min(layout.pieceCount() - first, batchPieces) + first;
                for (int piece = first; piece < end; piece++) {
                    if (cancelled || failure.get() != null) {
                        return;
                    }
                    doneBytes.addAndGet(worker.hash(piece));
                }
            }
        } catch (IOException | RuntimeException | Error e) {
            failure.compareAndSet(null, e);
        }
    }
}
