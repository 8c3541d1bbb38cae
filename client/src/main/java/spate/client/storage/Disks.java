package spate.client.storage;

import java.util.function.Consumer;
import spate.engine.storage.StorageFactory;
import spate.io.buffer.BufferPool;
import spate.io.file.DiskThreads;
import spate.io.file.FileHandles;
import spate.io.hash.HashEngine;
import spate.protocol.metainfo.TorrentInfo;

/// What the storages of all torrents of a session share: threads, open files, the hash engine.
///
/// Four groups of threads, so that none waits for another's kind of work: *writing* hashes and
/// writes, *checking* hashes what is there, *reading* feeds uploads, *waiting* prepares and syncs,
/// which takes long and costs nothing.
///
/// Memory: no more than the buffers that are handed in, and one of [#SCRATCH_BYTES] a thread that
/// hashes.
public final class Disks implements AutoCloseable {
    /// How much is read at a time for hashing: stays in the cache of a core.
    static final int SCRATCH_BYTES = 256 * 1024;

    private static final int WAITERS = 2;

    /// Buffers bound what the queues carry; there is no bound of their own beside the number.
    private static final long ANY_BYTES = Long.MAX_VALUE >> 1;

    private final DiskSettings settings;
    private final HashEngine engine;
    private final FileHandles handles;
    private final BufferPool scratch;
    private final DiskThreads writing;
    private final DiskThreads checking;
    private final DiskThreads reading;
    private final DiskThreads waiting;

    /// Starts the threads.
    ///
    /// @param failures told of exceptions that are defects of the program
    public Disks(DiskSettings settings, HashEngine engine, Consumer<Throwable> failures) {
        this.settings = settings;
        this.engine = engine;
        this.handles = new FileHandles(settings.maxOpenFiles());
        int checkers = DiskThreads.defaultCount();
        int hashing = settings.writers() + checkers;
        this.scratch = new BufferPool(SCRATCH_BYTES, (long) SCRATCH_BYTES * hashing);
        this.writing = new DiskThreads(settings.writers(), ANY_BYTES, failures);
        this.checking = new DiskThreads(checkers, ANY_BYTES, failures);
        this.reading = new DiskThreads(settings.readers(), ANY_BYTES, failures);
        this.waiting = new DiskThreads(WAITERS, ANY_BYTES, failures);
    }

    /// The storage of one torrent, to be opened by its engine.
    ///
    /// @param journal hears of each piece before it is written
    /// @param loop where completions go
    public StorageFactory storage(
            TorrentInfo info, ContentPaths paths, PieceJournal journal, OwnerLoop loop) {
        return handler -> new DiskStorage(this, info, paths, journal, loop, handler);
    }

    DiskSettings settings() {
        return settings;
    }

    HashEngine engine() {
        return engine;
    }

    FileHandles handles() {
        return handles;
    }

    BufferPool scratch() {
        return scratch;
    }

    DiskThreads writing() {
        return writing;
    }

    DiskThreads checking() {
        return checking;
    }

    DiskThreads reading() {
        return reading;
    }

    DiskThreads waiting() {
        return waiting;
    }

    /// How many files are open now.
    public int openFiles() {
        return handles.openCount();
    }

    /// The most files that were ever open at a time.
    public int mostOpenFiles() {
        return handles.mostOpen();
    }

    /// Finishes what was accepted and ends the threads; to be called after the storages are closed.
    @Override
    public void close() {
        writing.close();
        checking.close();
        reading.close();
        waiting.close();
        handles.close();
    }
}
