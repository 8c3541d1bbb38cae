package spate.protocol.metainfo;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.security.MessageDigest;
import java.util.Arrays;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import spate.protocol.testing.Property;

class MerkleTreeTest {
    private static final int BLOCK = MerkleTree.BLOCK_LENGTH;

    private static byte[] random(int length, long seed) {
        byte[] bytes = new byte[length];
        new java.util.Random(seed).nextBytes(bytes);
        return bytes;
    }

    /// The definition, word by word: fill up with zeros to a power of two, then hash pairs.
    private static byte[] naiveRoot(byte[] hashes, int leaves) throws Exception {
        byte[] layer = Arrays.copyOf(hashes, 32 * leaves);
        while (layer.length > 32) {
            byte[] above = new byte[layer.length / 2];
            for (int i = 0; i < above.length; i += 32) {
                byte[] pair = Arrays.copyOfRange(layer, 2 * i, 2 * i + 64);
                byte[] hash = MessageDigest.getInstance("SHA-256").digest(pair);
                System.arraycopy(hash, 0, above, i, 32);
            }
            layer = above;
        }
        return layer;
    }

    @ParameterizedTest
    @CsvSource({
        "0, 0, 0, 0",
        "1, 1, 1, 0",
        "16384, 1, 1, 0",
        "16385, 2, 1, 1",
        "65536, 4, 1, 2",
        "65537, 5, 2, 3",
        "1048577, 65, 17, 7",
    })
    void countsBlocksAndPieces(long length, int blocks, int pieces, int height) {
        assertEquals(blocks, MerkleTree.blockCount(length));
        assertEquals(pieces, MerkleTree.pieceCount(length, 65536));
        assertEquals(height, MerkleTree.height(blocks));
    }

    @Test
    void knowsTheLayerOfPieces() {
        assertEquals(0, MerkleTree.pieceLayerHeight(16384));
        assertEquals(2, MerkleTree.pieceLayerHeight(65536));
        assertEquals(16, MerkleTree.pieceLayerHeight(1 << 30));
    }

    @Test
    void fillsUpWithHashesOfZeros() throws Exception {
        assertArrayEquals(new byte[32], MerkleTree.padHash(0));
        for (int layer = 1; layer < 6; layer++) {
            assertArrayEquals(naiveRoot(new byte[0], 1 << layer), MerkleTree.padHash(layer));
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4, 5, 6, 7, 8, 9, 15, 16, 17, 31, 33, 100})
    void hashesALayerToItsRoot(int count) throws Exception {
        byte[] hashes = random(32 * count, count);
        int leaves = 1 << MerkleTree.height(count);
        byte[] root = naiveRoot(hashes, leaves);
        assertArrayEquals(root, MerkleTree.rootOfLayer(hashes, 0, count, 0));
        MerkleTree tree = MerkleTree.ofLayer(hashes, 0);
        assertArrayEquals(root, tree.root());
        assertEquals(MerkleTree.height(count), tree.height());
    }

    @ParameterizedTest
    @ValueSource(ints = {5, 8, 9, 12, 13, 40})
    void theRootIsTheSameByBlocksAndByPieces(int blocks) throws Exception {
        int pieceLength = 4 * BLOCK;
        byte[] hashes = random(32 * blocks, blocks);
        int pieces = (blocks + 3) / 4;
        byte[] layer = new byte[32 * pieces];
        for (int i = 0; i < pieces; i++) {
            int count = Math.min(4, blocks - 4 * i);
            byte[] part = Arrays.copyOfRange(hashes, 128 * i, 128 * i + 32 * count);
            System.arraycopy(MerkleTree.pieceHash(part, count, pieceLength), 0, layer, 32 * i, 32);
        }
        byte[] root = MerkleTree.rootOfLayer(hashes, 0, blocks, 0);
        assertArrayEquals(root, MerkleTree.rootOfLayer(layer, 0, pieces, 2));
        assertArrayEquals(root, MerkleTree.ofLayer(layer, 2).root());
    }

