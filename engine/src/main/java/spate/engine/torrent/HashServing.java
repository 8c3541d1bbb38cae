package spate.engine.torrent;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import spate.engine.peer.PeerConnection;
import spate.engine.storage.FileLayout;
import spate.engine.storage.Storage;
import spate.protocol.metainfo.MerkleTree;
import spate.protocol.metainfo.TorrentInfo;
import spate.protocol.peer.Message;

/// Serves the hashes of BEP 52 to peers, from what we know of the trees and what we have on disk.
final class HashServing {

    /// BEP 52 lets a peer refuse longer runs.
    private static final int MAX_RUN = 512;

    /// Files whose trees are kept at hand for serving.
    private static final int MAX_TREES = 16;

    /// Requests that wait until a piece is hashed, those of one peer and all; more are refused.
    private static final int MAX_WAITS_OF_ONE = 16;

    private static final int MAX_WAITS = 128;

    /// What is hashed in a second for peers that ask for leaves, and how much of it can be saved up: it
    /// must cost us little however often they ask.
    private static final long HASHED_BYTES = 16 << 20;

    private static final long MAX_SAVED_BYTES = 4 * HASHED_BYTES;

    private final Torrent torrent;
    private final HashTrees trees;
    private final FileLayout layout;
    private final Serving serving;
    private final Storage storage;
    private final Map<Hash, Integer> filesByRoot = new HashMap<>();
    private final Map<Integer, MerkleTree> layerTrees = new LinkedHashMap<>(16, 0.75f, true);

    /// Requests of peers that wait until a piece is hashed, by piece.
    private final Map<Integer, List<Wait>> waiting = new LinkedHashMap<>();

    private long hashableBytes = MAX_SAVED_BYTES;

    /// The key of a hash in a map.
    private record Hash(byte[] bytes) {
        @Override
        public boolean equals(Object other) {
            return other instanceof Hash that && Arrays.equals(bytes, that.bytes);
        }

        @Override
        public int hashCode() {
            return Arrays.hashCode(bytes);
        }
    }

    private record Wait(PeerConnection peer, Message.HashRequest request) {}

    HashServing(Torrent torrent, HashTrees trees, Serving serving, Storage storage) {
        this.torrent = torrent;
        this.trees = trees;
        this.layout = trees.layout();
        this.serving = serving;
        this.storage = storage;
    }

    private TorrentInfo info() {
        return torrent.info();
    }

    void onRequest(PeerConnection peer, Message.HashRequest request) {
        Integer file = info().hasV2() ? fileOf(request.piecesRoot()) : null;
        byte[] hashes = file == null ? null : known(file, request);
        if (hashes != null) {
            peer.sendHashMessage(answer(request, hashes));
        } else if (file == null || !serveLeaves(peer, file, request)) {
            reject(peer, request);
        }
    }

    private @Nullable Integer fileOf(byte[] root) {
        if (filesByRoot.isEmpty()) {
            for (int file = 0; file < info().files().size(); file++) {
                byte[] piecesRoot = info().files().piecesRoot(file);
                if (piecesRoot != null) {
                    filesByRoot.put(new Hash(piecesRoot), file);
                }
            }
        }
        return filesByRoot.get(new Hash(root));
    }

    /// The answer to a request at or above the piece layer, or null.
    private byte @Nullable [] known(int file, Message.HashRequest request) {
        MerkleTree tree = layerTree(file);
        return tree == null || request.length() > MAX_RUN
                ? null
                : tree.proof(
                        request.baseLayer(),
                        request.index(),
                        request.length(),
                        request.proofLayers());
    }

    private @Nullable MerkleTree layerTree(int file) {
        MerkleTree tree = layerTrees.get(file);
        var layer = tree == null ? trees.layer(file) : null;
        if (layer == null || info().files().length(file) <= info().pieceLength()) {
            return tree;
        }
        byte[] hashes = new byte[layer.remaining()];
        layer.get(hashes);
        tree = MerkleTree.ofLayer(hashes, pieceLayer());
        if (layerTrees.size() >= MAX_TREES) {
            layerTrees.remove(layerTrees.keySet().iterator().next());
        }
        layerTrees.put(file, tree);
        return tree;
    }

    private int pieceLayer() {
        return MerkleTree.pieceLayerHeight(info().pieceLength());
    }

    /// Whether a request for leaves was answered or will be.
    private boolean serveLeaves(PeerConnection peer, int file, Message.HashRequest request) {
        int piece = pieceOf(file, request);
        if (piece < 0 || !torrent.have().get(piece)) {
            return false;
        }
        byte[] leaves = serving.leaves(piece);
        if (leaves != null) {
            serve(piece, leaves, new Wait(peer, request));
            return true;
        }
        return hashFor(piece, new Wait(peer, request));
    }

