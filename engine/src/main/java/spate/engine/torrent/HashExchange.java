package spate.engine.torrent;

import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import spate.engine.peer.PeerConnection;
import spate.engine.storage.FileLayout;
import spate.engine.storage.PieceDigests;
import spate.engine.storage.Storage;
import spate.protocol.metainfo.MerkleTree;
import spate.protocol.metainfo.TorrentInfo;
import spate.protocol.peer.Message;

/// Serves the hashes of BEP 52 to peers, from what we know of the trees and what we have on disk.
final class HashExchange {

    /// BEP 52 lets a peer refuse longer runs.
    private static final int MAX_RUN = 512;

    /// Files whose trees are kept at hand for serving.
    private static final int MAX_TREES = 16;

    /// Pieces being hashed for the sake of a peer's request; more are refused.
    private static final int MAX_HASHING = 64;

    private final Torrent torrent;
    private final HashTrees trees;
    private final FileLayout layout;
    private final Storage storage;
    private final Map<Hash, Integer> filesByRoot = new HashMap<>();
    private final Map<Integer, MerkleTree> layerTrees = new LinkedHashMap<>(16, 0.75f, true);

    /// Requests of peers that wait until a piece is hashed, by piece.
    private final Map<Integer, Wait> serving = new LinkedHashMap<>();

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

    HashExchange(Torrent torrent, HashTrees trees, FileLayout layout, Storage storage) {
        this.torrent = torrent;
        this.trees = trees;
        this.layout = layout;
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
        } else if (file == null || !hashPieceFor(peer, file, request)) {
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

    /// Leaves are not kept: the piece they belong to is read and hashed, if we have it.
    private boolean hashPieceFor(PeerConnection peer, int file, Message.HashRequest request) {
        if (request.baseLayer() != 0
                || request.length() > MAX_RUN
                || request.length() < 2
                || Integer.bitCount(request.length()) != 1
                || request.index() % request.length() != 0
                || serving.size() >= MAX_HASHING) {
            return false;
        }
        int piece = layout.firstPiece(file) + request.index() / blocksPerPiece();
        boolean fits =
                request.index() % blocksPerPiece() + request.length() <= blocksPerPiece()
                        && piece <= layout.lastPiece(file);
        if (!fits || !torrent.have().get(piece) || serving.containsKey(piece)) {
            return false;
        }
        serving.put(piece, new Wait(peer, request));
        storage.hash(piece);
        return true;
    }

    private int blocksPerPiece() {
        return info().pieceLength() / MerkleTree.BLOCK_LENGTH;
    }

    /// A piece was hashed; true if that was for a peer's sake.
    boolean onPieceHashed(int pieceIndex, PieceDigests digests) {
        Wait wait = serving.remove(pieceIndex);
        if (wait == null) {
            return false;
        }
        byte[] hashes = leavesWithProof(pieceIndex, digests.v2Leaves(), wait.request);
        if (hashes == null) {
            reject(wait.peer, wait.request);
        } else {
            wait.peer.sendHashMessage(answer(wait.request, hashes));
        }
        return true;
    }

    /// A piece could not be hashed because it is not there.
    void onPieceAbsent(int pieceIndex) {
        Wait wait = serving.remove(pieceIndex);
        if (wait != null) {
            reject(wait.peer, wait.request);
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
        MerkleTree piece = MerkleTree.ofLayer(whole, 0);
        if (request.proofLayers() >= above.height()) {
            return null;
        }
        int runHeight = MerkleTree.height(request.length());
        int uncles = Math.max(0, request.proofLayers() - (runHeight - 1));
        byte[] hashes = new byte[(request.length() + uncles) * MerkleTree.HASH_LENGTH];
        int local = request.index() % blocksPerPiece();
        for (int i = 0; i < request.length(); i++) {
            put(hashes, i, piece.hash(0, local + i));
        }
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
        serving.values().removeIf(wait -> wait.peer == peer);
    }

    void clear() {
        serving.clear();
    }
}