    @Test
    void matchesAKnownTorrent() {
        // test64K of libtorrent's v2.torrent: 64 KiB in one piece; its root and the root of 16
        // such.
        byte[] layer = new byte[32 * 16];
        byte[] piece =
                HexFormat.of()
                        .parseHex(
                                "60aae9c7b428f87e0713e88229e18f0adf12cd7b22a0dd8a92bb2485eb7af242");
        for (int i = 0; i < 16; i++) {
            System.arraycopy(piece, 0, layer, 32 * i, 32);
        }
        assertEquals(
                "515ea9181744b817744ded9d2e8e9dc6a8450c0b0c52e24b5077f302ffbd9008",
                HexFormat.of().formatHex(MerkleTree.rootOfLayer(layer, 0, 16, 2)));
    }

    @Test
    void provesRunsOfHashes() {
        Property.forAll(
                300,
                random -> {
                    int count = 2 + random.nextInt(200);
                    int layer = random.nextInt(3);
                    MerkleTree tree = MerkleTree.ofLayer(random(32 * count, count), layer);
                    int run = 1 << (1 + random.nextInt(MerkleTree.height(count)));
                    int index = random.nextInt(Math.max(1, (count + run - 1) / run)) * run;
                    int proofLayers = tree.height() - layer - 1;
                    byte[] proof = tree.proof(layer, index, run, proofLayers);
                    int uncles = proof.length / 32 - run;
                    int runHeight = MerkleTree.height(run);
                    assertEquals(tree.height() - layer - runHeight, uncles);
                    byte[] node = MerkleTree.rootOfLayer(proof, 0, run, layer);
                    byte[] root =
                            MerkleTree.climb(node, index >> runHeight, proof, 32 * run, uncles);
                    assertArrayEquals(tree.root(), root);
                });
    }

    @Test
    void leavesOutTheUnclesThatFollowFromTheRun() {
        MerkleTree tree = MerkleTree.ofLayer(random(32 * 16, 1), 0);
        assertEquals(2 * 32, tree.proof(0, 0, 2, 0).length);
        assertEquals(3 * 32, tree.proof(0, 0, 2, 1).length);
        assertEquals(5 * 32, tree.proof(0, 0, 2, 3).length);
        assertEquals(4 * 32, tree.proof(0, 4, 4, 1).length);
        assertEquals(5 * 32, tree.proof(0, 4, 4, 2).length);
        assertEquals(16 * 32, tree.proof(0, 0, 16, 3).length);
    }

    @ParameterizedTest
    @CsvSource({
        "0, 0, 1, 0",
        "0, 0, 3, 0",
        "0, 1, 2, 0",
        "0, -2, 2, 0",
        "0, 16, 2, 0",
        "0, 0, 32, 0",
        "0, 0, 2, 4",
        "0, 0, 2, -1",
        "4, 0, 2, 0",
        "-1, 0, 2, 0",
        "99, 0, 2, 0",
        "0, 2147483646, 2, 0",
        "0, 0, -2147483648, 0",
        "0, 0, 2, 2147483647",
        "1, 0, 2, 2147483647",
    })
    void refusesToProveWhatIsNotInTheTree(int layer, int index, int count, int proofLayers) {
        MerkleTree tree = MerkleTree.ofLayer(random(32 * 13, 1), 0);
        assertNull(tree.proof(layer, index, count, proofLayers));
    }

    @Test
    void knowsTheHashesBeyondTheEnd() {
        MerkleTree tree = MerkleTree.ofLayer(random(32 * 5, 1), 3);
        assertArrayEquals(MerkleTree.padHash(3), tree.hash(3, 7));
        assertArrayEquals(MerkleTree.padHash(4), tree.hash(4, 3));
        assertEquals(3, tree.lowestLayer());
        assertEquals(6, tree.height());
        assertThrows(IndexOutOfBoundsException.class, () -> tree.hash(2, 0));
    }
}
