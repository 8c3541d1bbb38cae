package spate.client.content;

import java.io.IOException;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;
import spate.io.buffer.DirectMemory;
import spate.io.hash.HashAlgorithm;
import spate.io.hash.HashEngine;
import spate.io.hash.StreamHash;

/// Hashes pieces one after the other, on one thread: each byte is read once, in chunks that stay in
/// the cache while they go through one or both hash functions.
final class PieceWorker {
    /// A multiple of the leaves of v2. From 64 to 256 KiB were measured as equally fast; a chunk of
    /// a megabyte leaves the cache and takes half as long again.
    private static final int CHUNK_BYTES = 128 * 1024;

    private final ContentLayout layout;
    private final PieceReader reader;
    private final PieceHashes hashes;
    private final @Nullable StreamHash sha1;
    private final @Nullable StreamHash sha256;
    private final @Nullable PieceLeaves leaves;
    private final ByteBuffer chunk = DirectMemory.allocate(CHUNK_BYTES);

    PieceWorker(ContentLayout layout, HashEngine engine, PieceReader reader, PieceHashes hashes) {
        this.layout = layout;
        this.reader = reader;
        this.hashes = hashes;
        this.sha1 = hashes.hasV1() ? engine.newStream(HashAlgorithm.SHA1) : null;
        this.sha256 = hashes.hasV2() ? engine.newStream(HashAlgorithm.SHA256) : null;
        this.leaves = hashes.hasV2() ? new PieceLeaves(layout) : null;
    }

    /// Hashes a piece.
    void hash(int pieceIndex) throws IOException {
        if (leaves != null) {
            leaves.clear();
        }
        long end = layout.pieceEnd(pieceIndex);
        boolean whole = true;
        for (long at = layout.pieceOffset(pieceIndex); at < end; at += CHUNK_BYTES) {
            int count = (int) Math.min(CHUNK_BYTES, end - at);
            if (whole) {
                whole = hashChunk(at, count);
            } else {
                reader.skip(at, count);
            }
        }
        finish(pieceIndex, whole);
    }

    private boolean hashChunk(long at, int count) throws IOException {
        int data = reader.fill(chunk, 0, at, count);
        if (data < 0) {
            return false;
        }
        if (sha1 != null) {
            sha1.update(chunk.clear().limit(count));
        }
        if (leaves != null && sha256 != null) {
            leaves.hash(chunk, 0, data, sha256);
        }
        return true;
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
        if (leaves != null) {
            hashes.setSha256(pieceIndex, leaves.root(pieceIndex));
        }
    }
}
