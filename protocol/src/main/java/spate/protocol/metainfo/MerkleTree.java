package spate.protocol.metainfo;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// The Merkle tree of one file (BEP 52): leaves are the SHA-256 of blocks of 16 KiB, the last of which
/// may be shorter, filled up to a power of two with hashes of 32 zero bytes; each inner node is the
/// SHA-256 of its two children.
///
/// **Layers** are counted from the leaves: layer 0 are the blocks, layer `pieceLayerHeight` the pieces,
/// layer `height(blockCount)` is the root. A file of at most one piece has a tree of its own height,
/// and its root is the hash of its only piece.
///
/// An instance holds a layer of a tree and all above it, so it takes 64 bytes a hash of its lowest
/// layer. Immutable.
public final class MerkleTree {
    /// The length of a block, in bytes.
    public static final int BLOCK_LENGTH = 16 * 1024;

    /// The length of a hash, in bytes.
    public static final int HASH_LENGTH = NodeHash.LENGTH;

    private static final int MAX_HEIGHT = 48;

    private final int lowest;
    private final byte[][] layers;

    private MerkleTree(int lowest, byte[][] layers) {
        this.lowest = lowest;
        this.layers = layers;
    }

    /// The number of blocks of a file.
    public static int blockCount(long fileLengthBytes) {
        return Math.toIntExact((fileLengthBytes + BLOCK_LENGTH - 1) / BLOCK_LENGTH);
    }

    /// The number of pieces of a file.
    public static int pieceCount(long fileLengthBytes, int pieceLengthBytes) {
        return Math.toIntExact((fileLengthBytes + pieceLengthBytes - 1) / pieceLengthBytes);
    }

    /// How many layers a tree has above a layer of so many hashes: the logarithm, rounded up.
    public static int height(int hashCount) {
        return hashCount <= 1 ? 0 : Integer.SIZE - Integer.numberOfLeadingZeros(hashCount - 1);
    }

    /// The layer of the piece hashes.
    ///
    /// @param pieceLengthBytes a power of two from 16 KiB on
    public static int pieceLayerHeight(int pieceLengthBytes) {
        return Integer.numberOfTrailingZeros(pieceLengthBytes / BLOCK_LENGTH);
    }

    /// The hash that fills up a layer: the root of a tree of 2^layer leaves of zeros.
    public static byte[] padHash(int layer) {
        NodeHash nodes = new NodeHash();
        byte[] hash = new byte[HASH_LENGTH];
        for (int i = 0; i < layer; i++) {
            nodes.pair(hash, 0, hash, 0, hash, 0);
        }
        return hash;
    }

    /// The root of the tree over a layer, filled up to a power of two; a single hash is its own root.
    ///
    /// @param hashes the hashes of the layer, one behind the other, from an index on
    /// @param count their number, at least one
    /// @param layer which layer it is
    public static byte[] rootOfLayer(byte[] hashes, int start, int count, int layer) {
        return rootOfLayer(hashes, start, count, layer, layer + height(count));
    }

    /// The hash of one piece of a file of several pieces, from the hashes of its blocks: the last piece
    /// of a file is filled up to the full height.
    public static byte[] pieceHash(byte[] blockHashes, int blockCount, int pieceLengthBytes) {
        return rootOfLayer(blockHashes, 0, blockCount, 0, pieceLayerHeight(pieceLengthBytes));
    }

    /// The root of the subtree that reaches from a layer up to another, filled up.
    ///
    /// It keeps one hash a layer: those of full subtrees that wait for their right half.
    private static byte[] rootOfLayer(byte[] hashes, int start, int count, int layer, int top) {
        NodeHash nodes = new NodeHash();
        byte[] waiting = new byte[(MAX_HEIGHT + 1) * HASH_LENGTH];
        byte[] node = new byte[HASH_LENGTH];
        for (int i = 0; i < count; i++) {
            System.arraycopy(hashes, start + i * HASH_LENGTH, node, 0, HASH_LENGTH);
            int height = 0;
            for (; (i >>> height & 1) != 0; height++) {
                nodes.pair(waiting, height * HASH_LENGTH, node, 0, node, 0);
            }
            System.arraycopy(node, 0, waiting, height * HASH_LENGTH, HASH_LENGTH);
        }
        return folded(nodes, waiting, count, layer, top);
    }

    private static byte[] folded(NodeHash nodes, byte[] waiting, int count, int layer, int top) {
        byte[] pad = padHash(layer);
        byte[] node = pad.clone();
        for (int height = 0; height < top - layer; height++) {
            if ((count >>> height & 1) != 0) {
                nodes.pair(waiting, height * HASH_LENGTH, node, 0, node, 0);
            } else {
                nodes.pair(node, 0, pad, 0, node, 0);
            }
            nodes.pair(pad, 0, pad, 0, pad, 0);
        }
        return count == 1L << (top - layer)
                ? Arrays.copyOfRange(
                        waiting, (top - layer) * HASH_LENGTH, (top - layer + 1) * HASH_LENGTH)
                : node;
    }

