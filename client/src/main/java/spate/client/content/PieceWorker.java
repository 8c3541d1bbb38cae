package spate.client.content;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedByInterruptException;
import org.jspecify.annotations.Nullable;
import spate.io.buffer.DirectMemory;
import spate.io.hash.HashAlgorithm;
import spate.io.hash.HashEngine;
import spate.io.hash.StreamHash;
import spate.protocol.metainfo.MerkleTree;

/// Hashes pieces one after the other, on one thread: each byte is read once, in chunks that stay in
/// the cache while they go through one or both hash functions.
final class PieceWorker implements AutoCloseable {
    /// A multiple of the leaves of v2. From 64 to 256 KiB were measured as equally fast; a chunk of
    /// a megabyte leaves the cache and takes half as long again.
    static final int CHUNK_BYTES = 128 * 1024;

    private static final ByteBuffer ZEROS =
            ByteBuffer.allocateDirect(CHUNK_BYTES).asReadOnlyBuffer();
    private static final int LEAF_BYTES = MerkleTree.BLOCK_LENGTH;

    private final ContentLayout layout;
    private final ReadObserver observer;
    private final PieceHashes hashes;
    private final long batchBytes;
    private final @Nullable StreamHash sha1;
    private final @Nullable StreamHash sha256;
    private final byte[] leaves;
    private final ByteBuffer chunk = DirectMemory.allocate(CHUNK_BYTES);
    private final ByteBuffer zeros = ZEROS.duplicate();
    private final FileCursor cursor;

    /// The first file that ends behind what was hashed so far.
    private int file;

    private int leafCount;
    private long bytesRead;

    /// @param batchBytes how much of the piece space a thread takes at a time
    PieceWorker(
            ContentLayout layout,
            HashEngine engine,
            ReadObserver observer,
            PieceHashes hashes,
            long batchBytes) {
        this.layout = layout;
        this.batchBytes = batchBytes;
        this.observer = observer;
        this.hashes = hashes;
        boolean v1 = hashes.sha1().length > 0;
        boolean v2 = hashes.sha256().length > 0;
        this.sha1 = v1 ? engine.newStream(HashAlgorithm.SHA1) : null;
        this.sha256 = v2 ? engine.newStream(HashAlgorithm.SHA256) : null;
        int leavesPerPiece = v2 ? layout.pieceLength() / LEAF_BYTES : 0;
        this.leaves = new byte[leavesPerPiece * MerkleTree.HASH_LENGTH];
        this.cursor = new FileCursor(layout);
    }

    /// Goes to a piece, from which on pieces are hashed in order.
    void seek(int pieceIndex) {
        file = layout.firstFileBehind(layout.pieceOffset(pieceIndex));
    }

    /// Hashes the next piece.
    ///
    /// @return how many bytes of files it covers
    long hash(int pieceIndex) throws IOException {
        bytesRead = 0;
        leafCount = 0;
        long end = layout.pieceEnd(pieceIndex);
        boolean whole = true;
        for (long at = layout.pieceOffset(pieceIndex); at < end; ) {
            int count = (int) Math.min(CHUNK_BYTES, end - at);
            int data = whole ? fill(at, count) : skip(at, count);
            whole = data >= 0;
            if (whole) {
                updateSha1(data, count);
                updateLeaves(data);
            }
            at += count;
        }
        finish(pieceIndex, whole);
        return bytesRead;
    }

    /// Fills the chunk with what lies at an offset of the piece space, zeros where nothing does.
    ///
    /// @return how many bytes, from the start of the chunk, are not padding; -1 if some are missing
    private int fill(long at, int count) throws IOException {
        int filled = 0;
        int data = 0;
        boolean whole = true;
        while (filled < count && file < layout.fileCount()) {
            long position = at + filled;
            if (layout.end(file) <= position) {
                file++;
                continue;
            }
            if (layout.offset(file) >= at + count) {
                break;
            }
            int gap = (int) Math.max(0, layout.offset(file) - position);
            clear(filled, filled + gap);
            filled += gap;
            int part = (int) Math.min(count - filled, layout.end(file) - (at + filled));
            whole &= read(at + filled - layout.offset(file), filled, part);
            filled += part;
            data = filled;
        }
        if (data > 0) {
            clear(filled, count);
        }
        return whole ? data : -1;
    }

    private void clear(int from, int to) {
        if (from < to) {
            chunk.clear().put(from, ZEROS, 0, to - from);
        }
    }

    /// Reads a part of the current file into the chunk; tells whether it was all there.
    private boolean read(long from, int at, int count) throws IOException {
        bytesRead += count;
        if (observer.readableBytes(file) < from + count) {
            return false;
        }
        try {
            cursor.read(file, from, chunk.clear().limit(at + count).position(at));
        } catch (IOException e) {
            cursor.close();
            if (e instanceof ClosedByInterruptException) {
                throw e;
            }
            observer.failed(file, e);
            return false;
        }
        observer.read(file, chunk.slice(at, count));
        if (from + count == layout.length(file)) {
            cursor.close();
            if (!isShared(file)) {
                observer.finished(file);
            }
        }
        return true;
    }

    /// Passes over what lies at an offset, of a piece that has no hash any more.
    private int skip(long at, int count) {
        while (file < layout.fileCount() && layout.end(file) <= at + count) {
            file++;
        }
        return -1;
    }

    /// Whether several batches, and so perhaps several threads, read parts of a file.
    private boolean isShared(int fileIndex) {
        return layout.offset(fileIndex) / batchBytes != (layout.end(fileIndex) - 1) / batchBytes;
    }

    private void updateSha1(int data, int count) {
        if (sha1 != null) {
            ByteBuffer source = data == 0 ? zeros : chunk;
            sha1.update(source.clear().limit(count));
        }
    }

    /// The leaves of a chunk: a v2 piece belongs to one file, so its data ends where padding begins.
    private void updateLeaves(int data) {
        if (sha256 == null) {
            return;
        }
        for (int at = 0; at < data; at += LEAF_BYTES) {
            chunk.clear().position(at).limit(Math.min(data, at + LEAF_BYTES));
            sha256.update(chunk);
            sha256.finish(leaves, leafCount++ * MerkleTree.HASH_LENGTH);
        }
    }

    private void finish(int pieceIndex, boolean whole) {
        if (!whole) {
            hashes.setMissing(pieceIndex);
            if (sha1 != null) {
                sha1.reset();
            }
            return;
        }
        if (sha1 != null) {
            sha1.finish(hashes.sha1(), pieceIndex * PieceHashes.SHA1_BYTES);
        }
        if (sha256 != null) {
            byte[] hash = v2Hash(pieceIndex);
            int at = pieceIndex * PieceHashes.SHA256_BYTES;
            System.arraycopy(hash, 0, hashes.sha256(), at, hash.length);
        }
    }

    private byte[] v2Hash(int pieceIndex) {
        int owner = layout.firstFileBehind(layout.pieceOffset(pieceIndex));
        return layout.length(owner) <= layout.pieceLength()
                ? MerkleTree.rootOfLayer(leaves, 0, leafCount, 0)
                : MerkleTree.pieceHash(leaves, leafCount, layout.pieceLength());
    }

    @Override
    public void close() throws IOException {
        cursor.close();
    }
}
