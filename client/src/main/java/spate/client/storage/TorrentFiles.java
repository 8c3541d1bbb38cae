package spate.client.storage;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import spate.engine.storage.FileLayout;
import spate.engine.storage.StorageFailure;
import spate.engine.storage.StorageFailure.Kind;
import spate.io.file.FileFailure;
import spate.io.file.FileHandles;
import spate.io.file.FileProblem;
import spate.io.file.FileRef;
import spate.protocol.metainfo.FileList;
import spate.protocol.metainfo.TorrentInfo;

/// Where a range of a piece goes and comes from: files, the part file, or nowhere (zeros).
///
/// For any number of disk threads.
///
/// **The part file.** A piece that a wanted and an unwanted file share is fetched whole. The
/// unwanted half goes to the piece's slot in a hidden file ([BorderPieces]), as long as the unwanted
/// file does not exist. When the file is wanted later, the halves move into it ([#place]). A writer
/// holds the shared lock while it looks where a file's bytes go and writes them; a move holds the
/// exclusive one.
final class TorrentFiles {
    private static final int COPY_BYTES = 256 * 1024;

    /// So much room on a disk that was full is enough to go on.
    private static final long ROOM_BYTES = 64L << 20;

    private final TorrentInfo info;
    private final FileList files;
    private final FileLayout layout;
    private final BorderPieces borders;
    private final OutputFolder folder;
    private final StoredFiles stored;

    /// Files whose bytes go to the part file.
    private final AtomicBits inParts;

    private final ReentrantReadWriteLock places = new ReentrantReadWriteLock();

    /// Hears of files that another program changed; on any thread.
    interface ChangeListener {

        /// What was kept of the file is not to be believed any more.
        void onChanged(int file, StorageException how);
    }

    TorrentFiles(
            TorrentInfo info,
            FileLayout layout,
            ContentPaths paths,
            FileHandles handles,
            ChangeListener listener) {
        this.info = info;
        this.files = info.files();
        this.layout = layout;
        this.borders = new BorderPieces(files, layout);
        this.folder = new OutputFolder(info, paths, handles);
        this.inParts = new AtomicBits(files.size());
        this.stored =
                new StoredFiles(
                        files, folder, handles, (file, how) -> tellChange(file, how, listener));
    }

    /// The part file holds something of each file that has no place of its own.
    private void tellChange(int changed, StorageException how, ChangeListener listener) {
        if (changed < files.size()) {
            listener.onChanged(changed, how);
            return;
        }
        for (int file = inParts.next(0); file >= 0; file = inParts.next(file + 1)) {
            listener.onChanged(file, how);
        }
    }

    OutputFolder folder() {
        return folder;
    }

    StoredFiles stored() {
        return stored;
    }

    /// Writes bytes of a piece; `bytes` keeps its position.
    void write(int pieceIndex, int pieceOffset, ByteBuffer bytes, Spans spans) throws IOException {
        spans.of(layout, pieceIndex, pieceOffset, bytes.remaining());
        int start = bytes.position();
        for (int i = 0; i < spans.count(); i++) {
            if (spans.file(i) != Spans.ZEROS) {
                ByteBuffer part = bytes.slice(start + spans.rangeOffset(i), spans.length(i));
                int offset = pieceOffset + spans.rangeOffset(i);
                write(spans.file(i), spans.fileOffset(i), part, pieceIndex, offset);
            }
        }
    }

    private void write(int file, long fileOffset, ByteBuffer part, int pieceIndex, int pieceOffset)
            throws IOException {
        while (true) {
            places.readLock().lock();
            try {
                if (!inParts.get(file)) {
                    stored.write(file, fileOffset, part);
                    return;
                }
                if (borders.slot(pieceIndex) >= 0) {
                    stored.write(stored.partFile(), slotOffset(pieceIndex) + pieceOffset, part);
                    return;
                }
            } finally {
                places.readLock().unlock();
            }
            place(file, true);
        }
    }

    private long slotOffset(int pieceIndex) {
        return (long) borders.slot(pieceIndex) * info.pieceLength();
    }

    /// Fills `into` from its position to its limit with bytes of a piece.
    ///
    /// @throws FileFailure MISSING or TOO_SHORT when they are not there
    void read(int pieceIndex, int pieceOffset, ByteBuffer into, Spans spans) throws IOException {
        spans.of(layout, pieceIndex, pieceOffset, into.remaining());
        int start = into.position();
        for (int i = 0; i < spans.count(); i++) {
            ByteBuffer part = into.slice(start + spans.rangeOffset(i), spans.length(i));
            if (spans.file(i) == Spans.ZEROS) {
                fillZeros(part);
            } else {
                int offset = pieceOffset + spans.rangeOffset(i);
                read(spans.file(i), spans.fileOffset(i), part, pieceIndex, offset);
            }
        }
        into.position(into.limit());
    }

