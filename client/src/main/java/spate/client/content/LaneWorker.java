package spate.client.content;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import spate.io.buffer.DirectMemory;
import spate.io.hash.HashAlgorithm;
import spate.io.hash.HashEngine;
import spate.io.hash.LaneHash;
import spate.io.hash.StreamHash;
import spate.protocol.metainfo.MerkleTree;

/// Hashes a group of pieces side by side, on one thread: a stripe of each is read, then all stripes
/// go through one or both hash functions while they are in the cache.
final class LaneWorker implements AutoCloseable {
    private static final int LEAF_BYTES = PieceLeaves.LEAF_BYTES;

    /// Between the stripes lies a cache line. Stripes that begin at multiples of 4 KiB would all want
    /// the same twelve places of the first-level cache, and drive out what was loaded ahead for one
    /// another: hashing took a quarter longer.
    private static final int GAP_BYTES = 64;

    private final ContentLayout layout;
    private final HashEngine engine;
    private final PieceHashes hashes;
    private final LaneHash lanes;
    private final int stripeBytes;
    private final int leavesInStripe;
    private final ByteBuffer stripes;
    private final MemorySegment[] parts;
    private final long[] offsets;
    private final Lane[] group;

    private final long[] leafOffsets;

    /// The digests of the group, or the leaves of its stripes: the first of each, then the second.
    private final byte[] digests;

    /// For the short leaf at the end of a file.
    private final @Nullable StreamHash sha256;

    /// For whole leaves, as soon as the engine has as many lanes for them as there are pieces.
    private @Nullable LaneHash leafLanes;

    /// One piece of the group.
    private static final class Lane {
        final PieceReader reader;
        final @Nullable PieceLeaves leaves;
        boolean whole;

        /// How much of the stripe is no padding.
        int data;

        Lane(PieceReader reader, @Nullable PieceLeaves leaves) {
            this.reader = reader;
            this.leaves = leaves;
        }

        void begin() {
            whole = true;
            if (leaves != null) {
                leaves.clear();
            }
        }
    }

    /// @param lanes decides how many pieces make a group; for SHA-1 if there are v1 hashes
    LaneWorker(
            ContentLayout layout,
            HashEngine engine,
            LaneHash lanes,
            ReadObserver observer,
            PieceHashes hashes) {
        this.layout = layout;
        this.engine = engine;
        this.lanes = lanes;
        this.hashes = hashes;
        int count = lanes.lanes();
        this.stripeBytes = Math.min(lanes.stripeBytes(), layout.pieceLength());
        this.leavesInStripe = stripeBytes / LEAF_BYTES;
        this.stripes = DirectMemory.allocate(count * (stripeBytes + GAP_BYTES));
        this.parts = new MemorySegment[count];
        this.offsets = new long[count];
        this.leafOffsets = new long[count];
        this.group = new Lane[count];
        Arrays.fill(parts, MemorySegment.ofBuffer(stripes));
        for (int i = 0; i < count; i++) {
            offsets[i] = stripeStart(i);
            var reader = new PieceReader(layout, observer, layout.pieceLength());
            group[i] = new Lane(reader, hashes.hasV2() ? new PieceLeaves(layout) : null);
        }
        this.digests = new byte[count * Math.max(1, leavesInStripe) * MerkleTree.HASH_LENGTH];
        this.sha256 = hashes.hasV2() ? engine.newStream(HashAlgorithm.SHA256) : null;
    }

    private int stripeStart(int lane) {
        return lane * (stripeBytes + GAP_BYTES);
    }

    /// How many pieces are hashed at a time if they begin with this one; 0 if what is left of the
    /// content fills no group.
    int groupSize(int firstPiece) {
        long groupEnd = layout.pieceOffset(firstPiece + group.length);
        return groupEnd <= layout.end() ? group.length : 0;
    }

    /// Hashes a whole group.
    void hash(int firstPiece) throws IOException {
        for (Lane lane : group) {
            lane.begin();
        }
        for (int at = 0; at < layout.pieceLength(); at += stripeBytes) {
            int count = Math.min(stripeBytes, layout.pieceLength() - at);
            fill(firstPiece, at, count);
            if (hashes.hasV1()) {
                lanes.update(parts, offsets, count);
            }
            if (sha256 != null) {
                hashLeaves(sha256);
            }
        }
        finish(firstPiece);
    }

    private void fill(int firstPiece, int from, int count) throws IOException {
        for (int i = 0; i < group.length; i++) {
            Lane lane = group[i];
            long at = layout.pieceOffset(firstPiece + i) + from;
            if (lane.whole) {
                lane.data = lane.reader.fill(stripes, stripeStart(i), at, count);
                lane.whole = lane.data >= 0;
            } else {
                lane.reader.skip(at, count);
            }
        }
    }

    /// The stripes are whole leaves: a piece of a v2 torrent is a power of two, and not shorter than a
    /// leaf.
    private void hashLeaves(StreamHash shortLeaf) {
        if (leafLanes == null && engine.lanes(HashAlgorithm.SHA256) == group.length) {
            leafLanes = engine.newLanes(HashAlgorithm.SHA256);
        }
        for (int leaf = 0; leaf < leavesInStripe; leaf++) {
            hashLeafOfEach(leaf);
        }
        for (int i = 0; i < group.length; i++) {
            PieceLeaves leaves = group[i].leaves;
            if (leaves != null && group[i].whole) {
                int full = group[i].data / LEAF_BYTES;
                for (int leaf = 0; leaf < full; leaf++) {
                    leaves.add(digests, leaf * group.length + i, 1);
                }
                int rest = group[i].data - full * LEAF_BYTES;
                leaves.hash(stripes, stripeStart(i) + full * LEAF_BYTES, rest, shortLeaf);
            }
        }
    }

    private void hashLeafOfEach(int leaf) {
        for (int i = 0; i < group.length; i++) {
            leafOffsets[i] = offsets[i] + (long) leaf * LEAF_BYTES;
        }
        int out = leaf * group.length * MerkleTree.HASH_LENGTH;
        if (leafLanes != null) {
            leafLanes.update(parts, leafOffsets, LEAF_BYTES);
            leafLanes.finish(digests, out);
            return;
        }
        for (int i = 0; i < group.length; i++) {
            ByteBuffer data = stripes.clear().slice((int) leafOffsets[i], LEAF_BYTES);
            int at = out + i * MerkleTree.HASH_LENGTH;
            engine.hashEach(HashAlgorithm.SHA256, data, LEAF_BYTES, digests, at);
        }
    }

    private void finish(int firstPiece) {
        if (hashes.hasV1()) {
            lanes.finish(digests, 0);
        }
        for (int i = 0; i < group.length; i++) {
            int piece = firstPiece + i;
            PieceLeaves leaves = group[i].leaves;
            if (!group[i].whole) {
                hashes.setMissing(piece);
                continue;
            }
            if (hashes.hasV1()) {
                hashes.setSha1(piece, digests, i * PieceHashes.SHA1_BYTES);
            }
            if (leaves != null) {
                hashes.setSha256(piece, leaves.root(piece));
            }
        }
    }

    /// How many bytes of files were passed since this was asked last.
    long takeBytesRead() {
        long sum = 0;
        for (Lane lane : group) {
            sum += lane.reader.takeBytesRead();
        }
        return sum;
    }

    @Override
    public void close() throws IOException {
        for (Lane lane : group) {
            lane.reader.close();
        }
    }
}