    /// Climbs from a node to an ancestor by the hashes of its uncles.
    ///
    /// @param hash the node
    /// @param index where the node stands in its layer
    /// @param uncles the sibling of the node, then of its parent, ..., one behind the other
    /// @return the ancestor so many layers up
    public static byte[] climb(byte[] hash, int index, byte[] uncles, int start, int count) {
        NodeHash nodes = new NodeHash();
        byte[] node = hash.clone();
        for (int i = 0; i < count; i++) {
            int at = start + i * HASH_LENGTH;
            if ((index >>> i & 1) == 0) {
                nodes.pair(node, 0, uncles, at, node, 0);
            } else {
                nodes.pair(uncles, at, node, 0, node, 0);
            }
        }
        return node;
    }

    /// The tree above a layer.
    ///
    /// @param hashes the hashes of the layer, one behind the other, without the filling
    /// @param layer which layer it is: 0 for blocks, `pieceLayerHeight` for pieces
    public static MerkleTree ofLayer(byte[] hashes, int layer) {
        NodeHash nodes = new NodeHash();
        int count = hashes.length / HASH_LENGTH;
        byte[][] layers = new byte[height(count) + 1][];
        layers[0] = hashes.clone();
        byte[] pad = padHash(layer);
        for (int i = 1; i < layers.length; i++) {
            layers[i] = parents(nodes, layers[i - 1], pad);
            nodes.pair(pad, 0, pad, 0, pad, 0);
        }
        return new MerkleTree(layer, layers);
    }

    private static byte[] parents(NodeHash nodes, byte[] children, byte[] pad) {
        int count = children.length / HASH_LENGTH;
        byte[] parents = new byte[(count + 1) / 2 * HASH_LENGTH];
        for (int i = 0; i < count; i += 2) {
            boolean isAlone = i + 1 == count;
            nodes.pair(
                    children,
                    i * HASH_LENGTH,
                    isAlone ? pad : children,
                    isAlone ? 0 : (i + 1) * HASH_LENGTH,
                    parents,
                    i / 2 * HASH_LENGTH);
        }
        return parents;
    }

    /// The root.
    public byte[] root() {
        return layers[layers.length - 1].clone();
    }

    /// The layer of the root.
    public int height() {
        return lowest + layers.length - 1;
    }

    /// The lowest layer that is held.
    public int lowestLayer() {
        return lowest;
    }

    /// The hash of a node; beyond the end of the file the one that fills up its layer.
    public byte[] hash(int layer, int index) {
        byte[] hashes = layers[layer - lowest];
        int at = index * HASH_LENGTH;
        return at < hashes.length
                ? Arrays.copyOfRange(hashes, at, at + HASH_LENGTH)
                : padHash(layer);
    }

    /// What answers a `hash request` (BEP 52): a run of hashes of a layer, then the uncles that prove
    /// them, from the lowest to the one nearest to the root.
    ///
    /// @param layer the base layer
    /// @param index where the run starts, a multiple of `count`
    /// @param count the length of the run: a power of two, at least two
    /// @param proofLayers how many ancestor layers are proven; the layers that follow from the run
    ///     itself count, but have no uncle
    /// @return null if this tree does not hold the layer, or the run or the proof leaves the tree
    public byte @Nullable [] proof(int layer, int index, int count, int proofLayers) {
        boolean isRun =
                count >= 2
                        && Integer.bitCount(count) == 1
                        && index >= 0
                        && index % count == 0
                        && layer >= lowest
                        && layer < height();
        if (!isRun
                || (long) index + count > 1L << (height() - layer)
                || proofLayers < 0
                || proofLayers >= height() - layer) {
            return null;
        }
        int runHeight = height(count);
        int uncles = Math.max(0, proofLayers - (runHeight - 1));
        byte[] hashes = new byte[(count + uncles) * HASH_LENGTH];
        for (int i = 0; i < count; i++) {
            put(hashes, i, hash(layer, index + i));
        }
        for (int i = 0; i < uncles; i++) {
            int ancestor = index >>> (runHeight + i);
            put(hashes, count + i, hash(layer + runHeight + i, ancestor ^ 1));
        }
        return hashes;
    }

    private static void put(byte[] hashes, int at, byte[] hash) {
        System.arraycopy(hash, 0, hashes, at * HASH_LENGTH, HASH_LENGTH);
    }
}