    private static void fillZeros(ByteBuffer part) {
        while (part.remaining() >= Long.BYTES) {
            part.putLong(0);
        }
        while (part.hasRemaining()) {
            part.put((byte) 0);
        }
    }

    private void read(int file, long fileOffset, ByteBuffer part, int pieceIndex, int pieceOffset)
            throws IOException {
        places.readLock().lock();
        try {
            if (!inParts.get(file)) {
                stored.readFully(file, fileOffset, part);
            } else if (borders.slot(pieceIndex) >= 0) {
                long offset = slotOffset(pieceIndex) + pieceOffset;
                stored.readFully(stored.partFile(), offset, part);
            } else {
                throw new FileFailure(FileProblem.MISSING, folder.ref(file).path());
            }
        } finally {
            places.readLock().unlock();
        }
    }

    /// Looks whether a file with data is there, and says from now on where its bytes go.
    ///
    /// @param wanted whether it needs a place of its own; what the part file has of it moves there
    void place(int file, boolean wanted) throws IOException {
        places.writeLock().lock();
        try {
            if (stored.find(file)) {
                inParts.clear(file);
            } else if (wanted) {
                if (stored.isKnown(stored.partFile())) {
                    moveOut(file);
                }
                inParts.clear(file);
            } else {
                inParts.set(file);
            }
        } finally {
            places.writeLock().unlock();
        }
    }

    /// As [#place] for a file that was not there when it was looked for, and of which the part file
    /// has nothing.
    void placeAbsent(int file, boolean wanted) {
        places.writeLock().lock();
        try {
            if (wanted || stored.isKnown(file)) {
                inParts.clear(file);
            } else {
                inParts.set(file);
            }
        } finally {
            places.writeLock().unlock();
        }
    }

    /// Gives a file what the part file has of it; it appears whole or not at all. If that is
    /// nothing, the file is left to be made by its first write.
    private void moveOut(int file) throws IOException {
        int first = layout.firstPiece(file);
        int last = layout.lastPiece(file);
        FileRef draft = stored.draft(file);
        boolean any = copyOut(file, first, draft);
        if (last != first) {
            any |= copyOut(file, last, draft);
        }
        if (any) {
            stored.publish(draft, file);
        }
    }

    /// Copies a file's bytes of a piece; false when the part file has none of them.
    private boolean copyOut(int file, int pieceIndex, FileRef draft) throws IOException {
        if (borders.slot(pieceIndex) < 0) {
            return false;
        }
        long pieceStart = (long) pieceIndex * info.pieceLength();
        long slot = slotOffset(pieceIndex);
        long from = Math.max(pieceStart, files.offset(file));
        long end = Math.min(pieceStart + info.pieceLength(pieceIndex), files.end(file));
        ByteBuffer buffer = ByteBuffer.allocateDirect((int) Math.min(end - from, COPY_BYTES));
        for (long at = from; at < end; at += buffer.capacity()) {
            buffer.clear().limit((int) Math.min(buffer.capacity(), end - at));
            int count = stored.read(stored.partFile(), slot + at - pieceStart, buffer);
            if (count == 0 && at == from) {
                return false;
            }
            fillZeros(buffer);
            stored.writeDraft(draft, at - files.offset(file), buffer.flip());
        }
        return true;
    }

    /// Deletes the part file if no file needs it any more. To be called when nothing of what moved
    /// out of it waits to be forced.
    void dropPartFile() throws IOException {
        places.writeLock().lock();
        try {
            if (stored.isKnown(stored.partFile()) && inParts.next(0) < 0) {
                stored.delete(stored.partFile());
            }
        } finally {
            places.writeLock().unlock();
        }
    }

    /// Fails as a write of this piece would that failed before, as far as can be told without one. A
    /// disk that was full must have room for all that is missing, or for much of it: else it would
    /// be full again at once, and what is coming in then would be lost.
    void tryToWrite(int pieceIndex, StorageFailure failed, long missingBytes) throws IOException {
        int length = info.pieceLength(pieceIndex);
        long room = Math.max(length, Math.min(missingBytes, ROOM_BYTES));
        if (failed.kind() == Kind.DISK_FULL && folder.usableBytes() < room) {
            throw new StorageException(failed.kind(), failed.message());
        }
        Spans spans = new Spans().of(layout, pieceIndex, 0, length);
        for (int i = 0; i < spans.count(); i++) {
            int file = spans.file(i);
            if (file != Spans.ZEROS && !inParts.get(file)) {
                stored.tryToWrite(file);
            }
        }
    }

    /// Fails if another program changed the file of a piece's first byte.
    void check(int pieceIndex) throws IOException {
        int file = layout.firstFile(pieceIndex);
        if (file >= 0) {
            stored.check(file);
        }
    }
}