    /// The piece whose leaves are asked for, or -1 if they are none of one piece.
    private int pieceOf(int file, Message.HashRequest request) {
        if (request.baseLayer() != 0
                || request.length() > MAX_RUN
                || request.length() < 2
                || Integer.bitCount(request.length()) != 1
                || request.index() % request.length() != 0) {
            return -1;
        }
        int piece = layout.firstPiece(file) + request.index() / blocksPerPiece();
        boolean fits =
                request.index() % blocksPerPiece() + request.length() <= blocksPerPiece()
                        && piece <= layout.lastPiece(file);
        return fits ? piece : -1;
    }

    /// Leaves that are not kept: the piece is read and hashed.
    private boolean hashFor(int piece, Wait wait) {
        int waits = 0;
        int ofThis = 0;
        for (List<Wait> others : waiting.values()) {
            for (Wait other : others) {
                waits++;
                ofThis += other.peer == wait.peer ? 1 : 0;
            }
        }
        if (waits >= MAX_WAITS || ofThis >= MAX_WAITS_OF_ONE) {
            return false;
        }
        List<Wait> sharers = waiting.get(piece);
        if (sharers != null) {
            sharers.add(wait);
            return true;
        }
        if (hashableBytes <= 0) {
            return false;
        }
        hashableBytes -= info().pieceLength();
        waiting.put(piece, new ArrayList<>(List.of(wait)));
        storage.hash(piece);
        return true;
    }

    /// Once a second.
    void tick() {
        hashableBytes = Math.min(MAX_SAVED_BYTES, hashableBytes + HASHED_BYTES);
    }

    /// A piece is right, and these are its leaves: somebody may ask for them soon.
    void onVerified(int pieceIndex, byte[] leaves) {
        serving.keepLeaves(pieceIndex, leaves);
    }

    private int blocksPerPiece() {
        return info().pieceLength() / MerkleTree.BLOCK_LENGTH;
    }

    /// Whether a piece is being hashed for a peer's sake.
    boolean isHashing(int pieceIndex) {
        return waiting.containsKey(pieceIndex);
    }

    /// It was; `leaves` are null if the files do not hold what they should.
    void onPieceHashed(int pieceIndex, byte @Nullable [] leaves) {
        List<Wait> waits = waiting.remove(pieceIndex);
        for (Wait wait : waits == null ? List.<Wait>of() : waits) {
            if (leaves == null) {
                reject(wait.peer, wait.request);
            } else {
                serve(pieceIndex, leaves, wait);
            }
        }
    }

    private void serve(int pieceIndex, byte[] leaves, Wait wait) {
        byte[] hashes = leavesWithProof(pieceIndex, leaves, wait.request);
        if (hashes == null) {
            reject(wait.peer, wait.request);
        } else {
            wait.peer.sendHashMessage(answer(wait.request, hashes));
        }
    }

    private byte @Nullable [] leavesWithProof(
            int pieceIndex, byte[] leaves, Message.HashRequest request) {
        int file = layout.firstFile(pieceIndex);
        MerkleTree above = layerTree(file);
        if (above == null) {
            return MerkleTree.ofLayer(leaves, 0)
                    .proof(0, request.index(), request.length(), request.proofLayers());
        }
        byte[] whole = Arrays.copyOf(leaves, blocksPerPiece() * MerkleTree.HASH_LENGTH);
        if (request.proofLayers() >= above.height()) {
            return null;
        }
        int runHeight = MerkleTree.height(request.length());
        int uncles = Math.max(0, request.proofLayers() - (runHeight - 1));
        byte[] hashes = new byte[(request.length() + uncles) * MerkleTree.HASH_LENGTH];
        int local = request.index() % blocksPerPiece();
        int runBytes = request.length() * MerkleTree.HASH_LENGTH;
        System.arraycopy(whole, local * MerkleTree.HASH_LENGTH, hashes, 0, runBytes);
        if (uncles == 0) {
            return hashes;
        }
        MerkleTree piece = MerkleTree.ofLayer(whole, 0);
        for (int i = 0; i < uncles; i++) {
            int layer = runHeight + i;
            boolean inPiece = layer < pieceLayer();
            int node = (inPiece ? local : request.index()) >>> layer ^ 1;
            put(hashes, request.length() + i, (inPiece ? piece : above).hash(layer, node));
        }
        return hashes;
    }

    private static void put(byte[] hashes, int at, byte[] hash) {
        System.arraycopy(hash, 0, hashes, at * MerkleTree.HASH_LENGTH, MerkleTree.HASH_LENGTH);
    }

    private static Message.Hashes answer(Message.HashRequest request, byte[] hashes) {
        return new Message.Hashes(
                request.piecesRoot(),
                request.baseLayer(),
                request.index(),
                request.length(),
                request.proofLayers(),
                hashes);
    }

    private static void reject(PeerConnection peer, Message.HashRequest request) {
        peer.sendHashMessage(
                new Message.HashReject(
                        request.piecesRoot(),
                        request.baseLayer(),
                        request.index(),
                        request.length(),
                        request.proofLayers()));
    }

    void onPeerClosed(PeerConnection peer) {
        waiting.values().forEach(waits -> waits.removeIf(wait -> wait.peer == peer));
    }

    void clear() {
        waiting.clear();
    }
}
